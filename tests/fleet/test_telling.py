from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from formcheck.fleet.telling import TELL_S, seldom

if TYPE_CHECKING:
    import pytest


def test_progress_is_told_at_once_and_then_a_few_times_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = iter(frame * TELL_S / 4 for frame in range(9))
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    told: list[Any] = []
    progress = seldom(told.append, "watching")
    for done in range(9):
        progress(done, None)
    assert told == [["watching", done, None] for done in (0, 4, 8)]
