from __future__ import annotations

import numpy as np

from formcheck.report.sparkline import BLOCKS, sparkline


def curve(
    time_s: np.ndarray, values: np.ndarray, start_s: float, end_s: float, columns: int = 8
) -> str:
    return sparkline(time_s, values, start_s, end_s, low=80, high=180, columns=columns)


def test_a_rising_angle_climbs_through_all_blocks() -> None:
    time_s = np.linspace(0, 8, 400)
    assert curve(time_s, 80 + 100 * time_s / 8, 0.0, 8.0) == BLOCKS


def test_the_scale_is_the_callers_so_that_reps_can_be_compared() -> None:
    time_s = np.linspace(0, 1, 50)
    assert curve(time_s, np.full(50, 180.0), 0.0, 1.0) == "█" * 8
    assert curve(time_s, np.full(50, 80.0), 0.0, 1.0) == "▁" * 8
    assert curve(time_s, np.full(50, 195.0), 0.0, 1.0) == "█" * 8
    assert curve(time_s, np.full(50, 40.0), 0.0, 1.0) == "▁" * 8


def test_what_was_not_measured_is_blank_and_never_low() -> None:
    time_s = np.linspace(0, 0.999, 80)
    values = np.where((time_s > 0.25) & (time_s < 0.5), np.nan, 180.0)
    assert curve(time_s, values, 0.0, 1.0) == "██  ████"


def test_only_the_frames_of_the_span_count() -> None:
    time_s = np.linspace(0, 3, 300)
    values = np.where((time_s >= 1) & (time_s < 2), 180.0, 80.0)
    assert curve(time_s, values, 1.0, 2.0) == "█" * 8


def test_few_frames_fill_all_columns() -> None:
    assert curve(np.array([0.0, 0.5]), np.array([80.0, 180.0]), 0.0, 1.0) == "▁▁▁▁████"


def test_no_frames_at_all_give_a_blank() -> None:
    assert curve(np.array([]), np.array([]), 0.0, 1.0) == " " * 8
