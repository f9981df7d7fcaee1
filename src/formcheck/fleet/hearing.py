"""What worker processes say: they have read files that may be hostile, so it may be anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Stage = Literal["fetching", "watching", "drawing"]

LONGEST_MESSAGE: Final = 100_000
"""Bytes."""

HIGHEST_COUNT: Final = 10**15
"""More frames than a clip has, and more bytes than are fetched; what is reckoned with it stays
finite."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a worker is, as `formcheck.fleet.telling.seldom` tells it.

    Attributes
    ----------
    stage
        Copying the clip here, looking at it, or drawing the film.
    done, expected
        Bytes when copying, else frames; `expected` is None where nobody knows.
    """

    stage: Stage
    done: int
    expected: int | None


def hear(pipe: Connection) -> Any:
    """Return a worker's next message, None for the end of the pipe and for nonsense.

    Who talks nonsense is not to be listened to again.
    """
    try:
        return json.loads(pipe.recv_bytes(LONGEST_MESSAGE))
    except (EOFError, OSError, ValueError, RecursionError):
        return None


def step_of(said: object) -> Step | None:
    """Return how far a worker is, None if what it said is something else."""
    match said:
        case [("fetching" | "watching" | "drawing") as stage, int(done), int() | None as expected]:
            counts = (done, 0 if expected is None else expected)
            if all(0 <= count <= HIGHEST_COUNT for count in counts):
                return Step(stage, done, expected)
    return None
