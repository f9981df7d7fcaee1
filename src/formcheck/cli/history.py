"""``formcheck history``: what was saved, day by day; taking it elsewhere, and forgetting it."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.exits import complain
from formcheck.errors import FormcheckError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.history.entry import Session
    from formcheck.history.store import History

FileOption = Annotated[
    Path | None,
    typer.Option(
        "--db",
        metavar="FILE",
        help="The file that holds the history, instead of the usual one.",
        show_default=False,
    ),
]
PersonOption = Annotated[
    str | None,
    typer.Option("--person", metavar="NAME", help="Of this person only.", show_default=False),
]
DaysOption = Annotated[
    int | None,
    typer.Option(
        "--days",
        metavar="N",
        min=1,
        max=100_000,  # days.MOST_DAYS, which `--help` need not load
        help="Of the last N days only, today included.",
        show_default=False,
    ),
]

history = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


@history.callback(invoke_without_command=True)
def show(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    db: FileOption = None,
    person: PersonOption = None,
    days: DaysOption = None,
    by_session: Annotated[
        bool, typer.Option("--sessions", help="A line a session, with its number.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON on stdout and nothing else there.")
    ] = False,
) -> None:
    """Show what was saved with --save: reps, knee angle and holds of each leg, day by day."""
    if context.invoked_subcommand is not None:
        if db is not None or person is not None or days is not None or by_session or as_json:
            complain(f"Options go behind the word {context.invoked_subcommand}.")
            raise typer.Exit(UsageError.exit_code)
        return
    store = _store(db)
    found = _sessions(store, person, days)
    if as_json:
        from formcheck.history.days import overview  # noqa: PLC0415 - `--help` needs none of it

        sys.stdout.write(json.dumps(overview(found), indent=2, ensure_ascii=False) + "\n")
    elif found:
        from formcheck.history.table import print_days, print_sessions  # noqa: PLC0415 - loads rich

        (print_sessions if by_session else print_days)(found)
    elif person is None and days is None:
        print(  # noqa: T201 - the answer
            "Nothing is saved yet; `formcheck analyze CLIP --save` and `formcheck live --save` "
            "add to the history."
        )
    else:
        print("Nothing of that is saved.")  # noqa: T201 - the answer


@history.command()
def export(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="[FILE]", help="Where to write to; - or nothing is stdout.", show_default=False
        ),
    ] = Path("-"),
    db: FileOption = None,
    person: PersonOption = None,
    days: DaysOption = None,
) -> None:
    """Write all reps as a CSV table, for a spreadsheet."""
    from formcheck.history.export import history_csv, write_csv  # noqa: PLC0415 - see show

    store = _store(db)
    text = history_csv(_sessions(store, person, days))
    if target == Path("-"):
        sys.stdout.write(text)
        return
    try:
        write_csv(text, target, store.path)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    print(f"Table: {target}")  # noqa: T201 - what came of it goes to stdout


@history.command(no_args_is_help=True)
def forget(
    everything: Annotated[bool, typer.Option("--all", help="All sessions.")] = False,
    session: Annotated[
        int | None,
        typer.Option(
            metavar="ID",
            min=1,
            help="One session, by its number (see --sessions).",
            show_default=False,
        ),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="All before this day, such as 2026-03-01.",
            show_default=False,
        ),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="All of this person.", show_default=False),
    ] = None,
    db: FileOption = None,
) -> None:
    """Delete sessions for good."""
    store = _store(db)
    try:
        if sum((everything, session is not None, before is not None, person is not None)) != 1:
            raise UsageError("Say what to forget: --all, --session, --before or --person.")
        if session is not None:
            count = store.forget([session])
            if not count:
                raise UsageError(
                    f"There is no session {session}; `formcheck history --sessions` lists them."
                )
        else:
            day = None if before is None else _day(before)
            found = () if everything else _sessions(store, person, None)
            ids = [each.id for each in found if day is None or each.day < day]
            count = store.forget(None if everything else ids)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    print(f"Forgotten: {count} session{'' if count == 1 else 's'}")  # noqa: T201 - the answer


def _store(db: Path | None) -> History:
    from formcheck.history.database import is_there  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.history.store import History  # noqa: PLC0415 - the same

    try:
        if db is not None and not is_there(db):
            raise InputError(f"{db} does not exist; check its name and folder.")
        return History(db)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None


def _sessions(store: History, person: str | None, days: int | None) -> Sequence[Session]:
    """Return what the user asked for, or end the program with a sentence."""
    from formcheck.history.days import first_day  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.people.label import label  # noqa: PLC0415 - the same

    try:
        who = None if person is None else label(person, "person")
        return store.sessions(person=who, since=None if days is None else first_day(days))
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no day; write year, month and day, such as 2026-03-01."
        ) from None
