"""The fields that the pages describe are the fields that the files have, no more and no fewer."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.docs.pages import DOCS, ROOT

from formcheck.form.faults.start import Neutral
from formcheck.form.judgement import FindingCode, Verdict
from formcheck.form.reference import Reference
from formcheck.report.bundle import save
from formcheck.report.exports.frames import write_json
from formcheck.report.exports.reps import COLUMNS
from formcheck.report.frames import frame_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import formcheck

# One row of the page stands for all of them; their names are on the exercises' pages.
ONE_ROW = ("setting.thresholds", "setting.reference")
TALL = Reference(176.0, Neutral(back=0.02, neck_deg=19.0, ankle_deg=108.0))

# Said in the live session, in no file.
LIVE_ONLY = {"camera_lost", "black_picture", "frozen_picture"}


@cache
def section(page: str, heading: str) -> str:
    """Return what stands between a heading and the next one, of whatever rank."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found is not None, f"{page} has no heading {heading!r}"
    return found[1]


def rows(page: str, heading: str) -> list[list[str]]:
    """Return the cells of a section's tables, without the heads."""
    lines = [line for line in section(page, heading).splitlines() if line.startswith("| ")]
    table = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    ruled = [number for number, row in enumerate(table) if row[0].startswith("---")]
    heads = {number - 1 for number in ruled}
    return [row for number, row in enumerate(table) if number not in heads | set(ruled)]


def names(page: str, heading: str) -> list[str]:
    return [name for row in rows(page, heading) for name in re.findall(r"`([^`]+)`", row[0])]


@pytest.fixture(scope="module")
def folder(leaned: formcheck.Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Somebody's own straight knee is known, so that its fields are there as well.
    known = replace(leaned, reference=TALL, setting=replace(leaned.setting, reference=TALL))
    return save(known, tmp_path_factory.mktemp("results") / "clip.formcheck")


@pytest.fixture(scope="module")
def result(folder: Path) -> dict[str, Any]:
    content = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def fields(value: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Name the fields of an object as the page does: dots into objects, brackets for lists."""
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, list):
            yield f"{name}[]"
        elif isinstance(inner, dict) and name not in ONE_ROW:
            yield name
            yield from fields(inner, f"{name}.")
        else:
            yield name


def leaves(found: list[str]) -> set[str]:
    """Leave out objects whose fields are there: the page may name them, and need not."""
    return {each for each in found if not any(other.startswith(f"{each}.") for other in found)}


def test_every_field_of_a_result_is_described(result: dict[str, Any]) -> None:
    described = names("formats.md", "result.json")
    described = [each for each in described if each != "[]"]
    parts = {each for each in described if each.startswith("warnings[].")}
    assert parts == {"warnings[].code", "warnings[].message"}
    top = leaves([each for each in described if each not in parts])
    assert top | {"warnings[]"} == leaves(list(fields(result)))
    assert len(described) == len(set(described))


def test_every_field_of_a_rep_and_a_finding_is_described(result: dict[str, Any]) -> None:
    rep = result["reps"][0]
    assert rep["findings"], "the clip was chosen for its findings"
    assert leaves(names("formats.md", "Each rep")) == leaves(list(fields(rep)))
    finding = rep["findings"][0]
    assert set(names("formats.md", "Each finding")) == set(finding)


def test_the_units_and_words_of_a_finding_are_described(result: dict[str, Any]) -> None:
    text = section("formats.md", "Each finding")
    for finding in result["findings"]:
        assert f"`{finding['unit']}`" in text
        assert f"`{finding['severity']}`" in text
    verdicts = next(row[2] for row in rows("formats.md", "result.json") if row[0] == "`verdict`")
    assert re.findall(r"`(\w+)`", verdicts) == list(Verdict)


def test_every_fault_is_explained() -> None:
    assert set(names("report.md", "The faults")) == set(FindingCode)


def test_every_warning_is_described() -> None:
    codes = set()
    for path in (ROOT / "src" / "formcheck").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Caution":
                codes |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
    # These are looked up in tables, where the search above does not see them.
    codes |= {"view_oblique", "leg_hidden", "poorly_seen"}
    assert set(names("formats.md", "Warnings")) == codes - LIVE_ONLY


def test_every_column_of_the_tables_is_described(leaned: formcheck.Analysis) -> None:
    assert names("exports.md", "Frames") == list(frame_columns(leaned))
    assert set(names("exports.md", "Reps")) == set(COLUMNS)


def test_the_head_of_the_json_table_is_described(
    leaned: formcheck.Analysis, tmp_path: Path
) -> None:
    write_json(leaned, tmp_path)
    head = json.loads((tmp_path / "frames.json").read_text(encoding="utf-8"))
    for key in head:
        assert f'"{key}":' in section("exports.md", "Frames")


def test_every_field_of_the_landmarks_is_described(folder: Path) -> None:
    poses = np.load(folder / "landmarks.npy")
    described = {row[0].strip("`"): row[1] for row in rows("formats.md", "landmarks.npy")}
    shapes = {name: poses.dtype[name].shape for name in poses.dtype.names or ()}
    assert described == {name: str(shape) if shape else "" for name, shape in shapes.items()}
