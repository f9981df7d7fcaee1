from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from tests.motion.figure import (
    BENCH_ANKLE,
    BENCH_HIP_Y,
    FLOOR_ANKLE_Y,
    Camera,
    Stance,
    body,
    leg_collapsed,
    lost,
    mirrored,
    one_after_another,
    path,
    push_back,
    read_signals,
    stand_and_lean,
    walking,
    with_px,
)
from tests.motion.films import CAMERAS, LEG_LENGTH, biggest_jump, first

from formcheck.motion.reading import read_motion
from formcheck.motion.signals import Signals
from formcheck.pose.landmarks import Pose, PoseTrack

ANGLES = ("knee_deg", "hip_hinge_deg", "trunk_lean_deg", "ankle_deg", "neck_deg", "hip_offset")


def assert_same_signals(one: Signals, other: Signals, tolerance: float = 1e-6) -> None:
    for name in (*ANGLES, "yaw_deg", "confidence", "stance"):
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), atol=tolerance, err_msg=name
        )


class TestAngles:
    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
    def test_are_those_of_the_figure(self, stance: Stance, camera: Camera) -> None:
        movement = push_back(stance)
        signals = read_signals(camera.film(movement.body))
        assert signals.knee_deg == pytest.approx(movement.knee, abs=0.5)
        assert signals.hip_hinge_deg == pytest.approx(movement.hinge, abs=0.5)
        assert signals.confidence.min() > 0.9
        side = camera.near if stance == "standing" else camera.front
        assert set(signals.front_leg.tolist()) == {side}

    @pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
    def test_survive_noise(self, stance: Stance) -> None:
        """Three pixels are 1.2 cm on this figure, about what the pose model's points wander."""
        movement = push_back(stance)
        signals = read_signals(Camera(noise_px=3).film(movement.body))
        assert np.sqrt(np.mean((signals.knee_deg - movement.knee) ** 2)) < 2.5
        assert np.sqrt(np.mean((signals.hip_hinge_deg - movement.hinge) ** 2)) < 2
        assert biggest_jump(signals.knee_deg) < 3

    def test_tell_a_knee_that_gives_way_backwards_and_believe_half_of_it(self) -> None:
        knee = np.full(100, 190.0)
        # Mirroring the knee through the line from hip to ankle turns 170° into 190°.
        who = body("standing", 360 - knee, np.full(100, 120.0))
        hip, bent, ankle = who.front
        line = (ankle - hip) / np.hypot(*(ankle - hip).T)[:, None]
        along = np.sum((bent - hip) * line, axis=1)[:, None] * line
        behind = hip + 2 * along - (bent - hip)
        track = Camera().film(replace(who, front=(hip, behind, ankle), rear=(hip, behind, ankle)))
        assert read_signals(track).knee_deg == pytest.approx(185.5, abs=0.5)

    def test_lean_is_forward_from_upright(self) -> None:
        who = stand_and_lean().body
        for facing in (1, -1):
            lean = read_signals(Camera(facing=facing).film(who)).trunk_lean_deg
            trunk = who.shoulder - who.front[0]
            truth = np.degrees(np.arctan2(trunk[:, 0], trunk[:, 1]))
            assert lean == pytest.approx(truth, abs=0.5)
            assert lean[200] > 90
            assert lean[0] < 20

    @pytest.mark.parametrize("tuck", [-20.0, 0.0, 30.0])
    @pytest.mark.parametrize("facing", [1, -1])
    def test_neck_is_positive_for_a_tucked_chin(self, facing: int, tuck: float) -> None:
        count = 60
        who = body("bench", np.full(count, 120.0), np.full(count, 55.0), neck_deg=tuck)
        assert read_signals(Camera(facing=facing).film(who)).neck_deg == pytest.approx(tuck)

    @pytest.mark.parametrize("facing", [1, -1])
    def test_ankle_is_smaller_for_toes_pulled_up(self, facing: int) -> None:
        movement = push_back("bench")
        relaxed = movement.body
        pulled = np.tile([np.cos(np.radians(95)), np.sin(np.radians(95))], (375, 1))
        pulled_up = replace(relaxed, toe_direction=(pulled, relaxed.toe_direction[1]))
        camera = Camera(facing=facing)
        before = read_signals(camera.film(relaxed)).ankle_deg
        after = read_signals(camera.film(pulled_up)).ankle_deg
        assert before - after == pytest.approx(35, abs=0.5)

    @pytest.mark.parametrize("facing", [1, -1])
    @pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
    def test_hip_offset_is_how_far_the_hips_are_behind_the_foot(
        self, stance: Stance, facing: int
    ) -> None:
        who = push_back(stance).body
        offset = read_signals(Camera(facing=facing).film(who)).hip_offset
        truth = (who.front[2] - who.front[0])[:, 0] / LEG_LENGTH
        # The leg's length is a bone's upper range as seen, which the full length is here.
        assert offset == pytest.approx(truth, abs=0.01)

    def test_hips_travel_back_in_a_push_back(self) -> None:
        offset = read_signals(Camera().film(push_back("bench").body)).hip_offset
        assert offset[200] - offset[20] > 0.15


