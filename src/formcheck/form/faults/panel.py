"""All detectors of one movement together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from formcheck.form.excursion import Kind
from formcheck.form.faults.collector import TICK_S, Collector
from formcheck.form.faults.heel import HeelSlid
from formcheck.form.faults.hug import HugLost, Leaning
from formcheck.form.faults.knee import Hyperextended, KneeLocked, LockedAtEnd
from formcheck.form.faults.pace import Bouncing, TooFast
from formcheck.form.faults.posture import BackRounded, ChinTucked, ToesPulledUp
from formcheck.form.faults.start import Neutral
from formcheck.form.judgement import FindingCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.form.faults.contract import Detector
    from formcheck.form.faults.start import Start
    from formcheck.form.judgement import Phase
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

    Windows = Mapping[Phase, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A fault that was seen within a rep.

    Attributes
    ----------
    start_s, end_s
        From when to when, seconds.
    value, unit
        The number at its worst.
    excess
        That level as a multiple of the one from which on it is a fault.
    """

    code: FindingCode
    start_s: float
    end_s: float
    value: float
    unit: str
    excess: float


def detectors(start: Start, limits: Thresholds) -> list[Detector]:
    """Return fresh detectors for a movement that began so."""
    of_kind: list[Detector]
    if start.kind is Kind.FOLDING:
        of_kind = [KneeLocked(start, limits), Leaning(start, limits)]
    else:
        of_kind = [LockedAtEnd(limits), HugLost(start, limits)]
    return [
        *of_kind,
        Hyperextended(limits),
        BackRounded(start, limits),
        ToesPulledUp(start, limits),
        ChinTucked(start, limits),
        TooFast(limits),
        Bouncing("knee_deg", limits),
        Bouncing("trunk_lean_deg", limits),
        Bouncing("hip_offset", limits),
        HeelSlid(start, limits),
    ]


class Panel:
    """Feed it a movement frame by frame.

    Parameters
    ----------
    start
        Where the movement began.
    thresholds
        The limits to use.

    Attributes
    ----------
    start
        The same.
    against
        What back, neck and ankle are measured from.
    """

    def __init__(self, start: Start, thresholds: Thresholds) -> None:
        self.start = start
        self.against = Neutral(
            back=BackRounded(start, thresholds).upright,
            neck_deg=ChinTucked(start, thresholds).own_deg,
            ankle_deg=ToesPulledUp(start, thresholds).own_deg,
        )
        self._all = [
            (detector, Collector(detector.rule)) for detector in detectors(start, thresholds)
        ]

    def update(self, sample: Sample) -> None:
        """Take one more frame, in which knee and hip hinge are known."""
        for detector, collector in self._all:
            collector.feed(sample.time_s, detector.measure(sample))

    def showing(self, phase: Phase, now: float) -> tuple[FindingCode, ...]:
        """Return the faults that can be seen at this moment, that of the newest frame.

        The gravest comes first.
        """
        seen = {d.code for d, c in self._all if phase in d.where and c.shows(now)}
        return tuple(code for code in FindingCode if code in seen)

    def seen(self, windows: Windows) -> tuple[Sighting, ...]:
        """Return what was seen in a rep, the gravest first, each in order of time.

        Parameters
        ----------
        windows
            When each phase began and ended, seconds; a fault outside of the phases in which it
            is one does not count.
        """
        sightings = [
            sighting
            for detector, collector in self._all
            for sighting in _within(detector, collector, windows)
        ]
        return tuple(
            sighting
            for code in FindingCode
            for sighting in _merged([s for s in sightings if s.code is code])
        )

    def typical(self, code: FindingCode, from_s: float, to_s: float) -> float:
        """Return the median of what the code's detector measured between two moments.

        NaN where nothing is known.
        """
        return next((c.typical(from_s, to_s) for d, c in self._all if d.code is code), float("nan"))


def _within(detector: Detector, collector: Collector, windows: Windows) -> list[Sighting]:
    """Return a detector's spans cut to the phases that count, where enough of them is left."""
    phases = [windows[phase] for phase in windows if phase in detector.where]
    first, last = min(start for start, _ in phases), max(end for _, end in phases)
    rule, found = detector.rule, []
    for span in collector.spans:
        start_s, end_s = max(span.start_s, first), min(span.end_s, last)
        if end_s - start_s < max(rule.lasting_s, rule.least_s, 2 * TICK_S) - TICK_S:
            continue
        level, value = collector.worst(start_s, end_s)
        if level >= rule.enter:
            excess = level / rule.enter
            found.append(Sighting(detector.code, start_s, end_s, value, detector.unit, excess))
    return found


def _merged(sightings: list[Sighting]) -> list[Sighting]:
    """Return sightings of one fault with those at the same time made one, with the worst value."""
    merged: list[Sighting] = []
    for sighting in sorted(sightings, key=lambda s: s.start_s):
        if not merged or sighting.start_s > merged[-1].end_s:
            merged.append(sighting)
            continue
        before = merged[-1]
        worse = max(before, sighting, key=lambda s: s.excess)
        start_s, end_s = before.start_s, max(before.end_s, sighting.end_s)
        merged[-1] = replace(worse, start_s=start_s, end_s=end_s)
    return merged
