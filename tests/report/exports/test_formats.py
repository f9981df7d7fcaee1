from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.errors import UsageError
from formcheck.fleet.parcel import NAMES
from formcheck.report.bundle import OF_A_RESULT
from formcheck.report.exports import Format, parse_formats, write_exports
from formcheck.report.exports.formats import EXPORT_NAMES
from formcheck.report.exports.reps import COLUMNS

if TYPE_CHECKING:
    import formcheck

FILES = {
    "csv": ["reps.csv"],
    "parquet": ["frames.parquet"],
    "json": ["frames.json"],
    "trc": ["landmarks.trc"],
    "mot": ["angles.mot"],
}


def test_formats_are_read_in_order_once_each_whatever_case_and_spaces() -> None:
    assert parse_formats("trc, CSV ,trc") == (Format.TRC, Format.CSV)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("parqet", "'parqet' (did you mean parquet?); choose from csv, parquet, json, trc, mot"),
        ("csv,,trc", "called ''"),
        ("", "called ''"),
        ("c3d", "'c3d'"),
        ("csv;trc", "with commas"),
        ("x\x1b[31m\n" * 999, "'x?[31m?x?[31m?"),
    ],
)
def test_what_is_no_format_is_named_in_one_line_with_what_would_be_right(
    text: str, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_formats(text)
    message = str(caught.value)
    assert words in message
    assert message.isprintable()
    assert len(message) < 250


def test_parquet_without_a_library_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("polars", "pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=r"formcheck\[tables\]"):
        parse_formats("csv,parquet")
    assert parse_formats("csv,trc") == (Format.CSV, Format.TRC)


@pytest.mark.parametrize("name", list(FILES))
def test_each_format_writes_its_files_and_nothing_else(
    mixed: formcheck.Analysis, tmp_path: Path, name: str
) -> None:
    write_exports(mixed, tmp_path, parse_formats(name))
    assert [path.name for path in tmp_path.iterdir()] == FILES[name]


def test_all_files_that_a_format_may_write_are_known(
    mixed: formcheck.Analysis, tmp_path: Path
) -> None:
    legs = replace(
        mixed,
        motion=replace(
            mixed.motion,
            signals=replace(
                mixed.motion.signals,
                front_leg=(np.arange(len(mixed.motion.signals)) % 2).astype(np.int8),
            ),
        ),
    )
    for front in ("left", "right"):
        write_exports(replace(legs, front_leg=front), tmp_path, Format)
    assert {path.name for path in tmp_path.iterdir()} == set(EXPORT_NAMES)
    assert len(EXPORT_NAMES) == len(set(EXPORT_NAMES))
    assert set(EXPORT_NAMES) < OF_A_RESULT
    assert set(EXPORT_NAMES) < NAMES


def test_the_name_of_the_clip_gets_into_no_file(mixed: formcheck.Analysis, tmp_path: Path) -> None:
    hostile = replace(mixed.source, path=Path("zq\tzq\nendheader\udcff.mp4"))
    write_exports(replace(mixed, source=hostile), tmp_path, Format)
    assert len(list(tmp_path.iterdir())) == 5
    for path in tmp_path.iterdir():
        assert b"zq" not in path.read_bytes()


def test_the_same_result_gives_the_same_bytes(mixed: formcheck.Analysis, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write_exports(mixed, tmp_path / name, Format)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_the_manual_tells_of_every_file_and_column(
    mixed: formcheck.Analysis, repository: Path
) -> None:
    manual = (repository / "docs" / "exports.md").read_text(encoding="utf-8")
    names = [*mixed.frames, *COLUMNS, *(name for files in FILES.values() for name in files)]
    assert [name for name in names if f"`{name}`" not in manual] == []
