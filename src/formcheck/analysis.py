"""One clip or photo through the whole pipeline: picture, pose, motion, judgement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from formcheck.errors import Caution, InputError, UsageError
from formcheck.form.excursion import Posture
from formcheck.form.exercise import recognise
from formcheck.form.judge import Judge
from formcheck.form.judgement import Pattern, Verdict
from formcheck.form.patterns import judge_photo
from formcheck.form.sight import Sight
from formcheck.form.thresholds import Thresholds
from formcheck.form.verdict import summarise, verdict_of
from formcheck.motion.reading import read_motion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from formcheck.form.exercise import Exercise
    from formcheck.form.judgement import Finding, Rep
    from formcheck.form.plan import Dose
    from formcheck.motion.reading import Motion
    from formcheck.pose.landmarks import PoseTrack
    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import FrameSource, SourceInfo

    Progress = Callable[[int, int | None], None]

SIDES = ("left", "right")

PHOTO_CAUTIONS = (
    Caution("photo", "A photo shows a posture; it cannot show the movement into it."),
)

UNEVEN_STEP = 1.1
"""A frame that comes this much later than the usual step makes the frame rate variable."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When the frames of a clip came.

    Attributes
    ----------
    duration_s
        From the first frame to the end of the last, seconds.
    mean_fps
        Frames a second on average; None for a single frame.
    variable
        Whether the steps between frames differ.
    """

    duration_s: float
    mean_fps: float | None
    variable: bool

    @classmethod
    def of(cls, time_s: NDArray[np.float64]) -> Timing:
        """Read it from the frames' own timestamps."""
        if len(time_s) < 2:  # noqa: PLR2004 - one frame has no rate
            return cls(0.0, None, variable=False)
        steps = np.diff(time_s)
        usual = float(np.median(steps))
        span = float(time_s[-1] - time_s[0])
        # Containers with whole milliseconds (mkv, webm) jitter by up to one.
        uneven = (steps > usual * UNEVEN_STEP + 0.001) | (steps < usual / UNEVEN_STEP - 0.001)
        return cls(span + usual, (len(time_s) - 1) / span, variable=bool(uneven.any()))


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one clip or photo shows.

    Attributes
    ----------
    source
        The file, as its header describes it.
    timing
        When its frames came.
    model
        The pose model that was used.
    exercise
        The set-up, told or recognised; None if neither.
    front_leg
        The leg being stretched in most of the reps (``left`` or ``right``), None if nobody
        was seen.
    camera_side
        The side of the body that faced the camera, None if nobody was seen.
    yaw_deg
        How far the camera was from a true side view, 0..90, NaN if nobody was seen.
    verdict, summary
        What the clip shows, in a word and in a sentence.
    reps
        Every go at the stretch, in order of time.
    cautions
        What a reader must know: about the file, the view, the limits.
    track
        The person's landmarks, frame by frame; None where they were not kept, as in a live
        session.
    motion
        The signals read from them.
    """

    source: SourceInfo
    timing: Timing
    model: ModelFile
    exercise: Exercise | None
    front_leg: Literal["left", "right"] | None
    camera_side: Literal["left", "right"] | None
    yaw_deg: float
    verdict: Verdict
    summary: str
    reps: tuple[Rep, ...]
    cautions: tuple[Caution, ...]
    track: PoseTrack | None
    motion: Motion

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All faults of all reps, in order of time."""
        return tuple(finding for rep in self.reps for finding in rep.findings)

    @property
    def frames(self) -> Mapping[str, NDArray[np.generic]]:
        """The columns of frames.csv by name, shape (n,) each; numbers are NaN if unmeasured."""
        from formcheck.report.frames import frame_columns  # noqa: PLC0415 - reports build on this

        return frame_columns(self)

    def save(self, folder: str | Path) -> Path:
        """Write result.json and frames.csv into a folder, whole or not at all.

        Parameters
        ----------
        folder
            Made if missing; earlier results in it are replaced.

        Raises
        ------
        UsageError
            If the folder cannot be written.
        """
        from formcheck.report.files import save  # noqa: PLC0415 - reports build on this

        return save(self, Path(folder))


