"""What a reader must know about how well the person could be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.errors import Caution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.form.thresholds import Thresholds

INFERRED_UP_TO = 0.5
"""Confidence up to here means inferred, not seen: a little above that of the inferred
(`formcheck.motion.angles.INFERRED_CONFIDENCE`), because confidence is smoothed like all else."""

HIDDEN_MAX = 0.3
"""With a larger share of a stretch's angles inferred, the reader is told."""

UNMEASURED_MAX = 0.2
"""With a larger share of a clip's frames not measured at all, the reader is told."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How the person was seen.

    Attributes
    ----------
    confidence
        Shape (n,), 0..1, of knee and hip hinge per frame.
    within
        Shape (n,), which frames belong to a rep.
    yaw_deg
        Camera off the side view over the whole clip, NaN if nobody was seen.
    front_leg_near
        Whether the front leg is the one on the camera's side.
    """

    confidence: NDArray[np.float64]
    within: NDArray[np.bool_]
    yaw_deg: float
    front_leg_near: bool

    def cautions(self, limits: Thresholds) -> tuple[Caution, ...]:
        """Return what to tell the reader, the gravest first."""
        return tuple(
            Caution(code, message)
            for code, message in (
                ("view_oblique", self._oblique(limits)),
                ("leg_hidden", self._hidden()),
                ("poorly_seen", self._unmeasured()),
            )
            if message is not None
        )

    def _oblique(self, limits: Thresholds) -> str | None:
        if not self.yaw_deg > limits.yaw_warn_deg:
            return None
        too_far = self.yaw_deg > limits.yaw_max_deg
        consequence = "reps cannot be judged" if too_far else "angles are less exact"
        return (
            f"The camera seems to stand about {self.yaw_deg:.0f}° off a true side view, so "
            f"{consequence}; put it square to your side."
        )

    def _hidden(self) -> str | None:
        inferred = (self.confidence > 0) & (self.confidence <= INFERRED_UP_TO)
        if not self.within.any() or float(np.mean(inferred[self.within])) <= HIDDEN_MAX:
            return None
        advice = "" if self.front_leg_near else " Put the leg you stretch nearest the camera."
        return (
            "For much of the stretch the front leg could not be seen, and its angles were "
            f"worked out from where hip and foot are.{advice}"
        )

    def _unmeasured(self) -> str | None:
        missing = self.confidence == 0
        share = float(np.mean(missing)) if len(missing) else 0.0
        if share <= UNMEASURED_MAX or missing.all():
            return None
        return (
            f"In {share:.0%} of the frames the legs could not be measured; keep the whole body "
            "in the picture."
        )
