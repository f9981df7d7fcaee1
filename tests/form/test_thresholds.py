from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.form.curves import At, curve, samples

from formcheck.form.judge import Judge
from formcheck.form.judgement import FindingCode
from formcheck.form.thresholds import Thresholds

BAND = ("knee_soft_sure_deg", "knee_locked_deg", "knee_locked_sure_deg")
"""Ends and middle of the band of doubt, from soft to locked."""


def band(limits: Thresholds) -> list[float]:
    return [asdict(limits)[name] for name in BAND]


def calls_locked(limits: Thresholds, knee_deg: float) -> bool:
    """Return whether a lean over this knee angle is told as one over a locked knee."""
    tall, down = At(knee_deg, 168, lean=2), At(knee_deg, 62)
    judge = Judge(limits)
    stream = samples(curve(tall, (2, tall), (1.2, down), (4, down)))
    return any(FindingCode.KNEE_LOCKED in judge.update(sample).faults for sample in stream)


class TestStraightKnee:
    def test_moves_the_band_along_with_a_knee_that_reads_less(self) -> None:
        """A lag below 8 degrees is locked, one of 13 no longer (evidence §3)."""
        assert band(Thresholds().for_straight_knee(168.0)) == [155.0, 157.5, 160.0]

    @pytest.mark.parametrize("reading_deg", [178.0, 180.0, 186.0, 195.0])
    def test_that_reads_high_leaves_the_absolute_limits(self, reading_deg: float) -> None:
        assert Thresholds().for_straight_knee(reading_deg) == Thresholds()

    def test_that_was_not_measured_changes_nothing(self) -> None:
        assert Thresholds().for_straight_knee(float("nan")) == Thresholds()

    def test_changes_nothing_else(self) -> None:
        own = Thresholds(hug_deg=77.0, knee_set_deg=131.0, yaw_max_deg=12.0)
        kept = {name: value for name, value in asdict(own).items() if name not in BAND}
        assert kept.items() <= asdict(own.for_straight_knee(166.0)).items()

    def test_does_not_raise_the_limits_of_a_strict_exercise(self) -> None:
        strict = replace(
            Thresholds(),
            knee_soft_sure_deg=150.0,
            knee_locked_deg=152.0,
            knee_locked_sure_deg=154.0,
        )
        assert strict.for_straight_knee(172.0) == strict

    @given(st.floats(140, 200))
    def test_only_ever_lowers_and_keeps_the_order(self, reading_deg: float) -> None:
        adapted = band(Thresholds().for_straight_knee(reading_deg))
        assert adapted == sorted(adapted)
        assert all(own <= usual for own, usual in zip(adapted, band(Thresholds()), strict=True))

    def test_makes_the_judge_see_a_lock_that_it_would_have_doubted(self) -> None:
        adapted = Thresholds().for_straight_knee(168.0)
        assert not calls_locked(Thresholds(), 163.0)
        assert calls_locked(adapted, 163.0)
        assert not calls_locked(adapted, 157.0)
