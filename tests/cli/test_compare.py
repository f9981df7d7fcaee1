"""The command as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def run(analysed: Callable[[str], formcheck.Analysis], tmp_path: Path) -> Callable[..., Outcome]:
    """Run the program in a folder that holds two results."""
    analysed("mixed_bench").save(tmp_path / "monday")
    analysed("push_back_bench").save(tmp_path / "friday")

    def run_program(*arguments: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", "compare", *arguments],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run_program


def test_two_folders_are_set_side_by_side(run: Callable[..., Outcome], tmp_path: Path) -> None:
    done = run("monday", "friday", "--out", "both.html")
    assert (done.code, done.err) == (0, "")
    assert "Rep 2  push-back instead of locked lean" in done.out
    assert done.out.endswith("Page: both.html\n")
    assert (tmp_path / "both.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_result_json_stands_for_its_folder_and_json_is_all_there_is(
    run: Callable[..., Outcome],
) -> None:
    done = run("monday/result.json", "friday", "--json")
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    assert content["schema"] == 1
    assert (content["a"]["folder"], content["b"]["folder"]) == ("monday", "friday")


def test_what_is_no_result_is_one_sentence_and_exit_code_3(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    (tmp_path / "friday" / "result.json").write_text('{"schema": 9}', "utf-8")
    for arguments in (("monday", "friday"), ("gone", "monday"), ("monday", ".")):
        done = run(*arguments, "--out", "both.html")
        assert done.code == 3
        assert done.out == ""
        assert done.err.startswith("formcheck: ")
        assert done.err.count("\n") == 1
        assert "result.json" in done.err
    assert not (tmp_path / "both.html").exists()


def test_a_page_that_cannot_be_written_is_wrong_usage(run: Callable[..., Outcome]) -> None:
    done = run("monday", "friday", "--out", "monday")
    assert (done.code, done.out) == (2, "")
    assert "monday is a folder" in done.err
