"""What a clip was looked at by: what was asked for, and what was known of the person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from formcheck.errors import UsageError
from formcheck.form.plan import Dose
from formcheck.form.thresholds import Thresholds
from formcheck.motion.signals import SIDES
from formcheck.sampling import EVERY_FRAME

if TYPE_CHECKING:
    from formcheck.form.exercise import Exercise
    from formcheck.form.reference import Reference
    from formcheck.motion.signals import Side
    from formcheck.sampling import Sampling


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything that, with the landmarks, makes a result: the same again gives the same.

    Attributes
    ----------
    exercise
        The set-up as it was told; None where it was to be recognised.
    side
        The front leg as it was told; None where it was to be found.
    judged
        The parts that are judged, each by the seconds of its first and last frame, in order; None
        judges all. A live session is not judged before it begins, in a pause, and while the
        person is away.
    thresholds
        The exercise's limits, before they follow the person.
    dose
        How long and how often.
    reference
        How the person stands straight; None where that was not known beforehand.
    sampling
        Which frames the pose model looked at; the landmarks of the others say nothing new.
    """

    exercise: Exercise | None = None
    side: Side | None = None
    judged: tuple[tuple[float, float], ...] | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    dose: Dose = field(default_factory=Dose)
    reference: Reference | None = None
    sampling: Sampling = EVERY_FRAME

    def judges(self, time_s: float) -> bool:
        """Return whether the frame of a moment, in seconds, is judged."""
        return self.judged is None or any(first <= time_s <= last for first, last in self.judged)


def told_side(word: str) -> Side | None:
    """Return the side that a user named, None for ``auto``.

    Raises
    ------
    UsageError
        If there is no such side.
    """
    if word == "auto":
        return None
    if word not in SIDES:
        raise UsageError(f"There is no side {word!r}; choose auto, {' or '.join(SIDES)}.")
    return word
