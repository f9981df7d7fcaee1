"""Legs that the pose model exchanges or does not see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import (
    Camera,
    Stance,
    leg_collapsed,
    leg_hanging,
    legs_exchanged,
    push_back,
    read_signals,
    with_px,
)
from tests.motion.films import CAMERAS, LEG_LENGTH, biggest_jump, first

from formcheck.motion.angles import INFERRED_CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.pose.landmarks import PoseTrack

    Corruption = Callable[[PoseTrack, slice, int], PoseTrack]


class TestExchangedLegs:
    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("rows", [slice(80, 81), slice(60, 85), slice(130, 280), slice(0, 375)])
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_move_no_angle(self, stance: Stance, rows: slice, camera: Camera) -> None:
        noisy = replace(camera, noise_px=2, yaw_deg=10)
        track = noisy.film(push_back(stance).body)
        clean, exchanged = read_signals(track), read_signals(legs_exchanged(track, rows))
        for name in ("knee_deg", "hip_hinge_deg"):
            values, before = getattr(exchanged, name), getattr(clean, name)
            assert values == pytest.approx(before, abs=1), name
            assert biggest_jump(values) <= biggest_jump(before) + 0.5, name
        assert exchanged.confidence.min() > 0.9

    def test_flickering_back_and_forth_moves_no_angle(self) -> None:
        track = Camera(noise_px=2).film(push_back("bench").body)
        clean = read_signals(track)
        flicker = track
        for start in range(50, 350, 14):
            flicker = legs_exchanged(flicker, slice(start, start + 6))
        signals = read_signals(flicker)
        assert signals.knee_deg == pytest.approx(clean.knee_deg, abs=1)
        assert set(signals.stance.tolist()) == {0}


class TestHiddenLeg:
    @pytest.mark.parametrize("noise_px", [0.0, 2.0])
    @pytest.mark.parametrize("rows", [slice(60, 105), slice(140, 190), slice(280, 320)])
    @pytest.mark.parametrize("corrupt", [leg_collapsed, leg_hanging])
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_is_inferred_from_hip_and_foot_with_little_confidence(
        self, stance: Stance, corrupt: Corruption, rows: slice, noise_px: float
    ) -> None:
        movement = push_back(stance)
        camera = Camera(noise_px=noise_px)
        track = corrupt(camera.film(movement.body), rows, camera.front)
        signals = read_signals(track)
        assert signals.knee_deg[rows] == pytest.approx(movement.knee[rows], abs=8)
        assert signals.hip_hinge_deg[rows] == pytest.approx(movement.hinge[rows], abs=5)
        behind = (movement.body.front[2] - movement.body.front[0])[:, 0] / LEG_LENGTH
        assert signals.hip_offset[rows] == pytest.approx(behind[rows], abs=0.06)
        inner = slice(rows.start + 12, rows.stop - 12)
        assert signals.confidence[inner].max() <= INFERRED_CONFIDENCE + 0.02
        assert signals.confidence[inner].min() > 0
        assert signals.confidence[: rows.start - 25].min() > 0.9
        assert biggest_jump(signals.knee_deg) < 4

    def test_is_inferred_beyond_what_was_ever_seen_of_it(self) -> None:
        """The leg is hidden from 120° on, so the way it opens further is never learned."""
        movement = push_back("bench")
        camera = Camera()
        start = int(np.argmax(movement.knee > 120))
        rows = slice(start, start + 35)
        track = first(camera.film(movement.body), start + 60)
        signals = read_signals(leg_hanging(track, slice(start, start + 60), camera.front))
        assert movement.knee[rows].max() > 140
        assert signals.knee_deg[rows] == pytest.approx(movement.knee[rows], abs=12)

    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_is_not_guessed_when_too_little_of_the_leg_was_ever_seen(self, stance: Stance) -> None:
        camera = Camera()
        track = first(camera.film(push_back(stance).body), 60)
        track = leg_hanging(track, slice(20, 60), camera.front)
        signals = read_signals(track)
        assert np.isnan(signals.knee_deg[30:]).all()
        assert set(signals.confidence[30:].tolist()) == {0.0}

    @pytest.mark.parametrize(
        "corrupt",
        [
            leg_collapsed,
            leg_hanging,
        ],
    )
    @pytest.mark.parametrize("rows", [slice(0, 40), slice(135, 235), slice(130, 280)])
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_is_never_confidently_wrong_for_a_whole_hold_or_from_the_start(
        self, stance: Stance, rows: slice, corrupt: Corruption
    ) -> None:
        movement = push_back(stance)
        camera = Camera(noise_px=1)
        signals = read_signals(corrupt(camera.film(movement.body), rows, camera.front))
        inner = slice(rows.start + 12, rows.stop - 12)
        off = np.abs(signals.knee_deg - movement.knee)[inner]
        off = np.fmax(off, np.abs(signals.hip_hinge_deg - movement.hinge)[inner])
        believed = np.isfinite(off) & (signals.confidence[inner] > INFERRED_CONFIDENCE + 0.02)
        assert np.all(off[believed] < 12)

    def test_is_not_inferred_once_the_hips_are_too_far_from_where_the_foot_stood(self) -> None:
        camera = Camera()
        track = camera.film(push_back("bench").body)
        px = track.px.copy()
        px[340:, :, 0] -= 400  # a metre and a half further back
        track = leg_hanging(with_px(track, px), slice(340, 375), camera.front)
        signals = read_signals(track)
        assert not np.any(signals.confidence[345:] > 0)

    def test_the_hidden_rear_leg_matters_to_nobody(self) -> None:
        movement = push_back("bench")
        camera = Camera()
        track = leg_hanging(camera.film(movement.body), slice(100, 200), 1 - camera.front)
        signals = read_signals(track)
        assert signals.knee_deg == pytest.approx(movement.knee, abs=0.5)
        assert signals.confidence.min() > 0.9

    def test_low_visibility_lowers_confidence(self) -> None:
        track = Camera().film(push_back("bench").body)
        dim = replace(track, visibility=np.full_like(track.visibility, 0.6))
        assert read_signals(dim).confidence == pytest.approx(0.6)

    def test_a_leg_at_the_outlines_edge_is_believed_less(self) -> None:
        track = Camera().film(push_back("bench").body)
        blurred = replace(track, on_body=np.full_like(track.on_body, 0.7))
        assert read_signals(blurred).confidence == pytest.approx(0.7 * 0.98)
