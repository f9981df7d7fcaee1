"""A CSV table that a person made: read with care, and every wrong cell named."""

from __future__ import annotations

import csv
import math
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from formcheck.errors import UsageError
from formcheck.text import printable
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MOST_BYTES: Final = 50_000_000
"""Ten hours at 30 frames a second, with ten numbers a frame."""

_NAMED_AT_MOST = 5
"""Wrong cells in one message; whoever mends these sees the others next."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, and its cells by column, trimmed."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """A table with its header, and what was found wrong with it so far.

    Attributes
    ----------
    name
        The file's name, fit for a message.
    columns
        As the header names them, each once.
    rows
        Without empty ones.
    decimal_comma
        Whether 1,5 means one and a half: so in tables whose cells part at semicolons.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    decimal_comma: bool = False
    _wrong: list[str] = field(default_factory=list)

    def complain(self, row: Row, column: str, what: str) -> None:
        """Remember that a cell is wrong."""
        self._wrong.append(f"line {row.line}, column {column}: {what}")

    def number(self, row: Row, column: str) -> float:
        """Return a cell's number, NaN for an empty cell, and NaN with a complaint for others."""
        text = row.cells.get(column, "")
        if not text:
            return math.nan
        try:
            value = float(text.replace(",", ".") if self.decimal_comma else text)
        except ValueError:
            value = math.inf
        if not math.isfinite(value):
            self.complain(row, column, f"{quoted(text)} is not a number")
            return math.nan
        return value

    def refuse_if_wrong(self) -> None:
        """Raise a `UsageError` that names the wrong cells, if there were any."""
        if not self._wrong:
            return
        more = len(self._wrong) - _NAMED_AT_MOST
        named = "; ".join(self._wrong[:_NAMED_AT_MOST]) + (f"; and {more} more" if more > 0 else "")
        raise UsageError(f"{self.name} needs mending: {named}.")


def read_sheet(path: Path, required: Sequence[str]) -> Sheet:
    """Read a CSV file with a header: UTF-8, cells parted by commas or semicolons.

    Raises
    ------
    UsageError
        If it cannot be read, is no such table, or lacks a required column.
    """
    name = shown_name(path)
    text = _text(path, name)
    head = text.partition("\n")[0]
    parted_by = ";" if ";" in head and "," not in head else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=parted_by)
    try:
        columns = tuple(cell.strip() for cell in next(reader, []))
        sheet = Sheet(name, columns, decimal_comma=parted_by == ";")
        _check_header(sheet, required)
        sheet.rows = _rows(sheet, [(reader.line_num, cells) for cells in reader])
    except csv.Error as error:
        raise UsageError(f"{name}, line {reader.line_num}, is not CSV ({error}).") from None
    return sheet


def _text(path: Path, name: str) -> str:
    try:
        # Asked before opening: opening a pipe would wait for a writer for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{name} is not a file; put a CSV table in its place.")
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{name} cannot be read ({error.strerror}); check its permissions."
        ) from None
    if len(content) > MOST_BYTES:
        raise UsageError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB; split the table.")
    try:
        text = content.decode("utf-8-sig")  # spreadsheets begin with a byte order mark
    except UnicodeDecodeError:
        raise UsageError(f'{name} is not UTF-8 text; save it as "CSV UTF-8".') from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def quoted(text: str) -> str:
    """Return a cell's text as it may stand in a message: short, on one line."""
    longest = 40
    line = printable(text)
    return repr(line if len(line) <= longest else line[:longest] + "…")


def _check_header(sheet: Sheet, required: Sequence[str]) -> None:
    missing = [column for column in required if column not in sheet.columns]
    if missing:
        raise UsageError(
            f"{sheet.name} has no column {missing[0]}; its first line must name the columns, "
            f"{', '.join(required)} among them."
        )
    twice = [each for each in required if sheet.columns.count(each) > 1]
    if twice:
        raise UsageError(f"{sheet.name} has the column {twice[0]} twice; keep one of them.")


def _rows(sheet: Sheet, lines: list[tuple[int, list[str]]]) -> tuple[Row, ...]:
    rows = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        named = {name: cell.strip() for name, cell in zip(sheet.columns, cells, strict=False)}
        row = Row(line, named)
        if len(cells) > len(sheet.columns):
            sheet.complain(row, f"{len(sheet.columns) + 1}", "the header names no such column")
        rows.append(row)
    return tuple(rows)
