"""The reader that sees no frame before its time, against the one that has seen them all."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.motion.figure import (
    Camera,
    Stance,
    body,
    leg_collapsed,
    leg_hanging,
    legs_exchanged,
    lost,
    mirrored,
    one_after_another,
    push_back,
    stand_and_lean,
    walking,
    with_px,
)
from tests.motion.followed import (
    ANGLES,
    CAMERA,
    CAMERAS,
    HOLD,
    assert_agree,
    assert_same_reps,
    bench_lean,
    every,
    follow,
    names,
    newest,
    poses,
    reps,
    stances,
    told,
)

from formcheck.motion.angles import INFERRED_CONFIDENCE, read_angles
from formcheck.motion.following import MotionFollower
from formcheck.pose.landmarks import LANDMARK_COUNT, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Callable

    Corruption = Callable[[PoseTrack, slice, int], PoseTrack]

pytestmark = pytest.mark.unmeasured


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

    @settings(max_examples=15)
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
