"""Hostile files through the real command: each is judged or refused in one sentence."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.hostile.corpus import EMOJI, JUDGED, LINES, Case, places, write

from formcheck.fleet.listing import list_clips

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes and dead links")

# Guards against a hang, far above what a slow machine needs.
FOR_EVER_S = 900.0

MOST_MEMORY_KB = 1_500_000
"""Of the largest process. The pose model takes a fifth of it; the bombs would take many times."""


@dataclass(frozen=True)
class Ran:
    """What a command left behind; memory is that of its largest process."""

    code: int
    out: str
    err: str
    memory_kb: int


def run(folder: Path, *arguments: str | Path) -> Ran:
    """Run the program in a folder and measure it together with its workers."""
    out, err = folder / "stdout.txt", folder / "stderr.txt"
    measured = (
        "import json, os, resource, subprocess, sys\n"
        "code = subprocess.run(sys.argv[2:], timeout=float(sys.argv[1])).returncode\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "with open('measured.json', 'w') as file: json.dump([code, used], file)\n"
    )
    command = [sys.executable, "-m", "formcheck", *map(str, arguments)]
    with out.open("wb") as out_file, err.open("wb") as err_file:
        subprocess.run(
            [sys.executable, "-c", measured, str(FOR_EVER_S), *command],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=out_file,
            stderr=err_file,
            cwd=folder,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
    code, memory_kb = json.loads((folder / "measured.json").read_text("utf-8"))
    # The system counts in kilobytes, macOS in bytes.
    scale = 1024 if sys.platform == "darwin" else 1
    return Ran(code, out.read_text("utf-8"), err.read_text("utf-8"), memory_kb // scale)


@dataclass(frozen=True)
class Batch:
    """The whole corpus after one batch: its cases, and the table's rows by file and by folder."""

    cases: Sequence[Case]
    rows: Mapping[Path, dict[str, str]]
    folders: Mapping[Path, dict[str, str]]
    results: Path
    ran: Ran


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    folder = tmp_path_factory.mktemp("hostile")
    clips = folder / "clips"
    clips.mkdir()
    cases = write(clips)
    quick = ("--jobs", "2", "--model", "lite", "--no-video", "--no-report")
    ran = run(folder, "batch", "clips", "--out", "results", *quick)
    with (folder / "results" / "summary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    listed = list_clips(clips)
    files = [Path(str(each.path)).resolve() for each in listed]
    folders = [folder / "results" / each.folder for each in listed]
    return Batch(
        cases,
        dict(zip(files, rows, strict=True)),
        dict(zip(folders, rows, strict=True)),
        folder / "results",
        ran,
    )


def test_every_file_is_judged_or_refused_as_it_deserves(batch: Batch) -> None:
    wrong = []
    for case in batch.cases:
        row = batch.rows[case.path.resolve()]
        judged = row["state"] == "done"
        as_told = case.told is None or (judged if not case.told else case.told in row["reason"])
        if not as_told:
            wrong.append((case.path.name, case.told, row["state"], row["reason"]))
    assert wrong == []


def test_every_refusal_is_one_sentence_with_a_next_step(batch: Batch) -> None:
    reasons = [row["reason"] for row in batch.rows.values() if row["state"] == "failed"]
    assert len(reasons) > 30
    for reason in reasons:
        assert reason.isprintable()
        assert reason.endswith(".")
        for word in ("Traceback", "Error", "broke off", "please report", "/"):
            assert word not in reason, reason


def test_the_command_itself_says_no_more_than_that(batch: Batch) -> None:
    assert batch.ran.code == 3
    lines = batch.ran.err.splitlines()
    assert all(line.startswith("formcheck: ") for line in lines), batch.ran.err
    assert len(lines) == sum(row["state"] == "failed" for row in batch.rows.values())


def test_no_process_takes_more_memory_than_a_large_film_would(batch: Batch) -> None:
    assert batch.ran.memory_kb < MOST_MEMORY_KB


def test_results_are_whole_or_not_there(batch: Batch) -> None:
    for folder, row in batch.folders.items():
        if row["state"] == "failed":
            assert not folder.exists()
            continue
        names = {path.name for path in folder.iterdir()}
        assert names == {"batch.json", "result.json", "frames.csv", "landmarks.npy"}
        json.loads((folder / "result.json").read_text("utf-8"), parse_constant=pytest.fail)
    left = [path for path in batch.results.rglob(".*") if path.name != "."]
    assert left == []


def test_what_is_no_file_is_refused_at_once_and_stops_nothing(tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.mkdir()
    cases = [case for case in places(odd) if case.path.name != "empty_folder.mp4"]
    (odd / "empty.mp4").touch()
    paths = [case.path for case in cases]
    ran = run(tmp_path, "analyze", *paths, odd / "empty.mp4", "--json", "--out", "results")
    assert (ran.code, json.loads(ran.out)) == (3, [])
    lines = ran.err.splitlines()
    assert len(lines) == len(cases) + 1
    for case, line in zip(cases, lines, strict=False):
        assert case.path.name in line
        assert case.told is not None
        assert case.told in line
    assert not (tmp_path / "results").exists()


def test_an_empty_folder_named_like_a_clip_is_called_one(tmp_path: Path) -> None:
    folder = next(case.path for case in places(tmp_path) if case.path.is_dir())
    ran = run(tmp_path, "analyze", folder, "--json")
    assert (ran.code, json.loads(ran.out)) == (3, [])
    assert ran.err.startswith("formcheck: empty_folder.mp4 holds no file that ends in ")


@pytest.mark.parametrize("name", [EMOJI, LINES])
def test_analyze_takes_a_bad_file_of_any_name_for_what_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"no clip at all")
    ran = run(tmp_path, "analyze", path, "--json")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("\n") == 1
    assert "\x1b" not in ran.err
    assert "is not a video or photo" in ran.err


def test_every_case_of_the_corpus_says_what_it_expects(batch: Batch) -> None:
    told = [case.told for case in batch.cases]
    assert told.count(JUDGED) > 35
    assert len({case.path for case in batch.cases}) == len(told)
