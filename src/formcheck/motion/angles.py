"""What one frame's landmarks say about the front leg, before any smoothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.geometry import (
    hip_hinge_deg,
    interior_deg,
    knee_deg,
    knee_from_reach_deg,
    lean_deg,
    length,
    wrapped_deg,
)
from formcheck.motion.legs import (
    AT_ANCHOR_MAX,
    Bones,
    FrontLeg,
    Legs,
    follow_front_leg,
    read_legs,
)
from formcheck.motion.view import View, middle, read_view
from formcheck.pose.landmarks import Landmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.pose.landmarks import PoseTrack

    Numbers = NDArray[np.float64]

INFERRED_CONFIDENCE = 0.4
"""Confidence of angles inferred from hip and foot while the leg between them is hidden."""

BEYOND_STRAIGHT_TRUST = 0.5
"""Share of a reading beyond 180° that is believed. Knees that were truly at 175-178° read up to
190° (measured), and few people's knees go 10° past straight (evidence §3): between the model's
scatter and what is likely, the middle is the better guess."""

REACH_MAX = 1.15
"""Longest distance from hips to ankle, in leg lengths; the model sets hips a little high."""

LOOKUP_BINS = 12
LOOKUP_MIN_FRAMES = 24
"""Fewer well-seen frames than this teach nothing about a person's leg."""


@dataclass(frozen=True, slots=True)
class Angles:
    """Everything read from a stretch of frames, unsmoothed; NaN where not measured.

    Attributes
    ----------
    view
        How the camera saw the person.
    front
        Which leg is the front leg.
    values
        Shape (n,) each: the signals of `formcheck.motion.signals.Signals` that get smoothed.
    confidence
        Shape (n,), 0..1, NaN where nobody was found.
    foot_rise
        Shape (n,), how much higher the front ankle stood than the rear one, in leg lengths;
        one number a stance, NaN with both feet together.
    hip_height
        Shape (n,), height of the hips above the lower ankle, in leg lengths.
    """

    view: View
    front: FrontLeg
    values: dict[str, Numbers]
    confidence: Numbers
    foot_rise: Numbers
    hip_height: Numbers


def read_angles(track: PoseTrack, side: int | None = None) -> Angles:
    """Find the front leg and measure every angle on every frame.

    Parameters
    ----------
    track
        The person's landmarks.
    side
        The front leg, 0 left or 1 right, if somebody has said so; None to find out.
    """
    view = read_view(track)
    legs = read_legs(track, view)
    front = follow_front_leg(track, view, legs, side)
    foot_rise, hip_height = _heights(track, legs, front)
    return Angles(
        view=view,
        front=front,
        values=_raw_angles(track, view, legs, front),
        confidence=_confidence(track, front),
        foot_rise=foot_rise,
        hip_height=hip_height,
    )


def _heights(track: PoseTrack, legs: Legs, front: FrontLeg) -> tuple[Numbers, Numbers]:
    """Return how high the front foot stands over the rear one, and the hips over the lower."""
    ankle_y = np.where(legs.seen, legs.ankle[..., 1], np.nan)
    lower = np.fmax(ankle_y[:, 0], ankle_y[:, 1])
    hip_height = (lower - middle(track, Landmark.LEFT_HIP)[:, 1]) / legs.bones.leg
    rows, other = np.arange(len(track)), 1 - front.label.clip(0)
    away = length(legs.ankle[rows, other], front.anchor) / legs.bones.leg
    # Only the other leg's foot, well away from the front foot, is the rear foot.
    rear_y = np.where((front.label >= 0) & (away > AT_ANCHOR_MAX), ankle_y[rows, other], np.nan)
    rise = np.full(len(track), np.nan)
    for number in np.unique(front.stance[front.split]):
        here = front.stance == number
        heights = (rear_y[here] - front.anchor[here, 1]) / legs.bones.leg
        if np.isfinite(heights).any():
            rise[here] = np.nanmedian(heights)
    return rise, hip_height


