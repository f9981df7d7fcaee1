from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.report.exports.reps import COLUMNS, reps_csv
from formcheck.report.files import rep_values

if TYPE_CHECKING:
    import formcheck


def _rows(analysis: formcheck.Analysis) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reps_csv(analysis))))


def test_there_is_a_row_a_rep_with_the_numbers_of_result_json(mixed: formcheck.Analysis) -> None:
    rows = _rows(mixed)
    assert [row["rep"] for row in rows] == ["1", "2"]
    assert [row["pattern"] for row in rows] == ["push_back", "locked_lean"]
    for row, rep in zip(rows, mixed.reps, strict=True):
        assert float(row["hold_duration_s"]) == pytest.approx(rep.hold_duration_s, abs=6e-4)
        assert rep.nerve_tension is not None
        assert row["nerve_tension_band"] == rep.nerve_tension.band
        assert row["findings"].split() == [finding.code for finding in rep.findings]
        assert row["cue"] == rep.cue
    assert rows[1]["set_s"] == ""


def test_nothing_that_result_json_says_of_a_rep_is_missing(mixed: formcheck.Analysis) -> None:
    def names(values: dict[str, Any], before: str = "") -> set[str]:
        return {
            name
            for key, value in values.items()
            for name in (
                names(value, "" if key == "phase_times" else f"{key}_")
                if isinstance(value, dict)
                else {before + key}
            )
        }

    assert names(rep_values(mixed.reps[0])) - {"index"} == set(COLUMNS) - {"rep"}


def test_a_clip_without_reps_has_the_heading_alone(nobody: formcheck.Analysis) -> None:
    assert reps_csv(nobody) == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize("cue", ["=1+1", "+1", "-1", "@x", " =1"])
def test_no_cue_becomes_a_formula(mixed: formcheck.Analysis, cue: str) -> None:
    hostile = replace(mixed, reps=(replace(mixed.reps[0], cue=cue, nerve_tension=None),))
    (row,) = _rows(hostile)
    assert row["cue"] == f" {cue}"
    assert row["nerve_tension_low"] == ""
