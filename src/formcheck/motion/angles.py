"""What one frame's landmarks say about the front leg, before any smoothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from formcheck.motion.doubt import hinge_doubt, knee_doubt, less_beyond_straight
from formcheck.motion.geometry import (
    hip_hinge_deg,
    interior_deg,
    knee_deg,
    lean_deg,
    length,
    wrapped_deg,
)
from formcheck.motion.hip import hip_joint
from formcheck.motion.legs import (
    AT_ANCHOR_MAX,
    FrontLeg,
    Legs,
    follow_front_leg,
    read_legs,
)
from formcheck.motion.reach import Triangle, hip_height, infer_hidden_leg, weigh_reach
from formcheck.motion.view import View, middle, read_view
from formcheck.motion.windows import median, quantile
from formcheck.pose.landmarks import Landmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.pose.landmarks import PoseTrack

    Numbers = NDArray[np.float64]

INFERRED_CONFIDENCE = 0.4
"""Confidence of angles inferred from hip and foot while the leg between them is hidden."""

FOOT_WHOLE = 0.80
SHANK_WHOLE = 0.88
"""A front foot or shank shorter than this share of its usual length is not where the model puts
it: in leans over the bench it moved a foot that stood still by up to 0.2 leg lengths, and foot or
shank then looked 0.4-0.9 as long as usual (measured)."""

USUAL_QUANTILE = 0.95
"""Seen from anywhere else a bone only gets shorter, and live the last seconds, in which the model
may have lost the foot, outnumber all that is remembered of before."""


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
    heel_px
        Shape (n,), where the front heel was along the picture, forward positive, pixels; NaN
        also where the model lost the foot.
    leg_px
        Length of a leg (thigh + shank), pixels.
    """

    view: View
    front: FrontLeg
    values: dict[str, Numbers]
    confidence: Numbers
    foot_rise: Numbers
    hip_height: Numbers
    heel_px: Numbers
    leg_px: float


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
    foot_rise, height = _heights(track, legs, front)
    joints = _joints_of(front, legs)
    return Angles(
        view=view,
        front=front,
        values=_raw_angles(track, view, legs, front, joints),
        confidence=_confidence(track, front),
        foot_rise=foot_rise,
        hip_height=height,
        heel_px=_heel(joints, view),
        leg_px=legs.bones.leg,
    )


class _Joints(NamedTuple):
    """The front leg's joints, shape (n, 2) each, NaN where that leg was not seen."""

    hip: Numbers
    knee: Numbers
    ankle: Numbers
    heel: Numbers
    toe: Numbers


def _joints_of(front: FrontLeg, legs: Legs) -> _Joints:
    both = np.stack([legs.hip, legs.knee, legs.ankle, legs.heel, legs.toe])
    shown = both[:, np.arange(len(front.label)), front.label.clip(0)]
    return _Joints(*np.where((front.label >= 0)[:, None], shown, np.nan))


def _heel(joints: _Joints, view: View) -> Numbers:
    """Return where the front heel was along the picture, shape (n,), forward positive."""
    heel, shank = joints.heel, length(joints.knee, joints.ankle)
    whole = np.ones(len(heel), dtype=np.bool_)
    for bone, share in ((length(heel, joints.toe), FOOT_WHOLE), (shank, SHANK_WHOLE)):
        known = bone[np.isfinite(bone)]
        if known.size:
            whole &= bone >= share * quantile(known, USUAL_QUANTILE)
    return np.where(whole, view.facing * heel[:, 0], np.nan)


def _heights(track: PoseTrack, legs: Legs, front: FrontLeg) -> tuple[Numbers, Numbers]:
    """Return how high the front foot stands over the rear one, and the hips over the lower."""
    ankle_y = np.where(legs.seen, legs.ankle[..., 1], np.nan)
    rows, other = np.arange(len(track)), 1 - front.label.clip(0)
    away = length(legs.ankle[rows, other], front.anchor) / legs.bones.leg
    # Only the other leg's foot, well away from the front foot, is the rear foot.
    rear_y = np.where((front.label >= 0) & (away > AT_ANCHOR_MAX), ankle_y[rows, other], np.nan)
    rise = np.full(len(track), np.nan)
    for number in np.unique(front.stance[front.split]):
        here = front.stance == number
        heights = (rear_y[here] - front.anchor[here, 1]) / legs.bones.leg
        known = heights[np.isfinite(heights)]
        if known.size:
            rise[here] = median(known)
    return rise, hip_height(legs, middle(track, Landmark.LEFT_HIP))


def _raw_angles(
    track: PoseTrack, view: View, legs: Legs, front: FrontLeg, joints: _Joints
) -> dict[str, Numbers]:
    """Measure every angle on every frame, NaN where the front leg was not seen."""
    facing = view.facing
    hip, knee, ankle = joints.hip, joints.knee, joints.ankle
    # The middle of both hips and of both shoulders is the same whichever is called left.
    hips, shoulders = middle(track, Landmark.LEFT_HIP), middle(track, Landmark.LEFT_SHOULDER)
    ears = middle(track, Landmark.LEFT_EAR)

    knee_angle = knee_deg(hip, knee, ankle, facing)
    joint = hip_joint(hips, shoulders, facing, view.trunk_px)
    hinge = hip_hinge_deg(shoulders, joint, knee, facing)
    foot = np.where(front.split[:, None], front.anchor, ankle)
    triangle = Triangle(hips, foot, hip_hinge_deg(shoulders, joint, foot, facing))
    weigh_reach(track.time_s, knee_angle, hinge, triangle, legs, front, view)
    infer_hidden_leg(knee_angle, hinge, triangle, legs.bones, front)

    hidden, far = front.label < 0, front.side != view.near
    knee_sd = knee_doubt(track.time_s, knee_angle, view.yaw_deg, hidden, far)
    knee_angle = less_beyond_straight(knee_angle, knee_sd)
    lean = lean_deg(hips, shoulders, facing)
    return {
        "knee_deg": knee_angle,
        "hip_hinge_deg": hinge,
        "trunk_lean_deg": lean,
        "ankle_deg": interior_deg(knee, ankle, joints.toe),
        "neck_deg": wrapped_deg(lean_deg(shoulders, ears, facing) - lean),
        "hip_offset": facing * (foot[:, 0] - hips[:, 0]) / legs.bones.leg,
        "back": track.back.astype(np.float64),
        "knee_sd_deg": knee_sd,
        "hip_hinge_sd_deg": hinge_doubt(track.time_s, hinge, view.yaw_deg),
    }


def _confidence(track: PoseTrack, front: FrontLeg) -> Numbers:
    """Return 0..1 a frame: visibility and outline of the leg it was read from, or inferred."""
    rows, shown = np.arange(len(track)), front.label.clip(0)
    hip, knee, ankle = (
        joint + shown for joint in (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
    )
    sure = track.visibility[rows, hip], track.visibility[rows, knee], track.visibility[rows, ankle]
    visible = np.minimum(np.minimum(sure[0], sure[1]), sure[2])
    on_body = np.minimum(track.on_body[rows, knee], track.on_body[rows, ankle])
    seen = visible * np.where(np.isnan(on_body), 1.0, on_body)
    # Never less than a guess from hip and foot would get: the leg was seen, after all.
    believed = np.where(
        front.label >= 0, np.maximum(seen, INFERRED_CONFIDENCE), INFERRED_CONFIDENCE
    )
    return np.where(track.found, believed, np.nan)
