"""The nerve-tension posture moment by moment, within each rep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.form.faults.posture import ROUNDING
from formcheck.form.judgement import Pattern
from formcheck.form.scores import TensionCurve, smoothstep, tension_curve

if TYPE_CHECKING:
    from formcheck.analysis import Analysis


def tension_of(analysis: Analysis) -> TensionCurve:
    """Return the index on every frame, shape (n,) each.

    NaN outside of reps, in reps that could not be told, and where a term was not measured:
    what back, toes and chin are measured from belongs to a rep.
    """
    signals = analysis.motion.signals
    whole = TensionCurve(*(np.full(len(signals), np.nan) for _ in range(3)))
    for rep in analysis.reps:
        if rep.pattern is Pattern.UNSURE:
            continue
        here = signals.within(rep.start_s, rep.end_s)
        curve = tension_curve(
            signals.knee_deg[here],
            signals.hip_hinge_deg[here],
            smoothstep(*ROUNDING, signals.back[here] - rep.neutral.back),
            rep.neutral.ankle_deg - signals.ankle_deg[here],
            signals.neck_deg[here] - rep.neutral.neck_deg,
        )
        whole.low[here], whole.middle[here], whole.high[here] = curve.low, curve.middle, curve.high
    return whole
