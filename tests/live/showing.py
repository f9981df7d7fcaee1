"""Pictures shown to a coach one after the other, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import formcheck
    from formcheck.live.moment import Cue, Moment, Stage

    Pictures = np.ndarray
    Lite = Callable[..., formcheck.Coach]
    Film = Callable[..., Pictures]

FPS = 12.5
"""Every other frame of a sample: enough wherever the figures do not matter."""

NOBODY = np.full((480, 640, 3), 120, np.uint8)
DARKNESS = np.zeros((480, 640, 3), np.uint8)


def cues(moments: Iterable[Moment]) -> list[Cue]:
    return [moment.cue for moment in moments if moment.cue is not None]


def keys(moments: Iterable[Moment]) -> list[str]:
    return [cue.key for cue in cues(moments)]


def stages(moments: Iterable[Moment]) -> list[Stage]:
    """Return the stages in the order in which they were entered."""
    out: list[Stage] = []
    for moment in moments:
        if not out or moment.stage is not out[-1]:
            out.append(moment.stage)
    return out


class Screen:
    """Shows a coach one picture after the other, on a clock of its own."""

    def __init__(self, coach: formcheck.Coach, start_s: float = 0.0) -> None:
        self.coach = coach
        self.now_s = start_s

    def show(self, pictures: Iterable[Pictures], fps: float = FPS) -> list[Moment]:
        moments = []
        for rgb in pictures:
            moments.append(self.coach.feed(rgb, self.now_s))
            self.now_s += 1 / fps
        return moments

    def still(self, rgb: Pictures, seconds: float, fps: float = 5.0) -> list[Moment]:
        return self.show([rgb] * round(seconds * fps), fps)
