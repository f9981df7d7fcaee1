"""True angles between the rows of a truth table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.errors import UsageError
from formcheck.evaluate.truth import TruthTable, read_truth

if TYPE_CHECKING:
    from pathlib import Path


def table_of(folder: Path, content: str) -> TruthTable:
    path = folder / "clip.csv"
    path.write_text(content, encoding="utf-8")
    return read_truth(path)


def test_between_two_rows_the_truth_lies_on_a_line(tmp_path: Path) -> None:
    truth = table_of(tmp_path, "t,knee_deg\n0,100\n0.4,120\n0.5,130\n")
    at = truth.at(np.array([0.0, 0.1, 0.4, 0.45, 0.5]), "knee_deg", None)
    np.testing.assert_allclose(at, [100, 105, 120, 125, 130])


def test_nothing_is_known_before_after_or_in_a_long_gap(tmp_path: Path) -> None:
    truth = table_of(tmp_path, "t,knee_deg\n1,100\n1.2,\n1.4,104\n2,110\n2.5,120\n")
    at = truth.at(np.array([0.9, 1.0, 1.2, 1.4, 1.7, 2.0, 2.25, 2.6]), "knee_deg", None)
    np.testing.assert_allclose(at, [np.nan, 100, 102, 104, np.nan, 110, 115, np.nan])


def test_the_leg_chooses_the_column(tmp_path: Path) -> None:
    truth = table_of(tmp_path, "t,knee_L_2d,knee_R_2d\n0,100,170\n1,100,170\n")
    assert truth.needs_a_leg
    time_s = np.array([0.0])
    assert truth.at(time_s, "knee_deg", "left")[0] == 100
    assert truth.at(time_s, "knee_deg", "right")[0] == 170
    assert np.isnan(truth.at(time_s, "hip_hinge_deg", "left")[0]), "the table has no hip"


def test_a_table_about_the_front_leg_as_such_needs_no_leg(tmp_path: Path) -> None:
    truth = table_of(tmp_path, "t,knee_deg,hip_hinge_deg,knee_L_2d\n0,100,60,1\n")
    assert not truth.needs_a_leg
    assert truth.at(np.array([0.0]), "knee_deg", "left")[0] == 100


def test_a_column_without_any_value_gives_nothing(tmp_path: Path) -> None:
    truth = table_of(tmp_path, "t,knee_deg,hip_hinge_deg\n0,100,\n1,100,\n")
    assert np.isnan(truth.at(np.array([0.0]), "hip_hinge_deg", None)).all()


def test_the_samples_truth_is_read(samples: Path) -> None:
    truth = read_truth(samples / "mixed_bench.csv")
    knee = truth.at(np.array([0.0, 0.02]), "knee_deg", "left")
    np.testing.assert_allclose(knee, [116.074, 116.068])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("t,speed\n0,1\n", r"clip\.csv lies beside a clip but has no true angles; name its"),
        ("time,knee_deg\n0,1\n", r"clip\.csv has no column t"),
        ("t,knee_deg\n", r"clip\.csv has no rows"),
        ("t,knee_deg\n0,1\n0,2\n", "line 3, column t: does not come after the row before"),
        ("t,knee_deg\n0,1\n,2\n", "line 3, column t: is empty"),
        ("t,knee_deg\n0,bent\n", "line 2, column knee_deg: 'bent' is not a number"),
    ],
)
def test_a_wrong_table_is_refused_in_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        table_of(tmp_path, content)
