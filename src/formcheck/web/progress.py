"""How far an analysis is, and how long it will still take."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final, Literal

from formcheck.fleet.hearing import step_of

Stage = Literal["watching", "drawing"]

DRAWING_SHARE: Final = 0.35
"""Drawing a frame takes about this much of the time that watching it takes."""

LEAST_S: Final = 0.5
"""Before that, a rate says little."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One stage of one analysis.

    Attributes
    ----------
    stage
        Looking at the clip, or drawing the film.
    done, expected
        Frames.
    since_s
        When the stage began, on the clock of `time.monotonic`.
    """

    stage: Stage
    done: int
    expected: int | None
    since_s: float

    def left_s(self, now_s: float) -> float | None:
        """Return about how many seconds there are to go, None if nobody can tell yet."""
        spent_s = now_s - self.since_s
        if self.expected is None or not self.done or spent_s < LEAST_S:
            return None
        frame_s = spent_s / self.done
        left_s = frame_s * max(0, self.expected - self.done)
        if self.stage == "watching":
            left_s += frame_s * self.expected * DRAWING_SHARE
        return left_s

    def values(self) -> dict[str, Any]:
        """Return it as plain values for the page."""
        left_s = self.left_s(time.monotonic())
        return {
            "stage": self.stage,
            "done": self.done,
            "expected": self.expected,
            "left_s": None if left_s is None else round(left_s, 1),
        }


def told(message: object, before: Progress | None) -> Progress | None:
    """Return what a worker's message says of its progress, None if it says something else."""
    step = step_of(message)
    if step is None or step.stage == "fetching":  # a clip of the studio is here already
        return None
    same = before is not None and before.stage == step.stage
    since_s = before.since_s if same and before is not None else time.monotonic()
    return Progress(step.stage, step.done, step.expected, since_s)
