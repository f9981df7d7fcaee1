"""Somebody's words as they may stand in lines and tables of ours, whatever they hold."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = tuple("=+-@")
"""A spreadsheet takes what begins with one of these for a formula."""


def printable(text: str) -> str:
    """Return a text on one line, with a mark for each letter that cannot be shown or written."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def cell(text: str) -> str:
    """Return a text as it may stand in a table's cell: printable, and no formula."""
    text = printable(text)
    return f" {text}" if text.lstrip().startswith(_FORMULA) else text
