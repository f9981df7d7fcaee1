"""What the coach says after one more frame, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.form.dose import LegDose
    from formcheck.form.judgement import Judgement, Rep
    from formcheck.live.utterance import Urgency
    from formcheck.motion.signals import Sample
    from formcheck.pose.landmarks import Pose


class Stage(StrEnum):
    """What the coach is doing."""

    GUIDE = "guide"
    """Helping to set up; nothing is judged yet."""
    REFERENCE = "reference"
    """Looking at the person standing tall, to learn what their straight knee reads."""
    COACH = "coach"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Cue:
    """A few words to call out.

    Attributes
    ----------
    key
        Which one, for programs: a key of the exercise file's phrases.
    text
        The words.
    urgency
        How much it matters.
    time_s
        When it was given, on the frames' clock.
    """

    key: str
    text: str
    urgency: Urgency
    time_s: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything there is to say after one more frame.

    Attributes
    ----------
    time_s
        The frame's time, seconds.
    stage
        What the coach is doing.
    pose
        Where the person's landmarks are, NaN throughout if nobody is seen.
    sample
        The frame's signals, smoothed without looking ahead.
    judgement
        What the judge says; None before and between judging.
    cue
        What is to be called out now, if anything.
    shown
        The cue that is still to be read, if any.
    front_leg
        0 where the front leg is the person's left, 1 the right, -1 if nobody is seen.
    reps
        The reps judged so far.
    legs
        What the left and the right leg have had of their dose.
    """

    time_s: float
    stage: Stage
    pose: Pose
    sample: Sample
    judgement: Judgement | None
    cue: Cue | None
    shown: Cue | None
    front_leg: int
    reps: tuple[Rep, ...]
    legs: tuple[LegDose, LegDose]
