"""evaluation.json, reps.csv, and the folder they go to."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import UsageError
from formcheck.evaluate.files import evaluation_json, reps_csv, save

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.evaluate.evaluation import Evaluation


def test_the_json_tells_everything_and_never_nan(bad_day: Evaluation, hostile: str) -> None:
    told = json.loads(evaluation_json(bad_day))
    assert told["models"] == [{"name": "full", "sha256": "ab" * 32}]
    everything = told["groups"][0]
    assert everything["reps"]["recall"] == 0.75
    assert everything["reps"]["abstain_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert {"labelled": "soft_lean", "found": "missed", "reps": 1} in everything["reps"][
        "confusion"
    ]
    hip = everything["angles"]["hip_hinge_deg"]
    assert hip["over_frames"]["bias_deg"] == -3
    assert hip["over_frames"]["limits_deg"] == [-3, -3]
    assert hip["bias_interval_deg"] == [None, None]
    assert (hip["clips"], hip["coverage"]) == (2, 1)
    (swap,) = told["swaps"]
    assert (swap["file"], swap["label_start_s"]) == (hostile, 1.0)
    assert (swap["labelled"], swap["found"]) == ("locked_lean", "push_back")
    assert told["failures"][0]["message"] == f"{hostile} is not a video."


def test_the_table_has_a_row_a_rep_and_empty_cells_for_the_unknown(bad_day: Evaluation) -> None:
    rows = list(csv.DictReader(io.StringIO(reps_csv(bad_day))))
    assert [(row["labelled"], row["found"]) for row in rows] == [
        ("push_back", "push_back"),
        ("locked_lean", "push_back"),
        ("push_back", "unsure"),
        ("soft_lean", "missed"),
        ("extra", "lost_hug"),
    ]
    assert rows[0]["start_error_s"] == "0.5"
    assert rows[3]["found_start_s"] == rows[3]["overlap"] == rows[4]["label_end_s"] == ""


def test_no_name_becomes_a_formula_in_a_spreadsheet(bad_day: Evaluation, hostile: str) -> None:
    assert hostile.startswith("=")
    clips = tuple(replace(each, model="@mine\udcff.task") for each in bad_day.clips)
    text = reps_csv(replace(bad_day, clips=clips))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["file"] == f" {hostile}"
    assert rows[0]["model"] == " @mine?.task"


def test_three_files_are_written(bad_day: Evaluation, tmp_path: Path) -> None:
    folder = save(bad_day, tmp_path / "out" / "today")
    assert sorted(path.name for path in folder.iterdir()) == [
        "evaluation.html",
        "evaluation.json",
        "reps.csv",
    ]
    assert json.loads((folder / "evaluation.json").read_text("utf-8"))["schema"] == 1


def test_a_place_that_cannot_be_written_is_refused(bad_day: Evaluation, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(UsageError, match="taken is a file"):
        save(bad_day, tmp_path / "taken")
