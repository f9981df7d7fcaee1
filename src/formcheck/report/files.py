"""result.json, frames.csv and landmarks.npy, written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import math
import os
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from formcheck import __version__
from formcheck.disk.publish import publish
from formcheck.disk.workshop import clear_left, open_workshop
from formcheck.errors import UsageError
from formcheck.pose.store import write_track

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Finding, Rep
    from formcheck.form.reference import Reference
    from formcheck.form.scores import NerveTension
    from formcheck.form.setting import Setting

SCHEMA = 1
RESULT_NAME = "result.json"
FRAMES_NAME = "frames.csv"
LANDMARKS_NAME = "landmarks.npy"

_DECIMALS = {"time_s": 4, "hips_back": 3, "confidence": 2}
"""Decimals of the columns of frames.csv; degrees get one."""


def save(analysis: Analysis, folder: Path) -> Path:
    """Write result.json, frames.csv and the landmarks into `folder`; return the folder.

    Raises
    ------
    UsageError
        If the folder cannot be made or written; what was there before is untouched then.
    """
    with fresh_files(folder) as workshop:
        (workshop / RESULT_NAME).write_text(result_json(analysis), encoding="utf-8")
        (workshop / FRAMES_NAME).write_text(frames_csv(analysis), encoding="utf-8", newline="")
        if analysis.track is not None:
            write_track(workshop / LANDMARKS_NAME, analysis.track)
    return folder


@contextmanager
def fresh_files(
    folder: Path, *, moving: bool = True, last: str = RESULT_NAME, gone: Collection[str] = ()
) -> Iterator[Path]:
    """Give a hidden folder to write into, and move its files into `folder` when all is done.

    The hidden folder lies beside `folder`, or in it where only that is possible, so that moving
    is one rename a file; on any error it disappears and `folder` keeps what it had. What a
    process that was killed left there is cleared away.

    Parameters
    ----------
    folder
        Made if missing; its other files stay.
    moving
        Whether anything is moved at all.
    last, gone
        See `formcheck.disk.publish.publish`.

    Raises
    ------
    UsageError
        If either folder cannot be made or written.
    """
    with ExitStack() as opened:
        try:
            if folder.exists() and not folder.is_dir():
                raise UsageError(
                    f"{folder} is a file, so no results can be put there; choose another --out."
                )
            folder.parent.mkdir(parents=True, exist_ok=True)
            clear_left(folder)
            workshop = opened.enter_context(open_workshop(_place(folder)))
        except OSError as error:
            raise _unwritable(folder, error) from error
        try:
            yield workshop
            if moving:
                publish(workshop, folder, last=last, gone=gone)
        except OSError as error:
            raise _unwritable(folder, error) from error


def remove_left_by(pid: int, folder: Path) -> None:
    """Clear away what a process that was killed had begun to write for `folder`."""
    with suppress(OSError):
        clear_left(_place(folder), pid)


def _place(folder: Path) -> Path:
    """Return where to write what is for `folder`, such that it can be renamed into it."""
    parent = folder.parent
    if not folder.is_dir():
        return parent
    if folder.name in {"", ".."}:  # then `parent` is no folder around it
        return folder
    # A disk or share of its own, as a container is given one; or there is no writing in one of
    # the two, which is told now and not after minutes of work.
    elsewhere = folder.stat().st_dev != parent.stat().st_dev
    writable = all(os.access(each, os.W_OK | os.X_OK) for each in (folder, parent))
    return parent if writable and not elsewhere else folder


def _name(path: Path) -> str:
    """Return a file's name; letters that are no text, which some systems allow, as �."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def check_writable(folder: Path) -> None:
    """Make sure, before any work, that results could be written to `folder`.

    Raises
    ------
    UsageError
        If not.
    """
    missing = [parent for parent in folder.parents if not parent.exists()]
    with fresh_files(folder, moving=False):
        pass
    with suppress(OSError):  # another process needs them already
        for parent in missing:  # nearest first; leave nothing behind if no result ever comes
            parent.rmdir()


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        f"Results cannot be written to {folder} ({error.strerror or error}); "
        "choose another place with --out."
    )


