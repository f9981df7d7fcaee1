"""When a picture of a recording is due. The waiting itself is recorded, not done."""

from __future__ import annotations

from threading import Event

import pytest

from formcheck.video.pace import Pace


class Waits(Event):
    """An event that notes how long it would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_s: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.asked_s.append(timeout)
        return self.is_set()


def waits_for(*times_s: float) -> list[float]:
    stop = Waits()
    pace = Pace(stop)
    for time_s in times_s:
        pace.wait(time_s)
    return stop.asked_s


def test_the_first_picture_is_shown_at_once_wherever_its_clock_starts() -> None:
    assert waits_for(1234.5) == [0]


def test_a_picture_waits_until_it_is_as_late_as_its_time_says() -> None:
    first, second, third = waits_for(7.0, 7.5, 9.0)
    assert first == 0
    assert second == pytest.approx(0.5, abs=0.1)
    assert third == pytest.approx(2.0, abs=0.1)


def test_a_late_picture_does_not_wait() -> None:
    assert waits_for(5.0, 4.0)[1] == 0


@pytest.mark.parametrize("jump_s", [1e4, 1e300])
def test_a_clock_that_jumps_is_not_waited_for(jump_s: float) -> None:
    first, jumped, after = waits_for(0.0, jump_s, jump_s)
    assert [first, jumped, after] == pytest.approx([0, 0, 0], abs=1e-6)
