"""Which pattern a movement was: the rules of evidence §4, and the sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formcheck.form.excursion import Kind
from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from formcheck.form.excursion import Excursion, Posture
    from formcheck.form.thresholds import Thresholds


SURE: Final = 2.0
"""Standard errors that a reading may be off: 91-96 % are nearer to the truth (measured)."""

DOUBTFUL_YAW_DEG: Final = 15.0
DOUBTFUL_CONFIDENCE: Final = 0.5
"""What is named as the reason for doubt: a camera further off the side than the one, else a leg
that was seen no better than the other."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A pattern and one sentence that says why."""

    pattern: Pattern
    reason: str


def path_ratio(excursion: Excursion, limits: Thresholds) -> float | None:
    """Return the knee's share of the movement, 0..1 (evidence §4, R_k); None if not seen.

    R_k = max(ΔK, 0) / (max(ΔK, 0) + max(ΔF, 0) + 5°), with ΔK the knee's opening and ΔF the
    hip's closing. Closing further than `contact_deg` is not counted: trunk and thigh already
    touch there, and a deeper hug is no lean (in a lunge the hip closes by 20° while the hips
    sit back). When only the way out of the hold was seen, it is read backwards.
    """
    ends = _ends(excursion)
    if ends is None:
        return None
    start, held = ends
    opening = max(held.knee_deg - start.knee_deg, 0.0)
    folding = max(start.hip_hinge_deg - max(held.hip_hinge_deg, limits.contact_deg), 0.0)
    return opening / (opening + folding + limits.path_margin_deg)


def hips_back(excursion: Excursion) -> float | None:
    """Return the hips' travel away from the front ankle in leg lengths; None if not seen."""
    ends = _ends(excursion)
    return None if ends is None else ends[1].hip_offset - ends[0].hip_offset


def _ends(excursion: Excursion) -> tuple[Posture, Posture] | None:
    start = excursion.base or excursion.after
    return None if start is None else (start, excursion.held)


def judge_pattern(excursion: Excursion, limits: Thresholds) -> Opinion:
    """Return how one movement was done.

    `Pattern.NONE` means that it was no stretch at all.
    """
    ratio = path_ratio(excursion, limits)
    if excursion.hold_duration_s < limits.hold_min_s:
        return Opinion(Pattern.NONE, "Nothing was held.")
    if excursion.held.hip_hinge_deg > limits.folded_deg:
        return Opinion(Pattern.NONE, "The trunk did not come near the thigh.")
    ends = _ends(excursion)
    if excursion.yaw_deg > limits.yaw_max_deg:
        opinion = Opinion(
            Pattern.UNSURE,
            f"The camera stood about {excursion.yaw_deg:.0f}° off the side; "
            "from there the angles cannot be trusted.",
        )
    elif impossible(excursion.held, limits):
        opinion = Opinion(Pattern.UNSURE, "The angles that were read fit no body.")
    elif ratio is None or ends is None:
        opinion = _by_posture(excursion.held, limits)
    elif excursion.kind is Kind.OPENING:
        opinion = _opening(excursion, *ends, ratio, limits)
    else:
        opinion = _folding(*ends, ratio, limits)
    if opinion.pattern is Pattern.NONE:
        return opinion
    if ends is not None and _too_doubtful(opinion.pattern, *ends, limits):
        opinion = Opinion(Pattern.UNSURE, f"{opinion.reason} {_why_doubtful(excursion)}")
    return Opinion(opinion.pattern, opinion.reason + _unseen(excursion))


def _too_doubtful(pattern: Pattern, start: Posture, held: Posture, limits: Thresholds) -> bool:
    """Return whether the knee is so poorly known that it may have been the other pattern.

    A push-back needs a knee that was surely not locked at its start, a lean one that was
    surely not bent in the hold; surely means within two standard errors.
    """
    if pattern is Pattern.PUSH_BACK:
        return start.knee_deg + SURE * start.knee_sd_deg >= limits.knee_locked_deg
    if pattern is Pattern.LOCKED_LEAN:
        return held.knee_deg - SURE * held.knee_sd_deg <= limits.knee_set_deg
    return False


def _why_doubtful(excursion: Excursion) -> str:
    """Say how poorly the knee is known, and what to do about it."""
    doubt_deg = max(
        posture.knee_sd_deg
        for posture in (excursion.base or excursion.after, excursion.held)
        if posture is not None
    )
    if excursion.yaw_deg > DOUBTFUL_YAW_DEG:
        why = f"the camera stood about {excursion.yaw_deg:.0f}° off the side"
    elif excursion.confidence <= DOUBTFUL_CONFIDENCE:
        why = "the front leg was hidden; put it nearest the camera"
    else:
        why = "the legs hid each other or the reading was restless"
    return f"But the knee is known to about ±{doubt_deg:.0f}° only: {why}."


