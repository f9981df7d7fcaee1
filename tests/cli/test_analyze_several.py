"""Several clips: each as if it were alone, and a crash of native code costs one of them."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.cli import one_by_one
from formcheck.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable

unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

QUICK = ("--model", "lite", "--no-video", "--no-report")


@pytest.fixture
def clips(samples: Path, tmp_path: Path) -> tuple[str, str]:
    """Two clips of seconds, so that nothing is over before it can be broken off."""
    names = ("first.mp4", "second.mp4")
    for name, sample in zip(names, ("push_back_bench", "walking"), strict=True):
        (tmp_path / name).write_bytes((samples / f"{sample}.mp4").read_bytes())
    return names


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run the command in this process, and its workers in theirs."""
    monkeypatch.chdir(tmp_path)

    def run_here(*arguments: str) -> int:
        code: int = app(["analyze", *arguments], standalone_mode=False) or 0
        assert multiprocessing.active_children() == []
        return code

    return run_here


def results_of(folder: Path) -> dict[str, Any]:
    return {
        key: value
        for key, value in json.loads((folder / "result.json").read_text("utf-8")).items()
        if key != "created"
    }


def at_the_first_frame(monkeypatch: pytest.MonkeyPatch, do: Callable[[int], None]) -> None:
    """Do something to the worker as soon as it tells that it has looked at a frame."""
    waiting = [do]

    def told(_bars: object, _said: object) -> None:
        if waiting:
            (worker,) = multiprocessing.active_children()
            assert worker.pid is not None
            waiting.pop()(worker.pid)

    monkeypatch.setattr(one_by_one, "_advance", told)


def test_each_clip_gets_what_it_gets_alone(
    clips: tuple[str, str],
    samples: Path,
    run: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = ("--calibrate", str(samples / "walking.mp4"), "--end", "2.5", *QUICK)
    assert run(*clips, *known, "--out", "r") == 0
    together = capsys.readouterr()
    assert together.err == ""
    for clip in clips:
        assert run(clip, *known, "--out", f"r/{clip}") == 0
        alone = capsys.readouterr().out.replace(f"r/{clip}", f"r/{clip}.formcheck")
        assert f"\n{clip}\n{alone}" in together.out
        assert results_of(tmp_path / "r" / clip) == results_of(tmp_path / "r" / f"{clip}.formcheck")


@unix
def test_a_name_that_other_systems_would_take_for_a_path_is_read_back(
    samples: Path, run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("a:b.mp4", "a\\c.mp4", "10:30.mp4")
    for name in names:
        (tmp_path / name).write_bytes((samples / "walking.mp4").read_bytes())
    assert run(*names, "--end", "0.5", *QUICK, "--out", "r") == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.count("Details:") == 3
    kept = [results_of(folder)["source"]["path"] for folder in sorted((tmp_path / "r").iterdir())]
    assert sorted(kept) == ["10:30.mp4", "a_b.mp4", "a_c.mp4"]


def test_json_of_several_is_the_list_of_what_was_written(
    clips: tuple[str, str],
    run: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(*clips, "--end", "0.5", "--json", *QUICK) == 0
    written = [
        (tmp_path / f"{clip}.formcheck" / "result.json").read_text("utf-8") for clip in clips
    ]
    assert json.loads(capsys.readouterr().out) == [json.loads(each) for each in written]


@pytest.mark.parametrize(("pattern", "code"), [("push_back", 1), ("locked_lean", 0)])
def test_fail_on_looks_at_all_of_several(
    clips: tuple[str, str],
    run: Callable[..., int],
    pattern: str,
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(*clips, "--end", "4", "--quiet", "--fail-on", pattern, *QUICK) == code
    assert capsys.readouterr() == ("", "")


def test_several_clips_are_remembered_one_by_one(
    clips: tuple[str, str], run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*clips, "--end", "0.5", "--save", "--db", "mine.sqlite3", *QUICK) == 0
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(" of ")[0] for line in told] == [
        f"formcheck: Saved to your history as session {number}" for number in (1, 2)
    ]


@unix
@pytest.mark.parametrize("sign", ["SIGKILL", "SIGSEGV"])
def test_a_worker_that_dies_costs_its_clip_and_no_other(  # noqa: PLR0913, PLR0917 - fixtures
    clips: tuple[str, str],
    run: Callable[..., int],
    tmp_path: Path,
    sign: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at_the_first_frame(monkeypatch, lambda worker: os.kill(worker, signal.Signals[sign]))
    assert run(*clips, "--end", "1", *QUICK) == 3
    said = capsys.readouterr()
    assert said.err == (
        "formcheck: The analysis of first.mp4 broke off; the file may be damaged, or memory ran "
        "out: convert it to mp4 (H.264), or close other programs.\n"
    )
    assert said.out.startswith("\nsecond.mp4\nNO STRETCH\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == [*clips, "second.mp4.formcheck"]


@unix
def test_what_a_killed_worker_had_begun_to_write_is_cleared_away(
    clips: tuple[str, str],
    run: Callable[..., int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def kill(worker: int) -> None:
        (tmp_path / f".formcheck-{worker}-abcdefgh").mkdir()
        os.kill(worker, signal.SIGKILL)

    at_the_first_frame(monkeypatch, kill)
    assert run(*clips, "--end", "1", *QUICK) == 3
    assert not list(tmp_path.glob(".formcheck-*"))


def test_where_no_process_can_be_started_there_is_one_sentence(
    clips: tuple[str, str],
    run: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(_process: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", refuse)
    assert run(*clips, "--json", *QUICK) == 3
    said = capsys.readouterr()
    assert json.loads(said.out) == []
    assert said.err == (
        "formcheck: No process can be started (Resource temporarily unavailable); close other "
        "programs, or name one clip at a time.\n"
    )


def test_files_among_the_clips_that_are_called_like_modules_are_not_run(
    clips: tuple[str, str], tmp_path: Path
) -> None:
    for name in ("multiprocessing", "numpy", "signal"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    program = Path(sysconfig.get_path("scripts")) / "formcheck"
    subprocess.run(
        [program, "analyze", *clips, "--end", "0.2", *QUICK],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    assert not (tmp_path / "ran").exists()
    assert (tmp_path / "second.mp4.formcheck").is_dir()


@unix
def test_ctrl_c_among_several_keeps_what_was_done_and_nothing_half(
    clips: tuple[str, str], tmp_path: Path
) -> None:
    # As a terminal does: to the worker too. The second clip has begun by then.
    program = (
        "import os, signal\n"
        "from formcheck.cli import main, one_by_one\n"
        "advance, seen = one_by_one._advance, []\n"
        "def told(bars, said):\n"
        "    advance(bars, said)\n"
        "    if bars not in seen: seen.append(bars)\n"
        "    if len(seen) == 2: os.killpg(0, signal.SIGINT)\n"
        "one_by_one._advance = told\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "analyze", *clips, "--end", "4", *QUICK],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr == (
        "formcheck: Stopped. Results of clips that were done are kept; no half result was "
        "written.\n"
    )
    assert "first.mp4" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {*clips, "first.mp4.formcheck"}
