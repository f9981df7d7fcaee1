"""Results that were saved, judged again from their landmarks: no pose model, no clip needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.conclusion import judge_track
from formcheck.errors import Caution, InputError, UsageError
from formcheck.exercises.limits import check_limits, check_order
from formcheck.exercises.load import load_exercise
from formcheck.exercises.schema import Limit
from formcheck.form.faults.start import Neutral
from formcheck.form.plan import Dose
from formcheck.form.reference import Reference
from formcheck.form.setting import Setting
from formcheck.form.thresholds import Thresholds
from formcheck.motion.windows import SHORTEST_STEP_S
from formcheck.pose.model import ModelFile
from formcheck.pose.store import read_track
from formcheck.report.bundle import FILM_NAME
from formcheck.report.files import LANDMARKS_NAME
from formcheck.report.record import AGAIN, is_bare_name, read_record, shown_result
from formcheck.report.words import PATTERN_WORDS
from formcheck.sampling import EVERY_FRAME, Sampling
from formcheck.video.frame import SourceInfo
from formcheck.video.localfile import read_head, shown_name
from formcheck.video.source import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Pattern
    from formcheck.pose.landmarks import PoseTrack
    from formcheck.report.record import ReferenceRecord, ResultRecord, SettingRecord

FARTHEST: Final = 100
"""Landmarks may lie outside of the picture, but not by this many of its sides."""

SHAPE_OFF: Final = 0.02
"""Width by height may be off by this much: sizes are whole, even pixels."""

LATEST_S: Final = 1e6

_MADE_ANEW: Final = frozenset(
    {
        *("photo", "view_oblique", "leg_hidden", "poorly_seen"),
        *("frames_interpolated", "looked_at_seldom"),
    }
)
"""Warnings that judging gives by itself; the others came from the clip and are kept."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Results that were read back.

    Attributes
    ----------
    folder
        Where they lie.
    analysis
        What their landmarks show, judged by this version.
    version
        The version of formcheck that saved them.
    differences
        What it had said otherwise, as clauses; a live session was judged without looking
        ahead, so this may differ without another version.
    """

    folder: Path
    analysis: Analysis
    version: str
    differences: tuple[str, ...]


def load(folder: Path) -> Saved:
    """Read a folder of results and judge its landmarks again.

    Raises
    ------
    InputError
        If a file is missing, unreadable or holds what no result does; the key is named.
    """
    record = read_record(folder)
    name = shown_result(folder)
    if record.setting is None or record.dose is None:
        missing = "setting" if record.setting is None else "dose"
        raise InputError(f"{name}: {missing} is missing, as in results of old; {AGAIN}.")
    info = SourceInfo(
        path=Path(record.source.path),
        kind=record.source.kind,
        width=record.source.width,
        height=record.source.height,
        rotation_deg=record.source.rotation_deg,
        duration_s=record.source.duration_s,
    )
    setting = Setting(
        exercise=record.setting.exercise,
        side=record.setting.side,
        judged=record.setting.judged,
        thresholds=_thresholds(record.setting, name),
        dose=Dose(record.dose.hold_s, record.dose.holds, record.dose.per_leg),
        reference=_reference(record.setting.reference),
        sampling=_sampling(record.setting, name),
    )
    model = ModelFile(record.model.name, Path(record.model.name), record.model.sha256)
    cautions = tuple(
        Caution(each.code, each.message) for each in record.warnings if each.code not in _MADE_ANEW
    )
    track = _track(folder, record)
    with np.errstate(divide="ignore", invalid="ignore"):  # impossible bodies give NaN
        analysis = judge_track(info, model, track, setting, cautions)
    return Saved(folder, analysis, record.formcheck_version, tuple(_differences(record, analysis)))


def find_clip(folder: Path, name: str, told: Path | None = None) -> Path | None:
    """Return the clip that results were made from, None if it is not there.

    It is looked for inside the folder of results, where a recorded live session keeps it, then
    beside the folder; never anywhere else, whatever the results say.

    Parameters
    ----------
    folder
        The folder of results.
    name
        The clip's name, as the results give it.
    told
        Where it is, if the user said so.

    Raises
    ------
    InputError
        If there is no file where the user said.
    """
    if told is not None:
        read_head(told)
        return told
    if not is_bare_name(name):
        return None
    here = () if name == FILM_NAME else (folder,)  # there it is what was made of the clip
    beside = folder.absolute().parent
    return next((each / name for each in (*here, beside) if (each / name).is_file()), None)


def check_clip(analysis: Analysis, clip: Path) -> None:
    """Make sure, before any work, that a clip can be the one that results were made from.

    Raises
    ------
    InputError
        If it cannot be read, or its picture has another shape.
    """
    info = analysis.source
    with open_source(clip) as source:
        found = source.info
    # A live session's recording is smaller than what the camera gave.
    alike = abs(found.width * info.height / (found.height * info.width) - 1) < SHAPE_OFF
    if not alike or (found.kind == "photo") != (info.kind == "photo"):
        raise InputError(
            f"{shown_name(clip)} is a {found.kind} of {found.width} x {found.height} pixels but "
            f"the results are of a {info.kind} of {info.width} x {info.height}, so it is not "
            "their clip; give that one with --clip."
        )


def _thresholds(record: SettingRecord, name: str) -> Thresholds:
    """Return the exercise's limits, checked like those of an exercise file."""
    units = load_exercise("auto").units
    given = {key: value for key, value in record.thresholds.items() if key in units}
    limits = {
        key: Limit(value=value, unit=units[key], source="result") for key, value in given.items()
    }
    thresholds = Thresholds(**given)
    try:
        check_limits(f"{name}: setting", limits)
        check_order(f"{name}: setting", limits, thresholds)
    except UsageError as error:
        raise InputError(str(error)) from None
    return thresholds


