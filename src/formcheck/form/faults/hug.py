"""Trunk and thigh: the trunk that comes down instead, and the hug that is lost."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from formcheck.form.faults.contract import CLEAR, LEAST_S, STRETCHING, Reading, Rule
from formcheck.form.judgement import FindingCode

if TYPE_CHECKING:
    from formcheck.form.faults.start import Start
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

PARTING_S = 0.4
"""Trunk and thigh that part by more than `still_deg` within this time are on the move: somebody
stands up, out of the hug or a squat. A hug is lost when they stay apart."""


class Leaning:
    """The trunk comes down over a leg that does not bend. What is told is the hip hinge."""

    code = FindingCode.LEANING
    unit = "deg"
    where = STRETCHING

    def __init__(self, start: Start, limits: Thresholds) -> None:
        least = limits.fold_trigger_deg
        self.rule = Rule(enter=least, leave=least, least_s=LEAST_S)
        self._from_deg = start.hip_hinge_deg

    def measure(self, sample: Sample) -> Reading:
        """Measure how far the hip has closed."""
        return Reading.at(sample, self._from_deg - sample.hip_hinge_deg, sample.hip_hinge_deg)


class HugLost:
    """The chest leaves the thigh while the hips go back.

    Once it turns out that they stay apart, it counts from when they parted.
    """

    code = FindingCode.HUG_LOST
    unit = "deg"
    where = STRETCHING

    def __init__(self, start: Start, limits: Thresholds) -> None:
        # Once lost it is found again half-way between near and touching (evidence §3).
        found = (limits.hug_deg + limits.contact_deg) / 2
        self.rule = Rule(enter=limits.hug_deg, leave=found, least_s=LEAST_S)
        self._from_deg = start.hip_hinge_deg
        self._limits = limits
        self._recent: deque[Sample] = deque()
        self._apart_s: float | None = None

    def measure(self, sample: Sample) -> Reading:
        """Measure the hip hinge, where it has opened and is not opening just now."""
        limits, hinge = self._limits, sample.hip_hinge_deg
        self._recent.append(sample)
        while sample.time_s - self._recent[0].time_s > PARTING_S:
            self._recent.popleft()
        parting = hinge - min(s.hip_hinge_deg for s in self._recent) > limits.still_deg
        apart = hinge - self._from_deg > limits.hug_loss_deg and hinge >= self.rule.leave
        if not apart:
            self._apart_s = None
        elif self._apart_s is None:
            self._apart_s = sample.time_s
        if self._apart_s is None or parting:
            return Reading.at(sample, CLEAR, hinge)
        return Reading(hinge, hinge, self._apart_s, sample.time_s)
