from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.motion.smoothing import bridge, despike, low_pass, spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

repeatable = settings(max_examples=60)
masks = st.lists(st.booleans(), max_size=40).map(lambda bits: np.array(bits, dtype=bool))


def clock(seconds: float, fps: float = 25.0) -> Numbers:
    return np.arange(round(seconds * fps)) / fps


def gain(frequency_hz: float, cutoff_hz: float = 2.0, fps: float = 50.0) -> float:
    """Return what is left of a sine of this frequency, away from the ends."""
    time_s = clock(20, fps)
    wave = np.sin(2 * np.pi * frequency_hz * time_s)
    inner = slice(len(wave) // 4, -len(wave) // 4)
    return float(np.std(low_pass(time_s, wave, cutoff_hz)[inner]) / np.std(wave[inner]))


class TestSpans:
    @repeatable
    @given(masks)
    def test_are_the_runs_of_true_in_order(self, mask: NDArray[np.bool_]) -> None:
        rebuilt = np.zeros_like(mask)
        end_of_last = -1
        for run in spans(mask):
            assert run.start > end_of_last  # apart from the run before
            assert mask[run].all()
            assert run.stop > run.start
            rebuilt[run] = True
            end_of_last = run.stop
        np.testing.assert_array_equal(rebuilt, mask)


class TestBridge:
    def test_fills_a_short_inner_gap_by_a_straight_line_in_time(self) -> None:
        time_s = np.array([0.0, 0.1, 0.15, 0.3])
        values = np.array([10.0, np.nan, np.nan, 40.0])
        assert bridge(time_s, values, 0.4) == pytest.approx([10, 20, 25, 40])

    @pytest.mark.parametrize(("missing", "filled"), [(8, True), (12, False)])
    def test_leaves_a_gap_longer_than_told(self, missing: int, filled: bool) -> None:
        time_s = clock(2)
        values = np.full(50, 5.0)
        values[20 : 20 + missing] = np.nan
        assert np.isfinite(bridge(time_s, values, 0.4)).all() == filled

    def test_measures_the_gap_in_seconds_not_frames(self) -> None:
        values = np.array([1.0, np.nan, 3.0])
        assert np.isfinite(bridge(np.array([0.0, 0.1, 0.2]), values, 0.4)).all()
        assert np.isnan(bridge(np.array([0.0, 0.3, 0.6]), values, 0.4)[1])

    def test_invents_nothing_before_the_first_and_after_the_last_value(self) -> None:
        values = np.array([np.nan, 1.0, np.nan, 2.0, np.nan])
        out = bridge(clock(0.2), values, 1.0)
        np.testing.assert_array_equal(np.isnan(out), [True, False, False, False, True])

    def test_of_nothing_known_is_nothing_known_and_the_input_is_left_alone(self) -> None:
        nothing = np.full(4, np.nan)
        assert np.isnan(bridge(clock(0.16), nothing, 1.0)).all()
        values = np.array([1.0, np.nan, 3.0])
        bridge(clock(0.12), values, 1.0)
        assert np.isnan(values[1])


class TestDespike:
    @pytest.mark.parametrize(("at", "width"), [(0, 1), (1, 1), (7, 1), (7, 2), (19, 1)])
    def test_removes_a_spike_of_one_frame_anywhere_and_of_two_inside(
        self, at: int, width: int
    ) -> None:
        values = np.full(20, 150.0)
        values[at : at + width] = 60.0
        np.testing.assert_array_equal(despike(values), np.full(20, 150.0))

    def test_keeps_a_step_where_it_is(self) -> None:
        values = np.repeat([100.0, 150.0], 10)
        np.testing.assert_array_equal(despike(values), values)

    def test_leaves_unknown_values_unknown_and_ignores_them_next_door(self) -> None:
        values = np.array([1.0, np.nan, 3.0, np.nan, np.nan, np.nan, 7.0])
        out = despike(values)
        np.testing.assert_array_equal(np.isnan(out), np.isnan(values))
        assert out[0] == 2.0  # of 1 and 3
        assert out[6] == 7.0

    def test_of_nothing_is_nothing(self) -> None:
        assert despike(np.empty(0)).shape == (0,)


class TestLowPass:
    def test_keeps_a_constant(self) -> None:
        time_s = clock(4)
        assert low_pass(time_s, np.full(100, 142.0), 2.0) == pytest.approx(142.0)

    def test_keeps_a_straight_line_to_its_ends(self) -> None:
        time_s = clock(4)
        assert low_pass(time_s, 100 + 10 * time_s, 2.0) == pytest.approx(
            100 + 10 * time_s, abs=0.05
        )

    def test_passes_slow_movement_and_stops_jitter(self) -> None:
        assert gain(0.3) == pytest.approx(1.0, abs=0.01)
        assert gain(8.0) < 0.01

    @pytest.mark.parametrize("cutoff_hz", [1.0, 2.0, 4.0])
    def test_lets_half_the_power_through_at_its_cutoff(self, cutoff_hz: float) -> None:
        assert gain(cutoff_hz, cutoff_hz) == pytest.approx(0.5**0.5, abs=0.02)

    @pytest.mark.parametrize("fps", [15.0, 25.0, 60.0])
    def test_does_not_move_a_slow_peak_in_time(self, fps: float) -> None:
        time_s = clock(8, fps)
        bump = 100 + 40 * np.exp(-0.5 * ((time_s - 4.1) / 0.5) ** 2)
        smooth = low_pass(time_s, bump, 2.0)
        assert abs(int(np.argmax(smooth)) - int(np.argmax(bump))) <= 1
        assert smooth.max() == pytest.approx(140, abs=1)

    def test_is_the_same_forwards_and_backwards(self) -> None:
        time_s = clock(6)
        values = np.cumsum(np.random.default_rng(4).normal(size=len(time_s)))
        forwards = low_pass(time_s, values, 2.0)
        backwards = low_pass(time_s, values[::-1].copy(), 2.0)[::-1]
        inner = slice(25, -25)
        assert forwards[inner] == pytest.approx(backwards[inner], abs=0.05)

    def test_leaves_gaps_and_lets_nothing_cross_them(self) -> None:
        time_s = clock(4)
        noise = np.random.default_rng(1).normal(0, 3, len(time_s))
        values = np.where(time_s < 2, 100.0, 170.0) + noise
        values[40:60] = np.nan
        smooth = low_pass(time_s, values, 2.0)
        np.testing.assert_array_equal(np.isnan(smooth), np.isnan(values))
        other = values.copy()
        other[60:] -= 500
        np.testing.assert_array_equal(low_pass(time_s, other, 2.0)[:40], smooth[:40])

    def test_of_two_parts_with_a_pause_between_is_that_of_each_part(self) -> None:
        first, second = clock(2), clock(2) + 3.0
        values = np.random.default_rng(1).normal(100, 3, 100)
        together = low_pass(np.concatenate((first, second)), values, 2.0)
        apart = low_pass(first, values[:50], 2.0), low_pass(second, values[50:], 2.0)
        np.testing.assert_array_equal(together, np.concatenate(apart))

    def test_honours_a_variable_frame_rate(self) -> None:
        even = clock(8, 30)
        uneven = even + np.random.default_rng(2).uniform(-0.014, 0.014, len(even))

        def movement(time_s: Numbers) -> Numbers:
            jitter = 4 * np.sin(2 * np.pi * 7 * time_s)
            return np.asarray(120 + 25 * np.sin(2 * np.pi * 0.25 * time_s) + jitter)

        regular = low_pass(even, movement(even), 2.0)
        irregular = low_pass(uneven, movement(uneven), 2.0)
        assert np.interp(even, uneven, irregular)[15:-15] == pytest.approx(regular[15:-15], abs=0.8)

    def test_honours_a_frame_rate_that_changes_within_the_clip(self) -> None:
        time_s = np.concatenate((np.arange(0, 4, 1 / 30), np.arange(4, 8, 1 / 12)))
        slow = 120 + 25 * np.sin(2 * np.pi * 0.25 * time_s)
        assert low_pass(time_s, slow, 2.0)[5:-5] == pytest.approx(slow[5:-5], abs=0.8)

    def test_leaves_alone_what_is_too_slow_to_be_filtered(self) -> None:
        time_s = clock(6, 5)
        values = np.random.default_rng(3).normal(size=len(time_s))
        np.testing.assert_array_equal(low_pass(time_s, values, 2.0), values)

    @pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 9])
    def test_keeps_a_straight_line_in_runs_of_any_length(self, count: int) -> None:
        time_s = clock(count / 25)
        assert low_pass(time_s, 100 + 40 * time_s, 2.0) == pytest.approx(100 + 40 * time_s, abs=0.4)

    @repeatable
    @given(st.lists(st.sampled_from([1e-12, 1e-9, 1e-3, 0.04, 0.5]), min_size=4, max_size=60))
    def test_however_close_together_frames_are_little_memory_is_taken(
        self, steps: list[float]
    ) -> None:
        time_s = np.cumsum([0.0, *steps])
        values = np.random.default_rng(4).normal(100, 3, len(time_s))
        tracemalloc.start()
        try:
            smooth = low_pass(time_s, values, 2.0)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert np.isfinite(smooth).all()
        assert peak < 1_000_000

    def test_does_not_write_into_its_input(self) -> None:
        values = np.random.default_rng(5).normal(size=50)
        before = values.copy()
        low_pass(clock(2), values, 2.0)
        np.testing.assert_array_equal(values, before)
