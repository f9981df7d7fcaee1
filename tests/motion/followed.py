"""Films of a stick figure, read as they come and read as a whole."""

from __future__ import annotations

import functools
import pickle
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import Camera, body, one_after_another, path, push_back, walking

from formcheck.form.judge import Judge
from formcheck.motion.following import Following, MotionFollower
from formcheck.motion.reading import read_motion
from formcheck.pose.landmarks import SHAPES, Pose, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from formcheck.form.judgement import Rep
    from formcheck.motion.signals import Sample

    Numbers = NDArray[np.float64]

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
    """Return what a new follower tells of a film, frame by frame.

    Many tests begin with the same film, and it is read once for them.
    """
    return list(_followed(pickle.dumps(track), side))


@functools.lru_cache(maxsize=64)
def _followed(film: bytes, side: int | None) -> tuple[Following, ...]:
    track: PoseTrack = pickle.loads(film)  # noqa: S301 - written just above
    follower = MotionFollower(side)
    return tuple(follower.update(pose) for pose in poses(track))


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
