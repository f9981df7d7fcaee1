"""From what was seen to what is said of it: signals judged, summed up, and put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis import Analysis, Timing
from formcheck.errors import Caution
from formcheck.form.dose import DoseCount
from formcheck.form.excursion import Posture
from formcheck.form.exercise import recognise
from formcheck.form.judge import Judge
from formcheck.form.judgement import Pattern, Verdict
from formcheck.form.photo import judge_photo
from formcheck.form.reference import Reference
from formcheck.form.sight import Sight
from formcheck.form.verdict import summarise, verdict_of
from formcheck.motion.between import fill_between
from formcheck.motion.reading import read_motion
from formcheck.motion.signals import SIDES, mostly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.form.dose import LegDose
    from formcheck.form.judgement import Rep
    from formcheck.form.plan import Dose
    from formcheck.form.setting import Setting
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.reading import Motion
    from formcheck.motion.signals import Side, Signals
    from formcheck.pose.landmarks import PoseTrack
    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import SourceInfo

NOTHING_JUDGED: Final = "The session ended before there was anything to judge."

PHOTO_CAUTIONS = (
    Caution("photo", "A photo shows a posture; it cannot show the movement into it."),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the judge made of it.

    Attributes
    ----------
    reps
        Every go at the stretch.
    verdict, summary
        All of them in a word and in a sentence.
    limits
        The limits that were used.
    reference
        How the person stands straight, None if that is not known.
    """

    reps: tuple[Rep, ...]
    verdict: Verdict
    summary: str
    limits: Thresholds
    reference: Reference | None = None

    @classmethod
    def of_reps(
        cls,
        reps: tuple[Rep, ...],
        motion: Motion,
        limits: Thresholds,
        reference: Reference | None = None,
    ) -> Outcome:
        """Sum up the reps of a clip or session."""
        signals = motion.signals
        if not len(signals):
            return cls((), Verdict.NO_STRETCH, NOTHING_JUDGED, limits, reference)
        measured = float(np.mean(signals.confidence > 0))
        seen = bool((signals.front_leg >= 0).any())
        verdict = verdict_of(reps, person_seen=seen, judged_share=measured)
        return cls(reps, verdict, summarise(verdict, reps), limits, reference)


def judge_track(
    info: SourceInfo,
    model: ModelFile,
    track: PoseTrack,
    setting: Setting,
    cautions: tuple[Caution, ...] = (),
) -> Analysis:
    """Judge the landmarks of a whole clip or photo.

    The judge gets the frames that were looked at, as if the clip had no others: interpolated
    frames are no evidence, and would make readings seem steadier than they are. The signals of
    the result have all frames.

    Parameters
    ----------
    info, model
        Where the frames came from, and what found the landmarks in them.
    track
        The landmarks of all frames, one at least.
    setting
        What was asked for, and what is known of the person.
    cautions
        What the source has to say to the reader.
    """
    side = None if setting.side is None else SIDES.index(setting.side)
    rows = setting.sampling.rows(track.time_s)
    whole = len(rows) == len(track)
    motion = read_motion(track if whole else track.rows(rows), side)
    judged = motion
    if setting.judged is not None:
        judged = motion.rows(np.array([setting.judges(time_s) for time_s in track.time_s[rows]]))
    if info.kind == "photo":
        outcome = _posture_of_photo(motion, setting)
    else:
        outcome = _judge(judged, setting)
    cautions += setting.sampling.cautions(track.time_s)
    analysis = conclude(info, model, judged, outcome, setting, cautions=cautions, track=track)
    return replace(
        analysis,
        timing=Timing.of(track.time_s),
        motion=motion if whole else fill_between(motion, track.time_s, rows),
    )


