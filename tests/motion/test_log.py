from __future__ import annotations

import pickle
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import Camera, body, lost, one_after_another, push_back, walking

from formcheck.motion.following import Following, MotionFollower
from formcheck.motion.log import MotionLog
from formcheck.motion.signals import Sample
from formcheck.pose.landmarks import SHAPES, Pose, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from formcheck.motion.reading import Motion

VALUES = tuple(f.name for f in fields(Sample) if f.name not in {"time_s", "stance"})


def sample(time_s: float, knee: float = 150.0, stance: int = 0) -> Sample:
    """Return a moment whose every other number is another one."""
    numbers = {name: 0.125 * (index + 1) for index, name in enumerate(VALUES)}
    numbers["knee_deg"] = knee
    return Sample(time_s=time_s, stance=stance, **numbers)


def logged(followings: Iterable[Following]) -> MotionLog:
    log = MotionLog()
    for following in followings:
        log.append(following)
    return log


def followed(track: PoseTrack) -> Iterator[Following]:
    follower = MotionFollower()
    for row, time_s in enumerate(track.time_s):
        landmarks = {name: getattr(track, name)[row] for name in SHAPES}
        yield follower.update(Pose(float(time_s), **landmarks))


@pytest.fixture(scope="module")
def arrival() -> tuple[Following, ...]:
    """Somebody walks up, is lost for a moment, stands, and then sets a foot on the bench."""
    camera = Camera(facing=-1, noise_px=1)
    still = body("standing", np.full(75, 174.0), np.full(75, 172.0))
    track = one_after_another(
        lost(camera.film(walking(4)), slice(40, 50)),
        camera.film(still),
        camera.film(push_back("bench").body),
    )
    return tuple(followed(track))


@pytest.fixture(scope="module")
def motion(arrival: tuple[Following, ...]) -> Motion:
    return logged(arrival).motion()


def test_nothing_is_an_empty_motion() -> None:
    log = MotionLog()
    assert len(log) == 0
    motion = log.motion()
    assert len(motion.signals) == 0
    assert motion.split.shape == motion.view.facing.shape == (0,)


def test_a_frame_comes_back_as_it_was_told() -> None:
    told = [
        Following((sample(i / 25, knee=100.5 + i, stance=i // 2),), 1, 1, True, 0.5, 0.75)
        for i in range(4)
    ]
    log = logged(told)
    assert len(log) == 4
    motion = log.motion()
    assert [motion.signals.sample(row) for row in range(4)] == [f.samples[0] for f in told]
    assert motion.signals.front_leg.tolist() == [1] * 4
    assert motion.view.near.tolist() == motion.view.facing.tolist() == [1] * 4
    assert motion.split.tolist() == [True] * 4
    assert motion.foot_rise.tolist() == [0.5] * 4
    assert motion.hip_height.tolist() == [0.75] * 4


def test_times_are_kept_exactly() -> None:
    """Single precision would be a millisecond off after three hours."""
    times = [10_000 + i / 30 for i in range(5)]
    log = logged(Following((sample(t),)) for t in times)
    assert log.motion().signals.time_s.tolist() == times


def test_what_was_not_measured_comes_back_as_that() -> None:
    motion = logged([MotionFollower().update(Pose(0.0))]).motion()
    for name in VALUES:
        if name != "confidence":
            assert np.isnan(getattr(motion.signals, name)).all(), name
    assert motion.signals.confidence.tolist() == [0]
    assert motion.signals.front_leg.tolist() == [-1]
    assert motion.split.tolist() == [False]
    assert np.isnan(motion.foot_rise).all()


def test_frames_read_anew_take_the_place_of_what_they_were() -> None:
    log = logged(Following((sample(float(t), 100.0),), front_leg=0, near=0) for t in range(5))
    burst = tuple(sample(float(t), 170.0, stance=1) for t in range(2, 6))
    log.append(Following(burst, front_leg=1, near=1, split=True, foot_rise=0.5, hip_height=0.75))
    log.append(Following((sample(6.0, 171.0, stance=1),), front_leg=1, near=1))
    motion = log.motion()
    signals = motion.signals
    assert signals.time_s.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert signals.knee_deg.tolist() == [100, 100, 170, 170, 170, 170, 171]
    assert signals.stance.tolist() == [0, 0, 1, 1, 1, 1, 1]
    assert signals.front_leg.tolist() == motion.view.near.tolist() == [0, 0, 1, 1, 1, 1, 1]
    assert motion.view.facing.tolist() == [-1, -1, 1, 1, 1, 1, 1]
    assert motion.split.tolist() == [False, False, True, True, True, True, False]
    assert len(log) == 7


def test_everything_read_anew_leaves_nothing_of_before() -> None:
    log = logged(Following((sample(float(t), 100.0),)) for t in range(3))
    log.append(Following(tuple(sample(float(t), 170.0, stance=1) for t in range(4))))
    assert log.motion().signals.knee_deg.tolist() == [170] * 4


def test_what_is_asked_for_in_between_changes_nothing() -> None:
    log = logged([Following((sample(0.0),))])
    before = log.motion()
    log.append(Following((sample(1.0, 170.0),)))
    assert before.signals.knee_deg.tolist() == [150]
    assert log.motion().signals.knee_deg.tolist() == [150, 170]


# --- with a real follower ---


def test_a_session_is_what_the_follower_told_last_of_each_moment(
    arrival: tuple[Following, ...], motion: Motion
) -> None:
    assert any(len(following.samples) > 1 for following in arrival), "nothing was read anew"
    last = {sample.time_s: (sample, f) for f in arrival for sample in f.samples}
    signals = motion.signals
    assert signals.time_s.tolist() == sorted(last)
    assert (np.diff(signals.time_s) > 0).all()
    for row, time_s in enumerate(signals.time_s.tolist()):
        sample, following = last[time_s]
        for name in VALUES:
            kept, told = getattr(signals, name)[row], getattr(sample, name)
            assert kept == pytest.approx(told, rel=1e-6, abs=1e-6, nan_ok=True), name
        assert signals.stance[row] == sample.stance
        assert signals.front_leg[row] == following.front_leg
        assert motion.view.near[row] == following.near
        assert motion.split[row] == following.split
        assert motion.hip_height[row] == pytest.approx(following.hip_height, nan_ok=True)


def test_a_session_says_how_the_person_stood(motion: Motion) -> None:
    bench = slice(-200, None)
    assert motion.split[bench].all()
    assert np.median(motion.foot_rise[bench]) > 0.4
    assert set(motion.view.facing[bench].tolist()) == {-1}
    assert set(motion.view.near[bench].tolist()) == {0}


def test_half_an_hour_takes_five_megabytes(arrival: tuple[Following, ...]) -> None:
    log = logged(arrival)
    empty = len(pickle.dumps(MotionLog()))
    bytes_a_frame = (len(pickle.dumps(log)) - empty) / len(log)
    assert bytes_a_frame * 30 * 60 * 30 < 5e6
