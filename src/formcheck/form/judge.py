"""The one judge, for recorded clips and live: samples in, judgements out."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from formcheck.form.assessment import end_of, length_of, parts_of
from formcheck.form.cues import cue_for_pattern
from formcheck.form.faults.start import Neutral
from formcheck.form.findings import find_faults
from formcheck.form.judgement import Judgement, Pattern, Phase, PhaseTimes, Rep
from formcheck.form.patterns import hips_back, judge_pattern, path_ratio
from formcheck.form.phases import PhaseMachine
from formcheck.form.plan import Dose
from formcheck.form.scores import nerve_tension, quality
from formcheck.form.thresholds import Thresholds
from formcheck.form.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.form.excursion import Excursion
    from formcheck.form.judgement import Finding
    from formcheck.form.reference import Reference
    from formcheck.form.scores import NerveTension
    from formcheck.motion.signals import Sample


class Judge:
    """Feed it one sample a frame; it says where in a rep you are, and judges each rep.

    Parameters
    ----------
    thresholds
        The limits to use; the defaults are those of evidence §3 and §4.
    reference
        How the person stands straight, where that is known: the knee's limits then follow the
        person. Back, neck and ankle at rest are learned from what is seen as well.
    dose
        How long a hold is to last; the usual 30 s if not told.

    Attributes
    ----------
    limits
        The limits for this person.

    Examples
    --------
    >>> judge = Judge()
    >>> for sample in samples:  # doctest: +SKIP
    ...     rep = judge.update(sample).finished
    >>> judge.finish()
    >>> judge.reps
    ()
    """

    def __init__(
        self,
        thresholds: Thresholds | None = None,
        reference: Reference | None = None,
        *,
        dose: Dose | None = None,
    ) -> None:
        limits = thresholds or Thresholds()
        if reference is not None:
            limits = limits.for_straight_knee(reference.knee_deg)
        self.limits = limits
        self._reference = reference
        self._machine = PhaseMachine(limits)
        self._watch = Watch(limits, None if reference is None else reference.neutral)
        self._dose = dose or Dose()
        self._longest: float | None = None
        self._reps: list[Rep] = []

    @property
    def reps(self) -> tuple[Rep, ...]:
        """The reps judged so far, in order of time."""
        return tuple(self._reps)

    def update(self, sample: Sample) -> Judgement:
        """Take one more frame's signals; times must rise within a stance."""
        phase, excursion = self._machine.update(sample)
        finished = self._judged(excursion)
        movement = self._machine.movement
        faults = self._watch.update(sample, movement)
        if movement is None:
            return Judgement(sample.time_s, phase, finished)
        held = movement.so_far() if phase is Phase.HOLD else None
        base = movement.base
        return Judgement(
            time_s=sample.time_s,
            phase=phase,
            finished=finished,
            pattern=judge_pattern(held, self.limits).pattern if held else Pattern.NONE,
            faults=faults,
            hold_s=movement.held_for_s() if held else 0.0,
            knee_opened_deg=_number(sample.knee_deg - base.knee_deg if base else None),
            hip_closed_deg=_number(base.hip_hinge_deg - sample.hip_hinge_deg if base else None),
        )

    def finish(self) -> Rep | None:
        """Say that no more frames come; judge what was under way."""
        return self._judged(self._machine.finish())

    def _judged(self, excursion: Excursion | None) -> Rep | None:
        if excursion is None:
            return None
        limits = self.limits
        opinion = judge_pattern(excursion, limits)
        if opinion.pattern is Pattern.NONE:
            return None
        base, held = excursion.base, excursion.held
        reason = opinion.reason
        if base is not None and excursion.after is None:
            reason += " The way out of the hold was not seen."
        findings = find_faults(excursion, opinion.pattern, limits, self._watch.panel)
        tension, score = self._assessed(excursion, opinion.pattern, findings)
        rep = Rep(
            index=len(self._reps) + 1,
            pattern=opinion.pattern,
            phase_times=PhaseTimes(
                set_s=excursion.set_s,
                reach_s=excursion.start_s if base is not None else None,
                hold_s=excursion.hold_start_s,
                release_s=excursion.hold_end_s if excursion.after is not None else None,
            ),
            start_s=excursion.start_s,
            end_s=excursion.end_s,
            hold_duration_s=excursion.hold_duration_s,
            knee_start_deg=_number(base.knee_deg if base else None),
            knee_end_deg=_number(held.knee_deg),
            hip_hinge_start_deg=_number(base.hip_hinge_deg if base else None),
            hip_hinge_end_deg=_number(held.hip_hinge_deg),
            trunk_lean_end_deg=_number(held.trunk_lean_deg),
            hips_back=_number(hips_back(excursion)),
            path_ratio=_number(path_ratio(excursion, limits)),
            knee_sd_deg=_number(held.knee_sd_deg),
            hip_hinge_sd_deg=_number(held.hip_hinge_sd_deg),
            confidence=excursion.confidence,
            nerve_tension=tension,
            neutral=self._watch.panel.against if self._watch.panel else Neutral(),
            quality=score,
            findings=findings,
            cue=cue_for_pattern(opinion.pattern),
            reason=reason,
        )
        self._reps.append(rep)
        return rep

    def _assessed(
        self, excursion: Excursion, pattern: Pattern, findings: Sequence[Finding]
    ) -> tuple[NerveTension | None, float | None]:
        """Return nerve-tension posture and quality, None where they cannot be told."""
        if pattern is Pattern.UNSURE:
            return None, None
        end = end_of(excursion, self._watch.panel)
        tension, length = nerve_tension(end), length_of(end)
        if length is not None:
            self._longest = max(length, self._longest or length)
        parts = parts_of(
            excursion,
            end,
            tension,
            findings,
            self.limits,
            self._dose.hold_s,
            self._longest,
            None if self._reference is None else self._reference.knee_deg,
        )
        return tension, quality(pattern, parts)


def _number(value: float | None) -> float | None:
    """Return the value, or None where there is none or it is NaN."""
    return value if value is not None and isfinite(value) else None