class TestInvariance:
    @pytest.mark.parametrize("scale", [0.5, 2.0])
    def test_a_bigger_picture_changes_nothing(self, scale: float) -> None:
        track = Camera(noise_px=2).film(push_back("bench").body)
        track = leg_collapsed(track, slice(150, 190), 1)
        assert_same_signals(read_signals(track), read_signals(with_px(track, scale * track.px)))

    def test_another_place_in_the_picture_changes_nothing(self) -> None:
        track = Camera(noise_px=2).film(push_back("bench").body)
        moved = with_px(track, track.px + np.array([-400.0, 250.0]))
        assert_same_signals(read_signals(track), read_signals(moved))

    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
    def test_the_mirror_shows_the_same_with_sides_exchanged(
        self, stance: Stance, camera: Camera
    ) -> None:
        track = replace(camera, noise_px=2, yaw_deg=12).film(push_back(stance).body)
        here, mirror = read_signals(track), read_signals(mirrored(track))
        assert_same_signals(here, mirror)
        np.testing.assert_array_equal(mirror.front_leg, 1 - here.front_leg)

    def test_a_few_degrees_of_yaw_change_little(self) -> None:
        movement = push_back("bench")
        signals = read_signals(Camera(yaw_deg=15).film(movement.body))
        assert signals.knee_deg == pytest.approx(movement.knee, abs=4)
        assert signals.hip_hinge_deg == pytest.approx(movement.hinge, abs=4)
        assert signals.yaw_deg == pytest.approx(15)

    def test_frame_rate_changes_little(self) -> None:
        def filmed(fps: float) -> Signals:
            knee = path((2, 100), (3, 145), (3, 145), start=100, fps=fps)
            hinge = np.full(len(knee), 52.0)
            return read_signals(Camera(fps=fps, noise_px=1).film(body("bench", knee, hinge)))

        slow, fast = filmed(15), filmed(60)
        fast_knee = np.interp(slow.time_s, fast.time_s, fast.knee_deg)
        assert slow.knee_deg == pytest.approx(fast_knee, abs=4)


class TestLostFrames:
    def test_short_gaps_are_bridged(self) -> None:
        movement = push_back("bench")
        track = lost(Camera().film(movement.body), slice(80, 88))
        signals = read_signals(track)
        assert signals.knee_deg == pytest.approx(movement.knee, abs=1.5)
        assert signals.hip_hinge_deg == pytest.approx(movement.hinge, abs=1.5)

    def test_long_gaps_stay_unknown(self) -> None:
        track = lost(Camera().film(push_back("bench").body), slice(80, 130))
        signals = read_signals(track)
        for name in ANGLES:
            assert np.isnan(getattr(signals, name)[80:130]).all(), name
            assert np.isfinite(getattr(signals, name)[:80]).all(), name
        assert set(signals.confidence[80:130].tolist()) == {0.0}
        assert set(signals.front_leg[80:130].tolist()) == {-1}
        assert signals.confidence[:70].min() > 0.9

    def test_nothing_is_smoothed_across_turning_round(self) -> None:
        still = body("bench", np.full(150, 100.0), np.full(150, 50.0))
        other = body("bench", np.full(150, 150.0), np.full(150, 55.0))
        track = one_after_another(Camera(facing=1).film(still), Camera(facing=-1).film(other))
        signals = read_signals(track)
        assert signals.stance[0] != signals.stance[-1]
        assert signals.knee_deg[:140] == pytest.approx(100, abs=0.5)
        assert signals.knee_deg[160:] == pytest.approx(150, abs=0.5)
        changes = np.flatnonzero(np.diff(signals.stance))
        assert signals.knee_deg[changes[0]] == pytest.approx(100, abs=0.5)
        assert signals.knee_deg[changes[-1] + 1] == pytest.approx(150, abs=0.5)


