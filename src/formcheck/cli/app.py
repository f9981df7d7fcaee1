"""The program: its commands, and how errors become exit codes."""

from __future__ import annotations

from typing import Annotated

import typer

from formcheck import __version__
from formcheck.cli.analyze import analyze
from formcheck.cli.batch import batch
from formcheck.cli.cameras import cameras
from formcheck.cli.compare import compare
from formcheck.cli.doctor import doctor
from formcheck.cli.evaluate import evaluate
from formcheck.cli.exercises import exercises
from formcheck.cli.history import history
from formcheck.cli.live import live
from formcheck.cli.people import people
from formcheck.cli.report import report
from formcheck.cli.serve import serve

app = typer.Typer(
    name="formcheck",
    help="See from the side whether a hamstring stretch is a push-back or a locked lean.",
    # Plain help loads twice as fast as rich's.
    rich_markup_mode=None,
    # A traceback with local variables is for developers; Python's own is enough for them.
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(no_args_is_help=True)(analyze)
app.command(no_args_is_help=True)(batch)
app.command(no_args_is_help=True)(report)
app.command(no_args_is_help=True)(compare)
app.command()(live)
app.command()(serve)
app.command()(exercises)
app.command()(cameras)
app.command()(doctor)
app.command(no_args_is_help=True)(evaluate)
app.add_typer(people, name="people")
app.add_typer(history, name="history")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"formcheck {__version__}")  # noqa: T201 - what was asked for
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """See from the side whether a hamstring stretch is a push-back or a locked lean."""
