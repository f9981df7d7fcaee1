"""Which faults can be seen at this very moment: what a coach would call out.

`findings` says of a movement that is over what was wrong with it; this says it while there is
still time to mend it. Both ask the same detectors (`formcheck.form.faults`).
"""

from __future__ import annotations

from collections import deque
from math import isfinite
from typing import TYPE_CHECKING

from formcheck.form.excursion import Kind
from formcheck.form.faults.panel import Panel
from formcheck.form.faults.start import MEMORY_S, Start, UprightWatch
from formcheck.form.judgement import Phase

if TYPE_CHECKING:
    from formcheck.form.faults.start import Neutral
    from formcheck.form.judgement import FindingCode
    from formcheck.form.movement import Movement
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample


COMING_DOWN_DEG = 15.0
"""A lean counts this much before it is deep enough for a rep: whoever comes down with a locked
knee should hear of it while still on the way."""


class Watch:
    """Looks at every frame of a movement for faults.

    Parameters
    ----------
    thresholds
        The limits to use.
    neutral
        The person's own upright posture, where it is known from before; it is learned from
        every upright moment.

    Attributes
    ----------
    panel
        The detectors of the movement under way, or of the last one; None before the first.
    """

    def __init__(self, thresholds: Thresholds, neutral: Neutral | None = None) -> None:
        self.panel: Panel | None = None
        self._limits = thresholds
        self._upright = UprightWatch(thresholds, neutral)
        self._recent: deque[Sample] = deque()
        self._movement: Movement | None = None
        self._seen: tuple[FindingCode, ...] = ()

    def update(self, sample: Sample, movement: Movement | None) -> tuple[FindingCode, ...]:
        """Return the faults that can be seen now, the gravest first.

        A frame that could not be measured changes nothing.
        """
        if not (isfinite(sample.knee_deg) and isfinite(sample.hip_hinge_deg)):
            return self._seen if movement is not None else ()
        self._remember(sample)
        self._follow(sample, movement)
        self._seen = () if movement is None else self._showing(sample, movement)
        return self._seen

    def _remember(self, sample: Sample) -> None:
        recent = self._recent
        # Another stance may be another leg; its first frames are the last ones read anew.
        if recent and sample.stance != recent[-1].stance:
            recent.clear()
        recent.append(sample)
        while sample.time_s - recent[0].time_s > MEMORY_S:
            recent.popleft()
        self._upright.update(sample)

    def _follow(self, sample: Sample, movement: Movement | None) -> None:
        """Tell the detectors, and new ones all of a movement that has just been noticed."""
        if movement is not None and movement is not self._movement:
            neutral = self._upright.neutral()
            start = Start.of(movement, self._recent, neutral, self._limits)
            self.panel = Panel(start, self._limits)
            for earlier in movement.samples:
                self.panel.update(earlier)
        elif movement is not None and self.panel is not None:
            self.panel.update(sample)
        self._movement = movement

    def _showing(self, sample: Sample, movement: Movement) -> tuple[FindingCode, ...]:
        early_deg = COMING_DOWN_DEG if movement.kind is Kind.FOLDING else 0.0
        upright = sample.hip_hinge_deg > self._limits.folded_deg + early_deg
        if movement.released is not None or upright or self.panel is None:
            return ()
        phase = Phase.REACH if movement.held is None else Phase.HOLD
        return self.panel.showing(phase, sample.time_s)
