from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.motion.following import CUTOFFS
from formcheck.motion.one_euro import OneEuro

STRETCH_DEG_PER_S = 30.0
FRAME_S = 1 / 25


def one(cutoff_hz: float = 1.5, per_speed: float = 0.05) -> OneEuro:
    return OneEuro(np.array([cutoff_hz]), np.array([per_speed]))


def through(
    smoother: OneEuro, values: np.ndarray, step_s: float = FRAME_S, from_s: float = 0.0
) -> np.ndarray:
    """Return (n,) or (n, k) values smoothed one moment after the other, in the same shape."""
    rows = np.asarray(values, np.float64).reshape(len(values), -1)
    smooth = [smoother.update(from_s + i * step_s, row) for i, row in enumerate(rows)]
    return np.array(smooth).reshape(np.shape(values))


def test_what_does_not_change_passes_unchanged() -> None:
    assert through(one(), np.full(50, 123.4)).tolist() == [123.4] * 50


def test_the_first_value_passes_unchanged_and_a_step_is_reached_in_the_end() -> None:
    smooth = through(one(), np.array([100.0] + [140.0] * 100))
    assert smooth[0] == 100
    assert 100 < smooth[1] < 140
    assert smooth[-1] == pytest.approx(140, abs=0.1)
    assert (np.diff(smooth) >= 0).all()


@pytest.mark.parametrize("rate", [15.0, 25.0, 60.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_noise_of_somebody_still_shrinks(seed: int, rate: float) -> None:
    noise = np.random.default_rng(seed).normal(0, 1.5, round(20 * rate))
    smooth = through(one(*CUTOFFS["knee_deg"]), 100 + noise, 1 / rate)[round(rate) :]
    assert np.std(smooth) < 0.6 * np.std(noise)
    assert np.mean(smooth) == pytest.approx(100, abs=0.3)
    assert np.std(np.diff(smooth)) < 0.4 * np.std(np.diff(noise))


@pytest.mark.parametrize("name", ["knee_deg", "hip_hinge_deg", "trunk_lean_deg"])
@pytest.mark.parametrize("rate", [15.0, 25.0, 60.0])
@pytest.mark.parametrize("direction", [1, -1])
def test_a_movement_at_the_pace_of_a_stretch_is_followed_closely(
    name: str, rate: float, direction: int
) -> None:
    slope = direction * STRETCH_DEG_PER_S
    ramp = 100 + slope * np.arange(round(2 * rate)) / rate
    lag_s = (ramp - through(one(*CUTOFFS[name]), ramp, 1 / rate)) / slope
    assert lag_s.min() >= 0
    assert lag_s.max() < 0.12
    assert lag_s[-1] < 0.06  # once its speed is known


def test_hips_that_move_back_in_a_stretch_are_followed_closely() -> None:
    """A third of a leg in a second and a half, as on the bench."""
    slope = 0.22
    ramp = slope * np.arange(50) * FRAME_S
    smooth = through(one(*CUTOFFS["hip_offset"]), ramp)
    assert ((ramp - smooth) / slope).max() < 0.12


def test_what_moves_quickly_is_delayed_less() -> None:
    lags = []
    for slope in (3.0, 30.0, 120.0):
        ramp = slope * np.arange(50) * FRAME_S
        lags.append(((ramp - through(one(), ramp)) / slope)[-1])
    assert lags[0] > 1.3 * lags[1] > 1.3**2 * lags[2]


def test_every_frame_counts_for_the_time_it_stands_for() -> None:
    """A frame that comes after twice the time takes the value as far as two frames did."""
    often, seldom = one(per_speed=0.0), one(per_speed=0.0)
    step = 0.001
    twice = through(often, np.array([0.0, 1.0, 1.0]), step)[-1]
    once = through(seldom, np.array([0.0, 1.0]), 2 * step)[-1]
    assert once == pytest.approx(twice, rel=0.01)


# --- what is not measured ---


def test_what_is_not_measured_gives_nothing_and_does_not_disturb() -> None:
    values = 100 + 10 * np.sin(np.arange(60) * FRAME_S)
    gap = slice(20, 30)
    known = np.delete(np.arange(60), gap)
    values[gap] = np.nan
    smooth = through(one(), values)
    assert np.isnan(smooth[gap]).all()
    assert np.isfinite(smooth[known]).all()
    other = one()
    without = [other.update(i * FRAME_S, values[i : i + 1])[0] for i in known]
    assert smooth[known].tolist() == without


def test_nothing_measured_at_first_is_no_beginning() -> None:
    smooth = through(one(), np.array([np.nan, np.nan, 150.0, 150.0]))
    assert np.isnan(smooth[:2]).all()
    assert smooth[2:].tolist() == [150, 150]


def test_infinity_is_not_measured_either() -> None:
    assert np.isnan(through(one(), np.array([100.0, np.inf, -np.inf]))[1:]).all()


# --- several signals at once ---


def test_signals_do_not_influence_each_other() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(100, 20, (80, len(CUTOFFS)))
    values[rng.uniform(size=values.shape) < 0.2] = np.nan
    cutoffs = np.array(list(CUTOFFS.values())).T
    together = through(OneEuro(*cutoffs), values)
    for column, (cutoff_hz, per_speed) in enumerate(CUTOFFS.values()):
        alone = through(one(cutoff_hz, per_speed), values[:, column])
        np.testing.assert_array_equal(together[:, column], alone)


def test_what_was_handed_in_stays_as_it_was() -> None:
    smoother, values = one(), np.array([100.0])
    smooth = smoother.update(0.0, values)
    smooth[0] = 7.0
    smoother.update(FRAME_S, values + 50)
    assert values.tolist() == [100]


# --- beginning anew ---


def test_after_a_reset_everything_is_as_at_first() -> None:
    values = np.random.default_rng(2).normal(100, 10, 40)
    smoother = one()
    before = through(smoother, values)
    smoother.reset()
    # Earlier times are as good as later ones: nothing is remembered of the old ones.
    after = through(smoother, values, from_s=-7.0)
    assert after[0] == values[0]
    assert after == pytest.approx(before, rel=1e-9)


@given(
    steps=st.lists(
        st.tuples(st.floats(0.001, 2.0), st.one_of(st.just(float("nan")), st.floats(-200, 200))),
        min_size=1,
        max_size=60,
    ),
    cutoff_hz=st.floats(0.1, 10),
    per_speed=st.floats(0, 5),
)
def test_nothing_leaves_the_range_of_what_came_in(
    steps: list[tuple[float, float]], cutoff_hz: float, per_speed: float
) -> None:
    smoother, time_s, before = one(cutoff_hz, per_speed), 0.0, np.empty(0)
    for step_s, value in steps:
        time_s += step_s
        (smooth,) = smoother.update(time_s, np.array([value]))
        assert np.isnan(smooth) == np.isnan(value)
        if np.isfinite(value):
            before = np.append(before, value)
            assert before.min() - 1e-9 <= smooth <= before.max() + 1e-9


@given(
    step_s=st.floats(0.005, 0.3),
    slopes=st.lists(st.floats(0, 100), min_size=2, max_size=40),
)
def test_a_movement_in_one_direction_stays_one(step_s: float, slopes: list[float]) -> None:
    values = 50 + np.cumsum(np.array(slopes) * step_s)
    smooth = through(one(), values, step_s)
    assert all(after >= before - 1e-9 for before, after in pairwise(smooth))
    assert (smooth <= values + 1e-9).all()
