"""From a judged movement to its two numbers: nerve-tension posture and quality."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from formcheck.form.faults.posture import rounding
from formcheck.form.judgement import FindingCode
from formcheck.form.patterns import path_ratio
from formcheck.form.scores import (
    End,
    NerveTension,
    Parts,
    hip_flexion_deg,
    muscle_length,
    smoothstep,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.form.excursion import Excursion
    from formcheck.form.faults.panel import Panel
    from formcheck.form.judgement import Finding
    from formcheck.form.thresholds import Thresholds

RESTLESS = frozenset({FindingCode.BOUNCING, FindingCode.TOO_FAST})


def end_of(excursion: Excursion, panel: Panel | None) -> End:
    """Return the posture of the hold, with None for what could not be measured."""

    def typical(code: FindingCode) -> float | None:
        if panel is None:
            return None
        value = panel.typical(code, excursion.hold_start_s, excursion.hold_end_s)
        return value if isfinite(value) else None

    bow = typical(FindingCode.BACK_ROUNDED)
    return End(
        knee_deg=excursion.held.knee_deg,
        hip_hinge_deg=excursion.held.hip_hinge_deg,
        rounding=None if bow is None else rounding(bow),
        toes_up_deg=typical(FindingCode.TOES_PULLED_UP),
        chin_deg=typical(FindingCode.CHIN_TUCKED),
    )


def length_of(end: End) -> float | None:
    """Return the hamstrings' length over that standing, None where a term is missing."""
    if end.rounding is None:
        return None
    return muscle_length(hip_flexion_deg(end.hip_hinge_deg, end.rounding), 180 - end.knee_deg)


def parts_of(  # noqa: PLR0913, PLR0917 - one argument a source of terms
    excursion: Excursion,
    end: End,
    tension: NerveTension | None,
    findings: Sequence[Finding],
    limits: Thresholds,
    hold_target_s: float,
    longest: float | None,
    straight_knee_deg: float | None,
) -> Parts:
    """Return what the quality is made of (evidence §4.2).

    Parameters
    ----------
    excursion, end, tension, findings
        The movement, and what was made of it.
    limits
        The limits that were used.
    hold_target_s
        How long a hold is to last, seconds.
    longest
        The person's greatest muscle length so far, this movement's included; None if unknown.
    straight_knee_deg
        What the person's straight knee reads, None if it was not seen.
    """
    start = excursion.base or excursion.after
    ratio = path_ratio(excursion, limits)
    opened = None if start is None else end.knee_deg - start.knee_deg
    reach_s = excursion.hold_end_s - excursion.start_s
    restless_s = sum(f.end_s - f.start_s for f in findings if f.code in RESTLESS)
    length = length_of(end)
    return Parts(
        contact=excursion.hug_share,
        path=None if ratio is None else float(smoothstep(0.35, 0.75, ratio)),
        hold=min(1.0, excursion.hold_duration_s / hold_target_s),
        length=None
        if length is None or not longest
        else float(smoothstep(0.94, 0.99, length / longest)),
        smooth=max(0.0, 1 - restless_s / reach_s) if reach_s > 0 else None,
        calm=None if tension is None else 1 - (tension.low + tension.high) / 200,
        start=None if opened is None else float(smoothstep(10, 35, opened)),
        soft_end=_soft_end(straight_knee_deg, end.knee_deg),
    )


def _soft_end(straight_deg: float | None, knee_deg: float) -> float | None:
    """Return 0..1 for how far the knee lags behind the person's own straight one."""
    if straight_deg is None:
        return None
    return min(1.0, max(0.0, (straight_deg - knee_deg - 4) / 6))
