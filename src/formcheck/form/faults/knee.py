"""The knee: locked under a leaning trunk, locked at the end of a push-back, past straight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.form.faults.contract import CLEAR, LEAST_S, STRETCHING, Reading, Rule
from formcheck.form.judgement import FindingCode

if TYPE_CHECKING:
    from formcheck.form.faults.start import Start
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample


class KneeLocked:
    """A knee that is locked while the trunk comes down over it: what makes a lean the mistake.

    It begins beyond the whole band of doubt and lasts until the knee reads what the verdict
    would call soft, or it would flicker.
    """

    code = FindingCode.KNEE_LOCKED
    unit = "deg"
    where = STRETCHING

    def __init__(self, start: Start, limits: Thresholds) -> None:
        self.rule = Rule(
            enter=limits.knee_locked_sure_deg, leave=limits.knee_locked_deg, least_s=LEAST_S
        )
        self._from_deg = start.hip_hinge_deg
        self._folded_deg = limits.fold_trigger_deg

    def measure(self, sample: Sample) -> Reading:
        """Measure the knee, once the trunk has come down."""
        folded = self._from_deg - sample.hip_hinge_deg >= self._folded_deg
        return Reading.at(sample, sample.knee_deg if folded else CLEAR, sample.knee_deg)


class LockedAtEnd:
    """A push-back that ends on a locked knee."""

    code = FindingCode.LOCKED_AT_END
    unit = "deg"
    where = STRETCHING

    def __init__(self, limits: Thresholds) -> None:
        self.rule = Rule(
            enter=limits.locked_end_sure_deg, leave=limits.locked_end_deg, least_s=LEAST_S
        )

    def measure(self, sample: Sample) -> Reading:
        """Measure the knee."""
        return Reading.at(sample, sample.knee_deg)


class Hyperextended:
    """A knee past straight.

    `formcheck.motion.doubt` believes the less of what is read beyond 180° the less sure the
    reading is, because knees that are just straight read up to 10° more; so 186° is a reading of
    191° at a standard error of 4.5° and one of 201° at 8°, beyond what the model's scatter makes
    of a sound knee. Knees a little past straight are missed rather than sound ones blamed.
    """

    code = FindingCode.HYPEREXTENDED
    unit = "deg"
    where = STRETCHING

    def __init__(self, limits: Thresholds) -> None:
        self.rule = Rule(
            enter=limits.hyperextended_deg,
            leave=limits.hyperextended_left_deg,
            lasting_s=limits.hyperextended_s,
        )

    def measure(self, sample: Sample) -> Reading:
        """Measure the knee."""
        return Reading.at(sample, sample.knee_deg)
