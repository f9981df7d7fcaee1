"""From landmarks to signals while the frames still come.

What a recorded clip reads from all of its frames (`reading`), this reads from those of the
last seconds, and thinly from those before: who is the front leg, where its foot stands, how
long the bones are. Only the newest frame's angles are used, smoothed without looking ahead.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.angles import Angles, read_angles
from formcheck.motion.one_euro import OneEuro
from formcheck.motion.signals import Sample
from formcheck.pose.landmarks import Pose, PoseTrack

if TYPE_CHECKING:
    from numpy.typing import NDArray


RECENT_S = 6.0
"""All frames of this long are kept: stances are read from 4 s on either side."""

THIN_STEP_S = 0.4
THIN_S = 40.0
"""Of what is older, one frame in this long, for so long: enough to know bones and a stance."""

FOUND_S = 0.2
"""For so long after finding somebody the pose model is still closing in on them, and its first
angles can be 7° off (measured): nothing is read from those frames."""

SETTLED_S = 1.0
"""New roles of the legs must have lasted this long to be believed."""

MEDIAN_OF = 3

CUTOFFS = {
    "knee_deg": (1.5, 0.05),
    "hip_hinge_deg": (1.5, 0.05),
    "trunk_lean_deg": (1.5, 0.05),
    "ankle_deg": (1.0, 0.03),
    "neck_deg": (1.0, 0.03),
    "hip_offset": (1.5, 5.0),
    "back": (1.0, 10.0),
    "heel_offset": (1.5, 5.0),
    "knee_sd_deg": (1.5, 0.0),
    "hip_hinge_sd_deg": (1.5, 0.0),
    "confidence": (1.5, 0.0),
}
"""Cutoff at rest in Hz, and how much it rises per degree (leg length, share) a second: at the
pace of a stretch, 30 °/s, that is 3 Hz and 50 ms of delay (judgement, checked on clips)."""


@dataclass(frozen=True, slots=True)
class Following:
    """What one more frame told.

    Attributes
    ----------
    samples
        The newest frame's signals, last. Usually one; when the roles of the legs turn out to
        have changed a moment ago, the frames since then come once more, read anew, under a
        new stance.
    front_leg
        0 where the front leg is the person's left, 1 the right, -1 nobody.
    near
        0 where the left side of the body faces the camera, 1 the right.
    split
        Whether one foot stands ahead of the other.
    foot_rise, hip_height
        As in `formcheck.motion.reading.Motion`, leg lengths, of the newest frame.
    """

    samples: tuple[Sample, ...]
    front_leg: int = -1
    near: int = 0
    split: bool = False
    foot_rise: float = float("nan")
    hip_height: float = float("nan")


class MotionFollower:
    """Feed it one pose a frame; it gives that frame's signals at once.

    Parameters
    ----------
    side
        The front leg, 0 left or 1 right, if somebody has said so; None to find out.
    """

    def __init__(self, side: int | None = None) -> None:
        self._told = side
        self._found_s: float | None = None
        self._thin: deque[Pose] = deque()
        self._recent: deque[Pose] = deque()
        self._stance = 0
        self._roles: tuple[bool, int] | None = None
        self._front_votes = [0, 0]
        self._heel_from_px: float | None = None
        self._smoother = OneEuro(*np.array(list(CUTOFFS.values())).T)
        self._raw: deque[NDArray[np.float64]] = deque(maxlen=MEDIAN_OF)

    def update(self, pose: Pose) -> Following:
        """Take one more frame's pose; times must rise."""
        if not pose.found:
            self._found_s = None
        elif self._found_s is None:
            self._found_s = pose.time_s
        closing_in = self._found_s is None or pose.time_s - self._found_s < FOUND_S
        self._keep(Pose(pose.time_s) if closing_in else pose)
        if not any(each.found for each in self._recent):
            return Following((_unseen(pose.time_s, self._stance),))
        return self._read(PoseTrack.of([*self._thin, *self._recent]), found=pose.found)

    def _read(self, track: PoseTrack, *, found: bool) -> Following:
        angles = read_angles(track, self._told)
        first = self._first_to_give(angles, track)
        self._front_votes[int(angles.front.side[-1])] += 1
        front = 1 if self._front_votes[1] > self._front_votes[0] else 0
        return Following(
            samples=tuple(self._sample(angles, track, row) for row in range(first, len(track))),
            front_leg=front if found else -1,
            near=int(angles.view.near[-1]),
            split=bool(angles.front.split[-1]),
            foot_rise=float(angles.foot_rise[-1]),
            hip_height=float(angles.hip_height[-1]),
        )

    def _keep(self, pose: Pose) -> None:
        self._recent.append(pose)
        while pose.time_s - self._recent[0].time_s > RECENT_S:
            old = self._recent.popleft()
            if not self._thin or old.time_s - self._thin[-1].time_s >= THIN_STEP_S:
                self._thin.append(old)
        while self._thin and pose.time_s - self._thin[0].time_s > THIN_S:
            self._thin.popleft()

    def _first_to_give(self, angles: Angles, track: PoseTrack) -> int:
        """Return the row from which on samples are to be given; note changed roles."""
        split, facing = angles.front.split, angles.view.facing
        newest = len(track) - 1
        roles = (bool(split[-1]), int(facing[-1]))
        if self._roles is None and track.found.any():
            self._roles = roles
        if self._roles is None or roles == self._roles:
            return newest
        changed = np.flatnonzero((split != roles[0]) | (facing != roles[1]))
        since = max(int(changed[-1]) + 1 if changed.size else 0, len(self._thin))
        if track.time_s[-1] - track.time_s[since] < SETTLED_S:
            return newest
        self._roles, self._stance = roles, self._stance + 1
        self._front_votes = [0, 0]
        self._heel_from_px = None
        self._smoother.reset()
        self._raw.clear()
        return since

    def _sample(self, angles: Angles, track: PoseTrack, row: int) -> Sample:
        time_s = float(track.time_s[row])
        values = {name: column[row] for name, column in angles.values.items()}
        values["confidence"] = angles.confidence[row]
        values["heel_offset"] = self._heel_offset(float(angles.heel_px[row]), angles.leg_px)
        self._raw.append(np.array([values[name] for name in CUTOFFS]))
        newest = self._raw[-1]
        # A median of three takes out what is off in one frame alone, and waits for one frame.
        calm = _median_of_three(*self._raw) if len(self._raw) == MEDIAN_OF else newest
        calm = np.where(np.isfinite(calm) & np.isfinite(newest), calm, newest)
        smooth = dict(zip(CUTOFFS, self._smoother.update(time_s, calm).tolist(), strict=True))
        known = np.isfinite(smooth["knee_deg"]) and np.isfinite(smooth["hip_hinge_deg"])
        confidence = smooth.pop("confidence")
        return Sample(
            time_s=time_s,
            yaw_deg=float(angles.view.yaw_deg[row]),
            confidence=min(1.0, max(0.0, confidence)) if known else 0.0,
            stance=self._stance,
            **smooth,
        )

    def _heel_offset(self, heel_px: float, leg_px: float) -> float:
        """Return how far the heel is from where it was first seen in this stance."""
        if self._heel_from_px is None and np.isfinite(heel_px):
            # Kept, because what the leg's length is taken to be still changes a little.
            self._heel_from_px = heel_px
        return (heel_px - (self._heel_from_px or 0.0)) / leg_px


def _median_of_three(
    a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the middle one of each three values, NaN where one of them is."""
    return np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c))


def _unseen(time_s: float, stance: int) -> Sample:
    """Return the signals of a frame in which there is nobody."""
    nothing = float("nan")
    return Sample(
        time_s=time_s,
        knee_deg=nothing,
        hip_hinge_deg=nothing,
        trunk_lean_deg=nothing,
        ankle_deg=nothing,
        neck_deg=nothing,
        hip_offset=nothing,
        yaw_deg=nothing,
        confidence=0.0,
        stance=stance,
    )
