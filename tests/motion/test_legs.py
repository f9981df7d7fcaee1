from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import (
    SHANK,
    THIGH,
    Camera,
    Stance,
    leg_collapsed,
    leg_hanging,
    legs_exchanged,
    lost,
    one_after_another,
    push_back,
    stand_and_lean,
    walking,
    with_px,
)
from tests.motion.films import first

from formcheck.motion.legs import Bones, FrontLeg, follow_front_leg, read_legs
from formcheck.motion.view import read_view
from formcheck.pose.landmarks import Landmark, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Callable

    Corruption = Callable[[PoseTrack, slice, int], PoseTrack]

CAMERAS = [
    pytest.param(Camera(facing=facing, front_is_near=near, noise_px=2), id=name)
    for facing, near, name in (
        (1, True, "right, near leg"),
        (-1, True, "left, near leg"),
        (1, False, "right, far leg"),
        (-1, False, "left, far leg"),
    )
]


def followed(track: PoseTrack, side_told: int | None = None) -> FrontLeg:
    view = read_view(track)
    return follow_front_leg(track, view, read_legs(track, view), side_told)


class TestReadLegs:
    def test_knows_the_bones_as_the_camera_sees_them(self) -> None:
        track = Camera(px_per_m=200).film(push_back("bench").body)
        bones = read_legs(track, read_view(track)).bones
        assert bones.thigh == pytest.approx(200 * THIGH)
        assert bones.shank == pytest.approx(200 * SHANK)
        assert bones.leg == pytest.approx(200 * (THIGH + SHANK))

    def test_a_bone_is_as_long_as_where_it_is_not_foreshortened(self) -> None:
        track = Camera(px_per_m=200).film(push_back("bench").body)
        px = track.px.copy()
        for hip, knee in ((23, 25), (24, 26)):
            px[:250, knee] = px[:250, hip] + 0.75 * (px[:250, knee] - px[:250, hip])
        bones = read_legs(with_px(track, px), read_view(track)).bones
        assert bones.thigh == pytest.approx(200 * THIGH)

    def test_sees_both_legs_of_somebody_in_full_view(self) -> None:
        track = Camera(noise_px=3).film(push_back("lunge").body)
        assert read_legs(track, read_view(track)).seen.all()

    @pytest.mark.parametrize("joint", [Landmark.LEFT_KNEE, Landmark.RIGHT_ANKLE])
    def test_does_not_believe_a_leg_off_the_body(self, joint: Landmark) -> None:
        track = Camera().film(push_back("bench").body)
        on_body = track.on_body.copy()
        on_body[100:150, joint] = 0.1
        seen = read_legs(track, read_view(track)).seen
        assert seen.all()
        seen = read_legs(replace(track, on_body=on_body), read_view(track)).seen
        side = 0 if joint is Landmark.LEFT_KNEE else 1
        assert not seen[100:150, side].any()
        assert seen[:100].all()
        assert seen[:, 1 - side].all()

    def test_makes_do_without_an_outline(self) -> None:
        track = Camera(outlined=False).film(push_back("bench").body)
        assert read_legs(track, read_view(track)).seen.all()

    @pytest.mark.parametrize(("factor", "possible"), [(0.4, False), (0.7, True), (1.6, False)])
    def test_does_not_believe_an_impossible_bone(self, factor: float, possible: bool) -> None:
        track = Camera().film(push_back("bench").body)
        px = track.px.copy()
        knee, ankle = px[50, Landmark.LEFT_KNEE], px[50, Landmark.LEFT_ANKLE]
        px[50, Landmark.LEFT_ANKLE] = knee + factor * (ankle - knee)
        seen = read_legs(with_px(track, px), read_view(track)).seen
        assert seen[50, 0] == possible
        assert seen[51, 0]

    def test_does_not_believe_a_knee_that_bends_the_wrong_way(self) -> None:
        track = Camera().film(push_back("bench").body)
        px = track.px.copy()
        hip, knee = px[50, Landmark.LEFT_HIP], px[50, Landmark.LEFT_KNEE]
        # Shank at right angles to the thigh, forwards: 270° of knee.
        thigh = hip - knee
        px[50, Landmark.LEFT_ANKLE] = knee + np.array([-thigh[1], thigh[0]])
        seen = read_legs(with_px(track, px), read_view(track)).seen
        assert not seen[50, 0]


