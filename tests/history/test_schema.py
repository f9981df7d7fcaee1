"""Bringing older files up to date, wholly or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from formcheck.history.schema import APPLICATION_ID, STEPS, TooNewError, migrate, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER = (*STEPS, ("ALTER TABLE session ADD COLUMN mood TEXT", "UPDATE session SET mood = 'good'"))

INSERT = (
    "INSERT INTO session (at, day, source, kind, model, version, verdict) "
    "VALUES ('2026-03-01T18:00:00+00:00', '2026-03-01', 'me.mp4', 'video', 'full', '1', 'mixed')"
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_an_empty_file_gets_all_steps_and_is_marked_as_ours(
    connection: sqlite3.Connection,
) -> None:
    assert version_of(connection) == 0
    migrate(connection)
    assert (pragma(connection, "application_id"), version_of(connection)) == (
        APPLICATION_ID,
        len(STEPS),
    )


def test_an_older_file_gets_what_it_lacks_and_keeps_what_it_has(
    connection: sqlite3.Connection,
) -> None:
    migrate(connection)
    connection.execute(INSERT)
    migrate(connection, LATER, since=len(STEPS))
    assert connection.execute("SELECT source, mood FROM session").fetchall() == [("me.mp4", "good")]
    assert pragma(connection, "user_version") == len(LATER)


def test_a_step_that_fails_leaves_the_file_as_it_was(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute(INSERT)
    broken = (*LATER[:-1], (*LATER[-1], "UPDATE nowhere SET a = 1"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, broken, since=len(STEPS))
    assert pragma(connection, "user_version") == len(STEPS)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(session)")]
    assert "mood" not in columns
    assert connection.execute("SELECT count(*) FROM session").fetchone() == (1,)


def test_steps_that_another_process_took_meanwhile_are_not_taken_twice(
    connection: sqlite3.Connection,
) -> None:
    migrate(connection)
    migrate(connection, since=0)
    assert version_of(connection) == len(STEPS)


def test_a_file_that_another_process_made_too_new_is_left_alone(
    connection: sqlite3.Connection,
) -> None:
    migrate(connection, LATER)
    with pytest.raises(TooNewError):
        migrate(connection, since=len(STEPS) - 1)
    assert not connection.in_transaction
    assert pragma(connection, "user_version") == len(LATER)
