from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.form.curves import HUG, LEANED, PUSHED, UPRIGHT, At, curve, minimum_jerk, samples

from formcheck.form.excursion import (
    Excursion,
    Kind,
    Posture,
    amplitudes,
    homecoming,
    onset,
    plateau,
)
from formcheck.motion.signals import Sample


def sample(knee: float, hinge: float = 50.0, lean: float = 10.0, offset: float = 0.5) -> Sample:
    return Sample(
        0.0,
        knee,
        hinge,
        lean,
        90.0,
        0.0,
        offset,
        5.0,
        0.9,
        0,
        knee_sd_deg=knee / 20,
        hip_hinge_sd_deg=hinge / 10,
    )


def posture(at: At) -> Posture:
    return Posture(at.knee, at.hinge, at.lean, at.offset)


class TestPosture:
    def test_is_the_median_of_each_signal_by_itself(self) -> None:
        some = [sample(100, 50, 1, 0.1), sample(110, 40, 3, 0.9), sample(90, 90, 2, 0.3)]
        assert Posture.of(some) == Posture(100.0, 50.0, 2.0, 0.3, 5.0, 5.0)

    def test_lies_half_way_between_the_middle_two_of_an_even_number(self) -> None:
        some = [sample(knee) for knee in (150, 90, 100, 130)]
        assert Posture.of(some).knee_deg == 115.0
        assert Posture.of(some[:2]).knee_deg == 120.0

    def test_leaves_out_what_was_not_measured(self) -> None:
        nan = float("nan")
        some = [sample(100, lean=nan), sample(110, lean=3.0), sample(nan, lean=nan)]
        assert Posture.of(some).knee_deg == 105.0
        assert Posture.of(some).trunk_lean_deg == 3.0
        assert np.isnan(Posture.of(some[::2]).trunk_lean_deg)

    def test_is_not_moved_by_one_wild_sample(self) -> None:
        some = [sample(150.0)] * 8 + [sample(20.0, 170.0)]
        assert Posture.of(some).knee_deg == 150.0
        assert Posture.of(some).hip_hinge_deg == 50.0


class TestAmplitudes:
    def test_an_opening_is_how_far_the_knee_has_opened(self) -> None:
        way = amplitudes([sample(100), sample(140), sample(90)], Kind.OPENING, posture(HUG))
        assert way.tolist() == [0, 40, -10]

    def test_a_folding_is_how_far_the_hip_has_closed(self) -> None:
        way = amplitudes([sample(172, 168), sample(172, 60)], Kind.FOLDING, posture(UPRIGHT))
        assert way.tolist() == [0, 108]


class TestPlateau:
    @pytest.mark.parametrize("overshoot", [0.0, 15.0])
    def test_begins_and_ends_where_the_movement_arrives_and_leaves(self, overshoot: float) -> None:
        stream = samples(curve(HUG, (1, HUG), (2, PUSHED), (4, PUSHED), (2, HUG)), fps=50)
        way = amplitudes(stream, Kind.OPENING, posture(HUG))
        way[160:164] += overshoot  # a moment's overshoot does not raise the plateau
        arrived, left = plateau(way, len(way))
        # A minimum-jerk move has gone 85 % of its way after 71 % of its time.
        share = float(minimum_jerk(np.array(0.71)))
        assert share == pytest.approx(0.85, abs=0.01)
        assert stream[arrived].time_s == pytest.approx(1 + 0.71 * 2, abs=0.05)
        assert stream[left].time_s == pytest.approx(7 + 0.29 * 2, abs=0.05)

    def test_does_not_look_beyond_the_release(self) -> None:
        way = np.array([0.0, 40.0, 40.0, 40.0, 10.0, 90.0])
        assert plateau(way, 5) == (1, 3)

    def test_spans_a_dip_within_the_hold(self) -> None:
        way = np.array([0.0, 20.0, 40.0, 41.0, 28.0, 40.0, 39.0, 20.0])
        assert plateau(way, 8) == (2, 6)


class TestEdges:
    WAY = np.array([0.0, 3.0, 0.5, 1.0, 5.0, 20.0, 40.0, 40.0, 30.0, 2.0, 1.0, 0.0])

    def test_onset_is_the_last_sample_that_had_not_moved(self) -> None:
        assert onset(self.WAY, 6, 40.0) == 3

    def test_homecoming_is_the_first_sample_that_is_back(self) -> None:
        assert homecoming(self.WAY, 7, 40.0) == 9

    def test_a_movement_under_way_all_the_time_begins_and_ends_at_its_edges(self) -> None:
        way = np.array([20.0, 40.0, 40.0, 25.0])
        assert onset(way, 1, 40.0) == 0
        assert homecoming(way, 2, 40.0) == 3


def test_a_hold_lasts_from_its_start_to_its_end() -> None:
    held = posture(LEANED)
    excursion = Excursion(
        kind=Kind.FOLDING, base=None, held=held, after=None, set_s=None, start_s=1.0,
        hold_start_s=2.5, hold_end_s=10.0, end_s=12.0, hug_share=1.0, yaw_deg=0.0, confidence=1.0,
    )  # fmt: skip
    assert excursion.hold_duration_s == 7.5
    assert replace(excursion, hold_end_s=2.5).hold_duration_s == 0
