"""The history as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.history.made_up import rep, session

from formcheck.errors import UsageError
from formcheck.form.judgement import Pattern
from formcheck.history.export import COLUMNS, history_csv, write_csv
from formcheck.history.store import History

if TYPE_CHECKING:
    from pathlib import Path


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_every_rep_is_a_row_that_names_its_session() -> None:
    reps = (rep(1), rep(2, Pattern.LOCKED_LEAN, knee_deg=None))
    first, second = read(history_csv([session(1, reps, id=7, person="Anna")]))
    assert list(first) == list(COLUMNS)
    assert (first["session"], first["day"], first["person"]) == ("7", "2026-03-01", "Anna")
    assert (first["at"], first["verdict"]) == ("2026-03-01T18:00:00+00:00", "push_back")
    assert (first["rep"], first["pattern"], first["knee_end_deg"]) == ("1", "push_back", "165.0")
    assert (first["nerve_tension_band"], first["hip_hinge_start_deg"]) == ("low", "")
    assert (second["rep"], second["pattern"], second["knee_end_deg"]) == ("2", "locked_lean", "")


def test_a_session_without_a_rep_has_a_row_without_one() -> None:
    (row,) = read(history_csv([session(1, (), exercise=None, front_leg=None)]))
    assert (row["session"], row["rep"], row["pattern"], row["exercise"]) == ("0", "", "", "")


def test_no_session_leaves_the_heading() -> None:
    assert history_csv([]) == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize("sign", "=+-@")
def test_a_spreadsheet_takes_no_name_for_a_formula(sign: str) -> None:
    name = f'{sign}HYPERLINK("http://x"; "y, z")'
    text = history_csv([session(person=name, source=f"  {name}", model=name, exercise=name)])
    (row,) = read(text)
    for column in ("person", "source", "model", "exercise"):
        assert row[column][0] == " "
        assert row[column].strip() == name


def test_names_with_commas_and_quotes_come_back() -> None:
    name = 'a, "b" ; c.mp4'
    (row,) = read(history_csv([session(source=name)]))
    assert row["source"] == name


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "history.csv"
    target.write_text("earlier", encoding="utf-8")
    write_csv("a,b\n", target, tmp_path / "history.sqlite3")
    assert target.read_bytes() == b"a,b\n"
    assert list(tmp_path.iterdir()) == [target]


def test_the_history_itself_is_never_replaced(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite3")
    history.keep(session())
    (tmp_path / "link.csv").symlink_to(history.path)
    for target in (history.path, tmp_path / "link.csv"):
        with pytest.raises(UsageError, match="is the history itself"):
            write_csv("a,b\n", target, history.path)
    with sqlite3.connect(history.path) as connection:
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("name", ["", "missing/history.csv", "a\0b"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        write_csv("a,b\n", tmp_path / name, tmp_path / "history.sqlite3")
    assert list(tmp_path.iterdir()) == []
