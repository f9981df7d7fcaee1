"""The reader that sees no frame before its time: whose leg it reads, and when nobody is seen."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from tests.motion.figure import (
    BENCH_ANKLE,
    BENCH_HIP_Y,
    FLOOR_ANKLE_Y,
    SHANK,
    THIGH,
    Camera,
    Stance,
    body,
    legs_exchanged,
    lost,
    one_after_another,
    path,
    push_back,
    stand_and_lean,
    walking,
    with_px,
)
from tests.motion.followed import (
    ANGLES,
    CAMERA,
    CAMERAS,
    arrival,
    assert_agree,
    assert_same_reps,
    follow,
    names,
    newest,
    reps,
    stances,
    told,
)

from formcheck.motion.following import FOUND_S, SETTLED_S, MotionFollower
from formcheck.pose.landmarks import Pose

pytestmark = pytest.mark.unmeasured


class TestStance:
    def test_a_foot_set_on_the_bench_begins_one_and_the_frames_since_then_come_anew(self) -> None:
        followings = follow(arrival())
        bursts = [f for f in followings if len(f.samples) > 1]
        assert bursts
        for burst in bursts:
            times = [sample.time_s for sample in burst.samples]
            assert times == sorted(set(times))
            assert times[-1] - times[0] >= SETTLED_S
            assert len({sample.stance for sample in burst.samples}) == 1
        onto_bench = bursts[-1]
        assert onto_bench.split
        assert not followings[170].split
        # The foot is on the bench from 7 s on.
        assert onto_bench.samples[0].time_s == pytest.approx(7, abs=1)
        assert onto_bench.samples[-1].time_s < 10
        assert stances(followings) == sorted(set(stances(followings)))

    def test_the_frames_that_come_anew_are_read_in_the_new_stance(self) -> None:
        """Standing, the knee was straight; on the bench it is bent by 80° from 7 s on."""
        track = arrival()
        burst = [f for f in follow(track) if len(f.samples) > 1][-1]
        since = [s for s in burst.samples if s.time_s >= 7.2]
        assert len(since) > 20
        assert [s.knee_deg for s in since] == pytest.approx([100] * len(since), abs=6)

    def test_nothing_of_what_was_smoothed_before_gets_into_the_new_one(self) -> None:
        """Somebody turns round and bends the knee at once: when that is certain, it is bent."""
        still, bends = np.full(150, 150.0), path((0.3, 150), (1.0, 100), (4.7, 100), start=150)
        track = one_after_another(
            *[
                Camera(facing=facing).film(body("bench", knee, np.full(len(knee), 55.0)))
                for facing, knee in ((1, still), (-1, bends))
            ]
        )
        followings = follow(track)
        (burst,) = (f for f in followings if len(f.samples) > 1)
        assert stances(followings) == [0, 1]
        first = burst.samples[0]
        truth = np.concatenate([still, bends])
        assert first.time_s == pytest.approx(6, abs=0.4)
        assert first.knee_deg == pytest.approx(truth[round(first.time_s * 25)], abs=0.5)
        assert burst.samples[-1].knee_deg < first.knee_deg - 40

    def test_the_recorded_reader_sees_the_same_reps(self) -> None:
        track = arrival()
        assert_same_reps(track, follow(track))

    @pytest.mark.parametrize("reverse", [False, True])
    def test_a_lunge_and_a_lean_with_feet_together_are_these_two(self, *, reverse: bool) -> None:
        two = [CAMERA.film(push_back("lunge").body), CAMERA.film(stand_and_lean().body)]
        track = one_after_another(*two[:: -1 if reverse else 1])
        followings = follow(track)
        assert_same_reps(track, followings)
        assert len(reps(told(followings))) == 2
        assert stances(followings) == [0, 1]

    @pytest.mark.parametrize("seed", [1, 2])
    def test_walking_squatting_and_standing_are_no_stretch(self, seed: int) -> None:
        camera = replace(CAMERA, seed=seed)
        down = path(*[(1.2, 75.0), (1.0, 75.0), (1.2, 172.0), (1.0, 172.0)] * 3, start=172)
        still = body("standing", np.full(250, 174.0), np.full(250, 172.0))
        for who in (walking(12), walking(12, step_m=0.4, pace_s=0.7), still):
            assert reps(told(follow(camera.film(who)))) == ()
        assert reps(told(follow(camera.film(body("standing", down, down))))) == ()

    def test_turning_round_makes_left_right(self) -> None:
        track = one_after_another(
            *[replace(CAMERA, facing=f).film(push_back("bench").body) for f in (1, -1)]
        )
        followings = follow(track)
        assert_same_reps(track, followings)
        assert names(followings) == [1, 0]
        assert followings[300].near == 1
        assert followings[-1].near == 0

    def test_where_the_body_is_comes_along(self) -> None:
        leg = THIGH + SHANK
        bench, lunge, together = (
            follow(CAMERA.film(who))[-1]
            for who in (push_back("bench").body, push_back("lunge").body, stand_and_lean().body)
        )
        assert (bench.split, lunge.split, together.split) == (True, True, False)
        assert bench.foot_rise == pytest.approx((BENCH_ANKLE[1] - FLOOR_ANKLE_Y) / leg, abs=0.04)
        assert lunge.foot_rise == pytest.approx(0, abs=0.07)
        assert np.isnan(together.foot_rise)
        assert bench.hip_height == pytest.approx((BENCH_HIP_Y - FLOOR_ANKLE_Y) / leg, abs=0.06)
        assert together.hip_height > 0.9


class TestFrontLeg:
    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_is_named_from_the_first_frame_that_is_read(
        self, stance: Stance, camera: Camera
    ) -> None:
        followings = follow(camera.film(push_back(stance).body))
        assert names(followings) == [camera.front]
        read = np.isfinite(newest(followings, "knee_deg"))
        assert [f.front_leg >= 0 for f in followings] == read.tolist()

    @pytest.mark.parametrize("rows", [slice(100, 110), slice(130, 200), slice(200, 370)])
    def test_keeps_its_name_while_the_model_exchanges_the_legs(self, rows: slice) -> None:
        for camera in (CAMERA, replace(CAMERA, front_is_near=False)):
            track = legs_exchanged(camera.film(push_back("bench").body), rows)
            assert names(follow(track)) == [camera.front]

    def test_keeps_its_name_while_the_legs_flicker(self) -> None:
        track = CAMERA.film(push_back("bench").body)
        for start in range(30, 370, 20):
            track = legs_exchanged(track, slice(start, start + 7))
        assert names(follow(track)) == [CAMERA.front]

    @pytest.mark.parametrize("side", [0, 1])
    @pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
    def test_is_the_one_that_somebody_named(self, stance: Stance, side: int) -> None:
        track = CAMERA.film(push_back(stance).body)
        followings = follow(track, side)
        assert names(followings) == [side]
        assert_agree(track, followings, within_deg=4)

    def test_with_feet_together_the_one_that_was_named_is_read(self) -> None:
        """The near knee is straight; the far one is pushed forward by 8 cm."""
        who = stand_and_lean(locked=176.0).body
        hip, knee, ankle = who.rear
        track = CAMERA.film(replace(who, rear=(hip, knee + np.array([0.08, 0.0]), ankle)))
        near, far = (newest(follow(track, side), "knee_deg") for side in (1, 0))
        assert np.nanmedian(near) == pytest.approx(176, abs=2)
        assert np.nanmedian(far) < 165


class TestNobody:
    def test_is_nothing_measured(self) -> None:
        follower = MotionFollower()
        for number in range(100):
            following = follower.update(Pose(number / 25))
            assert following.front_leg == -1
            (sample,) = following.samples
            assert sample.time_s == number / 25
            assert sample.confidence == 0
            for name in (*ANGLES, "yaw_deg"):
                assert np.isnan(getattr(sample, name)), name

    @pytest.mark.parametrize("gone", [slice(200, 215), slice(200, 400)])
    def test_who_was_there_before_is_not_measured_either(self, gone: slice) -> None:
        track = one_after_another(*[CAMERA.film(push_back("bench").body)] * 2)
        followings = follow(lost(track, gone))
        assert {following.front_leg for following in followings[gone]} == {-1}
        away = [s for s in told(followings) if s.time_s in track.time_s[gone]]
        assert {sample.confidence for sample in away} == {0}
        for name in ANGLES:
            assert np.isnan([getattr(sample, name) for sample in away]).all(), name
        assert np.isfinite(newest(followings, "knee_deg")[gone.stop + 10 :]).all()

    @pytest.mark.parametrize("gone", [slice(0, 0), slice(0, 100), slice(150, 160), slice(100, 300)])
    def test_the_first_moment_after_somebody_is_found_is_not_read(self, gone: slice) -> None:
        track = lost(CAMERA.film(push_back("bench").body), gone)
        followings = follow(track)
        known = np.isfinite(newest(followings, "knee_deg"))
        since_s = track.time_s - track.time_s[gone.stop]
        closing_in = (since_s >= 0) & (since_s < FOUND_S - 0.01)
        assert closing_in.sum() == 5
        assert not known[closing_in].any()
        assert known[since_s > FOUND_S + 0.01].all()

    def test_what_the_model_says_while_it_closes_in_changes_nothing(self) -> None:
        track = CAMERA.film(push_back("bench").body)
        px = track.px.copy()
        px[:5] += np.random.default_rng(1).normal(0, 60, px[:5].shape)
        clean, followings = follow(track), follow(with_px(track, px))
        for one, other in zip(clean[5:], followings[5:], strict=True):
            np.testing.assert_equal(asdict(other), asdict(one))

    def test_a_moment_without_anybody_breaks_no_rep(self) -> None:
        track = lost(CAMERA.film(push_back("bench").body), slice(170, 185))
        (rep,) = reps(told(follow(track)))
        assert rep.pattern.value == "push_back"
        assert rep.end_s == pytest.approx(13, abs=0.7)
