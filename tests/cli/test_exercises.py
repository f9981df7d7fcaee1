"""The command as a user meets it, on stdout and stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from formcheck.exercises.load import EXERCISE_NAMES, load_exercise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM = """
import typer
from formcheck.cli.exercises import exercises
app = typer.Typer(pretty_exceptions_enable=False)
app.command()(exercises)
app(prog_name="exercises")
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command in an empty folder."""

    def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )

    return run_command


def test_without_a_name_all_are_listed(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    for name in EXERCISE_NAMES:
        assert f" {name} " in done.stdout
        assert load_exercise(name).title in done.stdout
    assert "\x1b" not in done.stdout


def test_one_exercise_is_explained(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run("squat")
    assert (done.returncode, done.stderr) == (0, "")
    words = " ".join(done.stdout.split())
    plan = load_exercise("squat")
    for sentence in (plan.title, plan.summary, *plan.set_up, *plan.camera, *plan.watched):
        assert sentence in words
    assert "3 holds of 20 s with both legs at once." in words
    assert "knee_locked_deg 166 deg evidence §3, measured" in words
    assert "path_push 0.55 ratio evidence §4" in words
    assert "not medical advice" in words


def test_a_file_of_ones_own_is_explained_word_for_word(
    run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    content = """
        extends = "bench"
        title = "[bold]Mine[/bold] :smile: [/]"
        dose = { hold_s = 12.5, holds = 1 }
        thresholds.hug_deg = { value = 75, unit = "deg", source = "[red]me" }
    """
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    done = run("mine.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "[bold]Mine[/bold] :smile: [/]" in done.stdout
    words = " ".join(done.stdout.split())
    assert "1 hold of 12.5 s with each leg." in words
    assert "hug_deg 75 deg [red]me" in words


def test_json_of_one_exercise_tells_everything(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = run("lunge", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    plan = load_exercise("lunge")
    assert (told["name"], told["exercise"], told["title"]) == ("lunge", "lunge", plan.title)
    assert tuple(told["watched"]) == plan.watched
    assert told["dose"] == {"hold_s": 30.0, "holds": 2, "per_leg": True}
    assert told["thresholds"]["yaw_max_deg"] == {
        "value": 30.0,
        "unit": "deg",
        "source": "evidence §7",
    }
    assert told["phrases"]["fr"] == plan.say("fr").texts


def test_json_of_all_is_a_list(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    told = json.loads(run("--json").stdout)
    assert [each["name"] for each in told] == list(EXERCISE_NAMES)
    assert all(set(each) == {"name", "title", "summary"} for each in told)


@pytest.mark.parametrize("arguments", [("luneg",), ("mine.toml",), ("luneg", "--json")])
def test_what_is_not_there_gives_one_sentence(
    run: Callable[..., subprocess.CompletedProcess[str]], arguments: tuple[str, ...]
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("formcheck: ")
    assert done.stderr.count("\n") == 1
