from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import pytest

from formcheck.report.frames import frames_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck

COLUMNS = (
    "frame,time_s,front_leg,knee_deg,hip_hinge_deg,trunk_lean_deg,ankle_deg,neck_deg,"
    "hips_back,yaw_deg,confidence,phase,pattern,nerve_tension,"
    "knee_sd_deg,hip_hinge_sd_deg"
)


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
