"""The knee from the distance between hip and foot: for hidden legs, and as a second opinion.

The pose model knows hip and foot well and guesses the knee between them where trunk and arms
hide it, and it guesses it too straight: by 5-12° on the bench and 17-25° in the lunge (measured).
How far the hip is from the foot says how bent a leg of known length is. That is exact where the
knee is well bent and worthless near straight, where one per cent of reach is worth 9°, so the
two opinions are weighed, and a leg that reads straight is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.geometry import knee_from_reach_deg, length
from formcheck.motion.windows import median, pooled_quantile, quantile, reach_in_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.motion.legs import Bones, FrontLeg, Legs
    from formcheck.motion.view import View

    Numbers = NDArray[np.float64]
    Mask = NDArray[np.bool_]

REACH_MAX = 1.15
"""Longest distance from hips to ankle, in leg lengths; the model sets hips a little high."""

LOOKUP_BINS = 12
LOOKUP_MIN_FRAMES = 24
"""Fewer well-seen frames than this teach nothing about a person's leg."""

HIPS_KNEELING = 0.75
"""Hips lower than this above the lower ankle, in leg lengths: the rear knee is on the floor.
Median over a stance; lunges 0.30-0.53, bench 0.85 and more (measured)."""

BONE_QUANTILE = 0.95
"""A bone's length is this quantile of its readings: a hidden knee only ever shortens it."""

BONE_WINDOW_S = 0.6
"""Seconds on either side over which a bone's readings are pooled."""

YAW_MAX_DEG = 27.0
"""From here on foreshortening spoils every length, and the reading stands as it is."""

REACH_ERROR = 0.05
"""Standard error of reach over leg length (measured)."""

KNEELING_ERROR_DEG = 60.0
"""Standard error of the reading in a kneeling lunge: hardly more than a guess."""

BENT_REACH_DEG = 128.0
BENT_READING_DEG = 160.0
"""Up to these the reach, and the reading itself, speak of a bent knee; they begin to count
`REACH_FADE_DEG` and `READING_FADE_DEG` below."""
REACH_FADE_DEG = 20.0
READING_FADE_DEG = 25.0

TRUST_SPLIT = 0.5
TRUST_TOGETHER = 0.8
"""Most that the reach counts for somebody on both feet: with the feet together one leg hides the
other."""

OBLIQUE_DEG = 15.0
OBLIQUE_FADE_DEG = 6.0
"""From here on thigh and shank of somebody on both feet look shortened by different amounts, and
the reach does not count; it counts in full `OBLIQUE_FADE_DEG` before."""

AGREE_DEG = 4.0
"""Opinions this near to each other agree within their errors, and the reading stands; the reach
counts in full from twice as much on."""

STRAIGHT_DEG = 172.0
"""From here on a reading is straight, and left alone, unless kneeling, where no leg is."""


@dataclass(frozen=True, slots=True)
class Triangle:
    """Trunk, hips and front foot, frame by frame.

    Attributes
    ----------
    hips
        Shape (n, 2), the middle of both hips, pixels.
    foot
        Shape (n, 2), where the front ankle is: the place where it stands in a split stance.
    line_deg
        Shape (n,), angle between the trunk and the line from hips to foot.
    """

    hips: Numbers
    foot: Numbers
    line_deg: Numbers

    @property
    def reach(self) -> Numbers:
        """Shape (n,), distance from hips to foot, pixels."""
        return length(self.hips, self.foot)


def hip_height(legs: Legs, hips: Numbers) -> Numbers:
    """Return the height of the hips above the lower ankle, shape (n,), in leg lengths."""
    ankle_y = np.where(legs.seen, legs.ankle[..., 1], np.nan)
    return np.asarray((np.fmax(ankle_y[:, 0], ankle_y[:, 1]) - hips[:, 1]) / legs.bones.leg)


def weigh_reach(  # noqa: PLR0913, PLR0917 - one argument a thing that is known
    time_s: Numbers,
    knee: Numbers,
    hinge: Numbers,
    triangle: Triangle,
    legs: Legs,
    front: FrontLeg,
    view: View,
) -> None:
    """Correct bent knees, and the hip hinge with them, in place.

    Parameters
    ----------
    time_s
        Shape (n,), rising, seconds.
    knee, hinge
        Shape (n,), as read from the landmarks, degrees; NaN stays NaN.
    triangle, legs, front, view
        What was seen.
    """
    seen = front.label >= 0
    if np.count_nonzero(seen) < LOOKUP_MIN_FRAMES:
        return
    thigh, shank = _front_bones(time_s, legs, front, triangle.hips)
    by_reach = knee_from_reach_deg(triangle.reach, thigh, shank)
    yaw = np.nan_to_num(view.yaw_deg, nan=90.0)
    kneeling = _kneeling(hip_height(legs, triangle.hips), front)
    weight = np.where(
        kneeling,
        _weight_kneeling(by_reach),
        _weight_standing(by_reach, knee, front.split, yaw),
    )
    # The model's error goes one way: a knee that bends less than its reach says is possible
    # is not believed, one that bends more is.
    straight = (knee >= STRAIGHT_DEG) & ~kneeling
    trusted = seen & np.isfinite(knee) & np.isfinite(by_reach) & (by_reach < knee) & ~straight
    trusted &= yaw <= YAW_MAX_DEG
    disputed = np.clip((knee - by_reach) / AGREE_DEG - 1, 0, 1)
    weight = np.where(trusted, weight * disputed, 0.0)
    folded = triangle.line_deg - np.clip(180 - by_reach, 0, None) * shank / (thigh + shank)
    knee[trusted] += (weight * (by_reach - knee))[trusted]
    hinge[trusted] += (weight * (folded - hinge))[trusted]


