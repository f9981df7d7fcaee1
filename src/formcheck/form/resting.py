"""Resting: waiting for a movement worth watching, and remembering where it may start from."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from formcheck.form.excursion import Kind, Posture
from formcheck.form.movement import Movement

if TYPE_CHECKING:
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

MEMORY_S = 15.0
"""How long a resting posture is remembered as the base of a movement."""

BASE_S = 0.5
"""The base posture is the median over this long before and after the turning point."""

UNSEEN_WAY_DEG = 40.0
"""How far a movement that happened before the recording began is taken to have gone."""


class Rest:
    """What was seen since the last movement.

    Parameters
    ----------
    thresholds
        The limits to use.

    Attributes
    ----------
    set_s
        Since when the knee has been bent in the hug, seconds; None while it is not.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        self._limits = thresholds
        self._history: deque[Sample] = deque()
        self._bent: Sample | None = None
        self._tall: Sample | None = None
        self.set_s: float | None = None

    def feed(self, sample: Sample) -> Movement | None:
        """Take one more sample; return the movement that it set off, if it did."""
        limits = self._limits
        self._remember(sample)
        folded = sample.hip_hinge_deg <= limits.folded_deg
        self._bent = self._more_set(self._bent, sample) if folded else None
        straight = sample.knee_deg >= limits.knee_set_deg - limits.still_deg
        self._tall = self._taller(self._tall, sample) if straight else None
        in_set = self._in_set(sample)
        if not in_set:
            self.set_s = None
        elif self.set_s is None:
            self.set_s = sample.time_s

        bent, tall = self._bent, self._tall
        if (
            bent is not None
            and bent.knee_deg <= limits.knee_half_bent_deg
            and sample.knee_deg - bent.knee_deg >= limits.trigger_deg
        ):
            return self._begin(Kind.OPENING, bent)
        if (
            tall is not None
            and tall.hip_hinge_deg - sample.hip_hinge_deg >= limits.fold_trigger_deg
        ):
            return self._begin(Kind.FOLDING, tall)
        return None

    def _remember(self, sample: Sample) -> None:
        """Keep the last `MEMORY_S` of resting; turning points do not grow older."""
        self._history.append(sample)
        oldest = sample.time_s - MEMORY_S
        while self._history[0].time_s < oldest:
            self._history.popleft()
        if self._bent is not None and self._bent.time_s < oldest:
            self._bent = min(self._history, key=self._openness)
        if self._tall is not None and self._tall.time_s < oldest:
            self._tall = max(self._history, key=lambda s: s.hip_hinge_deg)

    def _begin(self, kind: Kind, turning: Sample) -> Movement:
        """Begin a movement whose base is the posture around its turning point."""
        near = [s for s in self._history if abs(s.time_s - turning.time_s) <= BASE_S]
        if kind is Kind.OPENING:  # the lowest knee of the hug is the reference (evidence §4)
            lowest = self._openness(turning)
            near = [s for s in near if self._openness(s) <= lowest + 0.5 * self._limits.still_deg]
        base = Posture.of(near)
        set_s = self._bent_since(turning) if kind is Kind.OPENING else None
        samples = [s for s in self._history if s.time_s >= turning.time_s]
        return Movement(kind, base, base, set_s, samples)

    def _bent_since(self, turning: Sample) -> float | None:
        """Return since when the knee had been bent in the hug that was just left."""
        since: float | None = None
        for sample in reversed(self._history):
            if sample.time_s > turning.time_s:
                continue
            if not self._in_set(sample):
                break
            since = sample.time_s
        return since

    def hold_under_way(self, posture: Posture) -> Movement | None:
        """Return the movement whose hold a still posture at the very beginning may be.

        None for a posture that is none: upright, or bent in the hug, where a push-back
        starts from.
        """
        limits = self._limits
        if posture.hip_hinge_deg > limits.hug_deg or posture.knee_deg <= limits.knee_set_deg:
            return None
        kind = Kind.FOLDING if posture.knee_deg >= limits.knee_locked_deg else Kind.OPENING
        reference = Posture(
            posture.knee_deg - UNSEEN_WAY_DEG,
            posture.hip_hinge_deg + UNSEEN_WAY_DEG,
            posture.trunk_lean_deg,
            posture.hip_offset,
        )
        return Movement(kind, None, reference, None, list(self._history))

    def _openness(self, sample: Sample) -> float:
        """Return how far from a hug on a bent knee: the knee, and what parts trunk and thigh.

        Somebody may bend the knee first and come down onto it later; the reference is the
        lowest knee *in the hug* (evidence §4).
        """
        return sample.knee_deg + max(0.0, sample.hip_hinge_deg - self._limits.contact_deg)

    def _more_set(self, kept: Sample | None, sample: Sample) -> Sample:
        if kept is None or self._openness(sample) <= self._openness(kept):
            return sample
        return kept

    def _in_set(self, sample: Sample) -> bool:
        limits = self._limits
        return sample.knee_deg <= limits.knee_set_deg and sample.hip_hinge_deg <= limits.hug_deg

    @staticmethod
    def _taller(kept: Sample | None, sample: Sample) -> Sample:
        return sample if kept is None or sample.hip_hinge_deg > kept.hip_hinge_deg else kept
