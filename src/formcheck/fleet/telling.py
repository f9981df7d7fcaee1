"""How far a worker is, told often enough for a person and seldom enough for a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

Tell = Callable[[Any], None]

TELL_S: Final = 0.1
"""Nobody needs to know more often."""


def seldom(tell: Tell, stage: str) -> Callable[[int, int | None], None]:
    """Pass progress on as ``[stage, done, expected]``, a few times a second."""
    told_s = -TELL_S

    def progress(done: int, expected: int | None) -> None:
        nonlocal told_s
        now = time.monotonic()
        if now - told_s >= TELL_S:
            told_s = now
            tell([stage, done, expected])

    return progress
