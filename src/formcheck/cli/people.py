"""``formcheck people``: whose straight standing is kept, and forgetting them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.exits import complain
from formcheck.errors import FormcheckError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.people.person import Person

people = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


@people.callback(invoke_without_command=True)
def list_people(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list on stdout and nothing else there.")
    ] = False,
) -> None:
    """List the people whose straight standing is kept, or forget one of them."""
    if context.invoked_subcommand is not None:
        return
    from formcheck.people.store import People  # noqa: PLC0415 - `--help` needs none of it

    try:
        store = People()
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    found, errors = store.all()
    for each in errors:
        complain(str(each))
    if as_json:
        _print_json(found)
    elif found:
        _print_table(found)
        print(f"\nKept in {store.folder}")  # noqa: T201 - belongs to what was asked for
    elif not errors:
        print(  # noqa: T201 - the answer
            "Nobody is kept; `formcheck analyze CLIP --calibrate STANDING_CLIP --person NAME` "
            "keeps somebody."
        )
    if errors:
        raise typer.Exit(InputError.exit_code)


@people.command()
def forget(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="As it was given to --person.", show_default=False)
    ],
) -> None:
    """Delete all that is kept of somebody."""
    from formcheck.people.label import label  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.people.store import People  # noqa: PLC0415 - the same

    try:
        who = label(name, "person")
        if not People().forget(who):
            raise UsageError(f"Nothing is kept of {who}; `formcheck people` lists who is known.")
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    print(f"Forgotten: {who}")  # noqa: T201 - the answer


def _print_json(found: Sequence[Person]) -> None:
    from formcheck.people.schema import person_values  # noqa: PLC0415 - used here alone

    listed = [person_values(person) for person in found]
    sys.stdout.write(json.dumps(listed, indent=2, ensure_ascii=False) + "\n")


def _print_table(found: Sequence[Person]) -> None:
    from rich import box  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    from formcheck.report.console import stdout_console  # noqa: PLC0415 - the same

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Name", "Camera", "Pose model", "Straight knee", "Kept on"):
        table.add_column(heading)
    for person in found:
        for number, standing in enumerate(person.standings):
            table.add_row(
                Text(person.name if number == 0 else ""),
                Text(standing.camera),
                Text(standing.model),
                f"{standing.reference.knee_deg:.0f}°",
                standing.kept_on.isoformat(),
            )
    console = stdout_console()
    console.print(table)
