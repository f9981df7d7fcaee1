"""Tables that people make, with all that people do to tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import UsageError
from formcheck.evaluate.sheet import read_sheet

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_rows_know_their_line_and_empty_ones_are_passed_over(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, "a, b \n1,2\n\n , \n3,4\n"), ("a", "b"))
    assert [(row.line, dict(row.cells)) for row in sheet.rows] == [
        (2, {"a": "1", "b": "2"}),
        (5, {"a": "3", "b": "4"}),
    ]


@pytest.mark.parametrize(
    "content", ["\ufefft;x\r\n0,5;1,25\r\n", "t,x\n0.5,1.25\n", 't,x\n"0.5","1.25"']
)
def test_spreadsheets_of_all_countries_are_read(tmp_path: Path, content: str) -> None:
    sheet = read_sheet(write(tmp_path, content), ("t",))
    assert [sheet.number(sheet.rows[0], column) for column in ("t", "x")] == [0.5, 1.25]
    sheet.refuse_if_wrong()


@pytest.mark.parametrize("text", ["five", "inf", "1e999", "0x10", "1,5"])
def test_what_is_no_number_is_named_by_line_and_column(tmp_path: Path, text: str) -> None:
    sheet = read_sheet(write(tmp_path, f't,x\n0,1\n1,"{text}"\n'), ("t",))
    assert math.isnan(sheet.number(sheet.rows[1], "x"))
    with pytest.raises(UsageError, match=r"^table\.csv needs mending: line 3, column x: '"):
        sheet.refuse_if_wrong()


def test_an_empty_or_missing_cell_is_unknown_and_not_wrong(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, "t,x,y\n0,,\n1\n"), ("t",))
    assert all(math.isnan(sheet.number(row, column)) for row in sheet.rows for column in "xy")
    sheet.refuse_if_wrong()


def test_of_many_wrong_cells_some_are_named_and_the_others_counted(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, "t\n" + "x\n" * 9), ("t",))
    for row in sheet.rows:
        sheet.number(row, "t")
    with pytest.raises(UsageError, match=r"line 6, column t: 'x' is not a number; and 4 more\.$"):
        sheet.refuse_if_wrong()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"has no column t"),
        (b"time\n1\n", r"has no column t; its first line must name the columns, t"),
        (b"t,t\n1,2\n", r"has the column t twice"),
        (b"t\n\xff\xfe\n", r"is not UTF-8 text; save it as"),
        (b'"' + b"x" * 200_000 + b'"', r"line 1, is not CSV"),
        (b't\n"' + b"x" * 200_000 + b'"\n', r"line 2, is not CSV"),
    ],
)
def test_what_is_no_such_table_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        read_sheet(write(tmp_path, content), ("t",))
    assert "\n" not in str(caught.value)


def test_a_cell_too_many_is_named(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, "t,x\n1,2,3\n"), ("t",))
    with pytest.raises(UsageError, match="line 2, column 3: the header names no such column"):
        sheet.refuse_if_wrong()


def test_a_cell_that_no_terminal_can_show_does_no_harm(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, 't\n"\x1b[31m\nred"\n'), ("t",))
    sheet.number(sheet.rows[0], "t")
    with pytest.raises(UsageError) as caught:
        sheet.refuse_if_wrong()
    assert str(caught.value).isprintable()
