"""Cutting a stream of samples into movements: the state machine behind phases and reps.

Resting, somebody waits for a movement worth watching: the knee opening out of a hug, or the
hip closing over a knee that is not bent. Moving, the machine waits until they have been still
in the new posture and have left it again. All limits are about *change*, because the pose
model's errors are steady where its angles are not true.
"""

from __future__ import annotations

from collections import deque
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
from formcheck.form.judgement import Phase

if TYPE_CHECKING:
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

LEFT = 0.5
"""Share of the way below which a posture has been left."""

RETURN_TO_HOLD = 0.2
"""Share of the way by which a way back must turn round to be over."""

DIP = 0.35
"""A way back that turns round above this share was a dip within the hold."""

REST_MEMORY_S = 15.0
"""How long a resting posture is remembered as the base of a movement."""

BASE_S = 0.5
"""The base posture is the median over this long before and after the turning point."""

UNSEEN_WAY_DEG = 40.0
"""How far a movement that happened before the recording began is taken to have gone."""


@dataclass(slots=True)
class _Movement:
    """A movement under way."""

    kind: Kind
    base: Posture | None
    reference: Posture
    """The base, or where it would have been had the movement been seen."""
    set_s: float | None
    samples: list[Sample]
    peak: float = field(init=False)
    arrived_s: float | None = None
    """Since when they have been beyond half of the way."""
    held: Posture | None = None
    released: int | None = None
    """Index of the first sample after the hold."""
    lowest: float = field(default=float("inf"))
    """Least share of the way since the release, and the index of its sample."""
    lowest_at: int = 0

    def __post_init__(self) -> None:
        """Take in the samples that set the movement off."""
        self.peak = float(amplitudes(self.samples, self.kind, self.reference).max())

    def way(self, sample: Sample) -> float:
        """Return how far one sample has moved from the reference, degrees."""
        return float(amplitudes([sample], self.kind, self.reference)[0])


