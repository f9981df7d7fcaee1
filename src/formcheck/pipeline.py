"""One clip or photo through the whole pipeline: picture, pose, motion, judgement."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from formcheck.conclusion import judge_track
from formcheck.errors import InputError
from formcheck.form.setting import Setting, told_side
from formcheck.sampling import EVERY_FRAME, Sampling

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.analysis import Analysis
    from formcheck.errors import Caution
    from formcheck.form.reference import Reference
    from formcheck.pose.landmarks import PoseTrack
    from formcheck.pose.model import ModelFile
    from formcheck.video.file import VideoFile
    from formcheck.video.frame import SourceInfo
    from formcheck.video.photo import Photo

    Progress = Callable[[int, int | None], None]


def analyze(  # noqa: PLR0913 - what the command line offers, by name
    path: str | Path,
    *,
    exercise: str = "auto",
    side: str = "auto",
    model: str = "full",
    start_s: float | None = None,
    end_s: float | None = None,
    stride: int | None = None,
    fps: float | None = None,
    reference: Reference | None = None,
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
    stride, fps
        For the impatient, one of the two: look at every so many frames, or at about so many a
        second of the clip's own time. The clip is judged by these alone; what the result tells
        of the others is interpolated, and it says so. None for both looks at every frame.
    reference
        How the person stands straight, where that is known beforehand; else it is looked for
        at the beginning of the clip.
    progress
        Called after every frame that was looked at, with the number of frames done and the
        number expected, if known.

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
    side_told = told_side(side)
    sampling = Sampling.of(stride, fps)

    from formcheck.pose.model import find_model  # noqa: PLC0415 - the same
    from formcheck.video import open_source  # noqa: PLC0415 - the same

    model_file = find_model(model)
    with open_source(path, start_s, end_s, sampling=sampling) as source:
        expected = _frames_expected(source.info, start_s, end_s)
        track, cautions = _watch(source, model_file, expected, progress)
        cautions += source.cautions
    if not len(track):
        raise InputError(f"{Path(path).name} shows no frame in the part that was asked for.")
    setting = Setting(
        exercise=plan.exercise,
        side=side_told,
        thresholds=plan.thresholds,
        dose=plan.dose,
        reference=reference,
        sampling=EVERY_FRAME if source.info.kind == "photo" else sampling,
    )
    return judge_track(source.info, model_file, track, setting, cautions)


def _frames_expected(info: SourceInfo, start_s: float | None, end_s: float | None) -> int | None:
    """Return about how many frames there are to come, None if the header does not tell."""
    if info.frame_count is None or not info.duration_s:
        return info.frame_count
    end = min(info.duration_s, info.duration_s if end_s is None else end_s)
    share = (end - (start_s or 0.0)) / info.duration_s
    return max(1, round(info.frame_count * share))


def _watch(
    source: VideoFile | Photo, model: ModelFile, expected: int | None, progress: Progress | None
) -> tuple[PoseTrack, tuple[Caution, ...]]:
    """Run the pose model over the frames that are to be looked at; return a track of all."""
    from formcheck.pose.between import fill_between  # noqa: PLC0415 - keeps the import light
    from formcheck.pose.people import PersonTracker  # noqa: PLC0415 - loads the pose model's library

    rows: list[int] = []
    with PersonTracker(model) as tracker, closing(tracker.watch(source)) as watched:
        for frame in watched:
            rows.append(frame.index)
            if progress is not None:
                progress(frame.index + 1, expected)
    track = tracker.finish()  # without the pose model's memory
    if len(rows) < len(source.times_s):
        track = fill_between(track, np.array(source.times_s), np.array(rows))
    return track, tracker.cautions
