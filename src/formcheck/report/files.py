"""What result.json, frames.csv and landmarks.npy hold."""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from formcheck import __version__
from formcheck.pose.store import write_track
from formcheck.report.frames import frames_csv

if TYPE_CHECKING:
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

RESULTS = ".formcheck"
"""How the name of a folder of results ends; before that comes the clip's own."""

STAMP_NAME = "batch.json"
"""Says of which clip and wishes a result is; `formcheck.fleet.resume` puts it there afterwards."""


def write_files(analysis: Analysis, workshop: Path) -> None:
    """Write all three into a folder that is to be moved into place as one."""
    (workshop / RESULT_NAME).write_text(result_json(analysis), encoding="utf-8")
    (workshop / FRAMES_NAME).write_text(frames_csv(analysis), encoding="utf-8", newline="")
    if analysis.track is not None:
        write_track(workshop / LANDMARKS_NAME, analysis.track)


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
        "hold_s": rounded(dose.hold_s, 3),
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


def _reference(reference: Reference | None, *, in_full: bool = False) -> dict[str, Any] | None:
    """Return how the person stands straight, for a reader or in full."""
    if reference is None:
        return None
    neutral = reference.neutral
    return {
        "knee_deg": rounded(reference.knee_deg, None if in_full else 1),
        "back": rounded(neutral.back, None if in_full else 3),
        "neck_deg": rounded(neutral.neck_deg, None if in_full else 1),
        "ankle_deg": rounded(neutral.ankle_deg, None if in_full else 1),
    }


def _setting(setting: Setting) -> dict[str, Any]:
    """Return what was asked for; with the landmarks it makes the same result again."""
    return {
        "exercise": setting.exercise,
        "side": setting.side,
        "judged": setting.judged,
        "reference": _reference(setting.reference, in_full=True),
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


def rounded(value: float | None, decimals: int | None) -> float | None:
    """Return a number fit for a reader, None for None and NaN; without `decimals` in full."""
    if value is None or not math.isfinite(value):
        return None
    return (value if decimals is None else round(value, decimals)) + 0.0  # no negative zero


def _name(path: Path) -> str:
    """Return a file's name; letters that are no text, which some systems allow, as �."""
    return os.fsencode(path.name).decode("utf-8", "replace")
