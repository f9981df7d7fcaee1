"""Something to say, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

LONGEST = 300  # characters, about 20 s of speech


class Urgency(IntEnum):
    """How much a cue matters; a higher one may cut off a lower one."""

    INFO = 0
    PRAISE = 1
    FAULT = 2
    SAFETY = 3


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say, in words that `speakable` has gone over."""

    text: str
    urgency: Urgency


def speakable(text: str) -> str:
    """Return a text as one line of at most `LONGEST` characters; empty if nothing remains.

    Line ends and the like mean nothing aloud, and some engines stop at a NUL.
    """
    line = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(line.split())[:LONGEST]
