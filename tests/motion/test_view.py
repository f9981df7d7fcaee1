from __future__ import annotations

import numpy as np
import pytest
from tests.motion.figure import (
    TRUNK,
    Camera,
    Stance,
    legs_exchanged,
    lost,
    mirrored,
    one_after_another,
    push_back,
    stand_and_lean,
    walking,
    with_px,
)
from tests.motion.films import first

from formcheck.motion.view import middle, read_view
from formcheck.pose.landmarks import Landmark, PoseTrack


class TestFacing:
    @pytest.mark.parametrize("facing", [1, -1])
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_is_where_feet_and_nose_point_and_the_near_side_follows(
        self, stance: Stance, facing: int
    ) -> None:
        camera = Camera(facing=facing, noise_px=3)
        view = read_view(camera.film(push_back(stance).body))
        assert set(view.facing.tolist()) == {facing}
        # Who looks to the left shows the camera the left side.
        assert set(view.near.tolist()) == {0 if facing < 0 else 1}

    @pytest.mark.parametrize("facing", [1, -1])
    def test_of_somebody_who_walks_or_bends_down(self, facing: int) -> None:
        camera = Camera(facing=facing, noise_px=3)
        for who in (walking(6), stand_and_lean().body):
            assert set(read_view(camera.film(who)).facing.tolist()) == {facing}

    @pytest.mark.parametrize("rows", [slice(100, 101), slice(50, 300), slice(0, 375)])
    def test_survives_exchanged_legs(self, rows: slice) -> None:
        track = Camera(facing=-1, noise_px=2).film(push_back("bench").body)
        view, exchanged = read_view(track), read_view(legs_exchanged(track, rows))
        np.testing.assert_array_equal(exchanged.facing, view.facing)
        np.testing.assert_array_equal(exchanged.near, view.near)

    def test_a_moment_of_confusion_does_not_turn_anybody_round(self) -> None:
        track = Camera().film(push_back("bench").body)
        px = track.px.copy()
        hips = middle(track, Landmark.LEFT_HIP)[150:168, None, 0]
        px[150:168, :, 0] = 2 * hips - px[150:168, :, 0]
        assert set(read_view(with_px(track, px)).facing.tolist()) == {1}

    def test_feet_outvote_a_head_that_looks_into_the_camera(self) -> None:
        track = Camera().film(push_back("bench").body)
        px = track.px.copy()
        px[:, Landmark.NOSE, 0] = px[:, Landmark.LEFT_EAR, 0] - 3
        assert set(read_view(with_px(track, px)).facing.tolist()) == {1}

    def test_a_head_outvotes_feet_that_point_at_the_camera(self) -> None:
        track = Camera().film(push_back("bench").body)
        px = track.px.copy()
        for toe in (Landmark.LEFT_TOE, Landmark.RIGHT_TOE):
            px[:, toe, 0] = px[:, toe - 2, 0] - 5
        assert set(read_view(with_px(track, px)).facing.tolist()) == {1}

    def test_follows_somebody_who_turns_round(self) -> None:
        who = push_back("bench").body
        track = one_after_another(Camera(facing=1).film(who), Camera(facing=-1).film(who))
        turned_at = np.flatnonzero(np.diff(read_view(track).facing))
        assert turned_at.tolist() == pytest.approx([374], abs=5)

    def test_is_opposite_in_the_mirror(self) -> None:
        track = Camera(noise_px=2).film(push_back("lunge").body)
        view, mirror = read_view(track), read_view(mirrored(track))
        np.testing.assert_array_equal(mirror.facing, -view.facing)
        np.testing.assert_array_equal(mirror.near, 1 - view.near)
        np.testing.assert_allclose(mirror.yaw_deg, view.yaw_deg)

    def test_is_taken_over_while_nobody_is_seen(self) -> None:
        track = lost(Camera(facing=-1).film(push_back("bench").body), slice(100, 300))
        assert set(read_view(track).facing.tolist()) == {-1}


class TestYaw:
    @pytest.mark.parametrize("facing", [1, -1])
    @pytest.mark.parametrize("yaw", [0, 15, 30, 60, -30])
    def test_is_how_far_the_camera_is_from_the_side(self, yaw: float, facing: int) -> None:
        track = Camera(facing=facing, yaw_deg=yaw).film(push_back("bench").body)
        assert read_view(track).yaw_deg == pytest.approx(abs(yaw))

    def test_is_not_moved_by_single_frames(self) -> None:
        track = Camera(yaw_deg=10).film(push_back("bench").body)
        wild = track.world_m.copy()
        wild[::10, Landmark.LEFT_SHOULDER, 0] += 2.0
        odd = PoseTrack(track.time_s, track.px, wild, track.visibility, track.on_body, track.back)
        assert read_view(odd).yaw_deg == pytest.approx(10)


class TestTrunk:
    @pytest.mark.parametrize("px_per_m", [60.0, 250.0, 900.0])
    def test_is_measured_in_the_pictures_pixels(self, px_per_m: float) -> None:
        track = Camera(px_per_m=px_per_m).film(push_back("bench").body)
        assert read_view(track).trunk_px == pytest.approx(TRUNK * px_per_m)


def test_nobody_gives_a_view_without_yaw() -> None:
    track = lost(Camera().film(push_back("bench").body), slice(None))
    view = read_view(track)
    assert np.isnan(view.yaw_deg).all()
    assert len(view.facing) == len(view.near) == len(track)


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_very_few_frames_are_no_obstacle(frames: int) -> None:
    track = Camera(facing=-1).film(push_back("bench").body)
    view = read_view(first(track, frames))
    assert view.facing.tolist() == [-1] * frames


def test_middle_lies_half_way_between_left_and_right() -> None:
    track = Camera(yaw_deg=40).film(push_back("bench").body)
    hips = middle(track, Landmark.LEFT_HIP)
    left, right = track.px[:, Landmark.LEFT_HIP], track.px[:, Landmark.RIGHT_HIP]
    assert np.abs(left - right).max() > 10
    np.testing.assert_allclose(hips - left, right - hips)
