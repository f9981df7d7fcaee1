"""Faults within one movement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.form.cues import cue_for_finding
from formcheck.form.judgement import Finding, FindingCode, Pattern, Severity

if TYPE_CHECKING:
    from formcheck.form.excursion import Excursion
    from formcheck.form.thresholds import Thresholds


def find_faults(excursion: Excursion, pattern: Pattern, limits: Thresholds) -> tuple[Finding, ...]:
    """Return the faults of one movement that was judged to be of `pattern`, in order."""

    def finding(code: FindingCode, severity: Severity, value: float, reason: str) -> Finding:
        return Finding(
            code=code,
            severity=severity,
            start_s=excursion.start_s,
            end_s=excursion.hold_end_s,
            value=value,
            unit="deg",
            reason=reason,
            cue=cue_for_finding(code),
        )

    held = excursion.held
    faults: list[Finding] = []
    if pattern is Pattern.LOCKED_LEAN:
        # Red is kept for a locked knee together with a rounded back, pulled-up toes or a
        # tucked chin (evidence §0.8), which are not looked for yet.
        faults.append(
            finding(
                FindingCode.KNEE_LOCKED,
                Severity.AMBER,
                held.knee_deg,
                f"The knee was at {held.knee_deg:.0f}° through the hold.",
            )
        )
    if pattern in (Pattern.LOCKED_LEAN, Pattern.SOFT_LEAN):
        faults.append(
            finding(
                FindingCode.LEANING,
                Severity.AMBER,
                held.hip_hinge_deg,
                f"The trunk came down to {held.hip_hinge_deg:.0f}° from the thigh.",
            )
        )
    if pattern is Pattern.LOST_HUG:
        faults.append(
            finding(
                FindingCode.HUG_LOST,
                Severity.AMBER,
                held.hip_hinge_deg,
                f"Trunk and thigh stood {held.hip_hinge_deg:.0f}° apart.",
            )
        )
    if pattern is Pattern.PUSH_BACK and held.knee_deg >= limits.locked_end_deg:
        faults.append(
            finding(
                FindingCode.LOCKED_AT_END,
                Severity.INFO,
                held.knee_deg,
                f"The knee ended straight, at {held.knee_deg:.0f}°.",
            )
        )
    return tuple(faults)
