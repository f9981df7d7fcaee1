"""Keeping, reading and forgetting sessions, and who may be in the way."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from tests.history.made_up import rep, session

from formcheck.disk.datafolder import FOLDER_VARIABLE
from formcheck.errors import InputError, UsageError
from formcheck.form.judgement import Pattern
from formcheck.history.clip import ClipSpan
from formcheck.history.store import History, usual_file

if TYPE_CHECKING:
    from pathlib import Path

CLIP = ClipSpan("ab" * 32, 0.0, 60.0)
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data" / "history.sqlite3", wait_s=0.1)


def content(history: History) -> bytes:
    """Return all bytes of the history, those of its log included."""
    files = history.path.parent.glob(f"{history.path.name}*")
    return b"".join(path.read_bytes() for path in files)


def sql(history: History, *statements: str) -> None:
    """Do to the file what formcheck never would."""
    with closing(sqlite3.connect(history.path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


# --- keeping and reading ---


def test_what_is_kept_comes_back_in_order_of_time(history: History) -> None:
    late = session(day=5, reps=(rep(1), rep(2, Pattern.LOCKED_LEAN, None)), person="Zoë")
    early = session(day=2, reps=(), exercise=None, front_leg=None)
    both = session(day=3, reps=(), exercise="seated", front_leg="both")
    kept = [history.keep(each)[0] for each in (late, early, both)]
    assert [each.id for each in kept] == [1, 2, 3]
    assert history.sessions() == (
        replace(early, id=2),
        replace(both, id=3),
        replace(late, id=1),
    )


def test_nothing_is_made_by_looking(history: History) -> None:
    assert history.sessions() == ()
    assert history.forget() == 0
    assert not history.path.parent.exists()


def test_it_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert History().path == usual_file() == tmp_path / "history.sqlite3"


@posix_only
def test_only_its_owner_may_read_it(history: History) -> None:
    history.keep(session())
    assert stat.S_IMODE(history.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(history.path.parent.stat().st_mode) == 0o700


def test_one_person_is_found_by_any_spelling(history: History) -> None:
    for person in ("Anna", "ANNA", "Bo", None):
        history.keep(session(person=person))
    assert [each.person for each in history.sessions(person="anna")] == ["Anna", "ANNA"]


def test_days_before_the_first_wanted_one_are_left_out(history: History) -> None:
    for day in (1, 2, 3):
        history.keep(session(day))
    assert [each.day.day for each in history.sessions(since=date(2026, 3, 2))] == [2, 3]


# --- the same clip again ---


def test_a_clip_counts_once_however_often_it_is_looked_at(history: History) -> None:
    history.keep(session(), CLIP)
    again, gone = history.keep(session(model="heavy", reps=(rep(1), rep(2))), CLIP)
    assert gone == (1,)
    assert history.sessions() == (again,)
    assert (again.id, again.model, len(again.reps)) == (2, "heavy", 2)


def test_another_clip_and_a_session_without_one_are_kept_beside_it(history: History) -> None:
    history.keep(session(), CLIP)
    for clip in (CLIP._replace(sha256="cd" * 32), None, None):
        assert history.keep(session(), clip)[1] == ()
    assert len(history.sessions()) == 4


@pytest.mark.parametrize(
    ("first_s", "last_s", "same"),
    [(2.0, 55.0, True), (40.0, 45.0, True), (60.0, 120.0, False), (50.0, 120.0, False)],
)
def test_parts_of_a_clip_are_the_same_session_where_they_mostly_share_time(
    history: History, first_s: float, last_s: float, same: bool
) -> None:
    history.keep(session(), CLIP)
    part = ClipSpan(CLIP.sha256, first_s, last_s)
    assert (history.keep(session(), part)[1] == (1,)) is same
    # The other way round as well: what a short part was replaced by, it replaces.
    other = History(history.path.with_name("other.sqlite3"))
    other.keep(session(), part)
    assert (other.keep(session(), CLIP)[1] == (1,)) is same


def test_who_it_was_and_when_is_not_forgotten_by_looking_again(history: History) -> None:
    history.keep(session(day=3, person="Anna"), CLIP)
    again, _ = history.keep(session(day=9), CLIP)
    assert (again.person, again.day) == ("Anna", date(2026, 3, 3))
    assert again.at == datetime(2026, 3, 3, 18, tzinfo=UTC)
    corrected, _ = history.keep(session(day=1, person="Bo"), CLIP)
    assert (corrected.person, corrected.day) == ("Bo", date(2026, 3, 1))
    assert history.sessions() == (corrected,)


# --- forgetting ---


def test_what_is_forgotten_is_nowhere_in_the_file(history: History) -> None:
    history.keep(session(person="Eulalia", source="secretive.mp4"))
    history.keep(session(person="Bo"))
    assert b"Eulalia" in content(history)
    assert history.forget([1]) == 1
    assert b"Eulalia" not in content(history)
    assert b"secretive" not in content(history)
    assert [each.person for each in history.sessions()] == ["Bo"]


def test_reps_go_with_their_session_and_numbers_are_never_given_twice(history: History) -> None:
    for _ in range(3):
        history.keep(session())
    assert history.forget() == 3
    with closing(sqlite3.connect(history.path)) as connection:
        assert connection.execute("SELECT count(*) FROM rep").fetchone() == (0,)
    assert history.keep(session())[0].id == 4


@pytest.mark.parametrize("number", [0, -1, 2, 2**63, 10**30])
def test_a_number_that_does_not_exist_is_passed_over(history: History, number: int) -> None:
    history.keep(session())
    assert history.forget([number]) == 0
    assert len(history.sessions()) == 1


def test_forgetting_waits_for_no_reader(history: History) -> None:
    history.keep(session(person="Eulalia"))
    with closing(sqlite3.connect(history.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM session").fetchone()
        assert history.forget() == 1
    assert history.sessions() == ()


# --- several at once ---

WRITER = """
import sys
from pathlib import Path
from tests.history.made_up import session
from formcheck.history.store import History
sys.stdin.readline()
for _ in range(25):
    History(Path(sys.argv[1])).keep(session(person=sys.argv[2]))