class TestDegenerate:
    @pytest.mark.parametrize("frames", [1, 2, 3, 7])
    def test_very_few_frames_are_read_as_they_are(self, frames: int) -> None:
        signals = read_signals(first(Camera().film(push_back("bench").body), frames))
        assert signals.knee_deg == pytest.approx([100] * frames, abs=0.5)
        assert signals.confidence.min() > 0.9

    def test_no_frames_are_read_as_none(self) -> None:
        signals = read_signals(PoseTrack.of([]))
        assert len(signals) == 0

    @pytest.mark.parametrize("frames", [1, 2, 100])
    def test_nobody_at_all_is_nothing_measured(self, frames: int) -> None:
        signals = read_signals(PoseTrack.of([Pose(time_s=i / 25) for i in range(frames)]))
        for name in (*ANGLES, "yaw_deg"):
            assert np.isnan(getattr(signals, name)).all(), name
        assert set(signals.confidence.tolist()) == {0.0}
        assert set(signals.front_leg.tolist()) == {-1}

    def test_nothing_but_noise_raises_nothing(self) -> None:
        rng = np.random.default_rng(0)
        count = 200
        track = PoseTrack(
            time_s=np.cumsum(rng.uniform(0.005, 0.2, count)),
            px=rng.uniform(0, 1000, (count, 33, 2)),
            world_m=rng.normal(size=(count, 33, 3)),
            visibility=rng.uniform(size=(count, 33)),
            on_body=rng.uniform(size=(count, 33)),
            back=rng.normal(size=count),
        )
        track = lost(track, slice(50, 90))
        signals = read_signals(track)
        assert len(signals) == count
        assert signals.confidence.min() >= 0
        assert signals.confidence.max() <= 1

    def test_every_array_has_one_number_a_frame(self) -> None:
        track = Camera(noise_px=2).film(walking(8))
        motion = read_motion(track)
        for field in fields(Signals):
            assert getattr(motion.signals, field.name).shape == (len(track),), field.name
        for values in (motion.split, motion.foot_rise, motion.hip_height):
            assert values.shape == (len(track),)


class TestMotion:
    @pytest.mark.parametrize("camera", CAMERAS)
    def test_a_foot_on_the_bench_is_higher_than_the_other(self, camera: Camera) -> None:
        motion = read_motion(camera.film(push_back("bench").body))
        assert motion.split.all()
        rise = (BENCH_ANKLE[1] - FLOOR_ANKLE_Y) / LEG_LENGTH
        assert motion.foot_rise == pytest.approx(rise, abs=0.02)
        hips = (BENCH_HIP_Y - FLOOR_ANKLE_Y) / LEG_LENGTH
        assert motion.hip_height == pytest.approx(hips, abs=0.02)

    def test_in_a_lunge_the_hips_are_low_and_the_feet_level(self) -> None:
        motion = read_motion(Camera().film(push_back("lunge").body))
        assert motion.foot_rise == pytest.approx(0, abs=0.05)
        assert motion.hip_height.max() < 0.6

    def test_feet_together_have_no_rise(self) -> None:
        motion = read_motion(Camera().film(stand_and_lean().body))
        assert np.isnan(motion.foot_rise).all()
        assert not motion.split.any()
        assert motion.hip_height.min() > 0.9

    def test_the_leg_somebody_named_is_the_front_leg(self) -> None:
        camera = Camera()
        told = read_motion(camera.film(stand_and_lean().body), side=1 - camera.near)
        assert set(told.signals.front_leg.tolist()) == {1 - camera.near}