class PhaseMachine:
    """Streaming: feed samples, get the phase, and each movement once it is over.

    Parameters
    ----------
    thresholds
        The limits to use.
    """

    def __init__(self, thresholds: Thresholds) -> None:
        self._limits = thresholds
        self._recent: deque[Sample] = deque()
        self._stance: int | None = None
        self._last_s = float("-inf")
        self._movement: _Movement | None = None
        self._rest_since: float | None = None
        self._fresh = True
        self._bent: Sample | None = None
        self._tall: Sample | None = None
        self._set_s: float | None = None
        self._history: deque[Sample] = deque()

    def update(self, sample: Sample) -> tuple[Phase, Excursion | None]:
        """Take one more sample; return its phase and a movement that is over with it."""
        if not np.isfinite([sample.knee_deg, sample.hip_hinge_deg]).all():
            lost = sample.time_s - self._last_s > self._limits.gap_s
            return (Phase.IDLE, self._start_over()) if lost else (self._phase(), None)
        finished = None
        if sample.stance != self._stance or sample.time_s - self._last_s > self._limits.gap_s:
            finished = self._start_over()
            self._stance = sample.stance
        self._last_s = sample.time_s
        self._recent.append(sample)
        while self._recent[-1].time_s - self._recent[0].time_s > self._limits.still_s:
            self._recent.popleft()
        if self._movement is None:
            self._rest(sample)
        else:
            finished = self._move(self._movement, sample) or finished
        return self._phase(), finished

    def finish(self) -> Excursion | None:
        """Say that no more samples come; return the movement that was under way, if any."""
        return self._start_over()

    # --- resting ---

    def _rest(self, sample: Sample) -> None:
        limits = self._limits
        self._remember(sample)
        if self._rest_since is None:
            self._rest_since = sample.time_s
        folded = sample.hip_hinge_deg <= limits.folded_deg
        self._bent = self._more_set(self._bent, sample) if folded else None
        straight = sample.knee_deg >= limits.knee_set_deg - limits.still_deg
        self._tall = _taller(self._tall, sample) if straight else None
        in_set = self._in_set(sample)
        if not in_set:
            self._set_s = None
        elif self._set_s is None:
            self._set_s = sample.time_s

        bent, tall = self._bent, self._tall
        if (
            bent is not None
            and bent.knee_deg <= limits.knee_half_bent_deg
            and sample.knee_deg - bent.knee_deg >= limits.trigger_deg
        ):
            self._begin(Kind.OPENING, bent)
        elif (
            tall is not None
            and tall.hip_hinge_deg - sample.hip_hinge_deg >= 1.5 * limits.trigger_deg
        ):
            self._begin(Kind.FOLDING, tall)
        elif self._fresh and sample.time_s - self._rest_since >= limits.still_s:
            self._fresh = False
            self._begin_unseen()

    def _remember(self, sample: Sample) -> None:
        """Keep the last `REST_MEMORY_S` of resting; turning points do not grow older."""
        self._history.append(sample)
        oldest = sample.time_s - REST_MEMORY_S
        while self._history[0].time_s < oldest:
            self._history.popleft()
        if self._bent is not None and self._bent.time_s < oldest:
            self._bent = min(self._history, key=self._openness)
        if self._tall is not None and self._tall.time_s < oldest:
            self._tall = max(self._history, key=lambda s: s.hip_hinge_deg)

    def _begin(self, kind: Kind, turning: Sample) -> None:
        """Begin a movement whose base is the posture around its turning point."""
        near = [s for s in self._history if abs(s.time_s - turning.time_s) <= BASE_S]
        if kind is Kind.OPENING:  # the lowest knee of the hug is the reference (evidence §4)
            lowest = self._openness(turning)
            near = [s for s in near if self._openness(s) <= lowest + 0.5 * self._limits.still_deg]
        base = Posture.of(near)
        set_s = self._bent_since(turning) if kind is Kind.OPENING else None
        samples = [s for s in self._history if s.time_s >= turning.time_s]
        self._movement = _Movement(kind, base, base, set_s, samples)

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

    def _begin_unseen(self) -> None:
        """Take a still, folded posture at the very beginning for a hold already under way."""
        limits = self._limits
        posture = self._still_posture()
        if posture is None or posture.hip_hinge_deg > limits.hug_deg:
            return
        if posture.knee_deg <= limits.knee_set_deg:
            return  # bent in the hug: that is where a push-back starts from
        kind = Kind.FOLDING if posture.knee_deg >= limits.knee_locked_deg else Kind.OPENING
        reference = Posture(
            posture.knee_deg - UNSEEN_WAY_DEG,
            posture.hip_hinge_deg + UNSEEN_WAY_DEG,
            posture.trunk_lean_deg,
            posture.hip_offset,
        )
        self._movement = _Movement(kind, None, reference, None, list(self._history))

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

    # --- moving ---

    def _move(self, movement: _Movement, sample: Sample) -> Excursion | None:
        limits = self._limits
        movement.samples.append(sample)
        way = movement.way(sample)
        turned = self._leans_on(movement, sample)
        if turned is not None:
            movement.released = min(turned, movement.released or turned)
            return self._close(movement, turned)
        if movement.released is not None:
            return self._come_back(movement, sample, way)

        movement.peak = max(movement.peak, way)
        if movement.base is None and way > UNSEEN_WAY_DEG + limits.trigger_deg:
            self._rest_again(movement.samples)  # it was not the hold yet, but where it began
            return None
        if (
            movement.kind is Kind.FOLDING
            and sample.knee_deg < limits.knee_set_deg - limits.still_deg
        ):
            self._rest_again([sample])  # the knee bends: on the way into the hug
            return None
        if way < LEFT * movement.peak:
            movement.arrived_s = None
        elif movement.arrived_s is None:
            movement.arrived_s = sample.time_s
        elif sample.time_s - movement.arrived_s >= limits.restless_s:
            movement.held = Posture.of(list(self._recent))  # who bounces is never still
        posture = self._still_posture()
        if posture is not None and movement.arrived_s is not None:
            movement.held = posture
        # Standing up leaves a push-back's hold although the knee stays open.
        if way < LEFT * movement.peak or self._stood_up(movement, sample):
            movement.released = len(movement.samples) - 1
        return None

    def _stood_up(self, movement: _Movement, sample: Sample) -> bool:
        """Return whether the trunk has come up out of a push-back's hold, the knee still open."""
        held = movement.held if movement.kind is Kind.OPENING else None
        if held is None:
            return False
        rise = sample.hip_hinge_deg - held.hip_hinge_deg
        # Who rises very slowly is still at every moment, and the hold's posture rises along.
        return rise > 2 * self._limits.trigger_deg or sample.hip_hinge_deg > self._limits.folded_deg

    def _leans_on(self, movement: _Movement, sample: Sample) -> int | None:
        """Return where a lean began that follows an opening without a return, else None.

        Who straightens the knee out of the hug, comes up and then leans over the locked knee
        makes two movements: the second begins where the hip hinge was widest.
        """
        if movement.kind is not Kind.OPENING:
            return None
        highest = max(range(len(movement.samples)), key=lambda i: movement.samples[i].hip_hinge_deg)
        high, locked = movement.samples[highest], self._limits.knee_locked_deg
        closed = high.hip_hinge_deg - sample.hip_hinge_deg
        leans = closed >= 1.5 * self._limits.trigger_deg and high.knee_deg >= locked
        return highest if leans and sample.knee_deg >= locked else None

    def _come_back(self, movement: _Movement, sample: Sample, way: float) -> Excursion | None:
        """Follow the way back until it ends: at the base, at rest, or in a new movement."""
        share = way / movement.peak
        if sample.hip_hinge_deg > self._limits.folded_deg and self._stood_up(movement, sample):
            return self._close(movement, len(movement.samples) - 1)
        if share < movement.lowest:
            movement.lowest, movement.lowest_at = share, len(movement.samples) - 1
        if share - movement.lowest >= RETURN_TO_HOLD:
            if movement.lowest < DIP or self._stood_up(movement, sample):
                return self._close(movement, movement.lowest_at)
            movement.released, movement.lowest = None, float("inf")  # a dip within the hold
            return None
        left = movement.samples[movement.released or 0]
        if sample.time_s - left.time_s >= self._limits.still_s and self._still_posture():
            return self._close(movement, len(movement.samples) - len(self._recent))
        return self._close(movement, len(movement.samples) - 1) if share <= 0 else None

    def _close(self, movement: _Movement, end: int) -> Excursion | None:
        """End a movement at the latest at index `end`: describe it, and rest from there."""
        excursion, end = self._describe(movement, end)
        self._rest_again(movement.samples[end:])
        return excursion

    def _forget(self) -> None:
        self._movement = None
        self._history.clear()
        self._bent = self._tall = self._set_s = self._rest_since = None

    def _rest_again(self, samples: list[Sample]) -> None:
        """Rest from the first of these samples on; a new movement may begin among them."""
        self._forget()
        self._fresh = False
        for sample in samples:
            if self._movement is None:
                self._rest(sample)
            else:
                self._movement.samples.append(sample)

    def _start_over(self) -> Excursion | None:
        """Forget everything that cannot be compared with what comes next."""
        movement = self._movement
        excursion = None
        if movement is not None:
            excursion, _ = self._describe(movement, len(movement.samples) - 1)
        self._recent.clear()
        self._forget()
        self._fresh = True
        return excursion

    def _describe(self, movement: _Movement, end: int) -> tuple[Excursion | None, int]:
        """Return the movement as an excursion, None if it never held, and where it ended."""
        limits, samples = self._limits, movement.samples
        way = amplitudes(samples, movement.kind, movement.reference)
        back = movement.released is not None
        ended = movement.released if movement.released is not None else len(samples)
        if movement.held is None or movement.peak <= 0 or ended == 0:
            return None, end
        first, last = plateau(way, ended)
        if movement.kind is Kind.OPENING:
            last = self._before_rising(samples, first, last)
        hold = samples[first : last + 1]
        height = float(np.median(way[first : last + 1]))
        begin = 0 if movement.base is None else onset(way, first, height)
        if back:
            end = max(last, min(end, homecoming(way, last, height)))
        widest = max(limits.hug_deg, movement.reference.hip_hinge_deg + limits.trigger_deg)
        excursion = Excursion(
            kind=movement.kind,
            base=movement.base,
            held=Posture.of(hold),
            after=Posture.of(samples[end : end + 1]) if back else None,
            set_s=movement.set_s,
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

    def _before_rising(self, samples: list[Sample], first: int, last: int) -> int:
        """Return the last index of a hold whose knee stays open while the trunk comes up."""
        hinges = np.array([s.hip_hinge_deg for s in samples[first : last + 1]])
        held = hinges <= float(np.median(hinges)) + self._limits.trigger_deg
        return first + int(np.flatnonzero(held)[-1])

    # --- both ---

    def _still_posture(self) -> Posture | None:
        """Return the posture of the last moments if knee and hip kept still, else None."""
        recent = self._recent
        if recent[-1].time_s - recent[0].time_s < 0.8 * self._limits.still_s:
            return None
        for values in (
            [s.knee_deg for s in recent],
            [s.hip_hinge_deg for s in recent],
        ):
            if max(values) - min(values) > self._limits.still_deg:
                return None
        return Posture.of(list(recent))

    def _phase(self) -> Phase:
        movement = self._movement
        if movement is None:
            return Phase.IDLE if self._set_s is None else Phase.SET
        if movement.released is not None:
            return Phase.RELEASE
        return Phase.REACH if movement.held is None else Phase.HOLD


def _taller(kept: Sample | None, sample: Sample) -> Sample:
    return sample if kept is None or sample.hip_hinge_deg > kept.hip_hinge_deg else kept