def analyze(  # noqa: PLR0913 - what the command line offers, by name
    path: str | Path,
    *,
    exercise: str = "auto",
    side: str = "auto",
    model: str = "full",
    start_s: float | None = None,
    end_s: float | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse one video, or the posture in one photo.

    Parameters
    ----------
    path
        A video or photo file.
    exercise
        ``bench``, ``lunge``, ``standing``, ``squat``, ``seated``, ``auto`` to recognise it, or
        the path of an exercise file.
    side
        The leg being stretched, ``left`` or ``right``, or ``auto`` to find out.
    model
        ``lite``, ``full``, ``heavy``, or the path of a pose landmarker bundle.
    start_s, end_s
        Part of the clip to analyse, seconds on its own clock.
    progress
        Called after every frame with the number done and the number expected, if known.

    Raises
    ------
    UsageError
        If an argument makes no sense.
    InputError
        If the file cannot be read.
    ModelError
        If the pose model cannot be loaded.

    Examples
    --------
    >>> import formcheck
    >>> result = formcheck.analyze("samples/push_back_bench.mp4")  # doctest: +SKIP
    >>> result.verdict, result.reps[0].pattern  # doctest: +SKIP
    (<Verdict.PUSH_BACK: 'push_back'>, <Pattern.PUSH_BACK: 'push_back'>)
    """
    from formcheck.exercises.load import load_exercise  # noqa: PLC0415 - keeps the import light

    plan = load_exercise(exercise)
    side_told = _choice("side", side, SIDES)

    from formcheck.pose.model import find_model  # noqa: PLC0415 - the same
    from formcheck.video import open_source  # noqa: PLC0415 - the same

    model_file = find_model(model)
    with open_source(path, start_s, end_s) as source:
        expected = _frames_expected(source.info, start_s, end_s)
        track, cautions = _watch(source, model_file, expected, progress)
        cautions += source.cautions
    if not len(track):
        raise InputError(f"{Path(path).name} shows no frame in the part that was asked for.")
    motion = read_motion(track, None if side_told is None else SIDES.index(side_told))
    limits = plan.thresholds
    if source.info.kind == "photo":
        outcome = Outcome((), *_posture_of_photo(motion, limits))
    else:
        outcome = Outcome.of_reps(_judge(motion, limits, plan.dose), motion)
    return conclude(
        source.info,
        model_file,
        motion,
        outcome,
        exercise_told=plan.exercise,
        cautions=cautions,
        limits=limits,
        track=track,
    )


def _choice(name: str, value: str, allowed: Sequence[str]) -> str | None:
    """Return a checked option, None for ``auto``."""
    if value == "auto":
        return None
    if value not in allowed:
        raise UsageError(f"There is no {name} {value!r}; choose auto, {', '.join(allowed)}.")
    return value


def _frames_expected(info: SourceInfo, start_s: float | None, end_s: float | None) -> int | None:
    """Return about how many frames there are to come, None if the header does not tell."""
    if info.frame_count is None or not info.duration_s:
        return info.frame_count
    end = min(info.duration_s, info.duration_s if end_s is None else end_s)
    share = (end - (start_s or 0.0)) / info.duration_s
    return max(1, round(info.frame_count * share))


def _watch(
    source: FrameSource, model: ModelFile, expected: int | None, progress: Progress | None
) -> tuple[PoseTrack, tuple[Caution, ...]]:
    """Run the pose model over all frames."""
    from formcheck.pose.people import PersonTracker  # noqa: PLC0415 - loads the pose model's library

    with PersonTracker(model) as tracker:
        for done, frame in enumerate(source, 1):
            tracker.feed(frame)
            if progress is not None:
                progress(done, expected)
        return tracker.finish(), tracker.cautions


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the judge made of it: the reps, and a verdict with its sentence."""

    reps: tuple[Rep, ...]
    verdict: Verdict
    summary: str

    @classmethod
    def of_reps(cls, reps: tuple[Rep, ...], motion: Motion) -> Outcome:
        """Sum up the reps of a clip or session."""
        signals = motion.signals
        measured = float(np.mean(signals.confidence > 0)) if len(signals) else 0.0
        seen = bool((signals.front_leg >= 0).any())
        verdict = verdict_of(reps, person_seen=seen, judged_share=measured)
        return cls(reps, verdict, summarise(verdict, reps))


def conclude(  # noqa: PLR0913 - the threads of the pipeline come together here
    info: SourceInfo,
    model: ModelFile,
    motion: Motion,
    outcome: Outcome,
    *,
    exercise_told: Exercise | None = None,
    cautions: tuple[Caution, ...] = (),
    limits: Thresholds | None = None,
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
    exercise_told
        The set-up, if somebody has said so; else it is recognised.
    cautions
        What the source has to say to the reader.
    limits
        The limits that were used; None for the default ones.
    track
        The landmarks, where they were kept.
    """
    limits = limits or Thresholds()
    signals, reps = motion.signals, outcome.reps
    found = signals.front_leg >= 0
    yaw = float(np.nanmedian(signals.yaw_deg[found])) if found.any() else float("nan")
    exercise = exercise_told or recognise(
        reps, signals.time_s, motion.split, motion.foot_rise, motion.hip_height
    )
    within = _within(reps, signals.time_s) & found
    front = _majority(signals.front_leg, within if within.any() else found)
    near = _majority(motion.view.near, found)
    sight = Sight(signals.confidence, within, yaw, front == near)
    return Analysis(
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
        cautions=cautions + PHOTO_CAUTIONS * (info.kind == "photo") + sight.cautions(limits),
        track=track,
        motion=motion,
    )


def _judge(motion: Motion, limits: Thresholds, dose: Dose) -> tuple[Rep, ...]:
    judge = Judge(limits, dose=dose)
    for row in range(len(motion.signals)):
        judge.update(motion.signals.sample(row))
    judge.finish()
    return judge.reps


def _posture_of_photo(motion: Motion, limits: Thresholds) -> tuple[Verdict, str]:
    """Return what a single still shows."""
    signals = motion.signals
    if signals.front_leg[0] < 0:
        return Verdict.NO_PERSON, summarise(Verdict.NO_PERSON, ())
    if not signals.confidence[0] > 0:
        return Verdict.UNSURE, summarise(Verdict.UNSURE, ())
    sample = signals.sample(0)
    opinion = judge_photo(Posture.of([sample]), sample.yaw_deg, limits)
    verdict = (
        Verdict.NO_STRETCH if opinion.pattern is Pattern.NONE else Verdict(opinion.pattern.value)
    )
    return verdict, opinion.reason


def _within(reps: Sequence[Rep], time_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which frames lie within a rep, shape (n,)."""
    within = np.zeros(len(time_s), dtype=np.bool_)
    for rep in reps:
        within |= (time_s >= rep.start_s) & (time_s <= rep.end_s)
    return within


def _majority(sides: NDArray[np.int8], where: NDArray[np.bool_]) -> Literal["left", "right"] | None:
    if not where.any():
        return None
    return "right" if float(np.mean(sides[where])) > 0.5 else "left"  # noqa: PLR2004 - a majority
