"""The reader that sees no frame before its time, against the one that has seen them all."""

from __future__ import annotations

import pickle
from dataclasses import asdict, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.motion.figure import (
    BENCH_ANKLE,
    BENCH_HIP_Y,
    FLOOR_ANKLE_Y,
    SHANK,
    THIGH,
    Camera,
    Stance,
    body,
    leg_collapsed,
    leg_hanging,
    legs_exchanged,
    lost,
    mirrored,
    one_after_another,
    path,
    push_back,
    stand_and_lean,
    walking,
    with_px,
)

from formcheck.form.judge import Judge
from formcheck.motion.angles import INFERRED_CONFIDENCE, read_angles
from formcheck.motion.following import FOUND_S, SETTLED_S, Following, MotionFollower
from formcheck.motion.reading import read_motion
from formcheck.pose.landmarks import LANDMARK_COUNT, SHAPES, Pose, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from formcheck.form.judgement import Rep
    from formcheck.motion.signals import Sample

    Numbers = NDArray[np.float64]
    Corruption = Callable[[PoseTrack, slice, int], PoseTrack]

LAG_S = 0.3
"""The live reader may be where the movement was up to this long ago."""

CAMERAS = [
    pytest.param(Camera(facing=facing, front_is_near=near, noise_px=1), id=name)
    for facing, near, name in (
        (1, True, "right, near leg"),
        (-1, True, "left, near leg"),
        (1, False, "right, far leg"),
        (-1, False, "left, far leg"),
    )
]
CAMERA = Camera(noise_px=2)
HOLD = slice(130, 280)
ANGLES = ("knee_deg", "hip_hinge_deg", "trunk_lean_deg", "ankle_deg", "neck_deg", "hip_offset")


def poses(track: PoseTrack) -> list[Pose]:
    return [
        Pose(float(time_s), **{name: getattr(track, name)[row] for name in SHAPES})
        for row, time_s in enumerate(track.time_s)
    ]


def every(step: int, track: PoseTrack) -> PoseTrack:
    """Return what a camera would see that takes one frame in `step`."""
    return replace(track, **{n: getattr(track, n)[::step] for n in ("time_s", *SHAPES)})


def follow(track: PoseTrack, side: int | None = None) -> list[Following]:
    follower = MotionFollower(side)
    return [follower.update(pose) for pose in poses(track)]


def told(followings: Iterable[Following]) -> list[Sample]:
    """Return all samples in the order in which they came."""
    return [sample for following in followings for sample in following.samples]


def newest(followings: list[Following], name: str) -> Numbers:
    """Return what each frame said of itself at once."""
    return np.array([getattr(following.samples[-1], name) for following in followings])


def reps(samples: Iterable[Sample]) -> tuple[Rep, ...]:
    judge = Judge()
    for sample in samples:
        judge.update(sample)
    judge.finish()
    return judge.reps


def recorded_reps(track: PoseTrack) -> tuple[Rep, ...]:
    signals = read_motion(track).signals
    return reps(signals.sample(row) for row in range(len(signals)))


def off(time_s: Numbers, live: Numbers, recorded: Numbers) -> Numbers:
    """Return, per frame, how far `live` is from where `recorded` was within `LAG_S`."""
    away = np.full(len(live), np.nan)
    for row, now in enumerate(time_s):
        lately = recorded[(time_s >= now - LAG_S) & (time_s <= now + 0.05)]
        if np.isfinite(live[row]) and np.isfinite(lately).any():
            low, high = np.nanmin(lately), np.nanmax(lately)
            away[row] = max(low - live[row], live[row] - high, 0.0)
    return away


def assert_agree(track: PoseTrack, followings: list[Following], within_deg: float) -> None:
    signals = read_motion(track).signals
    for name in ("knee_deg", "hip_hinge_deg", "trunk_lean_deg"):
        away = off(track.time_s, newest(followings, name), getattr(signals, name))
        assert np.isfinite(away).mean() > 0.95, name
        assert np.nanmax(away) < within_deg, name


def assert_same_reps(track: PoseTrack, followings: list[Following]) -> None:
    live, recorded = reps(told(followings)), recorded_reps(track)
    assert recorded
    assert [rep.pattern for rep in live] == [rep.pattern for rep in recorded]
    starts = [rep.start_s for rep in recorded]
    assert [rep.start_s for rep in live] == pytest.approx(starts, abs=0.5)


def stances(followings: list[Following]) -> list[int]:
    """Return the stances in the order in which they came."""
    numbers = [sample.stance for sample in told(followings)]
    return [numbers[0]] + [after for before, after in pairwise(numbers) if after != before]


