from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from tests.doctor.answering import LONG_S, a_process, one_that_crashes, one_that_says

from formcheck.doctor.asking import NoAnswerError, Question
from formcheck.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

FOREVER = "import threading; threading.Event().wait()"


def test_an_answer_comes_back() -> None:
    with one_that_says(value=[1, None]) as question:
        assert question.value() == [1, None]


def test_an_error_of_ours_comes_back_as_what_it_was() -> None:
    with (
        one_that_says(error="The model is gone; buy one.", kind="ModelError") as question,
        pytest.raises(ModelError, match=r"^The model is gone; buy one\.$"),
    ):
        question.value()


def test_any_other_error_is_no_answer() -> None:
    with (
        one_that_says(error="no module cv2", kind="ImportError") as question,
        pytest.raises(NoAnswerError, match="no module cv2"),
    ):
        question.value()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_native_crash_is_told_as_one() -> None:
    with one_that_crashes() as question, pytest.raises(NoAnswerError, match=r"crashed \(SIGABRT\)"):
        question.said()


@pytest.mark.parametrize("program", ["pass", "print('hello')", "print('[1]')", "print('{')"])
def test_nonsense_is_no_answer(program: str) -> None:
    with a_process(program) as question, pytest.raises(NoAnswerError, match="ended with code 0"):
        question.said()


def test_one_that_hangs_is_given_up() -> None:
    with a_process(FOREVER, 0.1) as question, pytest.raises(NoAnswerError, match=r"within 0\.1 s"):
        question.said()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_what_it_has_started_ends_with_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    # A process and its child both hold the pipe; its reader sees the end when neither lives.
    program = f"""
import subprocess, sys
pipe = open({str(tmp_path / "pipe")!r}, "w")
subprocess.Popen([sys.executable, "-c", {FOREVER!r}], pass_fds=(pipe.fileno(),))
pipe.write("x")
pipe.flush()
{FOREVER}
"""
    with a_process(program) as question, (tmp_path / "pipe").open() as pipe:
        assert pipe.read(1) == "x"
        question.close()
        assert pipe.read() == ""


def test_a_file_called_like_a_module_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with Question(["-c", "import json; print(json.dumps({'value': 1}))"], LONG_S) as question:
        assert question.value() == 1


def test_a_python_that_does_not_know_itself_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with one_that_says(value=1) as question, pytest.raises(NoAnswerError, match="no process"):
        question.said()


def test_closing_twice_does_no_harm() -> None:
    question = Question(["-c", FOREVER], LONG_S)
    question.close()
    question.close()
    with pytest.raises(NoAnswerError):
        question.said()