class TestSplitStance:
    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_the_front_leg_is_the_one_whose_foot_stands_ahead(
        self, stance: Stance, camera: Camera
    ) -> None:
        track = camera.film(push_back(stance).body)
        front = followed(track)
        assert front.split.all()
        assert set(front.side.tolist()) == {camera.front}
        assert set(front.label.tolist()) == {camera.front}
        assert set(front.stance.tolist()) == {front.stance[0]}
        ankle = track.px[:, Landmark.LEFT_ANKLE + camera.front]
        assert np.abs(front.anchor - ankle).max() < 8

    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("seconds", [0.2, 1, 4])
    def test_an_exchange_of_names_is_followed_and_changes_nobodys_side(
        self, camera: Camera, seconds: float
    ) -> None:
        rows = slice(150, 150 + round(seconds * 25))
        track = legs_exchanged(camera.film(push_back("bench").body), rows)
        front = followed(track)
        expected = np.full(len(track), camera.front)
        expected[rows] = 1 - camera.front
        np.testing.assert_array_equal(front.label, expected)
        assert set(front.side.tolist()) == {camera.front}
        assert set(front.stance.tolist()) == {front.stance[0]}

    def test_when_half_of_the_names_are_exchanged_the_near_leg_is_the_better_bet(self) -> None:
        camera = Camera()
        track = legs_exchanged(camera.film(push_back("bench").body), slice(100, 310))
        assert set(followed(track).side.tolist()) == {camera.near}

    @pytest.mark.parametrize("corrupt", [leg_collapsed, leg_hanging])
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_a_leg_away_from_its_foot_is_not_read(
        self, stance: Stance, corrupt: Corruption
    ) -> None:
        camera = Camera(outlined=False)
        rows = slice(160, 200)
        front = followed(corrupt(camera.film(push_back(stance).body), rows, camera.front))
        assert set(front.label[rows].tolist()) == {-1}
        assert set(front.label[:160].tolist()) == {camera.front}
        assert front.split.all()

    def test_the_rear_leg_collapsing_onto_the_front_leg_does_no_harm(self) -> None:
        camera = Camera()
        track = camera.film(push_back("bench").body)
        front = followed(leg_collapsed(track, slice(160, 200), 1 - camera.front))
        assert (front.label >= 0).all()
        assert front.split.all()

    def test_a_foot_set_down_anew_is_followed(self) -> None:
        who = push_back("bench").body
        here = Camera().film(who)
        there = with_px(here, here.px + np.array([60.0, 0.0]))
        front = followed(one_after_another(here, there))
        ankle = here.px[0, Landmark.RIGHT_ANKLE]
        assert front.anchor[100] == pytest.approx(ankle, abs=1)
        assert front.anchor[-100] == pytest.approx(ankle + np.array([60.0, 0.0]), abs=1)
        assert (front.label >= 0).all()

    def test_somebody_who_says_which_leg_it_is_names_it_but_does_not_change_the_reading(
        self,
    ) -> None:
        camera = Camera(front_is_near=False)
        front = followed(camera.film(push_back("bench").body), side_told=camera.near)
        assert set(front.side.tolist()) == {camera.near}
        assert set(front.label.tolist()) == {camera.front}


class TestFeetTogether:
    @pytest.mark.parametrize("facing", [1, -1])
    def test_the_near_leg_is_meant(self, facing: int) -> None:
        camera = Camera(facing=facing, noise_px=2)
        front = followed(camera.film(stand_and_lean().body))
        assert not front.split.any()
        assert set(front.side.tolist()) == {camera.near}
        assert set(front.label.tolist()) == {camera.near}
        assert np.isnan(front.anchor).all()

    def test_unless_somebody_says_otherwise(self) -> None:
        camera = Camera()
        front = followed(camera.film(stand_and_lean().body), side_told=1 - camera.near)
        assert set(front.side.tolist()) == {1 - camera.near}
        assert set(front.label.tolist()) == {1 - camera.near}

    def test_a_near_leg_off_the_body_is_not_read_and_not_replaced(self) -> None:
        camera = Camera()
        track = leg_hanging(camera.film(stand_and_lean().body), slice(100, 120), camera.near)
        front = followed(track)
        assert set(front.label[100:120].tolist()) == {-1}
        assert set(front.label[:100].tolist()) == {camera.near}

    @pytest.mark.parametrize(("step_m", "pace_s"), [(0.6, 0.55), (0.4, 0.6)])
    def test_somebody_who_walks_is_in_no_split_stance(self, step_m: float, pace_s: float) -> None:
        who = walking(12, step_m=step_m, pace_s=pace_s)
        assert followed(Camera(noise_px=1).film(who)).split.mean() < 0.2


class TestStances:
    @pytest.mark.parametrize("noise_px", [0.0, 2.0])
    def test_stepping_into_and_out_of_a_split_stance_begins_a_new_one(
        self, noise_px: float
    ) -> None:
        camera = Camera(noise_px=noise_px)
        together, split = camera.film(stand_and_lean().body), camera.film(push_back("lunge").body)
        front = followed(one_after_another(together, split, together))
        changes = np.flatnonzero(np.diff(front.stance))
        assert changes.tolist() == pytest.approx([374, 749], abs=45)
        assert not front.split[:329].any()
        assert front.split[420:704].all()
        assert not front.split[795:].any()

    def test_turning_round_begins_a_new_one(self) -> None:
        who = push_back("bench").body
        track = one_after_another(Camera(facing=1).film(who), Camera(facing=-1).film(who))
        front = followed(track)
        assert front.stance[100] != front.stance[-100]
        assert front.side[100] == 1
        assert front.side[-100] == 0

    def test_a_moment_with_feet_together_does_not_break_one(self) -> None:
        camera = Camera()
        track = leg_collapsed(camera.film(push_back("bench").body), slice(150, 200), 0)
        assert len(set(followed(track).stance.tolist())) == 1

    def test_a_foot_tapped_forward_again_and_again_does_not_make_one_a_tap(self) -> None:
        camera = Camera()
        together, split = camera.film(stand_and_lean().body), camera.film(push_back("lunge").body)
        taps = one_after_another(*[first(together, 28), first(split, 12)] * 10)
        assert len(set(followed(taps).stance.tolist())) <= 4

    def test_numbers_never_return(self) -> None:
        camera = Camera()
        together, split = camera.film(stand_and_lean().body), camera.film(push_back("lunge").body)
        stance = followed(one_after_another(together, split, together, split)).stance
        assert (np.diff(stance) >= 0).all()
        assert len(set(stance.tolist())) == 4


def test_nobody_has_no_front_leg() -> None:
    track = lost(Camera().film(push_back("bench").body), slice(None))
    front = followed(track)
    assert set(front.label.tolist()) == {-1}
    assert not front.split.any()


def test_a_leg_is_thigh_and_shank() -> None:
    assert Bones(thigh=100.0, shank=80.0).leg == 180.0