def _unseen(excursion: Excursion) -> str:
    if excursion.base is None and excursion.after is None:
        return " Only the hold was seen, not the movement into or out of it."
    if excursion.base is None:
        return " The movement into the hold was not seen; the way out of it was."
    return ""


def _opening(
    excursion: Excursion, start: Posture, held: Posture, ratio: float, limits: Thresholds
) -> Opinion:
    opening = held.knee_deg - start.knee_deg
    if opening < limits.opening_deg:
        return Opinion(Pattern.NONE, "The knee hardly moved.")
    moved = f"The knee opened from {start.knee_deg:.0f}° to {held.knee_deg:.0f}°"
    if start.knee_deg > limits.knee_set_deg:
        return Opinion(
            Pattern.UNSURE, f"{moved}: at the start it was neither clearly bent nor locked."
        )
    lost = held.hip_hinge_deg - start.hip_hinge_deg
    if lost > limits.hug_loss_deg and held.hip_hinge_deg > limits.hug_deg:
        if excursion.hold_duration_s < limits.lost_hug_hold_min_s:
            return Opinion(Pattern.NONE, "Coming up, not stretching.")
        return Opinion(Pattern.LOST_HUG, f"{moved}, but the trunk left the thigh by {lost:.0f}°.")
    return _kept_hug(excursion, ratio, moved, limits)


def _kept_hug(excursion: Excursion, ratio: float, moved: str, limits: Thresholds) -> Opinion:
    if excursion.hug_share < 0.8:  # noqa: PLR2004 - evidence §4: hug kept for 80 % of the way
        return Opinion(Pattern.UNSURE, f"{moved}, but the trunk was off the thigh on the way.")
    if ratio < limits.path_push:
        return Opinion(
            Pattern.UNSURE, f"{moved} while the hip closed as well: neither one nor the other."
        )
    return Opinion(Pattern.PUSH_BACK, f"{moved} while the trunk stayed near the thigh.")


def _folding(start: Posture, held: Posture, ratio: float, limits: Thresholds) -> Opinion:
    folding = start.hip_hinge_deg - held.hip_hinge_deg
    if folding < limits.folding_deg or held.knee_deg < limits.knee_set_deg - limits.still_deg:
        return Opinion(Pattern.NONE, "No lean over a straight leg.")
    moved = f"The hip closed from {start.hip_hinge_deg:.0f}° to {held.hip_hinge_deg:.0f}°"
    if ratio > limits.path_lean:
        return Opinion(
            Pattern.UNSURE, f"{moved} while the knee opened as well: neither one nor the other."
        )
    return _lean(held, moved, limits)


def _lean(held: Posture, moved: str, limits: Thresholds) -> Opinion:
    """Tell a lean over a locked knee from one over a soft knee, and say how surely."""
    locked = held.knee_deg >= limits.knee_locked_deg
    word = "locked" if locked else "soft"
    reason = f"{moved} over a {word} knee ({held.knee_deg:.0f}°)."
    in_band = limits.knee_soft_sure_deg <= held.knee_deg < limits.knee_locked_sure_deg
    if in_band or abs(held.knee_deg - limits.knee_locked_deg) < held.knee_sd_deg:
        reason += " That it was a lean is certain; how straight the knee was, less so."
    return Opinion(Pattern.LOCKED_LEAN if locked else Pattern.SOFT_LEAN, reason)


def impossible(held: Posture, limits: Thresholds) -> bool:
    """Return whether the model has put together what cannot be a body on its feet."""
    return held.hip_hinge_deg < limits.hip_hinge_min_deg


def _by_posture(held: Posture, limits: Thresholds) -> Opinion:
    """Judge a hold of which no movement was seen."""
    folded = f"Trunk and thigh stood at {held.hip_hinge_deg:.0f}°"
    if held.hip_hinge_deg > limits.hug_deg:
        return Opinion(Pattern.UNSURE, f"{folded}: too open to tell without the movement.")
    if held.knee_deg >= limits.knee_locked_sure_deg:
        return Opinion(Pattern.LOCKED_LEAN, f"{folded} over a locked knee.")
    if held.knee_deg < limits.knee_half_bent_deg:
        return Opinion(
            Pattern.PUSH_BACK,
            f"{folded} with the knee open to {held.knee_deg:.0f}° but not locked.",
        )
    return Opinion(
        Pattern.UNSURE,
        f"{folded} with the knee at {held.knee_deg:.0f}°: neither clearly locked nor bent.",
    )
