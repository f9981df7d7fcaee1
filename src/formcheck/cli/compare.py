"""``formcheck compare``: two saved results side by side."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from formcheck.cli.exits import complain
from formcheck.errors import FormcheckError


def compare(
    a: Annotated[
        Path,
        typer.Argument(
            metavar="A",
            help="A folder of results, the result.json in it, or the clip it lies beside.",
            show_default=False,
        ),
    ],
    b: Annotated[
        Path,
        typer.Argument(metavar="B", help="Another one, such as a later one.", show_default=False),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON on stdout and nothing else there.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html", help="Write a page that can be handed on.", show_default=False
        ),
    ] = None,
) -> None:
    """Show two results side by side, and say in plain words how B differs from A."""
    from formcheck.report.compare.comparison import compare as read_both  # noqa: PLC0415 - `--help` needs none
    from formcheck.report.compare.comparison import comparison_json  # noqa: PLC0415 - the same
    from formcheck.report.record import result_folder  # noqa: PLC0415 - the same

    try:
        comparison = read_both(result_folder(a), result_folder(b))
        if out is not None:
            from formcheck.report.compare.page import write_page  # noqa: PLC0415 - loads jinja2

            write_page(comparison, out)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    if as_json:
        sys.stdout.write(comparison_json(comparison))
        return
    from formcheck.report.compare.table import print_comparison  # noqa: PLC0415 - loads rich

    print_comparison(comparison)
    if out is not None:
        print(f"Page: {out}")  # noqa: T201 - what came of it goes to stdout
