"""Who is who among the legs, decided from whole stretches of frames.

The pose model exchanges left and right for whole holds, lays both legs onto one, or lets a
leg hang in the air, all with high visibility. What it cannot fake is geometry: in a split
stance both feet stand still, one ahead and one behind, and a real leg lies within the body's
outline. So the legs are told apart by where their feet stand, and a leg that is nowhere near
its foot, or off the body, counts as not measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.geometry import knee_deg, length
from formcheck.motion.smoothing import spans
from formcheck.motion.view import middle
from formcheck.motion.windows import (
    nearest_known,
    pooled_quantile,
    pooled_scatter,
    quantile,
    reach_in_frames,
)
from formcheck.pose.landmarks import Landmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.motion.view import View
    from formcheck.pose.landmarks import PoseTrack

    Numbers = NDArray[np.float64]
    Mask = NDArray[np.bool_]

ON_BODY_MIN = 0.4
"""Least outline support of knee and ankle for a leg to count as seen."""

BONE_RANGE = (0.5, 1.4)
"""A bone outside this range of its usual length, as seen, is no bone."""

KNEE_RANGE_DEG = (20.0, 205.0)
"""Outside of this no living knee goes."""

SPLIT_MIN = 0.35
"""Feet this far apart along the floor, in leg lengths, make a split stance."""

PLANTED_MAX = 0.12
"""A foot whose place scatters (median deviation) by less, in leg lengths, stands still."""

AT_ANCHOR_MAX = 0.2
"""A foot within this of where the foot stands, in leg lengths, is that foot."""

COLLAPSED_MAX = 0.06
"""Two legs whose knees and ankles lie nearer to each other, in leg lengths, are one leg twice."""

HIPS_STRAY = 0.15
"""Hips that leave the place they kept in a stance by more, in leg lengths, have left it."""

UNSEEN_MAX_S = 10.0
"""Longest time for which a stance is believed to last unseen."""

STANCE_WINDOW_S = 1.5
ANCHOR_WINDOW_S = 4.0
STANCE_MIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Bones:
    """One person's thigh and shank as the camera sees them when unforeshortened, pixels."""

    thigh: float
    shank: float

    @property
    def leg(self) -> float:
        """Thigh plus shank, pixels."""
        return self.thigh + self.shank


@dataclass(frozen=True, slots=True)
class Legs:
    """Both candidate legs as labelled by the model, and whether each can be believed.

    The second axis is the model's label: 0 left, 1 right.

    Attributes
    ----------
    hip, knee, ankle, heel, toe
        Shape (n, 2, 2), pixels.
    seen
        Shape (n, 2), whether the leg lies on the body and is a possible leg.
    bones
        The person's own bone lengths.
    """

    hip: Numbers
    knee: Numbers
    ankle: Numbers
    heel: Numbers
    toe: Numbers
    seen: Mask
    bones: Bones


@dataclass(frozen=True, slots=True)
class FrontLeg:
    """The leg being stretched, frame by frame.

    Attributes
    ----------
    label
        Shape (n,), which of the model's legs it was read from: 0 left, 1 right, -1 neither.
    side
        Shape (n,), which leg of the person it is: 0 left, 1 right; the same for a whole stance.
    stance
        Shape (n,), a number for each stretch of frames with unchanged roles. Nothing may be
        smoothed or compared across its changes.
    split
        Shape (n,), whether one foot stands ahead of the other; else the near leg is meant.
    anchor
        Shape (n, 2), where the front foot's ankle stands, pixels; NaN when it does not stand.
    """

    label: NDArray[np.int8]
    side: NDArray[np.int8]
    stance: NDArray[np.int32]
    split: Mask
    anchor: Numbers


