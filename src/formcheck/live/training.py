"""What is counted and called out while somebody trains: reps, dose, cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.form.dose import DoseCount
from formcheck.form.judge import Judge
from formcheck.live.prompter import Prompter
from formcheck.live.utterance import Urgency
from formcheck.motion.log import MotionLog

if TYPE_CHECKING:
    from formcheck.form.judgement import Judgement, Rep
    from formcheck.form.plan import ExercisePlan, Phrases
    from formcheck.form.reference import Reference
    from formcheck.form.thresholds import Thresholds
    from formcheck.live.moment import Cue
    from formcheck.motion.following import Following
    from formcheck.motion.reading import Motion


class Training:
    """Judges what a `MotionFollower` tells, counts it, and says what to call out.

    Parameters
    ----------
    plan
        The exercise; its dose is what is counted against.
    phrases
        The words.
    reference
        How the person stands straight, None if it was not seen.

    Attributes
    ----------
    dose
        What each leg has had.
    judged
        The parts that were judged, each by the seconds of its first and last frame.
    """

    def __init__(
        self,
        plan: ExercisePlan,
        phrases: Phrases,
        reference: Reference | None = None,
    ) -> None:
        self.dose = DoseCount(plan.dose)
        self._judge = Judge(plan.thresholds, reference, dose=plan.dose)
        self._prompter = Prompter(phrases, plan.dose)
        self._log = MotionLog()
        self.judged: list[tuple[float, float]] = []
        self._begun_s = float("-inf")

    @property
    def limits(self) -> Thresholds:
        """The judge's limits for this person."""
        return self._judge.limits

    @property
    def reps(self) -> tuple[Rep, ...]:
        """The reps judged so far."""
        return self._judge.reps

    def begin(self, now: float) -> None:
        """Judge only what comes from now on, also if frames before it are read anew."""
        self._begun_s = now

    def motion(self) -> Motion:
        """Return the signals of all that was judged so far."""
        return self._log.motion()

    def say(self, key: str, urgency: Urgency, now: float) -> Cue:
        """Return a cue of the caller's choosing; others keep their distance from it."""
        return self._prompter.say(key, urgency, now)

    def update(self, following: Following) -> tuple[Judgement | None, Cue | None]:
        """Take one more frame; return the judgement and what to call out now, if anything."""
        self._log.append(following)
        judgement, cue = None, None
        for sample in following.samples:
            if sample.time_s <= self._begun_s:
                continue
            self._extend(sample.time_s)
            judgement = self._judge.update(sample)
            if judgement.finished is not None:
                cue = self._count(judgement.finished, sample.time_s) or cue
        if judgement is None:
            return None, cue
        measured = following.samples[-1].confidence > 0
        return judgement, cue or self._prompter.update(judgement, measured=measured)

    def finish(self) -> Rep | None:
        """Say that no more frames come; judge and return the rep under way, if any."""
        rep = self._judge.finish()
        if rep is not None:
            self._count(rep, rep.end_s)
        return rep

    def _extend(self, time_s: float) -> None:
        """Note that a frame is judged."""
        if self.judged and self.judged[-1][0] > self._begun_s:
            first, last = self.judged[-1]
            self.judged[-1] = first, max(last, time_s)
        else:
            self.judged.append((time_s, time_s))

    def _count(self, rep: Rep, now: float) -> Cue | None:
        """Count a finished rep; return a cue when a dose is complete with it."""
        leg = self._log.leg_within(rep.start_s, rep.end_s)
        if leg is None:
            return None
        owed = self.dose.owed(leg)
        self.dose.add(rep, leg)
        if not owed or self.dose.owed(leg):
            return None
        done = not any(self.dose.owed(each) for each in (0, 1))
        return self.say("all_done" if done else "dose_done", Urgency.PRAISE, now)
