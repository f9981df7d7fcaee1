"""What faults are measured against: the person's own upright posture, and where a rep began."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from formcheck.form.excursion import median_of_known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.form.excursion import Kind
    from formcheck.form.movement import Movement
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

REST_S = 1.5
REST_LEAST_S = 0.5
"""Where a movement began is the median over up to so long before it, and not known from less."""

MEMORY_S = 8.0
"""A slow movement has begun this long before it is noticed, or less."""

KEPT = 100
KEPT_STEP_S = 0.1
"""An upright posture is the median over the last 10 s of it or so, at these intervals: whoever
pulls up the toes while they get ready does not make that their rest."""


@dataclass(frozen=True, slots=True)
class Neutral:
    """Somebody's own back, neck and ankle at rest; NaN where they were not seen.

    Attributes
    ----------
    back, neck_deg
        With the trunk upright, whatever the legs do.
    ankle_deg
        Standing on a straight leg.
    """

    back: float = float("nan")
    neck_deg: float = float("nan")
    ankle_deg: float = float("nan")


class UprightWatch:
    """Feed it every frame; it remembers how the person was when last upright and still.

    Parameters
    ----------
    thresholds
        What counts as upright and still.
    known
        What is known from before, if anything.
    """

    def __init__(self, thresholds: Thresholds, known: Neutral | None = None) -> None:
        self._limits = thresholds
        self._known = known or Neutral()
        self._trunk = _Calm(thresholds)
        self._leg = _Calm(thresholds)

    def update(self, sample: Sample) -> None:
        """Take one more frame."""
        limits = self._limits
        lean_deg = sample.trunk_lean_deg
        self._trunk.update(sample, lean_deg, fits=abs(lean_deg) <= limits.upright_lean_deg)
        tall = sample.hip_hinge_deg >= limits.upright_hinge_deg
        straight = sample.knee_deg >= limits.upright_knee_deg
        self._leg.update(sample, sample.knee_deg, fits=tall and straight)

    def neutral(self) -> Neutral:
        """Return what is known by now."""
        trunk, leg = self._trunk.samples(), self._leg.samples()
        return Neutral(
            back=_known(median_of_known(s.back for s in trunk), self._known.back),
            neck_deg=_known(median_of_known(s.neck_deg for s in trunk), self._known.neck_deg),
            ankle_deg=_known(median_of_known(s.ankle_deg for s in leg), self._known.ankle_deg),
        )


class _Calm:
    """The last moments in which something fitted and an angle kept still."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._still_deg = thresholds.still_deg
        self._least_s = thresholds.upright_s
        self._going: deque[tuple[Sample, float]] = deque()
        self._kept: deque[Sample] = deque(maxlen=KEPT)

    def update(self, sample: Sample, angle_deg: float, *, fits: bool) -> None:
        """Take one more frame and the angle that has to keep still."""
        going = self._going
        if not fits:
            going.clear()
            return
        going.append((sample, angle_deg))
        angles = [angle for _, angle in going]
        if max(angles) - min(angles) > self._still_deg:
            going.clear()
        elif sample.time_s - going[0][0].time_s >= self._least_s:
            before_s = self._kept[-1].time_s if self._kept else float("-inf")
            self._kept.extend(s for s, _ in going if s.time_s - before_s >= KEPT_STEP_S)
            going.popleft()

    def samples(self) -> tuple[Sample, ...]:
        """Return them, in order of time."""
        return tuple(self._kept)


@dataclass(frozen=True, slots=True)
class Start:
    """Where one movement began; NaN where its beginning, or that part of it, was not seen.

    Attributes
    ----------
    kind
        What set the movement off.
    hip_hinge_deg
        The hip hinge it is measured from.
    neck_deg, ankle_deg, heel_offset
        Medians over the rest that it began from.
    neutral
        The person's own upright posture.
    """

    kind: Kind
    hip_hinge_deg: float
    neck_deg: float
    ankle_deg: float
    heel_offset: float
    neutral: Neutral

    @classmethod
    def of(
        cls, movement: Movement, before: Iterable[Sample], neutral: Neutral, limits: Thresholds
    ) -> Start:
        """Describe the beginning of a movement that has just been noticed.

        `before` are the frames up to now, in order of time.
        """
        rest = _rest(movement, before, limits.still_deg)
        return cls(
            kind=movement.kind,
            hip_hinge_deg=movement.reference.hip_hinge_deg,
            neck_deg=median_of_known(s.neck_deg for s in rest),
            ankle_deg=median_of_known(s.ankle_deg for s in rest),
            heel_offset=median_of_known(s.heel_offset for s in rest),
            neutral=neutral,
        )


def _rest(movement: Movement, before: Iterable[Sample], still_deg: float) -> list[Sample]:
    """Return the frames of the rest from which a movement began; none where it is not known."""
    base = movement.base
    if base is None:
        return []
    near = [
        sample
        for sample in before
        if abs(sample.knee_deg - base.knee_deg) <= still_deg
        and abs(sample.hip_hinge_deg - base.hip_hinge_deg) <= still_deg
    ]
    rest = [sample for sample in near if near[-1].time_s - sample.time_s <= REST_S]
    known = rest and rest[-1].time_s - rest[0].time_s >= REST_LEAST_S
    return rest if known else []


def _known(value: float, otherwise: float) -> float:
    return otherwise if isnan(value) else value
