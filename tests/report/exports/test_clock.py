from __future__ import annotations

import math

import numpy as np

from formcheck.report.exports.clock import read_at

TIME_S = np.array([0.0, 0.1, 0.3, 1.0, 1.1])


def test_at_the_frames_own_moments_nothing_changes() -> None:
    values = np.array([math.nan, 2.0, math.nan, 4.0, 5.0])
    np.testing.assert_array_equal(read_at(TIME_S, TIME_S, values), values)


def test_between_two_frames_it_goes_straight() -> None:
    values = np.array([1.0, 2.0, 4.0, 5.0, 6.0])
    np.testing.assert_allclose(read_at(np.array([0.05, 0.2]), TIME_S, values), [1.5, 3.0])


def test_beside_an_unmeasured_frame_or_within_a_long_gap_there_is_nothing() -> None:
    beside = read_at(np.array([0.05, 0.2]), TIME_S, np.array([1.0, math.nan, 4.0, 5.0, 6.0]))
    within = read_at(np.array([0.5]), TIME_S, np.ones(5))
    assert np.isnan([*beside, *within]).all()


def test_one_frame_is_enough() -> None:
    assert read_at(np.zeros(1), np.zeros(1), np.array([7.0])).tolist() == [7.0]
