"""How far a reading may be off, by what is known to throw it off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.motion.doubt import (
    HINGE_DEG,
    KNEE_DEG,
    hinge_doubt,
    knee_doubt,
    less_beyond_straight,
)

COUNT = 50
TIME_S = np.arange(COUNT) / 25


def doubt(
    knee_deg: float = 176.0,
    *,
    yaw_deg: float = 3.0,
    hidden: bool = False,
    far: bool = False,
    noise_deg: float = 0.0,
) -> float:
    knee = knee_deg + np.random.default_rng(1).normal(0, noise_deg, COUNT)
    values = knee_doubt(
        TIME_S, knee, np.full(COUNT, yaw_deg), np.full(COUNT, hidden), np.full(COUNT, far)
    )
    return float(np.median(values))


def test_a_straight_leg_in_full_view_is_known_best() -> None:
    assert doubt() == pytest.approx(KNEE_DEG)


@pytest.mark.parametrize(
    ("worse", "least"),
    [
        pytest.param({"knee_deg": 110.0}, 9.0, id="bent"),
        pytest.param({"hidden": True}, 8.0, id="hidden"),
        pytest.param({"yaw_deg": 30.0}, 11.0, id="oblique"),
        pytest.param({"knee_deg": 120.0, "far": True}, 15.0, id="bent on the far side"),
        pytest.param({"noise_deg": 6.0}, 6.0, id="restless"),
    ],
)
def test_what_throws_a_reading_off_makes_it_less_sure(
    worse: dict[str, float], least: float
) -> None:
    assert doubt(**worse) >= least  # type: ignore[arg-type] # a table of keyword arguments


def test_a_straight_far_leg_is_known_as_well_as_a_near_one() -> None:
    assert doubt(178.0, far=True) == pytest.approx(doubt(178.0))


@given(st.floats(0, 90), st.floats(0, 90))
def test_the_more_oblique_the_less_sure(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert doubt(yaw_deg=low) <= doubt(yaw_deg=high) + 1e-9


def test_an_unmeasured_angle_has_no_doubt_either() -> None:
    knee = np.where(np.arange(COUNT) < 20, np.nan, 150.0)
    none = np.zeros(COUNT, np.bool_)
    values = knee_doubt(TIME_S, knee, np.full(COUNT, 3.0), none, none)
    assert np.isnan(values[:20]).all()
    assert np.isfinite(values[20:]).all()


def test_the_hip_hinge_is_known_as_well_folded_as_upright() -> None:
    yaw = np.full(COUNT, 5.0)
    for hinge_deg in (40.0, 170.0):
        assert hinge_doubt(TIME_S, np.full(COUNT, hinge_deg), yaw) == pytest.approx(HINGE_DEG)


@given(st.floats(60, 220), st.floats(1, 30))
def test_a_reading_past_straight_is_believed_in_part_and_all_others_wholly(
    knee_deg: float, doubt_deg: float
) -> None:
    knee, sd = np.array([knee_deg]), np.array([doubt_deg])
    weighed = less_beyond_straight(knee, sd)[0]
    if knee_deg <= 180:
        assert weighed == knee_deg
    else:
        assert 180 < weighed < knee_deg
        assert weighed >= less_beyond_straight(knee, sd + 5)[0]
