"""What a detector is: it measures one thing a frame, and says from where on it is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from formcheck.form.judgement import Phase

if TYPE_CHECKING:
    from formcheck.form.judgement import FindingCode
    from formcheck.motion.signals import Sample

LEAST_S = 0.5
"""What makes a pattern, such as a locked knee, must have been there for this long (evidence §4)."""

CLEAR = float("-inf")
"""The level of a frame in which the fault cannot be there."""

STRETCHING = frozenset({Phase.REACH, Phase.HOLD})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a detector measured on one frame.

    Attributes
    ----------
    level
        The higher, the graver; NaN where it could not be measured, `CLEAR` where the fault
        cannot be there.
    value
        The number to tell a person.
    from_s, to_s
        The stretch of time that it speaks of, seconds.
    """

    level: float
    value: float
    from_s: float
    to_s: float

    @classmethod
    def at(cls, sample: Sample, level: float, value: float | None = None) -> Reading:
        """Return a reading of this moment; the level is the value unless told otherwise."""
        return cls(level, level if value is None else value, sample.time_s, sample.time_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When levels make a fault.

    Attributes
    ----------
    enter, leave
        It begins at the one and ends below the other, so that it does not flicker.
    lasting_s
        It must have lasted this long to count; it counts from its beginning.
    bridge_s
        Breaks up to this long do not end it.
    least_s
        What lasted for less is called out while it does, and is no finding afterwards.
    linger_s
        For this long after its end it can still be called out: it was over before anybody
        could have said so.
    """

    enter: float
    leave: float
    lasting_s: float = 0.0
    bridge_s: float = 0.5
    least_s: float = 0.0
    linger_s: float = 0.0


class Detector(Protocol):
    """Looks for one fault within one movement.

    A new one is made for every movement. It is told of each frame from the movement's turning
    point on, in order of time, and never looks ahead.

    Attributes
    ----------
    code
        The fault. Several detectors may look for the same one.
    unit
        Unit of the readings' values.
    where
        The phases in which it is a fault.
    rule
        From which level on, and how long.
    """

    code: FindingCode
    unit: str
    where: frozenset[Phase]
    rule: Rule

    def measure(self, sample: Sample) -> Reading:
        """Measure one more frame, in which knee and hip hinge are known."""