def read_legs(track: PoseTrack, view: View) -> Legs:
    """Collect both legs and test each, frame by frame, against body outline and anatomy."""

    def both(left: Landmark) -> Numbers:
        return track.points(left, 2)

    hip, knee, ankle = both(Landmark.LEFT_HIP), both(Landmark.LEFT_KNEE), both(Landmark.LEFT_ANKLE)
    support = np.minimum(
        track.on_body[:, Landmark.LEFT_KNEE : Landmark.LEFT_KNEE + 2],
        track.on_body[:, Landmark.LEFT_ANKLE : Landmark.LEFT_ANKLE + 2],
    )
    # Without an outline (a stick figure, a model without masks) geometry alone must do.
    on_body = np.isnan(support) | (support >= ON_BODY_MIN)
    found = np.isfinite(knee[..., 0])

    thigh, shank = length(hip, knee), length(knee, ankle)
    usable = found & on_body
    bones = Bones(_usual(thigh[usable]), _usual(shank[usable]))
    bend = knee_deg(hip, knee, ankle, view.facing[:, None])
    seen = usable & (bend >= KNEE_RANGE_DEG[0]) & (bend <= KNEE_RANGE_DEG[1])
    for bone, usual in ((thigh, bones.thigh), (shank, bones.shank)):
        seen &= (bone >= BONE_RANGE[0] * usual) & (bone <= BONE_RANGE[1] * usual)
    return Legs(hip, knee, ankle, both(Landmark.LEFT_HEEL), both(Landmark.LEFT_TOE), seen, bones)


def _usual(lengths: Numbers) -> float:
    """Return a bone's unforeshortened length: seen from anywhere else it only gets shorter."""
    return quantile(lengths, 0.85) if lengths.size else float("nan")


def follow_front_leg(
    track: PoseTrack, view: View, legs: Legs, side_told: int | None = None
) -> FrontLeg:
    """Decide for every frame which leg is the front leg, and which label shows it, if any.

    Parameters
    ----------
    track, view, legs
        What was seen.
    side_told
        The front leg, 0 left or 1 right, where somebody has said so; None to find out. With
        both feet together it picks the leg to read (else the near one); in a split stance
        the foot ahead is read whatever it is called, and this is its name.
    """
    hips = middle(track, Landmark.LEFT_HIP)
    leg = legs.bones.leg
    ahead = view.facing[:, None] * (legs.ankle[..., 0] - hips[:, None, 0]) / leg
    ahead = np.where(legs.seen, ahead, np.nan)
    apart = np.where(_collapsed(legs), np.nan, np.abs(ahead[:, 0] - ahead[:, 1]))

    half = reach_in_frames(track.time_s, STANCE_WINDOW_S)
    unseen_last = np.where(np.isnan(ahead), -9, ahead)
    foremost = np.where(unseen_last[:, 0] > unseen_last[:, 1], 0, 1)
    rows = np.arange(len(track))
    # Only a frame that shows both feet apart says which of them is the front one.
    front_foot = np.where((apart > SPLIT_MIN / 2)[:, None], legs.ankle[rows, foremost], np.nan)
    scatter = pooled_scatter(front_foot, half) / leg
    # The upper part of the window's spread decides: half-collapsed frames read too little.
    spread = pooled_quantile(apart, half, 0.7)
    split = (spread > SPLIT_MIN) & (scatter < PLANTED_MAX)
    known = np.isfinite(apart)
    split = np.where(known, split, _stays_split(split & known, known, hips / leg, track.time_s))
    split = _without_short_runs(split, track.time_s, STANCE_MIN_S)

    label = np.full(len(track), -1, dtype=np.int8)
    side = view.near.copy()
    stance = np.zeros(len(track), dtype=np.int32)
    anchor = np.full((len(track), 2), np.nan)
    changes = np.flatnonzero(np.diff(split.astype(np.int8)) | np.diff(view.facing)) + 1
    for number, rows_ in enumerate(np.split(rows, changes)):
        if not rows_.size:
            continue
        stretch = slice(int(rows_[0]), int(rows_[-1]) + 1)
        stance[stretch] = number
        if split[stretch.start]:
            anchor[stretch] = _anchor(track.time_s[stretch], front_foot[stretch])
            label[stretch] = _at_anchor(legs, stretch, anchor[stretch])
            voted = _side_by_vote(label[stretch], apart[stretch], int(view.near[stretch.start]))
            side[stretch] = voted if side_told is None else side_told
        else:
            told = int(view.near[stretch.start]) if side_told is None else side_told
            side[stretch] = told
            label[stretch] = np.where(legs.seen[stretch, told], told, -1)
    return FrontLeg(label=label, side=side, stance=stance, split=split, anchor=anchor)


