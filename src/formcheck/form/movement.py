"""One movement under way: from what set it off until it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from formcheck.form.excursion import (
    Excursion,
    Kind,
    Posture,
    amplitudes,
    homecoming,
    median_of_known,
    onset,
    plateau,
)

if TYPE_CHECKING:
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

LEFT = 0.5
"""Share of the way below which a posture has been left."""


@dataclass(slots=True)
class Movement:
    """A movement under way, sample by sample.

    Attributes
    ----------
    kind
        What set it off.
    base
        The posture before it, None if the recording began after it.
    reference
        The base, or where it would have been had the movement been seen.
    set_s
        Since when the knee had been bent in the hug before it, seconds; None if it was not.
    samples
        All of it so far, from the turning point on.
    peak
        Furthest way so far, degrees.
    highest
        Index of the sample with the widest hip hinge.
    arrived_s
        Since when they have been beyond half of the way.
    hold_since_s
        Since when it counts as held, None as long as it does not.
    held
        The posture they were last still in, None if never.
    released
        Index of the first sample after the hold, None before that.
    lowest, lowest_at
        Least share of the way since the release, and the index of its sample.
    """

    kind: Kind
    base: Posture | None
    reference: Posture
    set_s: float | None
    samples: list[Sample]
    peak: float = field(init=False)
    highest: int = field(init=False)
    arrived_s: float | None = None
    hold_since_s: float | None = None
    held: Posture | None = None
    released: int | None = None
    lowest: float = float("inf")
    lowest_at: int = 0

    def __post_init__(self) -> None:
        """Take in the samples that set the movement off."""
        self.peak = float(amplitudes(self.samples, self.kind, self.reference).max())
        self.highest = int(np.argmax([s.hip_hinge_deg for s in self.samples]))

    def append(self, sample: Sample) -> float:
        """Take one more sample; return how far it has moved from the reference, degrees."""
        self.samples.append(sample)
        if sample.hip_hinge_deg > self.samples[self.highest].hip_hinge_deg:
            self.highest = len(self.samples) - 1
        return float(amplitudes([sample], self.kind, self.reference)[0])

    def has_stood_up(self, limits: Thresholds) -> bool:
        """Return whether the trunk has come up out of a push-back's hold, the knee still open."""
        held = self.held if self.kind is Kind.OPENING else None
        if held is None:
            return False
        hinge = self.samples[-1].hip_hinge_deg
        # Who rises very slowly is still at every moment, and the hold's posture rises along.
        return hinge - held.hip_hinge_deg > 2 * limits.trigger_deg or hinge > limits.folded_deg

    def leans_on_from(self, limits: Thresholds) -> int | None:
        """Return where a lean began that follows an opening without a return, else None.

        Who straightens the knee out of the hug, comes up and then leans over the locked knee
        makes two movements: the second begins where the hip hinge was widest.
        """
        if self.kind is not Kind.OPENING:
            return None
        high, now = self.samples[self.highest], self.samples[-1]
        closed = high.hip_hinge_deg - now.hip_hinge_deg
        locked = min(high.knee_deg, now.knee_deg) >= limits.knee_locked_deg
        return self.highest if locked and closed >= limits.fold_trigger_deg else None

    def held_for_s(self) -> float:
        """Return how long the posture has been held up to now, seconds.

        The hold begins where its plateau does, as the finished movement will say; that is
        settled once, when the hold is first seen, so that the time then only grows.
        """
        if self.hold_since_s is None:
            way = amplitudes(self.samples, self.kind, self.reference)
            self.hold_since_s = self.samples[plateau(way, len(way))[0]].time_s
        return self.samples[-1].time_s - self.hold_since_s

    def so_far(self) -> Excursion | None:
        """Return the movement as an excursion that is being held now, None before a hold."""
        if self.held is None or self.arrived_s is None:
            return None
        now = self.samples[-1]
        return Excursion(
            kind=self.kind,
            base=self.base,
            held=self.held,
            after=None,
            set_s=self.set_s,
            start_s=self.samples[0].time_s,
            hold_start_s=self.arrived_s,
            hold_end_s=now.time_s,
            end_s=now.time_s,
            hug_share=1.0,  # what it was is settled when the movement is over
            yaw_deg=now.yaw_deg,
            confidence=now.confidence,
        )

    def describe(self, limits: Thresholds, end: int) -> tuple[Excursion | None, int]:
        """Return the movement as an excursion, None if it never held, and where it ended.

        `end` is the index at which it ended at the latest.
        """
        samples = self.samples
        way = amplitudes(samples, self.kind, self.reference)
        back = self.released is not None
        ended = self.released if self.released is not None else len(samples)
        if self.held is None or self.peak <= 0 or ended == 0:
            return None, end
        first, last = plateau(way, ended)
        if self.kind is Kind.OPENING:
            last = self._before_rising(limits, first, last)
        hold = samples[first : last + 1]
        height = float(np.median(way[first : last + 1]))
        begin = 0 if self.base is None else onset(way, first, height)
        if back:
            end = max(last, min(end, homecoming(way, last, height)))
        widest = max(limits.hug_deg, self.reference.hip_hinge_deg + limits.trigger_deg)
        excursion = Excursion(
            kind=self.kind,
            base=self.base,
            held=Posture.of(hold),
            after=Posture.of(samples[end : end + 1]) if back else None,
            set_s=self.set_s,
            start_s=samples[begin].time_s,
            hold_start_s=samples[first].time_s,
            hold_end_s=samples[last].time_s,
            end_s=samples[end].time_s,
            hug_share=float(
                np.mean([s.hip_hinge_deg <= widest for s in samples[begin : last + 1]])
            ),
            yaw_deg=median_of_known([s.yaw_deg for s in hold]),
            confidence=float(np.median([s.confidence for s in hold])),
        )
        return excursion, end

    def _before_rising(self, limits: Thresholds, first: int, last: int) -> int:
        """Return the last index of a hold whose knee stays open while the trunk comes up."""
        hinges = np.array([s.hip_hinge_deg for s in self.samples[first : last + 1]])
        held = hinges <= float(np.median(hinges)) + limits.trigger_deg
        return first + int(np.flatnonzero(held)[-1])
