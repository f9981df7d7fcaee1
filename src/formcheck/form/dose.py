"""How much of the stretch each leg has had, and how much is still owed (evidence §3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from formcheck.form.judgement import Rep
    from formcheck.form.plan import Dose

NEARLY = 0.95
"""A hold of this share of its length counts as whole: nobody counts tenths of a second."""


@dataclass(frozen=True, slots=True)
class LegDose:
    """What one leg has had so far.

    Attributes
    ----------
    holds
        Whole holds in a push-back.
    held_s
        Seconds held in push-backs altogether.
    """

    holds: int = 0
    held_s: float = 0.0


class DoseCount:
    """Counts holds per leg; only a push-back counts.

    Parameters
    ----------
    dose
        What each leg is to have.
    """

    def __init__(self, dose: Dose) -> None:
        self._dose = dose
        self._legs = [LegDose(), LegDose()]

    @property
    def legs(self) -> tuple[LegDose, LegDose]:
        """What the left and the right leg have had; the same for both where both stretch."""
        return self._legs[0], self._legs[1]

    def add(self, rep: Rep, leg: int) -> None:
        """Count a rep that is over, of the left (0) or the right (1) leg."""
        if rep.pattern is not Pattern.PUSH_BACK:
            return
        whole = rep.hold_duration_s >= NEARLY * self._dose.hold_s
        for each in (leg,) if self._dose.per_leg else (0, 1):
            had = self._legs[each]
            self._legs[each] = LegDose(had.holds + whole, had.held_s + rep.hold_duration_s)

    def owed(self, leg: int) -> int:
        """Return how many whole holds a leg still lacks."""
        return max(0, self._dose.holds - self._legs[leg].holds)
