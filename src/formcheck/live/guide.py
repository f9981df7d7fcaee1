"""Setting up before anything is judged: one instruction at a time, the most basic first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.live.prompter import APART_S, REPEAT_S
from formcheck.pose.landmarks import Landmark, trunk

if TYPE_CHECKING:
    from formcheck.form.thresholds import Thresholds
    from formcheck.pose.landmarks import Pose
    from formcheck.video.frame import Frame

READY_S = 1.0
"""All must have been well for this long before the session begins by itself."""

LASTING_S = 0.6
"""What is wrong for a shorter time is no reason for an instruction."""

PATIENCE_S = 5.0
"""Somebody whom only an imperfect angle keeps waiting this long may begin all the same."""

TRUNK_NEAR, TRUNK_FAR = 0.38, 0.10
"""Trunk, as a share of the picture's height: 0.16-0.27 at 2.5-3.5 m (measured)."""

DARK_LUMA = 35.0
"""Mean brightness, 0..255, below which the model begins to guess (judgement)."""

EDGE = 0.01
"""What lies this near the picture's edge, as a share of its size, may be cut off."""

BODY = (
    Landmark.NOSE,
    *range(Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER + 1),
    *range(Landmark.LEFT_HIP, Landmark.RIGHT_TOE + 1),
)
"""What has to be in the picture: head, trunk, legs and feet."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one frame shows of the set-up.

    Attributes
    ----------
    pose
        The person's landmarks, in pixels of a picture of `size`.
    size
        Width and height of the full picture, pixels.
    luma
        Mean brightness of the picture, 0..255.
    yaw_deg
        How far the camera is from a true side view, NaN if nobody is seen.
    company
        Whether somebody else is in the picture.
    """

    pose: Pose
    size: tuple[float, float]
    luma: float
    yaw_deg: float
    company: bool

    @classmethod
    def of(cls, frame: Frame, pose: Pose, yaw_deg: float, *, company: bool) -> Sight:
        """Gather it from a frame."""
        height, width = frame.rgb.shape[:2]
        return cls(
            pose=pose,
            size=(width * frame.scale, height * frame.scale),
            luma=float(frame.rgb[::8, ::8].mean()),
            yaw_deg=yaw_deg,
            company=company,
        )


class Guide:
    """Feed it what every frame shows; it says what to change, and when all is well.

    Parameters
    ----------
    thresholds
        Its `yaw_warn_deg` is what is asked for, its `yaw_max_deg` what is accepted in the end.

    Attributes
    ----------
    ready
        Whether all has been well for long enough.
    wrong
        The phrase that says what is wrong now, None when all is well.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        self._limits = thresholds
        self.ready = False
        self.wrong: str | None = None
        self._since_s: float | None = None
        self._oblique_since_s: float | None = None
        self._told: str | None = None
        self._told_s = float("-inf")

    def update(self, sight: Sight) -> str | None:
        """Take one more frame; return the phrase of the instruction that is due, if any."""
        now = sight.pose.time_s
        wrong = self._wrong(sight)
        if wrong != self.wrong or self._since_s is None:
            self.wrong, self._since_s = wrong, now
        lasted_s = now - self._since_s
        self.ready = self.ready or (wrong is None and lasted_s >= READY_S)
        apart_s = REPEAT_S if wrong == self._told else APART_S
        if wrong is None or lasted_s < LASTING_S or now - self._told_s < apart_s:
            return None
        self._told, self._told_s = wrong, now
        return wrong

    def _wrong(self, sight: Sight) -> str | None:
        """Return what is wrong, the most basic first."""
        share = trunk(sight.pose.px)[1] / sight.size[1]
        checks = (
            ("guide_light", sight.luma < DARK_LUMA),
            ("guide_nobody", not sight.pose.found),
            ("guide_one_person", sight.company),
            ("guide_too_near", share > TRUNK_NEAR),
            ("guide_whole_body", not whole_body(sight)),
            ("guide_too_far", share < TRUNK_FAR),
        )
        for phrase, wrong in checks:
            if wrong:
                self._oblique_since_s = None  # it is not the angle that keeps them waiting
                return phrase
        return "guide_side_on" if self._oblique(sight) else None

    def _oblique(self, sight: Sight) -> bool:
        if sight.yaw_deg <= self._limits.yaw_warn_deg:
            self._oblique_since_s = None
            return False
        now = sight.pose.time_s
        if self._oblique_since_s is None:
            self._oblique_since_s = now
        patient = now - self._oblique_since_s < PATIENCE_S
        return patient or not sight.yaw_deg <= self._limits.yaw_max_deg


def whole_body(sight: Sight) -> bool:
    """Return whether head, trunk, legs and feet all lie within the picture."""
    at = sight.pose.px[list(BODY)] / np.array(sight.size)
    return bool(((at >= EDGE) & (at <= 1 - EDGE)).all())
