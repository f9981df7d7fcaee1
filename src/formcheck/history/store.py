"""The history as a whole: remember a session, read sessions back, forget them."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from formcheck.disk.datafolder import data_folder
from formcheck.history.database import WAIT_S, damaged, is_there, opened
from formcheck.history.entry import RepEntry, Session
from formcheck.history.schema import transaction
from formcheck.people.label import folded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from formcheck.history.clip import ClipSpan

FILE_NAME: Final = "history.sqlite3"

LARGEST_ID: Final = 2**63 - 1

SAME: Final = 0.5
"""Two parts of one clip that share this much of the shorter one show the same session."""

_REP = tuple(field.name for field in fields(RepEntry))
_SESSION = tuple(field.name for field in fields(Session) if field.name not in {"id", "reps"})
_CLIP = ("clip_sha256", "clip_first_s", "clip_last_s")


def usual_file() -> Path:
    """Return where the history lies unless told otherwise; it need not exist."""
    return data_folder() / FILE_NAME


class History:
    """The sessions in one file.

    Every call opens the file and closes it again, so any number of threads and processes may
    use it at once.

    Parameters
    ----------
    path
        By default `usual_file`. Made when something is first kept.
    wait_s
        How long to wait for another process that writes.

    Raises
    ------
    UsageError, InputError
        By all methods, see `formcheck.history.database.opened`.
    """

    def __init__(self, path: Path | None = None, *, wait_s: float = WAIT_S) -> None:
        self.path = usual_file() if path is None else path
        self._wait_s = wait_s

    def check(self) -> None:
        """Make sure, before any work, that a session could be kept; makes the file."""
        with opened(self.path, wait_s=self._wait_s) as connection, transaction(connection):
            # A change that changes nothing: a file that may only be read would refuse it.
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute(f"PRAGMA user_version = {version}")

    def keep(self, session: Session, clip: ClipSpan | None = None) -> tuple[Session, Sequence[int]]:
        """Keep a session, in place of what is kept of the same part of the same clip.

        Where an earlier entry gives way and knows what the new one does not, that is taken
        over: the person, and the earliest time, because copies of a clip look younger.

        Parameters
        ----------
        session
            What to keep.
        clip
            What it was read from; None where that was not kept, then nothing is replaced.

        Returns
        -------
        tuple
            The session as it is kept now, and the numbers of those that gave way.
        """
        with opened(self.path, wait_s=self._wait_s) as connection, transaction(connection):
            gone = () if clip is None else _same(connection, clip)
            for old in gone:
                try:
                    session = _completed(session, old)
                except (TypeError, ValueError) as error:
                    raise damaged(self.path, str(error)) from error
                connection.execute("DELETE FROM session WHERE id = ?", (old["id"],))
            values = {
                **{name: getattr(session, name) for name in _SESSION},
                "at": session.at.isoformat(timespec="seconds"),
                "day": session.day.isoformat(),
                **dict(zip(_CLIP, clip or (None,) * 3, strict=True)),
            }
            number = _insert(connection, "session", values)
            for rep in session.reps:
                reps = {name: getattr(rep, name) for name in _REP}
                _insert(connection, "rep", {"session": number, **reps})
        return replace(session, id=number), tuple(old["id"] for old in gone)

    def sessions(
        self, *, person: str | None = None, since: date | None = None
    ) -> tuple[Session, ...]:
        """Return the sessions in order of time, of one person or of all, from a day on."""
        if not is_there(self.path):
            return ()
        with (
            opened(self.path, wait_s=self._wait_s) as connection,
            transaction(connection, writing=False),
        ):
            rows = _rows(
                connection,
                f"SELECT id, {', '.join(_SESSION)} FROM session "  # noqa: S608 - our own names
                "WHERE day >= ? ORDER BY at, id",
                ("" if since is None else since.isoformat(),),
            )
            reps: dict[Any, list[dict[str, Any]]] = {row["id"]: [] for row in rows}
            for rep in _rows(
                connection,
                f"SELECT session, {', '.join(_REP)} FROM rep ORDER BY session, number",  # noqa: S608 - our own names
            ):
                reps.get(rep.pop("session"), []).append(rep)
        try:
            found = _parser().validate_python([{**row, "reps": reps[row["id"]]} for row in rows])
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            row, *place = first["loc"]
            session = f"session {rows[int(row)]['id']}"
            where = ".".join(str(key) for key in place)
            raise damaged(self.path, f"{session}, {where}: {first['msg']}") from None
        return tuple(
            session
            for session in found
            if person is None
            or (session.person is not None and folded(session.person) == folded(person))
        )

    def forget(self, ids: Sequence[int] | None = None) -> int:
        """Delete sessions, so that nothing of them stays in the file; return how many there were.

        Parameters
        ----------
        ids
            Their numbers; those that do not exist are passed over. None deletes all, also what
            cannot be read.
        """
        if not is_there(self.path):
            return 0
        with opened(self.path, wait_s=self._wait_s) as connection:
            with transaction(connection):
                # Reps that go with their sessions are not counted.
                if ids is None:
                    count = connection.execute("DELETE FROM session").rowcount
                else:
                    known = [(number,) for number in ids if 0 < number <= LARGEST_ID]
                    deletion = "DELETE FROM session WHERE id = ?"
                    count = max(0, connection.executemany(deletion, known).rowcount)
            # They are gone. What may still fail, because another process reads, is only to make
            # the file small and to empty the log of latest changes; closing does that then.
            with suppress(sqlite3.OperationalError):
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return count


def _same(connection: sqlite3.Connection, clip: ClipSpan) -> Sequence[dict[str, Any]]:
    """Return the sessions that were read from the same part of the same clip."""
    sha256, first_s, last_s = clip
    return _rows(
        connection,
        "SELECT id, at, day, person FROM session WHERE clip_sha256 = ? "
        "AND min(clip_last_s, ?) - max(clip_first_s, ?) >= ? * min(clip_last_s - clip_first_s, ?)"
        "ORDER BY id",
        (sha256, last_s, first_s, SAME, last_s - first_s),
    )


def _completed(session: Session, old: dict[str, Any]) -> Session:
    """Return a session with what an earlier entry knew of it."""
    if session.person is None:
        session = replace(session, person=old["person"])
    at = datetime.fromisoformat(old["at"])
    if at < session.at:
        session = replace(
            session, at=at.astimezone(UTC), day=datetime.fromisoformat(old["day"]).date()
        )
    return session


def _insert(connection: sqlite3.Connection, table: str, values: dict[str, Any]) -> int:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    cursor = connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
        tuple(values.values()),
    )
    return int(cursor.lastrowid or 0)


def _rows(
    connection: sqlite3.Connection, query: str, values: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


@cache
def _parser() -> TypeAdapter[list[Session]]:
    return TypeAdapter(list[Session])
