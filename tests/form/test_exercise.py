from __future__ import annotations

import numpy as np
import pytest

from formcheck.form.exercise import Exercise, recognise
from formcheck.form.faults.start import Neutral
from formcheck.form.judgement import Pattern, PhaseTimes, Rep


def rep(start_s: float, end_s: float, knee_start_deg: float | None) -> Rep:
    return Rep(
        index=1,
        pattern=Pattern.PUSH_BACK,
        phase_times=PhaseTimes(None, start_s, start_s + 1, end_s - 1),
        start_s=start_s,
        end_s=end_s,
        hold_duration_s=end_s - start_s - 2,
        knee_start_deg=knee_start_deg,
        knee_end_deg=150.0,
        hip_hinge_start_deg=40.0,
        hip_hinge_end_deg=40.0,
        trunk_lean_end_deg=60.0,
        hips_back=0.1,
        path_ratio=0.9,
        knee_sd_deg=None,
        hip_hinge_sd_deg=None,
        confidence=0.9,
        nerve_tension=None,
        neutral=Neutral(),
        quality=None,
        findings=(),
        cue="",
        reason="",
    )


@pytest.mark.parametrize(
    ("split", "foot_rise", "hip_height", "knee_start", "exercise"),
    [
        (True, 0.45, 0.9, 115.0, Exercise.BENCH),
        (True, 0.0, 0.45, 90.0, Exercise.LUNGE),
        (True, 0.05, 0.95, 175.0, Exercise.STANDING),
        (False, np.nan, 0.98, 178.0, Exercise.STANDING),
        (False, np.nan, 0.95, 97.0, Exercise.SQUAT),
        (False, np.nan, 0.1, 178.0, Exercise.SEATED),
        (False, np.nan, 0.98, None, Exercise.STANDING),
    ],
)
def test_the_set_up_is_told_from_where_feet_hips_and_knee_were(
    split: bool,
    foot_rise: float,
    hip_height: float,
    knee_start: float | None,
    exercise: Exercise,
) -> None:
    time_s = np.arange(100) / 10
    found = recognise(
        [rep(1, 8, knee_start)],
        time_s,
        np.full(100, split),
        np.full(100, foot_rise),
        np.full(100, hip_height),
    )
    assert found is exercise


def test_the_set_up_with_the_longest_reps_wins() -> None:
    time_s = np.arange(200) / 10
    split = time_s < 12
    rise = np.where(split, 0.5, np.nan)
    reps = [rep(1, 11, 115.0), rep(13, 18, 178.0)]
    assert recognise(reps, time_s, split, rise, np.full(200, 0.95)) is Exercise.BENCH


def test_without_a_rep_there_is_no_set_up() -> None:
    nothing = np.empty(0)
    assert recognise([], nothing, nothing.astype(bool), nothing, nothing) is None
