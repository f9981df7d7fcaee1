"""What a single still shows: a posture, never the movement into it."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Literal

from formcheck.form.judgement import Pattern
from formcheck.form.patterns import Opinion, impossible

if TYPE_CHECKING:
    from formcheck.form.excursion import Posture
    from formcheck.form.thresholds import Thresholds


def judge_photo(
    posture: Posture,
    yaw_deg: float,
    limits: Thresholds,
    *,
    leg: Literal["left", "right"],
    near: bool,
) -> Opinion:
    """Return what a single still shows.

    A fold over a locked knee can be seen on a still. A fold over a bent knee can be the hug
    of a push-back, a deadlift or a leg that the model has invented, so no still is ever
    called a push-back.

    Parameters
    ----------
    posture, yaw_deg, limits
        What was read, how far the camera was off the side, and the limits to use.
    leg, near
        The front leg, and whether it is the one on the camera's side.

    Returns
    -------
    Opinion
        `Pattern.NONE` where nobody is folded over a leg. The reason describes the posture.
    """
    if impossible(posture, limits):
        return Opinion(
            Pattern.UNSURE,
            f"No body bends like that (trunk and thigh at {posture.hip_hinge_deg:.0f}°, knee at "
            f"{posture.knee_deg:.0f}°).",
        )
    pattern, meaning = _meaning(posture, yaw_deg, limits)
    return Opinion(pattern, f"{_described(posture, limits, leg, near=near)} {meaning}")


def _described(posture: Posture, limits: Thresholds, leg: str, *, near: bool) -> str:
    """Say which leg, how straight its knee is, and how folded the trunk."""
    where = "nearest the camera" if near else "away from the camera"
    doubt = "" if isnan(posture.knee_sd_deg) else f" ±{posture.knee_sd_deg:.0f}°"
    return (
        f"The {leg} leg is in front ({where}), its knee {_knee(posture, limits)} "
        f"({posture.knee_deg:.0f}°{doubt}), the trunk {_trunk(posture, limits)} "
        f"({posture.hip_hinge_deg:.0f}°)."
    )


def _knee(posture: Posture, limits: Thresholds) -> str:
    if posture.knee_deg >= limits.knee_locked_sure_deg:
        return "straight"
    if posture.knee_deg >= limits.knee_soft_sure_deg:
        return "straight or nearly so"
    return "slightly bent" if posture.knee_deg > limits.knee_set_deg else "bent"


def _trunk(posture: Posture, limits: Thresholds) -> str:
    if posture.hip_hinge_deg <= limits.contact_deg:
        return "folded onto the thigh"
    if posture.hip_hinge_deg <= limits.hug_deg:
        return "folded near the thigh"
    return "half folded" if posture.hip_hinge_deg <= limits.folded_deg else "off the thigh"


def _meaning(posture: Posture, yaw_deg: float, limits: Thresholds) -> tuple[Pattern, str]:
    """Return what that may be, and a sentence about it."""
    if posture.hip_hinge_deg > limits.hug_deg:
        return Pattern.NONE, "That is no hamstring stretch of the kind that is looked for here."
    if yaw_deg > limits.yaw_max_deg:
        return (
            Pattern.UNSURE,
            f"But the camera stood about {yaw_deg:.0f}° off the side; take it square to your side.",
        )
    if posture.knee_deg < limits.knee_squat_deg:
        return Pattern.NONE, "The knee is bent as in a squat."
    if posture.knee_deg >= limits.knee_locked_sure_deg:
        return Pattern.LOCKED_LEAN, "That is how a locked lean looks."
    if posture.knee_deg >= limits.knee_soft_sure_deg:
        return Pattern.UNSURE, "Whether the knee is locked cannot be told from here."
    return Pattern.UNSURE, "A push-back looks like this, and so does a deadlift."