def names(followings: list[Following]) -> list[int]:
    """Return which leg was the front leg, in order, without the frames that show nobody."""
    legs = [f.front_leg for f in followings if f.front_leg >= 0]
    return legs[:1] + [after for before, after in pairwise(legs) if after != before]


def bench_lean() -> PoseTrack:
    knee = np.full(375, 174.0)
    hinge = path((2, 110), (2, 60), (6, 60), (2, 110), (3, 110), start=110)
    return CAMERA.film(body("bench", knee, hinge))


def arrival(seconds: float = 4.0) -> PoseTrack:
    """Somebody walks up, stands for 3 s, and then pushes back with a foot on the bench."""
    still = body("standing", np.full(75, 174.0), np.full(75, 172.0))
    return one_after_another(
        CAMERA.film(walking(seconds)), CAMERA.film(still), CAMERA.film(push_back("bench").body)
    )


class TestSignals:
    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
    def test_are_those_of_the_recorded_reader_a_moment_later(
        self, stance: Stance, camera: Camera
    ) -> None:
        track = camera.film(push_back(stance).body)
        followings = follow(track)
        assert_agree(track, followings, within_deg=2)
        assert_same_reps(track, followings)
        assert {len(following.samples) for following in followings} == {1}
        assert stances(followings) == [0]
        assert newest(followings, "confidence")[10:].min() > 0.9

    @pytest.mark.parametrize("facing", [1, -1])
    def test_of_a_lean_are_those_of_the_recorded_reader_a_moment_later(self, facing: int) -> None:
        track = replace(CAMERA, facing=facing).film(stand_and_lean().body)
        followings = follow(track)
        assert_agree(track, followings, within_deg=3)
        assert_same_reps(track, followings)

    def test_are_calmer_than_what_the_landmarks_say(self) -> None:
        still = body("bench", np.full(200, 130.0), np.full(200, 55.0))
        track = CAMERA.film(still)
        alone = read_angles(track).values
        clean, followings = follow(replace(CAMERA, noise_px=0).film(still)), follow(track)
        for name in ANGLES:
            shaking = newest(followings, name)[30:]
            assert np.std(shaking) < 0.6 * np.std(alone[name][30:]), name
            assert np.mean(shaking) == pytest.approx(newest(clean, name)[-1], abs=1.0), name

    @pytest.mark.parametrize("rows", [HOLD, slice(0, 375)])
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_do_not_change_when_the_legs_are_exchanged(self, stance: Stance, rows: slice) -> None:
        track = CAMERA.film(push_back(stance).body)
        clean, followings = follow(track), follow(legs_exchanged(track, rows))
        for name in ("knee_deg", "hip_hinge_deg", "hip_offset"):
            np.testing.assert_allclose(newest(followings, name), newest(clean, name), atol=0.5)
        assert_same_reps(track, followings)
        assert stances(followings) == [0]

    def test_of_a_lean_do_not_change_when_the_legs_are_exchanged(self) -> None:
        track = bench_lean()
        followings = follow(legs_exchanged(track, HOLD))
        assert_agree(track, followings, within_deg=3)
        assert_same_reps(track, followings)

    @pytest.mark.parametrize("corrupt", [leg_collapsed, leg_hanging])
    @pytest.mark.parametrize("rows", [slice(140, 185), slice(140, 250)])
    @pytest.mark.parametrize("stance", ["bench", "lunge"])
    def test_are_inferred_where_the_leg_is_hidden(
        self, stance: Stance, rows: slice, corrupt: Corruption
    ) -> None:
        track = CAMERA.film(push_back(stance).body)
        followings = follow(corrupt(track, rows, CAMERA.front))
        assert_agree(track, followings, within_deg=8)
        assert_same_reps(track, followings)
        hidden = newest(followings, "confidence")[rows.start + 15 : rows.stop]
        assert hidden.max() <= INFERRED_CONFIDENCE + 0.02
        assert hidden.min() > 0
        assert stances(followings) == [0]

    def test_of_the_mirrored_picture_are_the_same(self) -> None:
        track = CAMERA.film(push_back("lunge").body)
        plain, turned = follow(track), follow(mirrored(track))
        for name in (*ANGLES, "confidence"):
            np.testing.assert_allclose(newest(turned, name), newest(plain, name), atol=1e-6)
        assert names(plain) == [1]
        assert names(turned) == [0]

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_follow_a_camera_that_keeps_no_time(self, seed: int) -> None:
        """As webcams do in the dark: 10 to 40 frames a second."""
        movement = push_back("bench")
        steps = np.random.default_rng(seed).uniform(0.025, 0.1, 400)
        time_s = np.cumsum(steps)
        time_s = time_s[time_s < 14.9]
        even = np.arange(375) / 25
        knee, hinge = (np.interp(time_s, even, each) for each in (movement.knee, movement.hinge))
        track = CAMERA.film(body("bench", knee, hinge), time_s)
        followings = follow(track)
        assert newest(followings, "time_s").tolist() == time_s.tolist()
        assert_agree(track, followings, within_deg=4)
        assert_same_reps(track, followings)

    @pytest.mark.parametrize("step", [3, 5])
    def test_follow_a_slow_camera_for_minutes(self, step: int) -> None:
        """Down to 5 frames a second; what is long ago is kept thinly, and must not count more."""
        track = one_after_another(*[CAMERA.film(push_back("bench").body)] * 4)
        slow = every(step, track)
        followings = follow(leg_collapsed(slow, slice(1275 // step, 1305 // step), CAMERA.front))
        assert [rep.pattern.value for rep in reps(told(followings))] == ["push_back"] * 4
        assert stances(followings) == [0]
        assert_same_reps(slow, followings)


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


class TestStreaming:
    def test_memory_does_not_grow_after_a_minute(self) -> None:
        """Somebody stretches and leaves again and again, at 10 frames a second."""
        quarter = poses(lost(CAMERA.film(push_back("bench").body), slice(340, 375)))
        follower = MotionFollower()
        sizes = []
        for number in range(6 * 150):
            pose = quarter[int(2.5 * number) % 375]
            follower.update(replace(pose, time_s=number / 10, px=pose.px.copy()))
            sizes.append(len(pickle.dumps(follower)) if number % 150 == 149 else 0)
        after_15_s, *_, after_60_s, after_75_s, after_90_s = [size for size in sizes if size]
        assert after_15_s < 0.9 * after_60_s
        assert max(after_75_s, after_90_s) < 1.03 * after_60_s

    def test_two_followers_do_not_disturb_each_other(self) -> None:
        track = CAMERA.film(push_back("bench").body)
        alone = follow(track)
        one, other = MotionFollower(), MotionFollower()
        for pose, expected in zip(poses(track), alone, strict=True):
            other.update(replace(pose, px=pose.px[:, ::-1] * 0.5))
            given_ = one.update(pose).samples[-1]
            assert given_.time_s == expected.samples[-1].time_s
            np.testing.assert_equal(given_.knee_deg, expected.samples[-1].knee_deg)

    @settings(deadline=None, max_examples=15, derandomize=True)
    @given(
        seed=st.integers(0, 10_000),
        gaps=st.lists(st.tuples(st.integers(0, 140), st.integers(1, 40)), max_size=3),
        exchanges=st.lists(st.tuples(st.integers(0, 140), st.integers(1, 60)), max_size=3),
        wild=st.booleans(),
    )
    def test_whatever_is_seen_no_moment_is_told_twice_in_one_stance(
        self,
        seed: int,
        gaps: list[tuple[int, int]],
        exchanges: list[tuple[int, int]],
        *,
        wild: bool,
    ) -> None:
        rng = np.random.default_rng(seed)
        parts: list[PoseTrack] = [
            replace(CAMERA, facing=int(rng.choice([-1, 1]))).film(
                walking(3)
                if rng.uniform() < 0.4
                else body("bench", np.full(75, 120.0), np.full(75, 55.0))
            )
            for _ in range(2)
        ]
        track = one_after_another(*parts)
        if wild:
            track = with_px(track, rng.uniform(0, 1000, (len(track), LANDMARK_COUNT, 2)))
        for start, length in exchanges:
            track = legs_exchanged(track, slice(start, start + length))
        for start, length in gaps:
            track = lost(track, slice(start, start + length))
        seen: set[tuple[int, float]] = set()
        followings = follow(track)
        for pose, following in zip(poses(track), followings, strict=True):
            samples = following.samples
            assert samples[-1].time_s == pose.time_s
            assert all(a.time_s < b.time_s for a, b in pairwise(samples))
            assert following.front_leg in ({0, 1} if pose.found else {-1}) | {-1}
            for sample in samples:
                assert (sample.stance, sample.time_s) not in seen
                seen.add((sample.stance, sample.time_s))
                assert 0 <= sample.confidence <= 1
                assert (sample.confidence > 0) == bool(
                    np.isfinite(sample.knee_deg) and np.isfinite(sample.hip_hinge_deg)
                )
        assert stances(followings) == list(range(len(stances(followings))))
        assert {s.time_s for s in told(followings)} == set(track.time_s.tolist())
