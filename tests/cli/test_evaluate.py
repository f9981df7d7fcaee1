"""The command as a user meets it: tables, JSON, files, complaints, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM = """
import typer
from formcheck.cli.evaluate import evaluate
app = typer.Typer(pretty_exceptions_enable=False)
app.command()(evaluate)
app(prog_name="evaluate")
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in an empty folder."""

    def run_command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )

    return run_command


@pytest.fixture
def clips(tmp_path: Path, samples: Path) -> Path:
    """A folder with two samples, their truth and their labels."""
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("mixed_bench", "walking"):
        for suffix in (".mp4", ".csv"):
            (folder / f"{name}{suffix}").write_bytes((samples / f"{name}{suffix}").read_bytes())
    lines = (samples / "labels.csv").read_text("utf-8").splitlines()
    kept = [line for line in lines if line.startswith(("file,", "mixed_bench", "walking"))]
    (folder / "labels.csv").write_text("\n".join(kept), encoding="utf-8")
    return folder


def test_two_samples_give_tables_files_and_json(
    run: Callable[..., subprocess.CompletedProcess[str]], clips: Path, tmp_path: Path
) -> None:
    done = run(clips, "--out", "results")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Pose model full: 2 clips" in done.stdout
    assert "No locked lean was called a push-back, nor the reverse, in 2 matched reps." in (
        done.stdout
    )
    assert "Details: results/evaluation.html" in done.stdout.replace("\\", "/")
    assert "\x1b" not in done.stdout
    told = json.loads((tmp_path / "results" / "evaluation.json").read_text("utf-8"))
    everything = told["groups"][0]
    assert everything["reps"]["recall"] == everything["reps"]["precision"] == 1
    assert everything["reps"]["called_right"] == 2
    assert everything["angles"]["knee_deg"]["clips"] == 2
    assert everything["angles"]["knee_deg"]["icc_2_1"] > 0.5
    assert {clip["file"]: clip["leg_of_truth_from"] for clip in told["clips"]} == {
        "mixed_bench.mp4": "labels",
        "walking.mp4": "analysis",
    }


def test_a_missing_and_a_bad_clip_are_two_sentences_and_the_others_go_on(
    run: Callable[..., subprocess.CompletedProcess[str]], clips: Path
) -> None:
    (clips / "mixed_bench.mp4").unlink()
    (clips / "bad.mp4").write_text("not a film", encoding="utf-8")
    with (clips / "labels.csv").open("a", encoding="utf-8") as labels:
        labels.write("\nbad.mp4,,,,,none,,,,\n")
    done = run(clips, "--json", "--model", "lite")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 2
    assert "formcheck: mixed_bench.mp4, named in line 2 of labels.csv, is not in" in done.stderr
    assert "formcheck: bad.mp4 is not a video" in done.stderr
    told = json.loads(done.stdout)
    assert [clip["file"] for clip in told["clips"]] == ["walking.mp4"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("gone",), 3, "gone does not exist"),
        (("empty",), 2, "neither a labels.csv nor a truth table"),
        (("wrong",), 2, "line 2, column pattern: 'push' is none of push_back"),
        (("wrong", "--model", "tiny"), 4, "no model called 'tiny'"),
        (("right", "--model", ","), 2, "No pose model is named"),
        (("right", "--out", "taken"), 2, "taken is a file"),
    ],
)
def test_what_cannot_work_is_one_sentence_before_any_work(
    run: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    for folder, pattern in (("empty", None), ("wrong", "push"), ("right", "none")):
        (tmp_path / folder).mkdir()
        if pattern is not None:
            labels = f"file,pattern\na.mp4,{pattern}\n"
            (tmp_path / folder / "labels.csv").write_text(labels, encoding="utf-8")
    (tmp_path / "taken").touch()
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("formcheck: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_if_no_clip_is_left_nothing_is_written(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "labels.csv").write_text("file,pattern\na.mp4,none\n", encoding="utf-8")
    done = run("clips", "--out", "results")
    assert (done.returncode, done.stdout) == (3, "")
    assert not (tmp_path / "results").exists()


def test_loading_the_command_loads_nothing_heavy() -> None:
    heavy = "{'mediapipe', 'av', 'numpy', 'rich', 'plotly', 'jinja2', 'poseaudit'}"
    code = f"import sys, formcheck.cli.evaluate\nprint({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_help_tells_how_labels_and_truth_look(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    words = "".join(letter for letter in run("--help").stdout if letter not in " \n│")
    assert "labels.csv(file,start_s,end_s,pattern,exercise,front_leg" in words
    assert "clip.csv(t,knee_deg,hip_hinge_deg)" in words
