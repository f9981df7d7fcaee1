"""evaluation.json and reps.csv, and the folder that holds them with the page."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from formcheck import __version__
from formcheck.evaluate.matching import MIN_OVERLAP
from formcheck.report.files import rounded
from formcheck.report.folder import fresh_files
from formcheck.text import cell

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.evaluate.agreement import Agreement, Spread
    from formcheck.evaluate.comparison import ClipResult, RepResult
    from formcheck.evaluate.evaluation import Evaluation, Group
    from formcheck.evaluate.scores import RepScore, TimingError

SCHEMA: Final = 1
JSON_NAME: Final = "evaluation.json"
REPS_NAME: Final = "reps.csv"
PAGE_NAME: Final = "evaluation.html"

_REP_COLUMNS: Final = (
    "file",
    "model",
    "exercise",
    "view",
    "labelled",
    "found",
    "label_start_s",
    "label_end_s",
    "found_start_s",
    "found_end_s",
    "start_error_s",
    "end_error_s",
    "overlap",
)


def save(evaluation: Evaluation, folder: Path) -> Path:
    """Write evaluation.json, reps.csv and evaluation.html into `folder`; return the folder.

    Raises
    ------
    UsageError
        If the folder cannot be made or written; what was there before is untouched then.
    """
    from formcheck.evaluate.page import page  # noqa: PLC0415 - loads jinja2 and plotly

    with fresh_files(folder, last=JSON_NAME) as workshop:
        (workshop / JSON_NAME).write_text(evaluation_json(evaluation), encoding="utf-8")
        (workshop / REPS_NAME).write_text(reps_csv(evaluation), encoding="utf-8", newline="")
        (workshop / PAGE_NAME).write_text(page(evaluation), encoding="utf-8")
    return folder


def evaluation_json(evaluation: Evaluation) -> str:
    """Return the content of evaluation.json, schema 1, with a final newline."""
    return json.dumps(values(evaluation), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def values(evaluation: Evaluation) -> dict[str, Any]:
    """Return evaluation.json's content as plain values; what is not known is None."""
    return {
        "schema": SCHEMA,
        "formcheck_version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "min_overlap": MIN_OVERLAP,
        "models": [{"name": each.name, "sha256": each.sha256} for each in evaluation.models],
        "groups": [_group(each) for each in evaluation.groups],
        "swaps": [
            {"file": clip.name, "model": clip.model, **_rep(rep)}
            for clip in evaluation.clips
            for rep in clip.reps
            if rep.swapped
        ],
        "clips": [_clip(each) for each in evaluation.clips],
        "failures": [
            {"file": each.clip, "model": each.model, "message": str(each.error)}
            for each in evaluation.failures
        ],
    }


def reps_csv(evaluation: Evaluation) -> str:
    """Return the content of reps.csv: a row a labelled or found rep, empty if unknown."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _REP_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for clip in evaluation.clips:
        for rep in clip.reps:
            row = {
                "file": cell(clip.name),
                "model": cell(clip.model),
                "exercise": clip.exercise,
                "view": clip.view,
                **_rep(rep),
            }
            writer.writerow(row)
    return stream.getvalue()


def _group(group: Group) -> dict[str, Any]:
    return {
        "model": group.model,
        "by": group.by,
        "name": group.name,
        "clips": group.clips,
        "labelled_clips": group.labelled_clips,
        "reps": _score(group.reps),
        "angles": {angle: _agreement(each) for angle, each in group.angles.items()},
    }


def _score(score: RepScore) -> dict[str, Any]:
    return {
        "labelled": score.labelled,
        "found": score.found,
        "matched": score.matched,
        "called_right": score.right,
        "unsure": score.unsure,
        "recall": rounded(score.recall, 4),
        "precision": rounded(score.precision, 4),
        "right_rate": rounded(score.right_rate, 4),
        "abstain_rate": rounded(score.abstain_rate, 4),
        "starts": _timing(score.starts),
        "ends": _timing(score.ends),
        "confusion": [
            {"labelled": labelled, "found": found, "reps": count}
            for (labelled, found), count in sorted(score.confusion.items())
        ],
    }


def _timing(timing: TimingError) -> dict[str, float | None]:
    return {
        "mean_s": rounded(timing.mean_s, 3),
        "median_abs_s": rounded(timing.median_abs_s, 3),
        "largest_abs_s": rounded(timing.largest_abs_s, 3),
    }


def _agreement(agreement: Agreement) -> dict[str, Any]:
    return {
        "frames": agreement.frames,
        "frames_measured": agreement.measured,
        "clips": agreement.clips,
        "coverage": rounded(agreement.coverage, 4),
        "bias_interval_deg": [
            rounded(agreement.bias_low_deg, 2),
            rounded(agreement.bias_high_deg, 2),
        ],
        "mae_deg": rounded(agreement.mae_deg, 2),
        "rmse_deg": rounded(agreement.rmse_deg, 2),
        "icc_2_1": rounded(agreement.icc, 4),
        "over_frames": _spread(agreement.over_frames),
        "over_clip_means": _spread(agreement.over_clips),
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "bias_deg": rounded(spread.bias_deg, 2),
        "sd_deg": rounded(spread.sd_deg, 2),
        "limits_deg": [rounded(spread.low_deg, 2), rounded(spread.high_deg, 2)],
    }


def _clip(clip: ClipResult) -> dict[str, Any]:
    return {
        "file": clip.name,
        "model": clip.model,
        "verdict": clip.verdict,
        "exercise": clip.exercise,
        "exercise_from": clip.exercise_from,
        "view": clip.view,
        "yaw_from": clip.yaw_from,
        "front_leg_labelled": clip.leg_labelled,
        "front_leg_found": clip.leg_found,
        "leg_of_truth_from": clip.leg_of_truth,
        "labelled": clip.labelled,
        "reps": [_rep(rep) for rep in clip.reps],
    }


def _rep(rep: RepResult) -> dict[str, Any]:
    return {
        **{
            name: rounded(value, 3) if isinstance(value, float) else value
            for name, value in asdict(rep).items()
        },
        "start_error_s": rounded(rep.start_error_s, 3),
        "end_error_s": rounded(rep.end_error_s, 3),
    }