def _sampling(record: SettingRecord, name: str) -> Sampling:
    """Return which frames were looked at: all of them in results of old."""
    if record.sampling is None:
        return EVERY_FRAME
    try:
        return Sampling(record.sampling.stride, record.sampling.fps)
    except UsageError:
        raise InputError(f"{name}: setting.sampling names both stride and fps; {AGAIN}.") from None


def _reference(record: ReferenceRecord | None) -> Reference | None:
    if record is None:
        return None

    def known(value: float | None) -> float:
        return float("nan") if value is None else value

    return Reference(
        record.knee_deg,
        Neutral(
            back=known(record.back),
            neck_deg=known(record.neck_deg),
            ankle_deg=known(record.ankle_deg),
        ),
    )


def _track(folder: Path, record: ResultRecord) -> PoseTrack:
    """Return the landmarks, once they prove to belong to the result and to be possible."""
    path = folder / LANDMARKS_NAME
    shown = f"{shown_name(folder.absolute())}/{LANDMARKS_NAME}"
    if not path.exists():
        raise InputError(f"{shown} is missing, as with results of old; {AGAIN}.")
    track = read_track(path)
    if not len(track):
        raise InputError(f"{shown} holds no frame; {AGAIN}.")
    # A live session has more frames than it judged: the set-up comes before.
    if record.source.kind != "camera" and len(track) != record.source.frames:
        raise InputError(
            f"{shown} holds {len(track)} frames but the result is of {record.source.frames}, so "
            f"they do not belong together; {AGAIN}."
        )
    farthest = FARTHEST * max(record.source.width, record.source.height)
    most = (
        (track.time_s, LATEST_S),
        (track.px, farthest),
        (track.world_m, FARTHEST),
        (track.visibility, 1),
        (track.on_body, 1),
        (track.back, FARTHEST),
    )
    # What was not measured is NaN, which is larger than nothing.
    if any(bool((np.abs(values) > limit).any()) for values, limit in most):
        raise InputError(f"{shown} holds landmarks or times that cannot be; {AGAIN}.")
    if bool((np.diff(track.time_s) < SHORTEST_STEP_S).any()):
        raise InputError(f"{shown} holds more frames a second than any camera takes; {AGAIN}.")
    return track


def _differences(record: ResultRecord, analysis: Analysis) -> Iterator[str]:
    if record.verdict != analysis.verdict:
        yield f"the verdict was {_plain(record.verdict)} and is {_plain(analysis.verdict)}"
    before = [rep.pattern for rep in record.reps]
    now = [rep.pattern for rep in analysis.reps]
    if before != now:
        yield f"the reps were {_listed(before)} and are {_listed(now)}"


def _plain(verdict: str) -> str:
    return verdict.replace("_", " ")


def _listed(patterns: Sequence[Pattern]) -> str:
    return ", ".join(PATTERN_WORDS[pattern] or "nothing" for pattern in patterns) or "none"
