"""What adds tension along the nerve: a rounded back, pulled-up toes, a tucked chin.

All three are told by the change from the person's own posture, never by an absolute number:
bodies differ more than the faults are large (evidence §3).
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final

from formcheck.form.excursion import Kind
from formcheck.form.faults.contract import STRETCHING, Reading, Rule
from formcheck.form.judgement import FindingCode
from formcheck.form.scores import smoothstep

if TYPE_CHECKING:
    from formcheck.form.faults.start import Start
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

UPRIGHT_BACK: Final = 0.0
UPRIGHT_BACK_RANGE: Final = (-0.06, 0.06)
"""What upright backs read side on, the middle and nearly all of them (measured on ten clips). One
that reads beyond is taken for the end of the range: an arm or a coat hangs behind it."""

ROUNDING: Final = (0.06, 0.16)
"""Between these bows, more than upright, a back goes from straight to round (evidence §3)."""


def rounding(bow: float) -> float:
    """Return how rounded a back is, 0..1, that is bowed so much more than upright; NaN for NaN.

    A curvature of 30° makes 0.07 and of 60° makes 0.13 (evidence §3), so that 0.5 is one of
    some 50°.
    """
    return float(smoothstep(*ROUNDING, bow))


class BackRounded:
    """A back more bowed than the person's own upright one.

    Where that was not seen, other people's has to do. Theirs lie up to 0.06 either way, so the
    doubt is wider; the level asked for is the same, and lies beyond both. Without an outline of
    the body nothing is known, and nothing is said.

    Attributes
    ----------
    upright
        The bow that it is measured from.
    """

    code = FindingCode.BACK_ROUNDED
    unit = "ratio"
    where = STRETCHING

    def __init__(self, start: Start, limits: Thresholds) -> None:
        self.rule = Rule(
            enter=limits.back_rounded, leave=limits.back_long, lasting_s=limits.back_rounded_s
        )
        low, high = UPRIGHT_BACK_RANGE
        own = start.neutral.back
        self.upright = UPRIGHT_BACK if isnan(own) else min(high, max(low, own))

    def measure(self, sample: Sample) -> Reading:
        """Measure the back's bow beyond the upright one."""
        return Reading.at(sample, sample.back - self.upright)


class ToesPulledUp:
    """An ankle bent further up than the person's own.

    A lean is compared with standing, where the leg is as straight. In a push-back the foot may
    stand flat under a bent knee, which bends the ankle without anybody pulling at the toes, so
    only a change since its beginning counts; a foot that pivots on its heel changes nothing.

    Attributes
    ----------
    own_deg
        The ankle angle that it is measured from, NaN if unknown.
    """

    code = FindingCode.TOES_PULLED_UP
    unit = "deg"
    where = STRETCHING

    def __init__(self, start: Start, limits: Thresholds) -> None:
        self.rule = Rule(
            enter=limits.toes_up_deg, leave=limits.toes_down_deg, lasting_s=limits.toes_up_s
        )
        standing = start.neutral.ankle_deg
        known = start.kind is Kind.FOLDING and not isnan(standing)
        self.own_deg = standing if known else start.ankle_deg

    def measure(self, sample: Sample) -> Reading:
        """Measure how far the toes are pulled up."""
        return Reading.at(sample, self.own_deg - sample.ankle_deg)


class ChinTucked:
    """A head bent further forward against the trunk than the person's own.

    Attributes
    ----------
    own_deg
        The neck angle that it is measured from, NaN if unknown.
    """

    code = FindingCode.CHIN_TUCKED
    unit = "deg"
    where = STRETCHING

    def __init__(self, start: Start, limits: Thresholds) -> None:
        self.rule = Rule(
            enter=limits.chin_tuck_deg, leave=limits.chin_free_deg, lasting_s=limits.chin_tuck_s
        )
        upright = start.neutral.neck_deg
        self.own_deg = start.neck_deg if isnan(upright) else upright

    def measure(self, sample: Sample) -> Reading:
        """Measure how far the chin is tucked."""
        return Reading.at(sample, sample.neck_deg - self.own_deg)