def result_json(analysis: Analysis) -> str:
    """Return the content of result.json, schema 1, with a final newline."""
    return json.dumps(result(analysis), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def result(analysis: Analysis) -> dict[str, Any]:
    """Return result.json's content as plain values; what was not measured is None."""
    info, timing, signals = analysis.source, analysis.timing, analysis.motion.signals
    return {
        "schema": SCHEMA,
        "formcheck_version": __version__,
        "created": analysis.created.isoformat(timespec="seconds"),
        "source": {
            # The name alone: results are handed on, and folders are nobody else's business.
            "path": _name(info.path),
            "kind": info.kind,
            "duration_s": rounded(timing.duration_s, 3),
            "frames": len(signals),
            "width": info.width,
            "height": info.height,
            "rotation_deg": info.rotation_deg,
            "mean_fps": rounded(timing.mean_fps, 3),
            "variable_frame_rate": timing.variable,
        },
        "model": {"name": analysis.model.name, "sha256": analysis.model.sha256},
        "exercise": analysis.exercise,
        "front_leg": analysis.front_leg,
        "view": {
            "camera_side": analysis.camera_side,
            "yaw_deg": rounded(analysis.yaw_deg, 1),
            "ok": bool(analysis.yaw_deg <= analysis.limits.yaw_warn_deg),
        },
        "coverage": {
            "frames_with_person": int(np.count_nonzero(signals.front_leg >= 0)),
            "frames_judged": int(np.count_nonzero(signals.confidence > 0)),
            "frames_looked_at": analysis.frames_looked_at,
        },
        "verdict": analysis.verdict,
        "summary": analysis.summary,
        "dose": _dose(analysis),
        "reference": _reference(analysis.reference),
        "setting": _setting(analysis.setting),
        "reps": [rep_values(rep) for rep in analysis.reps],
        "findings": [_finding(finding) for finding in analysis.findings],
        "warnings": [{"code": c.code, "message": c.message} for c in analysis.cautions],
    }


def _dose(analysis: Analysis) -> dict[str, Any]:
    """Return what each leg has had and still lacks."""
    dose = analysis.setting.dose
    return {
        "hold_s": rounded(dose.hold_s, 1),
        "holds": dose.holds,
        "per_leg": dose.per_leg,
        "legs": {
            name: {
                "holds": had.holds,
                "held_s": rounded(had.held_s, 1),
                "owed": max(0, dose.holds - had.holds),
            }
            for name, had in zip(("left", "right"), analysis.doses, strict=True)
        },
    }


def _reference(reference: Reference | None) -> dict[str, Any] | None:
    """Return how the person stands straight."""
    if reference is None:
        return None
    return {
        "knee_deg": rounded(reference.knee_deg, 1),
        "back": rounded(reference.neutral.back, 3),
        "neck_deg": rounded(reference.neutral.neck_deg, 1),
        "ankle_deg": rounded(reference.neutral.ankle_deg, 1),
    }


def _setting(setting: Setting) -> dict[str, Any]:
    """Return what was asked for; with the landmarks it makes the same result again."""
    return {
        "exercise": setting.exercise,
        "side": setting.side,
        "since_s": setting.since_s,
        "reference": _reference(setting.reference),
        "thresholds": asdict(setting.thresholds),
        "sampling": asdict(setting.sampling),
    }


def rep_values(rep: Rep) -> dict[str, Any]:
    """Return one rep as it stands in result.json."""
    times = rep.phase_times
    return {
        "index": rep.index,
        "pattern": rep.pattern,
        "phase_times": {
            "set_s": rounded(times.set_s, 3),
            "reach_s": rounded(times.reach_s, 3),
            "hold_s": rounded(times.hold_s, 3),
            "release_s": rounded(times.release_s, 3),
        },
        "start_s": rounded(rep.start_s, 3),
        "end_s": rounded(rep.end_s, 3),
        "hold_duration_s": rounded(rep.hold_duration_s, 3),
        "knee_start_deg": rounded(rep.knee_start_deg, 1),
        "knee_end_deg": rounded(rep.knee_end_deg, 1),
        "hip_hinge_start_deg": rounded(rep.hip_hinge_start_deg, 1),
        "hip_hinge_end_deg": rounded(rep.hip_hinge_end_deg, 1),
        "knee_sd_deg": rounded(rep.knee_sd_deg, 1),
        "hip_hinge_sd_deg": rounded(rep.hip_hinge_sd_deg, 1),
        "trunk_lean_end_deg": rounded(rep.trunk_lean_end_deg, 1),
        "hips_back": rounded(rep.hips_back, 3),
        "path_ratio": rounded(rep.path_ratio, 3),
        "nerve_tension": _tension(rep.nerve_tension),
        "quality": rounded(rep.quality, 0),
        "findings": [_finding(finding) for finding in rep.findings],
        "cue": rep.cue,
        "reason": rep.reason,
    }


def _tension(tension: NerveTension | None) -> dict[str, Any] | None:
    if tension is None:
        return None
    return {
        "low": rounded(tension.low, 0),
        "high": rounded(tension.high, 0),
        "band": tension.band,
        "cause": tension.cause,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "start_s": rounded(finding.start_s, 3),
        "end_s": rounded(finding.end_s, 3),
        "value": rounded(finding.value, 1 if finding.unit.startswith(("deg", "s")) else 3),
        "unit": finding.unit,
        "reason": finding.reason,
        "cue": finding.cue,
    }


def rounded(value: float | None, decimals: int) -> float | None:
    """Return a number fit for a reader, None for None and NaN."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, decimals) + 0.0  # no negative zero


def frames_csv(analysis: Analysis) -> str:
    """Return the content of frames.csv: RFC 4180 with plain line ends, empty if unmeasured."""
    columns = analysis.frames
    decimals = [
        _DECIMALS.get(name, 1) if values.dtype.kind == "f" else None
        for name, values in columns.items()
    ]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow(
            str(value) if places is None else _number(float(value), places)
            for value, places in zip(row, decimals, strict=True)
        )
    return stream.getvalue()


def _number(value: float, decimals: int) -> str:
    """Return a number with fixed decimals, nothing for NaN, and never minus zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}" if math.isfinite(value) else ""