"""


def test_two_processes_write_at_once_from_the_very_first_session(
    history: History, repository: Path
) -> None:
    people = ("Anna", "Bo")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(history.path), person],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=repository,
            text=True,
        )
        for person in people
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        assert writer.communicate(timeout=60)[1] == ""
        assert writer.returncode == 0
    found = history.sessions()
    assert sorted(each.id for each in found) == list(range(1, 51))
    for person in people:
        assert sum(each.person == person for each in found) == 25


def test_the_log_of_changes_lets_readers_and_a_writer_be(history: History) -> None:
    history.keep(session())
    with closing(sqlite3.connect(history.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


# --- what can be wrong with the file ---


@pytest.fixture
def before(history: History) -> History:
    history.keep(session(person="Anna"))
    return history


def refused(history: History, kind: type[Exception], *words: str) -> None:
    """Every use must be refused in one sentence, and leave the file as it is."""
    bytes_before = history.path.read_bytes()
    for use in (history.check, history.sessions, lambda: history.keep(session()), history.forget):
        with pytest.raises(kind) as caught:
            use()
        assert "\n" not in str(caught.value)
        for word in (str(history.path), *words):
            assert word in str(caught.value)
    assert history.path.read_bytes() == bytes_before


def test_a_file_of_a_later_version_is_left_alone(before: History) -> None:
    sql(before, "PRAGMA user_version = 9")
    refused(before, InputError, "later formcheck", "format is 9", "update")


def test_a_database_of_another_program_is_left_alone(history: History) -> None:
    history.path.parent.mkdir()
    sql(history, "CREATE TABLE songs (title)")
    refused(history, InputError, "another program", "--db")


def test_a_file_that_is_no_database_is_left_alone(history: History) -> None:
    history.path.parent.mkdir()
    history.path.write_bytes(b"Dear diary, " * 100)
    refused(history, InputError, "damaged", "move it away")


def test_a_damaged_table_is_told_and_left_alone(before: History) -> None:
    for _ in range(40):
        before.keep(session())
    page_size = 4096
    damaged = bytearray(before.path.read_bytes())
    damaged[page_size : 4 * page_size] = b"\xa5" * 3 * page_size
    before.path.write_bytes(damaged)
    with pytest.raises(InputError, match="damaged"):
        before.sessions()
    assert before.path.read_bytes() == damaged


def test_missing_tables_are_told(before: History) -> None:
    sql(before, "DROP TABLE rep", "DROP TABLE session")
    with pytest.raises(InputError, match="damaged"):
        before.sessions()
    with pytest.raises(InputError, match="damaged"):
        before.keep(session())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE session SET verdict = 'great'", "verdict"),
        ("UPDATE session SET at = '2026-03-01 18:00'", "at"),
        ("UPDATE session SET day = 'Monday'", "day"),
        ("UPDATE session SET kind = x'ff00'", "kind"),
        ("UPDATE session SET source = printf('%.*c', 5000, 'x')", "source"),
        ("UPDATE rep SET leg = 'middle'", "leg"),
        ("UPDATE rep SET knee_end_deg = 9e999", "knee_end_deg"),
        ("UPDATE rep SET hold_duration_s = 'long'", "hold_duration_s"),
        ("UPDATE rep SET pattern = 7", "pattern"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_place(
    before: History, change: str, place: str
) -> None:
    sql(before, change)
    with pytest.raises(InputError, match=rf"damaged \(session 1, (reps\.0\.)?{place}: "):
        before.sessions()
    assert before.forget([1]) == 1  # it can still be deleted


def test_text_out_of_a_file_cannot_move_the_cursor(before: History) -> None:
    sql(before, "UPDATE session SET source = 'a' || char(27) || '[2J', person = char(10) || 'B'")
    (found,) = before.sessions()
    assert (found.source, found.person) == ("a?[2J", "?B")


def test_text_that_is_none_is_told(before: History) -> None:
    sql(before, "UPDATE session SET source = CAST(x'ff' AS TEXT)")
    with pytest.raises(InputError, match="damaged"):
        before.sessions()


def test_a_damaged_earlier_entry_is_not_replaced_by_a_guess(history: History) -> None:
    history.keep(session(), CLIP)
    sql(history, "UPDATE session SET at = 'yesterday'")
    with pytest.raises(InputError, match="damaged"):
        history.keep(session(), CLIP)


def test_who_keeps_it_locked_is_waited_for_and_then_told(before: History) -> None:
    with closing(sqlite3.connect(before.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for use in (before.check, lambda: before.keep(session()), before.forget):
            with pytest.raises(UsageError, match="used by another program"):
                use()
        assert len(before.sessions()) == 1  # reading goes on
    assert before.keep(session())[0].id == 2


@pytest.mark.parametrize("what", ["a folder", "a file in place of its folder"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, what: str) -> None:
    place = tmp_path / "place"
    if what == "a folder":
        place.mkdir()
        history = History(place)
    else:
        place.write_text("a file", encoding="utf-8")
        history = History(place / "history.sqlite3")
    for use in (history.check, lambda: history.keep(session())):
        with pytest.raises(UsageError, match="--db") as caught:
            use()
        assert str(history.path) in str(caught.value)


@posix_only
def test_a_file_that_may_only_be_read_is_told_before_any_work(before: History) -> None:
    sql(before, "PRAGMA journal_mode = DELETE")
    before.path.chmod(0o400)
    try:
        with before.path.open("ab"):
            pytest.skip("this user may write everything")
    except PermissionError:
        pass
    with pytest.raises(UsageError, match="cannot be written"):
        before.check()
    assert len(before.sessions()) == 1


def test_a_path_that_is_none_is_told(tmp_path: Path) -> None:
    history = History(tmp_path / "a\0b")
    for use in (history.check, history.sessions, history.forget):
        with pytest.raises(UsageError, match="cannot be written"):
            use()
