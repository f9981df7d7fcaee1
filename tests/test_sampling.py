"""Which frames are looked at: by number, by the clip's own time, and what is said of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from formcheck.errors import UsageError
from formcheck.sampling import EVERY_FRAME, Picker, Sampling


def at(fps: float, seconds: float = 4.0) -> np.ndarray:
    return np.arange(round(seconds * fps)) / fps


def codes(sampling: Sampling, times: np.ndarray) -> list[str]:
    return [caution.code for caution in sampling.cautions(times)]


def test_a_stride_takes_every_nth_frame_and_the_last() -> None:
    assert Sampling(3).rows(at(10, 1.1)).tolist() == [0, 3, 6, 9, 10]
    assert Sampling(3).rows(at(10, 1.0)).tolist() == [0, 3, 6, 9]
    assert Sampling(10**20).rows(at(10)).tolist() == [0, 39]


def test_by_default_every_frame_is_looked_at_and_nothing_is_said() -> None:
    assert Sampling.of(None, None) == EVERY_FRAME
    assert Sampling.of(1, None) == EVERY_FRAME
    assert EVERY_FRAME.rows(at(30)).tolist() == list(range(120))
    assert codes(EVERY_FRAME, at(30)) == []


@pytest.mark.parametrize("decimals", [9, 3], ids=["exact", "whole milliseconds"])
@pytest.mark.parametrize("fps", [30.0, 30000 / 1001, 60.0])
def test_so_many_a_second_are_spread_evenly(fps: float, decimals: int) -> None:
    times = np.round(at(fps, 20), decimals)
    rows = Sampling(fps=10).rows(times)
    assert len(rows) == pytest.approx(200, abs=2)
    assert np.diff(times[rows[:-1]]).max() < 0.1 + 1.2 / fps


def test_the_frame_looked_at_is_the_first_that_comes_once_one_is_due() -> None:
    rows = Sampling(fps=10).rows(at(25, 1))
    due = np.arange(10) / 10
    assert rows[:-1].tolist() == [int(np.argmax(at(25, 1) >= each - 1e-9)) for each in due]


def test_a_variable_frame_rate_goes_by_time_not_by_number() -> None:
    times = np.concatenate((np.arange(60) / 60, 1 + np.arange(40) / 20, 3 + np.arange(10) / 5))
    rows = Sampling(fps=10).rows(times)
    for second in range(3):
        assert np.sum((times[rows] >= second) & (times[rows] < second + 1)) == 10
    assert set(range(100, 110)) <= set(rows.tolist()), "five a second are all looked at"


@pytest.mark.parametrize("fps", [25.0, 25.5, 60.0, 999.0, 1e300])
def test_a_clip_with_no_more_frames_is_looked_at_frame_by_frame(fps: float) -> None:
    for times in (at(25), np.round(at(25), 3), np.delete(at(25), [7, 8, 30])):
        assert len(Sampling(fps=fps).rows(times)) == len(times)
        assert codes(Sampling(fps=fps), times) == []


def test_almost_none_a_second_leaves_the_first_and_the_last() -> None:
    for fps in (1e-3, 5e-324):
        assert Sampling(fps=fps).rows(at(25)).tolist() == [0, 99]


def test_no_frame_and_one_frame_are_no_trouble() -> None:
    for sampling in (Sampling(3), Sampling(fps=2)):
        for frames in (0, 1):
            assert sampling.rows(np.arange(frames) / 25).tolist() == list(range(frames))
            assert sampling.cautions(np.arange(frames) / 25) == ()


def test_a_damaged_frame_leaves_the_next_one_due() -> None:
    for sampling in (Sampling(3), Sampling(fps=10)):
        picker = Picker(sampling)
        assert picker.is_due(0.0)
        assert picker.is_due(1 / 30), "the first could not be used"
        picker.pass_by(1 / 30)
        assert not picker.is_due(2 / 30)


@pytest.mark.parametrize(
    ("stride", "fps", "part"),
    [
        (3, 10.0, "only one"),
        (1, 10.0, "only one"),
        (0, None, "--stride must be a whole number from 1 up, not 0"),
        (-2, None, "--stride"),
        (2.5, None, "--stride"),
        (None, 0.0, "--fps must be a number above 0, not 0"),
        (None, -5.0, "--fps"),
        (None, math.nan, "--fps"),
        (None, math.inf, "--fps"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(
    stride: int | None, fps: float | None, part: str
) -> None:
    with pytest.raises(UsageError, match=part) as refused:
        Sampling.of(stride, fps)
    assert str(refused.value).count(". ") == 0


@pytest.mark.parametrize(
    ("sampling", "sentence"),
    [
        (Sampling(2), "Every second frame was looked at; the others are interpolated."),
        (Sampling(3), "Every third frame was looked at; the others are interpolated."),
        (Sampling(8), "One frame in 8 was looked at; the others are interpolated."),
        (
            Sampling(fps=10),
            "About 10 of 60 frames a second were looked at; the others are interpolated.",
        ),
    ],
)
def test_a_reader_is_told_what_was_looked_at(sampling: Sampling, sentence: str) -> None:
    (caution,) = sampling.cautions(at(60))
    assert (caution.code, caution.message) == ("frames_interpolated", sentence)


@pytest.mark.parametrize(
    ("sampling", "times", "told"),
    [
        (Sampling(4), at(30, 20), False),
        (Sampling(5), at(30, 20), True),
        (Sampling(fps=7), at(25, 20), False),
        (Sampling(fps=6), at(25, 20), True),
    ],
)
def test_too_few_a_second_to_judge_by_is_said(
    sampling: Sampling, times: np.ndarray, told: bool
) -> None:
    assert ("looked_at_seldom" in codes(sampling, times)) is told
