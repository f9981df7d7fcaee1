"""``formcheck doctor``: what works in this installation, and what to do about the rest."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.doctor.check import Check
    from formcheck.doctor.examination import Examination


def doctor(
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print one JSON object on stdout, fit to be put into a bug report."
        ),
    ] = False,
) -> None:
    """Look at this installation: what works, and what to do about the rest."""
    from formcheck.doctor.examination import examine  # noqa: PLC0415 - `--help` needs none of it

    with _busy():
        examination = examine()
    if as_json:
        sys.stdout.write(json.dumps(examination.values(), indent=2) + "\n")
    else:
        _print(examination)
    raise typer.Exit(examination.exit_code)


@contextlib.contextmanager
def _busy() -> Iterator[None]:
    """Show on a terminal that something is going on; it takes some seconds."""
    try:
        from rich.console import Console  # noqa: PLC0415 - slow to import, and may be broken

        status = Console(stderr=True).status("Looking at cameras, codecs and the pose model")
    except ImportError:
        yield
        return
    with status:
        yield


def _print(examination: Examination) -> None:
    if sys.stdout.isatty():
        try:
            _print_table(examination.checks)
        except ImportError:  # no rich: that is one of the things to be told
            _print_lines(examination.checks)
    else:
        _print_lines(examination.checks)
    sys.stdout.write(f"\n{conclusion(examination)}\n")


def _print_table(checks: tuple[Check, ...]) -> None:
    from rich.table import Table  # noqa: PLC0415 - slow to import, and may be broken
    from rich.text import Text  # noqa: PLC0415 - the same

    from formcheck.report.console import stdout_console  # noqa: PLC0415 - the same

    styles = {"ok": "green", "warn": "yellow", "fail": "bold red"}
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for check in checks:
        found = Text(check.detail)
        if check.advice:
            found.append(f"\nto do: {check.advice}", style="dim" if check.state == "ok" else "bold")
        table.add_row(Text(check.state, style=styles[check.state]), Text(check.name), found)
    stdout_console().print(table)


def _print_lines(checks: tuple[Check, ...]) -> None:
    for check in checks:
        sys.stdout.write(f"{check.state:4}  {check.name}: {check.detail}\n")
        if check.advice:
            sys.stdout.write(f"      to do: {check.advice}\n")


def conclusion(examination: Examination) -> str:
    """Say in one sentence what all lines come to."""
    from formcheck.doctor.check import State  # noqa: PLC0415 - `--help` needs none of it

    failed, warned = examination.count(State.FAIL), examination.count(State.WARN)
    if failed:
        return (
            f"{failed} needed part{'s do' if failed > 1 else ' does'} not work; see `fail` above."
        )
    if warned:
        return (
            f"formcheck works here; {warned} thing{'s' * (warned > 1)} to know, see `warn` above."
        )
    return "formcheck works here."
