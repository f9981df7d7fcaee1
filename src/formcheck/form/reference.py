"""The person's own straight leg: what the model reads when they stand tall (evidence §3)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from formcheck.form.excursion import Posture, median_of_known
from formcheck.form.faults.start import Neutral

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.motion.signals import Sample

STAND_S = 2.0
GIVE_UP_S = 10.0
"""Who has not stood still by then does without."""

TALL_HINGE_DEG = 155.0
TALL_KNEE_DEG = 165.0
"""From these readings on somebody stands (a straight knee reads 166-180, measured)."""

SIDE_ON_DEG = 20.0
"""From further off the side the ankle, for one, reads anything (evidence §7)."""

STILL_DEG = 6.0
FOLDED_DEG = 120.0
FOLDED_S = 1.0
"""Who is folded for this long has begun and will not stand for a reference now."""


@dataclass(frozen=True, slots=True)
class Reference:
    """How one person stands straight, in the model's own reading.

    Attributes
    ----------
    knee_deg
        What their straight knee reads, degrees.
    neutral
        Their back, neck and ankle at rest.
    """

    knee_deg: float
    neutral: Neutral = field(default_factory=Neutral)

    @classmethod
    def seen_in(cls, samples: Iterable[Sample]) -> Reference | None:
        """Return the reference that the first seconds of these frames show, if any."""
        standing = StandingReference()
        for sample in samples:
            standing.update(sample)
            if standing.done:
                break
        return standing.reference


class StandingReference:
    """Feed it samples until it is done.

    Attributes
    ----------
    done
        Whether there is nothing more to wait for.
    reference
        What standing tall reads, None if they did not stand.
    """

    def __init__(self) -> None:
        self.done = False
        self.reference: Reference | None = None
        self._began_s: float | None = None
        self._folded_since_s: float | None = None
        self._standing: deque[Sample] = deque()

    def update(self, sample: Sample) -> None:
        """Take one more frame's signals."""
        now = sample.time_s
        if self._began_s is None:
            self._began_s = now
        if sample.hip_hinge_deg < FOLDED_DEG:
            if self._folded_since_s is None:
                self._folded_since_s = now
            self.done = self.done or now - self._folded_since_s >= FOLDED_S
        else:
            self._folded_since_s = None
        self.done = self.done or now - self._began_s >= GIVE_UP_S
        tall = sample.knee_deg >= TALL_KNEE_DEG and sample.hip_hinge_deg >= TALL_HINGE_DEG
        if tall and sample.yaw_deg <= SIDE_ON_DEG:
            self._stand(sample)
        else:
            self._standing.clear()

    def _stand(self, sample: Sample) -> None:
        standing = self._standing
        standing.append(sample)
        while max(s.knee_deg for s in standing) - min(s.knee_deg for s in standing) > STILL_DEG:
            standing.popleft()
        if sample.time_s - standing[0].time_s >= STAND_S:
            self.reference = Reference(
                Posture.of(standing).knee_deg,
                Neutral(
                    back=median_of_known(s.back for s in standing),
                    neck_deg=median_of_known(s.neck_deg for s in standing),
                    ankle_deg=median_of_known(s.ankle_deg for s in standing),
                ),
            )
            self.done = True
