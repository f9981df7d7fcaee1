"""Cutting a stream of samples into movements: the state machine behind phases and reps.

Resting, it waits for a movement worth watching: the knee opening out of a hug, or the hip
closing over a knee that is not bent. Moving, it waits until they have been still in the new
posture and have left it again. All limits are about *change*, because the pose model's errors
are steady where its angles are not true.
"""

from __future__ import annotations

from collections import deque
from math import isfinite
from typing import TYPE_CHECKING

from formcheck.form.excursion import Excursion, Kind, Posture
from formcheck.form.judgement import Phase
from formcheck.form.movement import LEFT, Movement
from formcheck.form.resting import UNSEEN_WAY_DEG, Rest

if TYPE_CHECKING:
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

RETURN_TO_HOLD = 0.2
"""Share of the way by which a way back must turn round to be over."""

MISSED_S = 0.3
MISSED_DEG = 40.0
"""Who came up before frames were missing for so long, at a pace that would have brought the trunk
further up meanwhile, may have stood up and leaned over unseen (judgement, checked on clips with
frames left out). What came before says nothing of what is under way then."""

PACE_S = 0.25
"""How far back that pace is measured."""

DIP = 0.35
"""A way back that turns round above this share was a dip within the hold."""


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
        self._last: Sample | None = None
        self._fresh_since: float | None = None
        self._rest = Rest(thresholds)
        self._movement: Movement | None = None

    @property
    def movement(self) -> Movement | None:
        """The movement under way, if there is one."""
        return self._movement

    def update(self, sample: Sample) -> tuple[Phase, Excursion | None]:
        """Take one more sample; return its phase and a movement that is over with it."""
        if not (isfinite(sample.knee_deg) and isfinite(sample.hip_hinge_deg)):
            lost = self._last is None or sample.time_s - self._last.time_s > self._limits.gap_s
            return (Phase.IDLE, self._start_over()) if lost else (self._phase(), None)
        finished = None
        if not self._follows(sample):
            finished = self._start_over()
            self._fresh_since = sample.time_s
        self._last = sample
        self._recent.append(sample)
        while self._recent[-1].time_s - self._recent[0].time_s > self._limits.still_s:
            self._recent.popleft()
        if self._movement is None:
            self._movement = self._begin(sample) or self._hold_from_the_start(sample)
        else:
            finished = self._move(self._movement, sample) or finished
        return self._phase(), finished

    def finish(self) -> Excursion | None:
        """Say that no more samples come; return the movement that was under way, if any."""
        return self._start_over()

    def _follows(self, sample: Sample) -> bool:
        """Return whether a sample can be compared with the last one."""
        last, limits = self._last, self._limits
        if last is None or sample.stance != last.stance:
            return False
        missing_s = sample.time_s - last.time_s
        if missing_s <= MISSED_S or missing_s > limits.gap_s:
            return missing_s <= MISSED_S
        before = next(each for each in self._recent if last.time_s - each.time_s <= PACE_S)
        if before is last:
            return True
        pace = (last.hip_hinge_deg - before.hip_hinge_deg) / (last.time_s - before.time_s)
        return pace * missing_s <= MISSED_DEG

    def _begin(self, sample: Sample) -> Movement | None:
        """Return the movement that a sample set off, if its beginning was seen."""
        movement, since = self._rest.feed(sample), self._fresh_since
        if (
            movement is not None
            and movement.kind is Kind.FOLDING
            and since is not None
            and sample.time_s - since < self._limits.still_s
            and movement.reference.hip_hinge_deg <= self._limits.folded_deg
        ):
            # Already folded and moving when first seen: that is no posture to lean from.
            self._rest = Rest(self._limits)
            return None
        return movement

    def _hold_from_the_start(self, sample: Sample) -> Movement | None:
        """Take a still posture for a hold already under way, if nothing before it was seen."""
        since, limits = self._fresh_since, self._limits
        if since is None:
            return None
        if sample.hip_hinge_deg > limits.folded_deg or sample.knee_deg <= limits.knee_set_deg:
            self._fresh_since = None  # from there a movement begins
            return None
        if sample.time_s - since < limits.still_s:
            return None
        posture = self._still_posture()
        return None if posture is None else self._rest.hold_under_way(posture)

    def _move(self, movement: Movement, sample: Sample) -> Excursion | None:
        limits = self._limits
        way = movement.append(sample)
        turned = movement.leans_on_from(limits)
        if turned is not None:
            movement.released = min(turned, movement.released or turned)
            return self._close(movement, turned)
        if movement.released is not None:
            return self._come_back(movement, sample, way)

        movement.peak = max(movement.peak, way)
        if movement.base is None and way > UNSEEN_WAY_DEG + limits.trigger_deg:
            self._rest_from(movement.samples)  # it was not the hold yet, but where it began
            return None
        bends = sample.knee_deg < limits.knee_set_deg - limits.still_deg
        if movement.kind is Kind.FOLDING and bends:
            self._rest_from([sample])  # on the way into the hug
            return None
        self._watch_hold(movement, sample, way)
        # Standing up leaves a push-back's hold although the knee stays open.
        if way < LEFT * movement.peak or movement.has_stood_up(limits):
            movement.released = len(movement.samples) - 1
        return None

    def _watch_hold(self, movement: Movement, sample: Sample, way: float) -> None:
        """Note the posture that is being held, if one is."""
        if way < LEFT * movement.peak:
            movement.arrived_s = None
            return
        if movement.arrived_s is None:
            movement.arrived_s = sample.time_s
        posture = self._still_posture()
        if posture is None and sample.time_s - movement.arrived_s >= self._limits.restless_s:
            posture = Posture.of(self._recent)  # who bounces is never still
        if posture is not None:
            movement.held = posture

    def _come_back(self, movement: Movement, sample: Sample, way: float) -> Excursion | None:
        """Follow the way back until it ends: at the base, at rest, or in a new movement."""
        share = way / movement.peak
        stood_up = movement.has_stood_up(self._limits)
        if stood_up and sample.hip_hinge_deg > self._limits.folded_deg:
            return self._close(movement, len(movement.samples) - 1)
        if share < movement.lowest:
            movement.lowest, movement.lowest_at = share, len(movement.samples) - 1
        if share - movement.lowest >= RETURN_TO_HOLD:
            if movement.lowest < DIP or stood_up:
                return self._close(movement, movement.lowest_at)
            movement.released, movement.lowest = None, float("inf")  # a dip within the hold
            return None
        left = movement.samples[movement.released or 0]
        if sample.time_s - left.time_s >= self._limits.still_s and self._still_posture():
            return self._close(movement, len(movement.samples) - len(self._recent))
        return self._close(movement, len(movement.samples) - 1) if share <= 0 else None

    def _close(self, movement: Movement, end: int) -> Excursion | None:
        """End a movement at the latest at index `end`: describe it, and rest from there."""
        excursion, end = movement.describe(self._limits, end)
        self._rest_from(movement.samples[end:])
        return excursion

    def _rest_from(self, samples: list[Sample]) -> None:
        """Rest from the first of these samples on; a new movement may begin among them."""
        self._rest, self._fresh_since = Rest(self._limits), None
        movement: Movement | None = None
        for sample in samples:
            if movement is None:
                movement = self._rest.feed(sample)
            else:
                movement.append(sample)
        self._movement = movement

    def _start_over(self) -> Excursion | None:
        """Forget everything that cannot be compared with what comes next."""
        movement, self._movement = self._movement, None
        self._rest = Rest(self._limits)
        self._recent.clear()
        if movement is None:
            return None
        return movement.describe(self._limits, len(movement.samples) - 1)[0]

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
        return Posture.of(recent)

    def _phase(self) -> Phase:
        movement = self._movement
        if movement is None:
            return Phase.IDLE if self._rest.set_s is None else Phase.SET
        if movement.released is not None:
            return Phase.RELEASE
        return Phase.REACH if movement.held is None else Phase.HOLD