def _front_bones(
    time_s: Numbers, legs: Legs, front: FrontLeg, hips: Numbers
) -> tuple[float, float]:
    """Return the front leg's thigh and shank, pixels.

    Both legs of a person are of one length, so a leg whose knee is hidden all the time can be
    measured by the other one.
    """
    # Both legs, the front one first.
    order = np.stack([front.label.clip(0), 1 - front.label.clip(0)], axis=1)
    seen = (front.label >= 0)[:, None] & np.take_along_axis(legs.seen, order, axis=1)
    half = reach_in_frames(time_s, BONE_WINDOW_S)

    def longest(bone: Numbers) -> float:
        # Scatter would be taken for length, so it is pooled away first.
        shown = np.where(seen, np.take_along_axis(bone, order, axis=1), np.nan)
        pooled = pooled_quantile(shown, half)
        readings = (pooled[seen[:, leg], leg] for leg in (0, 1))
        enough = (each for each in readings if each.size >= LOOKUP_MIN_FRAMES)
        return max((quantile(each, BONE_QUANTILE) for each in enough), default=0.0)

    return longest(length(hips[:, None], legs.knee)), longest(length(legs.knee, legs.ankle))


def _kneeling(height: Numbers, front: FrontLeg) -> Mask:
    """Return, shape (n,), which frames belong to a stance on one knee."""
    kneeling = np.zeros(len(height), dtype=np.bool_)
    for number in np.unique(front.stance[front.split]):
        here = front.stance == number
        known = height[here & np.isfinite(height)]
        kneeling[here] = bool(known.size) and median(known) < HIPS_KNEELING
    return kneeling


def _weight_kneeling(by_reach: Numbers) -> Numbers:
    """Return the weight of the reach by the inverse of both variances, shape (n,)."""
    # The law of cosines near the isosceles triangle: d(knee) = 2 tan(knee / 2) d(reach) / reach.
    slope = 2 * np.tan(np.radians(np.minimum(by_reach, 176.0) / 2))
    error = np.degrees(REACH_ERROR * slope)
    return np.asarray(KNEELING_ERROR_DEG**2 / (KNEELING_ERROR_DEG**2 + error**2))


def _weight_standing(by_reach: Numbers, knee: Numbers, split: Mask, yaw: Numbers) -> Numbers:
    """Return the weight of the reach for somebody on both feet, shape (n,)."""
    says_bent = np.clip((BENT_REACH_DEG - by_reach) / REACH_FADE_DEG, 0, 1)
    reads_bent = np.clip((BENT_READING_DEG - knee) / READING_FADE_DEG, 0, 1)
    square = np.clip((OBLIQUE_DEG - yaw) / OBLIQUE_FADE_DEG, 0, 1)
    trust = np.where(split, TRUST_SPLIT, TRUST_TOGETHER)
    return np.asarray(trust * says_bent * reads_bent * square)


def infer_hidden_leg(
    knee: Numbers, hinge: Numbers, triangle: Triangle, bones: Bones, front: FrontLeg
) -> None:
    """Fill knee angle and hip hinge, in place, where the leg between hip and foot is hidden.

    The relation between reach and knee is learned from the frames of the same stance in which
    the leg is well seen, so that the model's own steady offsets cancel; beyond their range it
    is continued by the law of cosines. The hip hinge is the angle from trunk to the hip-ankle
    line, less the share of the knee's bend that lies above that line: thigh and shank split it
    as the sides of a flat triangle split its outer angle, each in proportion to the other's
    length.
    """
    reach = triangle.reach
    for number in np.unique(front.stance):
        here = front.stance == number
        # Hips further from the foot than a leg is long: the foot stands there no more.
        hidden = here & (front.label < 0) & (reach <= REACH_MAX * bones.leg)
        seen = here & np.isfinite(knee)
        if not hidden.any() or np.count_nonzero(seen) < LOOKUP_MIN_FRAMES:
            continue
        inferred = _knee_like(reach[hidden], reach[seen], knee[seen], bones)
        above = np.clip(180 - inferred, 0, None) * bones.shank / bones.leg
        knee[hidden], hinge[hidden] = inferred, triangle.line_deg[hidden] - above


def _knee_like(reach: Numbers, seen_reach: Numbers, seen_knee: Numbers, bones: Bones) -> Numbers:
    """Return the knee angle that well-seen frames show at these hip-ankle distances."""
    order = np.array_split(np.argsort(seen_reach, kind="stable"), LOOKUP_BINS)
    at = np.array([median(seen_reach[part]) for part in order])
    knee = np.array([median(seen_knee[part]) for part in order])
    inferred = np.interp(reach, at, knee)
    for edge, beyond in ((0, reach < at[0]), (-1, reach > at[-1])):
        step = knee_from_reach_deg(reach, bones.thigh, bones.shank) - knee_from_reach_deg(
            at[edge], bones.thigh, bones.shank
        )
        inferred = np.where(beyond, knee[edge] + step, inferred)
    return np.asarray(inferred)
