"""Names of people and cameras: what may be one, and when two of them are the same."""

from __future__ import annotations

import unicodedata
from typing import Final

from formcheck.errors import UsageError

LONGEST: Final = 100

_JOINERS = "\u200c\u200d"
"""Unprintable by Unicode's count, and a part of names in several scripts."""


def label(text: str, what: str) -> str:
    """Return a name with its blanks tidied, once it can be shown in one line.

    Parameters
    ----------
    text
        As the user typed it.
    what
        What it names, for the message: ``person`` or ``camera``.

    Raises
    ------
    UsageError
        If it is empty, too long, or holds what no terminal can show.
    """
    # The length first: whatever comes after takes longer the longer the text is.
    tidy = " ".join(unicodedata.normalize("NFC", text).split()) if len(text) <= LONGEST else ""
    if not tidy.strip(_JOINERS) or not all(
        letter.isprintable() or letter in _JOINERS for letter in tidy
    ):
        raise UsageError(
            f"That is no name for a {what}; give one of 1 to {LONGEST} printable letters."
        )
    return tidy


def folded(name: str) -> str:
    """Return what all spellings of a name have in common: Anna, ANNA and anna are one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
