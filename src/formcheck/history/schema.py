"""The tables, and the steps that bring an older file up to date."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

APPLICATION_ID: Final = 0x46524D48
"""Stands in the file's header, to tell it from other programs' databases."""

# Each step is a list of statements; `PRAGMA user_version` counts the steps that a file has had.
# A step that was ever released is never changed: whatever comes later is a step of its own.
STEPS: Final = (
    (
        # Numbers are never given twice (AUTOINCREMENT): whoever deletes number 7 from a list
        # that they read yesterday must not hit another session.
        """
        CREATE TABLE session (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          at TEXT NOT NULL,
          day TEXT NOT NULL,
          source TEXT NOT NULL,
          kind TEXT NOT NULL,
          exercise TEXT,
          front_leg TEXT,
          model TEXT NOT NULL,
          version TEXT NOT NULL,
          person TEXT,
          verdict TEXT NOT NULL,
          clip_sha256 TEXT,
          clip_first_s REAL,
          clip_last_s REAL
        )
        """,
        "CREATE INDEX session_by_day ON session (day)",
        "CREATE INDEX session_by_clip ON session (clip_sha256)",
        """
        CREATE TABLE rep (
          session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
          number INTEGER NOT NULL,
          leg TEXT,
          pattern TEXT NOT NULL,
          start_s REAL NOT NULL,
          end_s REAL NOT NULL,
          hold_duration_s REAL NOT NULL,
          knee_start_deg REAL,
          knee_end_deg REAL,
          hip_hinge_start_deg REAL,
          hip_hinge_end_deg REAL,
          nerve_tension_low REAL,
          nerve_tension_high REAL,
          nerve_tension_band TEXT,
          quality REAL,
          PRIMARY KEY (session, number)
        ) WITHOUT ROWID
        """,
    ),
)


class NotOursError(Exception):
    """The file is a database of another program."""


class TooNewError(Exception):
    """The file was written by a later version; carries its version and the one known here."""


def version_of(connection: sqlite3.Connection, known: int = len(STEPS)) -> int:
    """Return how many steps a file has had, 0 for an empty one; nothing is written.

    Raises
    ------
    NotOursError
        If it is another program's.
    TooNewError
        If it has had more steps than are known.
    """
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if owner != APPLICATION_ID:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if owner or version or tables:
            raise NotOursError
        return 0
    if version > known:
        raise TooNewError(version, known)
    return int(version)


def migrate(
    connection: sqlite3.Connection, steps: Sequence[Sequence[str]] = STEPS, since: int = 0
) -> None:
    """Bring a file up to date, wholly or not at all; another process may do so as well.

    Parameters
    ----------
    connection
        In autocommit mode.
    steps
        All steps there are.
    since
        How many the file has had, when last seen.
    """
    if since == len(steps):
        return
    with transaction(connection):
        # Asked again, now that nobody else can write.
        done = version_of(connection, len(steps))
        for step in steps[done:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")


@contextmanager
def transaction(connection: sqlite3.Connection, *, writing: bool = True) -> Iterator[None]:
    """Write all that happens within, or nothing of it; or see one and the same state throughout."""
    # IMMEDIATE: the right to write is had from the start, so that nothing that was read in here
    # can be out of date when it is written.
    connection.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # after some errors SQLite has rolled back by itself
            connection.execute("ROLLBACK")
        raise
