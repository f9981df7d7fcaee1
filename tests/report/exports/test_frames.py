from __future__ import annotations

import csv
import io
import json
import math
import sys
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

import formcheck
from formcheck.errors import UsageError
from formcheck.report.exports.frames import check_parquet, write_json, write_parquet
from formcheck.report.frames import frames_csv

if TYPE_CHECKING:
    from pathlib import Path


def _refuse(name: str) -> object:
    raise AssertionError(f"{name} is not JSON")


def test_json_comes_back_with_every_column_null_where_unmeasured(
    gappy: formcheck.Analysis, tmp_path: Path
) -> None:
    write_json(gappy, tmp_path)
    text = (tmp_path / "frames.json").read_text(encoding="utf-8")
    content = json.loads(text, parse_constant=_refuse)
    assert list(content) == ["schema", "formcheck_version", "frames", "units", "columns"]
    assert content["schema"] == 1
    assert content["frames"] == 310
    assert list(content["columns"]) == list(content["units"]) == list(gappy.frames)
    for name, values in gappy.frames.items():
        assert len(content["columns"][name]) == 310
        for written, value in zip(content["columns"][name], values.tolist(), strict=True):
            if value == "" or (isinstance(value, float) and math.isnan(value)):
                assert written is None
            elif isinstance(value, float):
                assert written == pytest.approx(value, abs=6e-5)
            else:
                assert written == value
    assert None in content["columns"]["front_leg"]
    assert None in content["columns"]["knee_deg"]


def test_units_are_those_of_the_names(mixed: formcheck.Analysis, tmp_path: Path) -> None:
    write_json(mixed, tmp_path)
    units = json.loads((tmp_path / "frames.json").read_text(encoding="utf-8"))["units"]
    assert {name for name, unit in units.items() if unit is None} == {
        "frame",
        "front_leg",
        "phase",
        "pattern",
    }
    assert units["time_s"] == "s"
    assert all(units[name] == "deg" for name in units if name.endswith("_deg"))


def test_parquet_comes_back_in_types_with_nulls(gappy: formcheck.Analysis, tmp_path: Path) -> None:
    write_parquet(gappy, tmp_path)
    table = pl.read_parquet(tmp_path / "frames.parquet")
    assert table.columns == list(gappy.frames)
    assert table.schema["frame"] == pl.Int64
    assert table.schema["knee_deg"] == pl.Float64
    assert table.schema["phase"] == pl.String
    for name, values in gappy.frames.items():
        if values.dtype.kind == "f":
            measured = np.isfinite(values.astype(np.float64))
            assert table[name].is_not_null().to_list() == measured.tolist()
            assert not table[name].is_nan().any()
            assert table[name].drop_nulls().to_list() == values[measured].tolist()
    assert table["knee_deg"].null_count() > 40


def test_parquet_tells_its_units_and_version(mixed: formcheck.Analysis, tmp_path: Path) -> None:
    write_parquet(mixed, tmp_path)
    about = pl.read_parquet_metadata(tmp_path / "frames.parquet")
    assert about["formcheck_version"] == formcheck.__version__
    assert about["formcheck_schema"] == "1"
    assert json.loads(about["formcheck_units"])["hips_back"] == "leg lengths"


def test_a_column_without_one_measurement_is_still_one_of_numbers(
    nobody: formcheck.Analysis, tmp_path: Path
) -> None:
    write_parquet(nobody, tmp_path)
    table = pl.read_parquet(tmp_path / "frames.parquet")
    assert table.schema["knee_deg"] == pl.Float64
    assert table.schema["front_leg"] == pl.String
    assert table["knee_deg"].null_count() == table["front_leg"].null_count() == 310


def test_pyarrow_writes_and_reads_the_same_table(
    gappy: formcheck.Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed; polars does without")
    write_parquet(gappy, tmp_path)
    ours = pl.read_parquet(tmp_path / "frames.parquet")
    about = pl.read_parquet_metadata(tmp_path / "frames.parquet")
    monkeypatch.setitem(sys.modules, "polars", None)
    write_parquet(gappy, tmp_path)
    assert pl.read_parquet(tmp_path / "frames.parquet").equals(ours)
    again = pl.read_parquet_metadata(tmp_path / "frames.parquet")
    assert {key: again[key] for key in about if key.startswith("formcheck")} == {
        key: about[key] for key in about if key.startswith("formcheck")
    }


def test_the_data_frame_holds_what_frames_csv_holds(mixed: formcheck.Analysis) -> None:
    table = mixed.to_dataframe()
    assert isinstance(table, pl.DataFrame)
    rows = list(csv.DictReader(io.StringIO(frames_csv(mixed))))
    assert table.columns == list(rows[0])
    assert table["phase"].to_list() == [row["phase"] for row in rows]
    for knee, row in zip(table["knee_deg"], rows, strict=True):
        assert knee == pytest.approx(float(row["knee_deg"]), abs=0.06)


def test_without_polars_the_data_frame_is_one_of_pandas(
    gappy: formcheck.Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed; polars comes first")
    monkeypatch.setitem(sys.modules, "polars", None)
    table = gappy.to_dataframe()
    assert isinstance(table, pandas.DataFrame)
    assert list(table.columns) == list(gappy.frames)
    assert table["knee_deg"].isna().tolist() == np.isnan(gappy.frames["knee_deg"]).tolist()
    assert table["front_leg"].isna().tolist() == (gappy.frames["front_leg"] == "").tolist()


def test_without_any_library_it_is_said_what_to_install(
    mixed: formcheck.Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("polars", "pandas", "pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    for call in (check_parquet, mixed.to_dataframe, lambda: write_parquet(mixed, tmp_path)):
        with pytest.raises(UsageError, match=r'pip install "formcheck\[tables\]"'):
            call()
    assert list(tmp_path.iterdir()) == []
