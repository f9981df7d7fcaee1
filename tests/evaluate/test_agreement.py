"""Agreement figures against textbook tables and sums done by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from poseaudit.agreement import icc_a1_table

from formcheck.evaluate.agreement import agree, spread

# Shrout & Fleiss 1979, table 2: six targets, four judges; table 4 gives ICC(2,1) = .29.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)

# Bland & Altman 1986, table 1: peak expiratory flow of 17 people, Wright and mini Wright meter,
# first measurements. Mean difference (large - mini) -2.1 l/min, SD 38.8.
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def two_way_icc(table: np.ndarray) -> float:
    """ICC(2,1) from the mean squares, as Shrout & Fleiss 1979 write it."""
    n, k = table.shape
    rows, columns, grand = table.mean(axis=1), table.mean(axis=0), table.mean()
    bms = k * ((rows - grand) ** 2).sum() / (n - 1)
    jms = n * ((columns - grand) ** 2).sum() / (k - 1)
    rest = table - rows[:, None] - columns[None, :] + grand
    ems = (rest**2).sum() / ((n - 1) * (k - 1))
    return float((bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n))


def test_the_icc_is_the_textbooks() -> None:
    assert icc_a1_table(SHROUT_FLEISS) == pytest.approx(0.29, abs=0.005)
    assert two_way_icc(SHROUT_FLEISS) == pytest.approx(0.29, abs=0.005)


@pytest.mark.parametrize("judges", [(0, 1), (0, 3), (1, 2)])
def test_the_icc_of_two_judges_is_the_formulas(judges: tuple[int, int]) -> None:
    measured, true = SHROUT_FLEISS[:, judges].T
    assert agree([(measured, true)]).icc == pytest.approx(two_way_icc(SHROUT_FLEISS[:, judges]))


def test_bias_and_limits_are_the_textbooks() -> None:
    result = agree([(np.array(WRIGHT, float), np.array(MINI, float))]).over_frames
    assert result.bias_deg == pytest.approx(-2.1, abs=0.05)
    assert result.sd_deg == pytest.approx(38.8, abs=0.05)
    assert result.low_deg == pytest.approx(-2.118 - 1.96 * 38.765, abs=0.01)
    assert result.high_deg == pytest.approx(-2.118 + 1.96 * 38.765, abs=0.01)


def test_sizes_of_errors_are_those_done_by_hand() -> None:
    result = agree([(np.array([101.0, 98.0, 183.0, 120.0]), np.array([100.0, 100, 180, 120]))])
    assert result.over_frames.bias_deg == pytest.approx(0.5)  # (1 - 2 + 3 + 0) / 4
    assert result.mae_deg == pytest.approx(1.5)  # (1 + 2 + 3 + 0) / 4
    assert result.rmse_deg == pytest.approx(math.sqrt(14 / 4))
    assert result.over_frames.sd_deg == pytest.approx(math.sqrt((14 - 4 * 0.25) / 3))


def test_a_hyperextended_knee_is_a_few_degrees_off_and_not_a_circle() -> None:
    result = agree([(np.array([183.0, 179.0]), np.array([178.0, 178.0]))])
    assert result.over_frames.bias_deg == pytest.approx(3)


def test_unmeasured_frames_count_against_coverage_alone() -> None:
    measured = np.array([100.0, np.nan, 110.0, 120.0, 130.0])
    true = np.array([99.0, 100.0, 109.0, 119.0, np.nan])
    result = agree([(measured, true)])
    assert (result.frames, result.measured) == (4, 3)
    assert result.coverage == 0.75
    assert result.over_frames.bias_deg == pytest.approx(1)


def test_a_long_clip_weighs_like_a_short_one_in_the_limits_over_clip_means() -> None:
    long = (np.full(1000, 110.0), np.full(1000, 100.0))
    short = (np.full(10, 98.0), np.full(10, 100.0))
    result = agree([long, short])
    assert result.clips == 2
    assert result.over_frames.bias_deg == pytest.approx((1000 * 10 - 10 * 2) / 1010)
    assert result.over_clips.bias_deg == pytest.approx(4)
    assert result.over_clips.sd_deg == pytest.approx(math.sqrt(72))


def test_copies_of_a_frame_do_not_narrow_the_biass_interval() -> None:
    rng = np.random.default_rng(1)
    true = np.linspace(60, 170, 8)
    measured = true + rng.normal(3, 5, 8)
    once = agree([(measured[n : n + 1], true[n : n + 1]) for n in range(8)])
    often = agree([(np.repeat(measured[n], 50), np.repeat(true[n], 50)) for n in range(8)])
    width = once.bias_high_deg - once.bias_low_deg
    assert width > 1
    assert often.bias_high_deg - often.bias_low_deg == pytest.approx(width)
    assert once.bias_low_deg < once.over_frames.bias_deg < once.bias_high_deg


def test_a_handful_of_clips_gets_no_interval() -> None:
    clip = (np.array([100.0, 111.0]), np.array([99.0, 112.0]))
    assert math.isnan(agree([clip] * 4).bias_low_deg)
    assert math.isfinite(agree([clip] * 5).bias_low_deg)


def test_the_same_clips_give_the_same_figures_again() -> None:
    rng = np.random.default_rng(2)
    clips = [(rng.normal(120, 20, 30), rng.normal(120, 20, 30)) for _ in range(6)]
    assert agree(clips) == agree(clips)


@pytest.mark.parametrize("frames", [0, 1])
def test_too_little_gives_unknown_and_no_warning(frames: int) -> None:
    result = agree([(np.full(frames, 101.0), np.full(frames, 100.0))])
    assert result.measured == frames
    assert math.isnan(result.over_frames.sd_deg)
    assert math.isnan(result.icc)


def test_nothing_at_all_is_no_error() -> None:
    assert math.isnan(agree([]).coverage)
    nobody = agree([(np.full(5, np.nan), np.full(5, 100.0))])
    assert (nobody.frames, nobody.measured, nobody.clips, nobody.coverage) == (5, 0, 0, 0)


def test_a_truth_that_does_not_vary_has_no_icc() -> None:
    assert math.isnan(agree([(np.array([99.0, 101.0, 100.0]), np.full(3, 100.0))]).icc)


def test_one_difference_has_a_bias_and_no_limits() -> None:
    only = spread(np.array([2.0]))
    assert only.bias_deg == 2
    assert math.isnan(only.low_deg)
    assert math.isnan(only.high_deg)
