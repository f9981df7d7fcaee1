"""Faults within one movement that is over: which of what was seen counts, and how gravely.

What the movement was decides about the faults that make it so (a locked knee and a trunk that
comes down are the locked lean; a lost hug is named after it). The detectors say when they were
there, and find everything else. Nothing is found in a movement that could not be told.

Severity (evidence §3, §4, §5)
    A lean over a locked knee is amber: flat and relaxed it is a stretch that others use. It is
    red when the knee is locked beyond the band of doubt and the back is rounded, the toes are
    pulled up or the chin is tucked, for these add up along a taut nerve; they are red then, too.
    Elsewhere they are amber, and in a push-back a remark, because a bent knee leaves the nerve
    room. A knee past straight, a lost hug, bouncing and a foot that slides are amber. A push-back
    that ends locked or is held for a short time is done right otherwise: a remark. So is a fast
    reach, unless it is a jerk.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from formcheck.form.cues import cue_for_finding
from formcheck.form.faults.panel import Sighting
from formcheck.form.faults.posture import rounding
from formcheck.form.judgement import Finding, FindingCode, Pattern, Phase, Severity

if TYPE_CHECKING:
    from formcheck.form.excursion import Excursion
    from formcheck.form.faults.panel import Panel
    from formcheck.form.thresholds import Thresholds

OF_PATTERN: Final = {
    Pattern.LOCKED_LEAN: (FindingCode.KNEE_LOCKED, FindingCode.LEANING),
    Pattern.SOFT_LEAN: (FindingCode.LEANING,),
    Pattern.LOST_HUG: (FindingCode.HUG_LOST,),
    Pattern.PUSH_BACK: (FindingCode.LOCKED_AT_END,),
}
"""What each pattern is named after; the last one only where its hold was locked."""

DECIDED: Final = frozenset(code for codes in OF_PATTERN.values() for code in codes)

SENSITISERS: Final = frozenset(
    {FindingCode.BACK_ROUNDED, FindingCode.TOES_PULLED_UP, FindingCode.CHIN_TUCKED}
)
"""What adds tension along the nerve (evidence §1.1)."""

ROUND_ENOUGH: Final = 0.5
"""A back more rounded than this, 0..1, makes a locked lean red (evidence §4)."""

REASONS: Final = {
    FindingCode.HYPEREXTENDED: "The knee went past straight, to {:.0f}°.",
    FindingCode.KNEE_LOCKED: "The knee was at {:.0f}° while the trunk came down.",
    FindingCode.LOCKED_AT_END: "The knee ended straight, at {:.0f}°.",
    FindingCode.LEANING: "The trunk came down to {:.0f}° from the thigh.",
    FindingCode.HUG_LOST: "Trunk and thigh stood {:.0f}° apart.",
    FindingCode.BACK_ROUNDED: "The back was bowed by {:.0%} of its length more than upright.",
    FindingCode.TOES_PULLED_UP: "The toes were pulled up by {:.0f}° from the ankle's own rest.",
    FindingCode.CHIN_TUCKED: "The chin was tucked by {:.0f}° from the neck's own rest.",
    FindingCode.TOO_FAST: "Knee or hip moved at up to {:.0f}° a second.",
    FindingCode.BOUNCING: "The hold bounced by {:.0f}°.",
    FindingCode.HEEL_SLID: "The front heel moved by {:.0%} of a leg's length.",
    FindingCode.HOLD_TOO_SHORT: "The stretch was held for {:.0f} s.",
}
BOUNCING_HIPS: Final = "In the hold the hips bounced by {:.0%} of a leg's length."
BACK_UNKNOWN: Final = " Yours was not seen upright, so it was compared with other people's."


def find_faults(
    excursion: Excursion, pattern: Pattern, limits: Thresholds, panel: Panel | None = None
) -> tuple[Finding, ...]:
    """Return the faults of one movement that was judged to be of `pattern`, the gravest first.

    Parameters
    ----------
    excursion, pattern
        The movement, and what it was.
    limits
        The limits that were used.
    panel
        What the detectors saw of it; without, only what the pattern says is found.
    """
    if pattern not in OF_PATTERN:
        return ()
    windows = {
        Phase.REACH: (excursion.start_s, excursion.hold_start_s),
        Phase.HOLD: (excursion.hold_start_s, excursion.hold_end_s),
    }
    seen = panel.seen(windows) if panel is not None else ()
    wanted = _of_pattern(excursion, pattern, limits)
    sightings = [s for s in seen if s.code not in DECIDED]
    for code in wanted:
        sightings += [s for s in seen if s.code is code] or [_throughout(excursion, code)]
    if pattern is Pattern.PUSH_BACK and _is_short(excursion, limits):
        held_s = excursion.hold_duration_s
        ends = excursion.hold_start_s, excursion.hold_end_s
        sightings.append(Sighting(FindingCode.HOLD_TOO_SHORT, *ends, held_s, "s", 1.0))
    strained = _is_strained(excursion, pattern, sightings, limits)
    own_back = panel is not None and isfinite(panel.start.neutral.back)
    order = list(FindingCode)
    return tuple(
        Finding(
            code=s.code,
            severity=_severity(s, pattern, limits, strained=strained),
            start_s=s.start_s,
            end_s=s.end_s,
            value=s.value,
            unit=s.unit,
            reason=_reason(s, own_back=own_back),
            cue=cue_for_finding(s.code),
        )
        for s in sorted(sightings, key=lambda s: (order.index(s.code), s.start_s))
    )


def _of_pattern(
    excursion: Excursion, pattern: Pattern, limits: Thresholds
) -> tuple[FindingCode, ...]:
    """Return the faults that the pattern itself says were there."""
    if pattern is Pattern.PUSH_BACK and excursion.held.knee_deg < limits.locked_end_deg:
        return ()
    return OF_PATTERN[pattern]


def _throughout(excursion: Excursion, code: FindingCode) -> Sighting:
    """Return a fault that the whole movement shows but no single moment of it clearly enough."""
    of_knee = code in (FindingCode.KNEE_LOCKED, FindingCode.LOCKED_AT_END)
    value = excursion.held.knee_deg if of_knee else excursion.held.hip_hinge_deg
    return Sighting(code, excursion.start_s, excursion.hold_end_s, value, "deg", 1.0)


def _is_short(excursion: Excursion, limits: Thresholds) -> bool:
    """Return whether the hold was too short; one that was cut off may have gone on."""
    return excursion.after is not None and excursion.hold_duration_s < limits.short_hold_s


def _is_strained(
    excursion: Excursion, pattern: Pattern, sightings: list[Sighting], limits: Thresholds
) -> bool:
    """Return whether a lean over a knee that is certainly locked had something added to it."""
    if pattern is not Pattern.LOCKED_LEAN or excursion.held.knee_deg < limits.knee_locked_sure_deg:
        return False
    return any(
        s.code in SENSITISERS
        and (s.code is not FindingCode.BACK_ROUNDED or rounding(s.value) > ROUND_ENOUGH)
        for s in sightings
    )


def _severity(
    sighting: Sighting, pattern: Pattern, limits: Thresholds, *, strained: bool
) -> Severity:
    code = sighting.code
    if code in (FindingCode.LOCKED_AT_END, FindingCode.HOLD_TOO_SHORT):
        return Severity.INFO
    if code is FindingCode.TOO_FAST:
        return Severity.AMBER if sighting.value >= limits.hasty_deg_per_s else Severity.INFO
    if strained and (code in SENSITISERS or code is FindingCode.KNEE_LOCKED):
        return Severity.RED
    if code in SENSITISERS and pattern is Pattern.PUSH_BACK:
        return Severity.INFO
    return Severity.AMBER


def _reason(sighting: Sighting, *, own_back: bool) -> str:
    template = REASONS[sighting.code]
    if sighting.code is FindingCode.BOUNCING and sighting.unit != "deg":
        template = BOUNCING_HIPS
    reason = template.format(sighting.value)
    if sighting.code is FindingCode.BACK_ROUNDED and not own_back:
        reason += BACK_UNKNOWN
    return reason
