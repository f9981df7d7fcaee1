"""From landmarks to signals: read the front leg's angles and smooth them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from formcheck.motion.angles import read_angles
from formcheck.motion.signals import Signals
from formcheck.motion.smoothing import bridge, despike, low_pass
from formcheck.motion.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.motion.angles import Angles
    from formcheck.pose.landmarks import PoseTrack

    Numbers = NDArray[np.float64]
    Mask = NDArray[np.bool_]

CUTOFF_HZ = 2.0
"""Low-pass for all angles (evidence §3): a stretch is slow, what is quicker is noise."""

BRIDGE_S = 0.4
"""Longest gap that is filled by a straight line before smoothing."""


Columns = TypeVar("Columns", Signals, View)


@dataclass(frozen=True, slots=True)
class Motion:
    """How one person moved: the signals, and where their body was.

    Attributes
    ----------
    signals
        The smoothed signals of the front leg.
    view
        How the camera saw the person.
    split
        Shape (n,), whether one foot stood ahead of the other.
    foot_rise
        Shape (n,), how much higher the front ankle stood than the rear one, in leg lengths;
        one number a stance, NaN with both feet together.
    hip_height
        Shape (n,), height of the hips above the lower ankle, in leg lengths.
    """

    signals: Signals
    view: View
    split: Mask
    foot_rise: Numbers
    hip_height: Numbers

    def rows(self, rows: Mask) -> Motion:
        """Return the motion of some frames alone.

        Parameters
        ----------
        rows
            Shape (n,), which ones.
        """

        def some(columns: Columns) -> Columns:
            cut = {each.name: getattr(columns, each.name)[rows] for each in fields(columns)}
            return replace(columns, **cut)

        return Motion(
            signals=some(self.signals),
            view=some(self.view),
            split=self.split[rows],
            foot_rise=self.foot_rise[rows],
            hip_height=self.hip_height[rows],
        )


def read_motion(track: PoseTrack, side: int | None = None) -> Motion:
    """Turn one person's landmarks into smoothed signals of the front leg.

    Which leg is the front leg is decided from whole stretches of frames (`legs`). Where
    that leg is hidden but hip and planted foot are seen, knee and hip hinge are inferred
    from the distance between the two and get a lower confidence. Smoothing is zero-phase
    and never crosses a change of roles.

    Parameters
    ----------
    track
        The person's landmarks.
    side
        The front leg, 0 left or 1 right, if somebody has said so; None to find out.
    """
    angles = read_angles(track, side)
    front = angles.front

    def smoothed(values: Numbers) -> Numbers:
        return _smoothed(track.time_s, values, front.stance)

    smooth = {name: smoothed(values) for name, values in angles.values.items()}
    smooth["heel_offset"] = smoothed(_heel_offset(angles))
    known = np.isfinite(smooth["knee_deg"]) & np.isfinite(smooth["hip_hinge_deg"])
    signals = Signals(
        time_s=track.time_s,
        yaw_deg=angles.view.yaw_deg,
        confidence=np.where(known, np.nan_to_num(smoothed(angles.confidence)).clip(0, 1), 0.0),
        stance=front.stance,
        front_leg=np.where(track.found, front.side, -1).astype(np.int8),
        **smooth,
    )
    return Motion(signals, angles.view, front.split, angles.foot_rise, angles.hip_height)


def _heel_offset(angles: Angles) -> Numbers:
    """Return how far the front heel was from its usual place in the stance, leg lengths."""
    offset = np.full(len(angles.heel_px), np.nan)
    for number in np.unique(angles.front.stance):
        here = angles.front.stance == number
        known = here & np.isfinite(angles.heel_px)
        if known.any():
            usual = float(np.median(angles.heel_px[known]))
            offset[here] = (angles.heel_px[here] - usual) / angles.leg_px
    return offset


def _smoothed(time_s: Numbers, values: Numbers, stance: NDArray[np.int32]) -> Numbers:
    """Return the values smoothed stance by stance."""
    out = values.copy()
    changes = np.flatnonzero(np.diff(stance)) + 1
    for rows in np.split(np.arange(len(values)), changes):
        whole = bridge(time_s[rows], despike(values[rows]), BRIDGE_S)
        out[rows] = low_pass(time_s[rows], whole, CUTOFF_HZ)
    return out