def _stays_split(split: Mask, known: Mask, hips: Numbers, time_s: Numbers) -> Mask:
    """Return which frames without evidence belong to the split stance next to them.

    For a while nobody can see whether the feet still stand as they did; as long as the hips
    (shape (n, 2), leg lengths) stay where they were in that stance, they do.
    """
    stays = np.zeros(len(split), dtype=np.bool_)
    for gap in spans(~known):
        for edge, inner in ((gap.start - 1, slice(None)), (gap.stop, slice(None, None, -1))):
            if not (0 <= edge < len(split) and split[edge]):
                continue
            rows = np.arange(gap.start, gap.stop)[inner]
            near = split & (np.abs(time_s - time_s[edge]) <= ANCHOR_WINDOW_S)
            low, high = np.nanmin(hips[near], axis=0), np.nanmax(hips[near], axis=0)
            at = hips[rows]
            inside = ((at >= low - HIPS_STRAY) & (at <= high + HIPS_STRAY)).all(axis=1)
            inside &= np.abs(time_s[rows] - time_s[edge]) <= UNSEEN_MAX_S
            stays[rows[np.logical_and.accumulate(inside)]] = True
    return stays


def _collapsed(legs: Legs) -> Mask:
    """Return, shape (n,), where the model has laid both legs onto one, or they stand so.

    In a true side view two legs with their feet together look the same as one leg found
    twice, so such a frame says nothing about how the feet stand.
    """
    near = COLLAPSED_MAX * legs.bones.leg
    knees_meet = length(legs.knee[:, 0], legs.knee[:, 1]) < near
    ankles_meet = length(legs.ankle[:, 0], legs.ankle[:, 1]) < near
    return knees_meet & ankles_meet


def _without_short_runs(mask: Mask, time_s: Numbers, shortest_s: float) -> Mask:
    """Return the mask with runs of either value shorter than `shortest_s` flipped."""
    out = mask.copy()
    for value in (True, False):
        for run in spans(out == value):
            touches_edge = run.start == 0 or run.stop == len(out)
            if not touches_edge and time_s[run.stop - 1] - time_s[run.start] < shortest_s:
                out[run] = not value
    return out


def _anchor(time_s: Numbers, front_foot: Numbers) -> Numbers:
    """Return (n, 2) where the front foot stands: pooled, so that it may be set down anew."""
    half = reach_in_frames(time_s, ANCHOR_WINDOW_S)
    pooled = pooled_quantile(front_foot, half)
    return np.stack([nearest_known(pooled[:, axis]) for axis in (0, 1)], axis=1)


def _at_anchor(legs: Legs, stretch: slice, anchor: Numbers) -> NDArray[np.int8]:
    """Return per frame which labelled leg has its foot where the front foot stands, or -1."""
    away = length(legs.ankle[stretch], anchor[:, None]) / legs.bones.leg
    away = np.where(legs.seen[stretch], away, np.inf)
    best = np.argmin(away, axis=1)
    there = away[np.arange(len(away)), best] < AT_ANCHOR_MAX
    return np.where(there, best, -1).astype(np.int8)


def _side_by_vote(label: NDArray[np.int8], apart: Numbers, near: int) -> int:
    """Return which leg of the person the front leg is, from all frames of one stance.

    Only frames that show both legs apart have a vote. A stretch where the model exchanged
    the legs for half of the time is undecided; then the near leg is the better bet, because
    that is the one people are asked to stretch and the one that can be seen.
    """
    votes = label[(label >= 0) & (apart > SPLIT_MIN / 2)]
    if not votes.size:
        return near
    share = np.count_nonzero(votes == near) / votes.size
    return near if share >= 0.3 else 1 - near  # noqa: PLR2004 - see above
