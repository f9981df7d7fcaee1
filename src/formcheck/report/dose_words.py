"""What each leg has had of its dose, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from formcheck.analysis import Analysis
    from formcheck.form.dose import LegDose
    from formcheck.form.plan import Dose

_NO_STRETCH: Final = frozenset({Pattern.UNSURE, Pattern.NONE})


def dose_sentence(analysis: Analysis) -> str | None:
    """Return what each leg has had and still lacks; None where nobody stretched."""
    seen = _legs_seen(analysis)
    if not seen:
        return None
    dose = analysis.setting.dose
    if not dose.per_leg:
        return f"Dose: {_had(analysis.doses[0], dose)}."
    parts = (
        f"{name} leg {_had(had, dose) if leg in seen else 'not seen stretching'}"
        for leg, (name, had) in enumerate(zip(("left", "right"), analysis.doses, strict=True))
    )
    return f"Dose: {'; '.join(parts)}."


def _had(had: LegDose, dose: Dose) -> str:
    held = f"{min(had.holds, dose.holds)} of {dose.holds} holds of {dose.hold_s:g} s"
    owed = dose.holds - had.holds
    return f"{held}, {f'{owed} to go' if owed > 0 else 'done'}"


def _legs_seen(analysis: Analysis) -> set[int]:
    """Return which legs were stretched in most of a rep, rightly or wrongly: 0 left, 1 right."""
    signals = analysis.motion.signals
    legs = {
        signals.leg_within(rep.start_s, rep.end_s)
        for rep in analysis.reps
        if rep.pattern not in _NO_STRETCH
    }
    return {leg for leg in legs if leg is not None}
