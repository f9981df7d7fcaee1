from __future__ import annotations

import math

import pytest

from formcheck.errors import UsageError
from formcheck.video.window import Window


@pytest.mark.parametrize(
    ("start_s", "end_s", "message"),
    [
        (-1.0, None, "--start must be a time of 0 s or more, not -1."),
        (math.nan, None, "--start must be a time of 0 s or more, not nan."),
        (math.inf, None, "--start must be a time of 0 s or more, not inf."),
        (None, -0.5, "--end must be a time of 0 s or more, not -0.5."),
        (None, math.nan, "--end must be a time of 0 s or more, not nan."),
        (2.0, 2.0, "--start (2 s) must come before --end (2 s)."),
        (3.0, 2.0, "--start (3 s) must come before --end (2 s)."),
        (None, 0.0, "--start (0 s) must come before --end (0 s)."),
    ],
)
def test_refuses_times_no_clip_could_satisfy(
    start_s: float | None, end_s: float | None, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        Window(start_s, end_s)
    assert str(caught.value) == message


def test_both_ends_belong_to_the_window() -> None:
    window = Window(1.0, 2.0)
    assert [window.is_before(time) for time in (0.99, 1.0, 1.5)] == [True, False, False]
    assert [window.is_after(time) for time in (1.5, 2.0, 2.01)] == [False, False, True]


def test_a_start_typed_with_six_decimals_takes_in_the_frame_it_means() -> None:
    third = 31 / 30
    assert not Window(1.033334).is_before(third)
    assert not Window(None, 1.033333).is_after(third)


def test_an_open_window_takes_in_everything() -> None:
    assert not Window().is_before(0.0)
    assert not Window().is_after(1e9)
