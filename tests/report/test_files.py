from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import UsageError
from formcheck.report.files import check_writable, frames_csv, fresh_files, result_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck

COLUMNS = (
    "frame,time_s,front_leg,knee_deg,hip_hinge_deg,trunk_lean_deg,ankle_deg,neck_deg,"
    "hips_back,yaw_deg,confidence,phase,pattern,nerve_tension,"
    "knee_sd_deg,hip_hinge_sd_deg"
)
KEYS = {
    "": "schema formcheck_version created source model exercise front_leg view coverage verdict "
    "summary dose reference setting reps findings warnings",
    "source": "path kind duration_s frames width height rotation_deg mean_fps variable_frame_rate",
    "model": "name sha256",
    "view": "camera_side yaw_deg ok",
    "coverage": "frames_with_person frames_judged frames_looked_at",
}
FINDING_KEYS = "code severity start_s end_s value unit reason cue"
REP_KEYS = (
    "index pattern phase_times start_s end_s hold_duration_s knee_start_deg knee_end_deg "
    "hip_hinge_start_deg hip_hinge_end_deg knee_sd_deg hip_hinge_sd_deg "
    "trunk_lean_end_deg hips_back path_ratio "
    "nerve_tension quality findings cue reason"
)


def test_result_json_has_the_keys_of_schema_1(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    content = json.loads(result_json(analysed("mixed_bench")))
    for part, names in KEYS.items():
        assert list(content[part] if part else content) == names.split()
    for rep in content["reps"]:
        assert list(rep) == REP_KEYS.split()
        assert list(rep["phase_times"]) == ["set_s", "reach_s", "hold_s", "release_s"]
    for finding in content["findings"]:
        assert list(finding) == [
            "code",
            "severity",
            "start_s",
            "end_s",
            "value",
            "unit",
            "reason",
            "cue",
        ]
    assert content["schema"] == 1
    assert content["source"]["path"] == "mixed_bench.mp4"
    assert content["source"]["variable_frame_rate"] is False


def test_result_json_is_strict_json_without_nan(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    def refuse(name: str) -> object:
        raise AssertionError(f"{name} is not JSON")

    json.loads(result_json(analysed("walking")), parse_constant=refuse)


def test_frames_csv_has_the_agreed_columns_and_a_row_a_frame(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    text = frames_csv(analysed("mixed_bench"))
    assert text.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 310
    assert rows[0]["phase"] == "set"
    assert {row["phase"] for row in rows} == {"idle", "set", "reach", "hold", "release"}
    assert {row["pattern"] for row in rows} == {"none", "push_back", "locked_lean"}
    assert {row["front_leg"] for row in rows} == {"left"}
    outside = {row["nerve_tension"] for row in rows if row["pattern"] == "none"}
    assert outside == {""}
    assert all(0 <= float(row["nerve_tension"]) <= 100 for row in rows if row["nerve_tension"])


def test_hips_back_begins_at_nothing_with_each_rep(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    result = analysed("push_back_bench")
    rows = list(csv.DictReader(io.StringIO(frames_csv(result))))
    for rep in result.reps:
        first = next(row for row in rows if float(row["time_s"]) >= rep.start_s)
        assert float(first["hips_back"]) == pytest.approx(0, abs=0.005)
        held = next(row for row in rows if float(row["time_s"]) > rep.start_s + 2)
        assert float(held["hips_back"]) > 0.08
    before = [row for row in rows if float(row["time_s"]) < result.reps[0].start_s]
    assert all(row["hips_back"] == "" for row in before)


def test_unmeasured_numbers_are_empty_never_zero(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    columns = analysed("walking").frames
    text = frames_csv(analysed("walking"))
    for row, knee in zip(csv.DictReader(io.StringIO(text)), columns["knee_deg"], strict=True):
        assert (row["knee_deg"] == "") == math.isnan(float(knee))


def test_results_are_replaced_and_nothing_else_is_touched(
    analysed: Callable[[str], formcheck.Analysis], tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "results"
    analysed("walking").save(folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    analysed("mixed_bench").save(folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "frames.csv",
        "landmarks.npy",
        "notes.txt",
        "result.json",
    ]
    assert '"mixed"' in (folder / "result.json").read_text(encoding="utf-8")
    assert [path.name for path in folder.parent.iterdir()] == ["results"]


def test_an_error_while_writing_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "result.json").write_text("old", encoding="utf-8")

    def write_half() -> None:
        with fresh_files(folder) as workshop:
            (workshop / "result.json").write_text("new", encoding="utf-8")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        write_half()
    assert (folder / "result.json").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("place", ["a-file", "a-file/below"])
def test_a_place_that_cannot_hold_results_is_named_before_any_work(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="--out"):
        check_writable(tmp_path / place)


def test_checking_a_place_leaves_no_trace(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "deep" / "results")
    assert list(tmp_path.iterdir()) == []
