"""Where the front heel is, and how the back is bowed: the same for the recorded and live reader."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import (
    LEG_LABELS,
    SHANK,
    THIGH,
    Camera,
    leg_hanging,
    push_back,
    read_signals,
)
from tests.motion.followed import follow, newest

from formcheck.pose.landmarks import Landmark

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from formcheck.pose.landmarks import PoseTrack

    Numbers = NDArray[np.float64]

pytestmark = pytest.mark.unmeasured

CAMERA = Camera(noise_px=1)
LEG_PX = (THIGH + SHANK) * CAMERA.px_per_m
BEFORE, AFTER = slice(20, 45), slice(200, 260)
"""Frames of the rest before the push, and of its hold."""


def recorded(track: PoseTrack, name: str) -> Numbers:
    return np.asarray(getattr(read_signals(track), name))


def live(track: PoseTrack, name: str) -> Numbers:
    return newest(follow(track), name)


def slid(track: PoseTrack, px: float, from_row: int, camera: Camera) -> PoseTrack:
    """Return the track with the front foot moved along the floor from a frame on."""
    moved = track.px.copy()
    for label in LEG_LABELS[2:]:
        moved[from_row:, label + camera.front, 0] += px
    return replace(track, px=moved)


def change(values: Numbers) -> float:
    return float(np.nanmedian(values[AFTER]) - np.nanmedian(values[BEFORE]))


@pytest.mark.parametrize("reader", [recorded, live])
class TestHeel:
    @pytest.mark.parametrize("facing", [1, -1])
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_that_stands_stays_where_it_is(
        self, reader: Callable[[PoseTrack, str], Numbers], stance: str, facing: int
    ) -> None:
        camera = replace(CAMERA, facing=facing)
        offset = reader(camera.film(push_back(stance).body), "heel_offset")  # type: ignore[arg-type]  # one of them
        assert np.isfinite(offset[10:]).mean() > 0.9
        assert np.nanmax(np.abs(offset - np.nanmedian(offset[BEFORE]))) < 0.02

    @pytest.mark.parametrize("facing", [1, -1])
    @pytest.mark.parametrize("forward", [0.08, -0.08])
    def test_that_slides_tells_how_far(
        self, reader: Callable[[PoseTrack, str], Numbers], forward: float, facing: int
    ) -> None:
        camera = replace(CAMERA, facing=facing)
        track = camera.film(push_back("bench").body)
        track = slid(track, facing * forward * LEG_PX, 120, camera)
        assert change(reader(track, "heel_offset")) == pytest.approx(forward, abs=0.012)

    def test_that_the_model_lost_is_unknown(
        self, reader: Callable[[PoseTrack, str], Numbers]
    ) -> None:
        track = CAMERA.film(push_back("bench").body)
        px = track.px.copy()
        heel, toe = Landmark.LEFT_HEEL + CAMERA.front, Landmark.LEFT_TOE + CAMERA.front
        px[150:, heel] += 0.5 * (px[150:, toe] - px[150:, heel])
        offset = reader(replace(track, px=px), "heel_offset")
        assert np.isfinite(offset[10:140]).all()
        assert np.isnan(offset[160:]).all()

    def test_of_a_leg_that_was_not_seen_is_unknown(
        self, reader: Callable[[PoseTrack, str], Numbers]
    ) -> None:
        rows = slice(150, 250)
        track = leg_hanging(CAMERA.film(push_back("bench").body), rows, CAMERA.front)
        assert np.isnan(reader(track, "heel_offset")[160:240]).all()


@pytest.mark.parametrize("reader", [recorded, live])
class TestBack:
    def test_is_what_the_outline_said_smoothed(
        self, reader: Callable[[PoseTrack, str], Numbers]
    ) -> None:
        track = CAMERA.film(push_back("bench").body)
        bow = np.where(track.time_s < 6, 0.02, 0.14)
        shaky = bow + np.random.default_rng(3).normal(0, 0.02, len(bow))
        back = reader(replace(track, back=shaky), "back")
        assert np.nanmedian(back[BEFORE]) == pytest.approx(0.02, abs=0.01)
        assert np.nanmedian(back[AFTER]) == pytest.approx(0.14, abs=0.01)
        assert np.nanstd(back[AFTER]) < 0.012

    def test_without_an_outline_is_unknown_and_all_else_is_not(
        self, reader: Callable[[PoseTrack, str], Numbers]
    ) -> None:
        track = CAMERA.film(push_back("bench").body)
        blind = replace(track, back=np.full(len(track), np.nan))
        assert np.isnan(reader(blind, "back")).all()
        np.testing.assert_array_equal(reader(blind, "knee_deg"), reader(track, "knee_deg"))