def _raw_angles(track: PoseTrack, view: View, legs: Legs, front: FrontLeg) -> dict[str, Numbers]:
    """Measure every angle on every frame, NaN where the front leg was not seen."""
    facing = view.facing
    rows = np.arange(len(track))
    shown = front.label.clip(0)

    def of_front(joint: Numbers) -> Numbers:
        return np.where((front.label >= 0)[:, None], joint[rows, shown], np.nan)

    hip, knee, ankle = of_front(legs.hip), of_front(legs.knee), of_front(legs.ankle)
    # The middle of both hips and of both shoulders is the same whichever is called left.
    hips, shoulders = middle(track, Landmark.LEFT_HIP), middle(track, Landmark.LEFT_SHOULDER)
    ears = middle(track, Landmark.LEFT_EAR)

    knee_angle = knee_deg(hip, knee, ankle, facing)
    hinge = hip_hinge_deg(shoulders, hips, knee, facing)
    reach = length(hips, front.anchor)
    line = hip_hinge_deg(shoulders, hips, front.anchor, facing)
    _infer_hidden_leg(knee_angle, hinge, reach, line, legs.bones, front)

    beyond = np.fmax(knee_angle - 180, 0)
    knee_angle -= (1 - BEYOND_STRAIGHT_TRUST) * beyond

    foot = np.where(front.split[:, None], front.anchor, ankle)
    lean = lean_deg(hips, shoulders, facing)
    return {
        "knee_deg": knee_angle,
        "hip_hinge_deg": hinge,
        "trunk_lean_deg": lean,
        "ankle_deg": interior_deg(knee, ankle, of_front(legs.toe)),
        "neck_deg": wrapped_deg(lean_deg(shoulders, ears, facing) - lean),
        "hip_offset": facing * (foot[:, 0] - hips[:, 0]) / legs.bones.leg,
    }


def _infer_hidden_leg(  # noqa: PLR0913, PLR0917 - one argument a quantity of the triangle
    knee: Numbers, hinge: Numbers, reach: Numbers, line: Numbers, bones: Bones, front: FrontLeg
) -> None:
    """Fill knee angle and hip hinge, in place, where the leg between hip and foot is hidden.

    A knee's angle follows from the distance it leaves between hip and ankle (`reach`). That
    relation is learned from the frames of the same stance in which the leg is well seen, so
    that the model's own steady offsets cancel; beyond their range it is continued by the law
    of cosines. The hip hinge is the angle from trunk to the hip-ankle line (`line`), less the
    share of the knee's bend that lies above that line: thigh and shank split it as the sides
    of a flat triangle split its outer angle, each in proportion to the other's length.
    """
    for number in np.unique(front.stance):
        here = front.stance == number
        # Hips further from the foot than a leg is long: the foot stands there no more.
        hidden = here & (front.label < 0) & (reach <= REACH_MAX * bones.leg)
        seen = here & np.isfinite(knee)
        if not hidden.any() or np.count_nonzero(seen) < LOOKUP_MIN_FRAMES:
            continue
        inferred = _knee_like(reach[hidden], reach[seen], knee[seen], bones)
        above = np.clip(180 - inferred, 0, None) * bones.shank / bones.leg
        knee[hidden], hinge[hidden] = inferred, line[hidden] - above


def _knee_like(reach: Numbers, seen_reach: Numbers, seen_knee: Numbers, bones: Bones) -> Numbers:
    """Return the knee angle that well-seen frames show at these hip-ankle distances."""
    order = np.array_split(np.argsort(seen_reach, kind="stable"), LOOKUP_BINS)
    at = np.array([np.median(seen_reach[part]) for part in order])
    knee = np.array([np.median(seen_knee[part]) for part in order])
    inferred = np.interp(reach, at, knee)
    for edge, beyond in ((0, reach < at[0]), (-1, reach > at[-1])):
        step = knee_from_reach_deg(reach, bones.thigh, bones.shank) - knee_from_reach_deg(
            at[edge], bones.thigh, bones.shank
        )
        inferred = np.where(beyond, knee[edge] + step, inferred)
    return np.asarray(inferred)


def _confidence(track: PoseTrack, front: FrontLeg) -> Numbers:
    """Return 0..1 a frame: visibility and outline of the leg it was read from, or inferred."""
    rows, shown = np.arange(len(track)), front.label.clip(0)
    joints = (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
    visible = np.min([track.visibility[rows, joint + shown] for joint in joints], axis=0)
    on_body = np.min([track.on_body[rows, joint + shown] for joint in joints[1:]], axis=0)
    seen = visible * np.where(np.isnan(on_body), 1.0, on_body)
    # Never less than a guess from hip and foot would get: the leg was seen, after all.
    believed = np.where(
        front.label >= 0, np.maximum(seen, INFERRED_CONFIDENCE), INFERRED_CONFIDENCE
    )
    return np.where(track.found, believed, np.nan)
