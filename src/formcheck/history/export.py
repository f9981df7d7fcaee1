"""The history as a table of reps, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from formcheck.disk.whole import write_whole
from formcheck.errors import UsageError
from formcheck.history.entry import RepEntry
from formcheck.text import cell
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from formcheck.history.entry import Session

_SESSION: Final = (
    "session",
    "day",
    "at",
    "person",
    "source",
    "kind",
    "exercise",
    "front_leg",
    "model",
    "formcheck_version",
    "verdict",
)
_REP: Final = tuple(field.name for field in fields(RepEntry))
COLUMNS: Final = (*_SESSION, "rep", *_REP[1:])


def history_csv(sessions: Iterable[Session]) -> str:
    """Return one row a rep, and one without a rep for a session that had none.

    RFC 4180 with plain line ends, as all tables here; empty where not measured.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for session in sessions:
        first = tuple(map(cell, _values(session)))
        for rep in session.reps:
            writer.writerow((*first, *(getattr(rep, name) for name in _REP)))
        if not session.reps:
            writer.writerow((*first, *("" for _ in _REP)))
    return stream.getvalue()


def _values(session: Session) -> Iterator[str]:
    yield str(session.id)
    yield session.day.isoformat()
    yield session.at.isoformat(timespec="seconds")
    for value in (
        session.person,
        session.source,
        session.kind,
        session.exercise,
        session.front_leg,
        session.model,
        session.version,
        session.verdict,
    ):
        yield value or ""


def write_csv(text: str, target: Path, history: Path) -> None:
    """Write the table to a file, whole or not at all.

    Parameters
    ----------
    text
        From `history_csv`.
    target
        The file; what was there before is replaced.
    history
        The file that the history itself lies in, and that this must not replace.

    Raises
    ------
    UsageError
        If it cannot be written; what was there before is untouched then.
    """
    name = shown_name(target)
    try:
        if target.is_dir():
            raise UsageError(f"{name} is a folder; give a file's name, such as history.csv.")
        if target.exists() and history.exists() and target.samefile(history):
            raise UsageError(f"{name} is the history itself; give another file's name.")
        write_whole(target, text.encode())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{name} cannot be written ({getattr(error, 'strerror', None) or error}); choose "
            "another place."
        ) from error
