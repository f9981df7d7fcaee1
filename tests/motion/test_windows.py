from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.motion.windows import (
    NUMBERS_AT_ONCE,
    median,
    nearest_known,
    pooled_mean,
    pooled_quantile,
    pooled_scatter,
    quantile,
    reach_in_frames,
)

repeatable = settings(max_examples=100)

signals = st.lists(
    st.one_of(st.just(float("nan")), st.floats(-1000, 1000, width=32)), min_size=1, max_size=30
).map(np.array)


def windows_of(values: np.ndarray, half: int) -> list[np.ndarray]:
    """Return the known values around each place, found the slow way."""
    around = [values[max(0, i - half) : i + half + 1] for i in range(len(values))]
    return [window[np.isfinite(window)] for window in around]


class TestReachInFrames:
    @pytest.mark.parametrize(("fps", "frames"), [(10, 15), (25, 38), (30, 45), (60, 90)])
    def test_follows_the_frame_rate(self, fps: float, frames: int) -> None:
        assert reach_in_frames(np.arange(100) / fps, 1.5) == pytest.approx(frames, abs=1)

    def test_is_not_misled_by_one_long_gap(self) -> None:
        time_s = np.concatenate((np.arange(50) / 25, 100 + np.arange(50) / 25))
        assert reach_in_frames(time_s, 1.0) == 25

    @pytest.mark.parametrize("time_s", [np.empty(0), np.zeros(1), np.array([0.0, 60.0])])
    def test_is_at_least_one_frame(self, time_s: np.ndarray) -> None:
        assert reach_in_frames(time_s, 1.5) == 1

    @repeatable
    @given(st.lists(st.sampled_from([1e-12, 1e-9, 1e-3, 0.04, 9.0]), min_size=1, max_size=60))
    def test_is_never_beyond_the_frames_that_there_are(self, steps: list[float]) -> None:
        assert 1 <= reach_in_frames(np.cumsum([0.0, *steps]), 4.0) <= len(steps)

    @repeatable
    @given(signals.filter(lambda values: len(values) > 1), st.integers(0, 400))
    def test_what_lies_beyond_the_frames_changes_no_digit(
        self, values: np.ndarray, beyond: int
    ) -> None:
        all_of_them = len(values) - 1
        for pooled in (pooled_quantile, pooled_mean):
            np.testing.assert_array_equal(
                pooled(values, all_of_them + beyond), pooled(values, all_of_them)
            )


class TestMedianAndQuantile:
    @repeatable
    @given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=30).map(np.array))
    def test_the_median_is_numpys_to_the_last_digit(self, known: np.ndarray) -> None:
        assert median(known) == np.median(known)

    @repeatable
    @given(
        st.lists(st.floats(-1000, 1000), min_size=1, max_size=30).map(np.array),
        st.sampled_from([0.0, 0.25, 0.5, 0.85, 0.95, 1.0]),
    )
    def test_a_quantile_is_numpys_to_the_last_digit(self, known: np.ndarray, share: float) -> None:
        assert quantile(known, share) == np.quantile(known, share)


class TestPooledQuantile:
    @repeatable
    @given(signals, st.integers(1, 40), st.floats(0, 1))
    def test_is_the_quantile_of_the_known_values_around(
        self, values: np.ndarray, half: int, quantile: float
    ) -> None:
        expected = [
            np.quantile(window, quantile) if window.size else np.nan
            for window in windows_of(values, half)
        ]
        pooled = pooled_quantile(values, half, quantile)
        np.testing.assert_allclose(pooled, expected, rtol=1e-9, atol=1e-6)

    @repeatable
    @given(signals, st.integers(1, 10))
    def test_is_the_median_unless_told_otherwise(self, values: np.ndarray, half: int) -> None:
        np.testing.assert_array_equal(
            pooled_quantile(values, half), pooled_quantile(values, half, 0.5)
        )

    def test_pools_every_column_by_itself(self) -> None:
        values = np.random.default_rng(0).normal(size=(20, 3))
        pooled = pooled_quantile(values, 2, 0.7)
        for column in range(3):
            np.testing.assert_array_equal(
                pooled[:, column], pooled_quantile(values[:, column], 2, 0.7)
            )

    def test_many_frames_with_wide_windows_are_pooled_piece_by_piece(self) -> None:
        values = np.random.default_rng(6).normal(size=3000)
        tracemalloc.start()
        try:
            pooled = pooled_quantile(values, len(values) - 1)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        np.testing.assert_allclose(pooled, np.median(values))
        assert peak < 4 * 8 * NUMBERS_AT_ONCE

    def test_of_nothing_is_nothing(self) -> None:
        assert pooled_quantile(np.empty(0), 3).shape == (0,)


class TestPooledScatter:
    @repeatable
    @given(signals, st.integers(1, 20), st.integers(0, 99))
    def test_is_the_median_distance_from_the_windows_own_middle(
        self, x: np.ndarray, half: int, seed: int
    ) -> None:
        points = np.stack([x, np.where(np.isfinite(x), 1.0, np.nan)], axis=1)
        points[:, 1] *= np.random.default_rng(seed).uniform(-500, 500, len(x))
        expected = []
        for place in range(len(x)):
            window = points[max(0, place - half) : place + half + 1]
            window = window[np.isfinite(window[:, 0])]
            away = np.hypot(*(window - np.median(window, axis=0)).T) if len(window) else [np.nan]
            expected.append(np.median(away))
        np.testing.assert_allclose(pooled_scatter(points, half), expected, rtol=1e-9, atol=1e-6)

    def test_is_small_for_what_stands_and_large_for_what_walks_through(self) -> None:
        frames = np.arange(100.0)
        walks = np.stack([10 * frames, np.zeros(100)], axis=1)
        stands = np.stack([np.full(100, 5.0), np.ones(100)], axis=1)
        assert pooled_scatter(stands, 10) == pytest.approx(0)
        assert pooled_scatter(walks, 10).min() > 20


class TestPooledMean:
    @repeatable
    @given(signals, st.integers(1, 40))
    def test_is_the_mean_of_the_known_values_around(self, values: np.ndarray, half: int) -> None:
        expected = [
            np.mean(window) if window.size else np.nan for window in windows_of(values, half)
        ]
        np.testing.assert_allclose(pooled_mean(values, half), expected, rtol=1e-9, atol=1e-6)


class TestNearestKnown:
    @repeatable
    @given(signals)
    def test_takes_the_value_fewest_places_away(self, values: np.ndarray) -> None:
        known = np.flatnonzero(np.isfinite(values))
        for place, value in enumerate(nearest_known(values)):
            if not known.size:
                assert np.isnan(value)
                continue
            away = np.abs(known - place)
            assert value in values[known[away == away.min()]]

    def test_keeps_what_is_known_and_does_not_write_into_its_input(self) -> None:
        values = np.array([np.nan, 1.0, np.nan, np.nan, 4.0, np.nan])
        before = values.copy()
        assert nearest_known(values).tolist() == [1, 1, 1, 4, 4, 4]
        np.testing.assert_array_equal(values, before)
        nothing = np.full(3, np.nan)
        nearest_known(nothing)[0] = 1.0
        assert np.isnan(nothing).all()
