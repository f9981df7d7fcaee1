"""Signals of frames that nobody looked at, from the frames before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.motion.reading import Motion
from formcheck.motion.signals import Signals
from formcheck.motion.view import View
from formcheck.sampling import LONGEST_BETWEEN_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_DOUBTS: Final = ("knee_sd_deg", "hip_hinge_sd_deg")
_STRAIGHT: Final = (
    *("knee_deg", "hip_hinge_deg", "trunk_lean_deg", "ankle_deg", "neck_deg"),
    *("hip_offset", "back", "heel_offset"),
)


def fill_between(looked: Motion, time_s: Numbers, rows: NDArray[np.intp]) -> Motion:
    """Return the motion of all frames from that of the frames that were looked at.

    Signals go in a straight line, in time, from the frame before to the one after; they are
    smooth already. Such a frame claims no more than its neighbours: it has the lower confidence
    of the two and the larger standard errors. Where one of them shows nobody, or they lie more
    than `LONGEST_BETWEEN_S` apart, nobody is said to be there; where the legs changed roles
    between them, nothing is measured.

    Parameters
    ----------
    looked
        The motion of the frames that were looked at.
    time_s
        Shape (n,), the times of all frames, rising, seconds.
    rows
        Which of them were looked at, rising; the first and the last are among them.
    """
    signals, view = looked.signals, looked.view
    before = np.searchsorted(rows, np.arange(len(time_s)), side="right") - 1
    was_looked_at = rows[before] == np.arange(len(time_s))
    after = np.where(was_looked_at, before, np.minimum(before + 1, len(rows) - 1))
    since, until = signals.time_s[before], signals.time_s[after]
    span = until - since
    part = np.divide(time_s - since, span, out=np.zeros(len(time_s)), where=span > 0)
    person = np.minimum(signals.front_leg[before], signals.front_leg[after]) >= 0
    seen = was_looked_at | (person & (span <= LONGEST_BETWEEN_S))
    same = was_looked_at | (seen & (signals.stance[before] == signals.stance[after]))

    def straight(values: Numbers, where: NDArray[np.bool_]) -> Numbers:
        one, other = values[before], values[after]
        return np.where(where, one + part * (other - one), np.nan)

    angles = {name: straight(getattr(signals, name), same) for name in _STRAIGHT}
    confidence = np.minimum(signals.confidence[before], signals.confidence[after])
    doubts = {
        name: np.where(
            same, np.maximum(*(getattr(signals, name)[at] for at in (before, after))), np.nan
        )
        for name in _DOUBTS
    }
    return Motion(
        signals=Signals(
            time_s=time_s,
            yaw_deg=straight(signals.yaw_deg, seen),
            confidence=np.where(same, confidence, 0.0),
            stance=signals.stance[before],
            front_leg=np.where(seen, signals.front_leg[before], -1).astype(np.int8),
            **angles,
            **doubts,
        ),
        view=View(
            facing=view.facing[before],
            near=view.near[before],
            yaw_deg=straight(view.yaw_deg, seen),
            trunk_px=straight(view.trunk_px, seen),
        ),
        split=looked.split[before],
        foot_rise=straight(looked.foot_rise, same),
        hip_height=straight(looked.hip_height, seen),
    )
