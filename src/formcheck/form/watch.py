"""Which faults can be seen at this very moment: what a coach would call out.

`findings` says of a movement that is over what was wrong with it; this says it while there is
still time to mend it.
"""

from __future__ import annotations

from itertools import takewhile
from math import isfinite
from typing import TYPE_CHECKING

from formcheck.form.excursion import Kind
from formcheck.form.judgement import FindingCode

if TYPE_CHECKING:
    from formcheck.form.movement import Movement
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

PARTING_S = 0.4
"""Trunk and thigh that part by more than `still_deg` within this time are on the move: somebody
stands up, out of the hug or a squat. A hug is lost when they stay apart."""


class Watch:
    """Looks at every frame of a movement for faults.

    Parameters
    ----------
    thresholds
        The limits to use. A knee counts as locked only beyond the whole band of doubt, and
        then until it reads what the verdict would call soft, or the fault would flicker.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        self._limits = thresholds
        self._locked = False
        self._seen: tuple[FindingCode, ...] = ()

    def update(self, sample: Sample, movement: Movement | None) -> tuple[FindingCode, ...]:
        """Return the faults that can be seen now, the gravest first.

        A frame that could not be measured changes nothing.
        """
        if not (isfinite(sample.knee_deg) and isfinite(sample.hip_hinge_deg)):
            return self._seen if movement is not None else ()
        upright = sample.hip_hinge_deg > self._limits.folded_deg
        if movement is None or movement.released is not None or upright:
            self._locked, self._seen = False, ()
        elif movement.kind is Kind.FOLDING:
            self._seen = self._of_lean(sample, movement)
        else:
            self._seen = self._of_push(sample, movement)
        return self._seen

    def _of_lean(self, sample: Sample, movement: Movement) -> tuple[FindingCode, ...]:
        limits = self._limits
        folded = movement.reference.hip_hinge_deg - sample.hip_hinge_deg
        if folded < limits.fold_trigger_deg:
            return ()
        limit = limits.knee_locked_deg if self._locked else limits.knee_locked_sure_deg
        self._locked = sample.knee_deg >= limit
        if self._locked:
            return (FindingCode.KNEE_LOCKED, FindingCode.LEANING)
        return (FindingCode.LEANING,)

    def _of_push(self, sample: Sample, movement: Movement) -> tuple[FindingCode, ...]:
        limits = self._limits
        limit = limits.locked_end_deg if self._locked else limits.locked_end_sure_deg
        self._locked = sample.knee_deg >= limit
        parted = sample.hip_hinge_deg - movement.reference.hip_hinge_deg
        apart = parted > limits.hug_loss_deg and sample.hip_hinge_deg > limits.hug_deg
        faults = []
        if self._locked:
            faults.append(FindingCode.LOCKED_AT_END)
        if apart and not self._is_parting(sample, movement):
            faults.append(FindingCode.HUG_LOST)
        return tuple(faults)

    def _is_parting(self, sample: Sample, movement: Movement) -> bool:
        since = sample.time_s - PARTING_S
        recent = takewhile(lambda s: s.time_s >= since, reversed(movement.samples))
        nearest = min((s.hip_hinge_deg for s in recent), default=sample.hip_hinge_deg)
        return sample.hip_hinge_deg - nearest > self._limits.still_deg