def conclude(  # noqa: PLR0913 - the threads of the pipeline come together here
    info: SourceInfo,
    model: ModelFile,
    motion: Motion,
    outcome: Outcome,
    setting: Setting,
    *,
    cautions: tuple[Caution, ...] = (),
    track: PoseTrack | None = None,
) -> Analysis:
    """Put together what was seen of a clip, photo or live session.

    Parameters
    ----------
    info, model
        Where the frames came from, and what found the landmarks in them.
    motion
        The signals of all frames.
    outcome
        What the judge made of them.
    setting
        What was asked for.
    cautions
        What the source has to say to the reader.
    track
        The landmarks, where they were kept.
    """
    signals, reps = motion.signals, outcome.reps
    found = signals.front_leg >= 0
    yaw = float(np.nanmedian(signals.yaw_deg[found])) if found.any() else float("nan")
    exercise = setting.exercise or recognise(
        reps, signals.time_s, motion.split, motion.foot_rise, motion.hip_height
    )
    within = _within(reps, signals) & found
    front = _side_of(signals.front_leg[within if within.any() else found])
    near = _side_of(motion.view.near[found])
    sight = Sight(signals.confidence, within, yaw, front == near)
    return Analysis(
        created=datetime.now(UTC),
        source=info,
        timing=Timing.of(signals.time_s),
        model=model,
        exercise=exercise,
        front_leg=front,
        camera_side=near,
        yaw_deg=yaw,
        verdict=outcome.verdict,
        summary=outcome.summary,
        reps=reps,
        cautions=cautions
        + PHOTO_CAUTIONS * (info.kind == "photo")
        + sight.cautions(outcome.limits),
        track=track,
        motion=motion,
        setting=setting,
        reference=outcome.reference,
        limits=outcome.limits,
        doses=_doses(reps, motion, setting.dose),
    )


def _judge(motion: Motion, setting: Setting) -> Outcome:
    signals = motion.signals
    samples = [signals.sample(row) for row in range(len(signals))]
    reference = setting.reference or Reference.seen_in(samples)
    judge = Judge(setting.thresholds, reference, dose=setting.dose)
    for sample in samples:
        judge.update(sample)
    judge.finish()
    return Outcome.of_reps(judge.reps, motion, judge.limits, reference)


def _posture_of_photo(motion: Motion, setting: Setting) -> Outcome:
    """Return what a single still shows."""
    signals, limits, reference = motion.signals, setting.thresholds, setting.reference
    if reference is not None:
        limits = limits.for_straight_knee(reference.knee_deg)
    if signals.front_leg[0] < 0:
        return Outcome((), Verdict.NO_PERSON, summarise(Verdict.NO_PERSON, ()), limits)
    if not signals.confidence[0] > 0:
        return Outcome((), Verdict.UNSURE, summarise(Verdict.UNSURE, ()), limits)
    sample = signals.sample(0)
    front = int(signals.front_leg[0])
    opinion = judge_photo(
        Posture.of([sample]),
        sample.yaw_deg,
        limits,
        leg="right" if front else "left",
        near=front == motion.view.near[0],
    )
    verdict = (
        Verdict.NO_STRETCH if opinion.pattern is Pattern.NONE else Verdict(opinion.pattern.value)
    )
    return Outcome((), verdict, opinion.reason, limits, reference)


def _doses(reps: Sequence[Rep], motion: Motion, dose: Dose) -> tuple[LegDose, LegDose]:
    """Return what each leg has had."""
    signals, count = motion.signals, DoseCount(dose)
    for rep in reps:
        leg = signals.leg_within(rep.start_s, rep.end_s)
        if leg is not None:
            count.add(rep, leg)
    return count.legs


def _within(reps: Sequence[Rep], signals: Signals) -> NDArray[np.bool_]:
    """Return which frames lie within a rep, shape (n,)."""
    within = np.zeros(len(signals), dtype=np.bool_)
    for rep in reps:
        within[signals.within(rep.start_s, rep.end_s)] = True
    return within


def _side_of(sides: NDArray[np.int8]) -> Side | None:
    side = mostly(sides)
    return None if side is None else SIDES[side]
