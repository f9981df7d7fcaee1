"""The front heel: it stays where it was set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.form.faults.contract import STRETCHING, Reading, Rule
from formcheck.form.judgement import FindingCode

if TYPE_CHECKING:
    from formcheck.form.faults.start import Start
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample


class HeelSlid:
    """The front heel is no longer where it was before the movement.

    The foot may turn about it, as in the lunge. A foot that the model has lost is unknown.
    """

    code = FindingCode.HEEL_SLID
    unit = "leg lengths"
    where = STRETCHING

    def __init__(self, start: Start, limits: Thresholds) -> None:
        self.rule = Rule(
            enter=limits.heel_slid, leave=limits.heel_planted, lasting_s=limits.heel_slid_s
        )
        self._from = start.heel_offset

    def measure(self, sample: Sample) -> Reading:
        """Measure how far it is from there, either way."""
        return Reading.at(sample, abs(sample.heel_offset - self._from))
