from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from formcheck.pose.native_log import STDERR, native_log_silenced

if TYPE_CHECKING:
    from collections.abc import Iterator


def native_line(text: str) -> None:
    """Write the way C++ code does, past `sys.stderr`."""
    os.write(STDERR, text.encode())


def next_descriptor() -> int:
    """Return the lowest free descriptor: higher than before if one was left open."""
    descriptor = os.dup(STDERR)
    os.close(descriptor)
    return descriptor


@pytest.fixture
def leaks_no_descriptor() -> Iterator[None]:
    before = next_descriptor()
    yield
    assert next_descriptor() == before


def run(program: str) -> subprocess.CompletedProcess[str]:
    head = "import os, sys; from formcheck.pose.native_log import native_log_silenced as silenced;"
    return subprocess.run(
        [sys.executable, "-c", head + program], capture_output=True, text=True, check=True
    )


@pytest.mark.usefixtures("leaks_no_descriptor")
def test_lines_are_discarded_inside_and_shown_outside(capfd: pytest.CaptureFixture[str]) -> None:
    native_line("before ")
    with native_log_silenced():
        native_line("inside ")
    native_line("after")
    assert capfd.readouterr().err == "before after"


@pytest.mark.usefixtures("leaks_no_descriptor")
def test_the_terminal_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="on purpose"), native_log_silenced():
        raise ValueError("on purpose")
    native_line("after")
    assert capfd.readouterr().err == "after"


@pytest.mark.usefixtures("leaks_no_descriptor")
def test_silences_nest(capfd: pytest.CaptureFixture[str]) -> None:
    with native_log_silenced():
        with native_log_silenced():
            native_line("innermost ")
        native_line("still inside ")
    native_line("after")
    assert capfd.readouterr().err == "after"


@pytest.mark.usefixtures("leaks_no_descriptor")
def test_threads_that_overlap_give_the_terminal_back(capfd: pytest.CaptureFixture[str]) -> None:
    first_is_in, may_leave = threading.Event(), threading.Event()

    def first() -> None:
        with native_log_silenced():
            first_is_in.set()
            may_leave.wait()
            native_line("first ")

    def second() -> None:
        first_is_in.wait()
        may_leave.set()
        with native_log_silenced():
            native_line("second ")

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    native_line("after")
    assert capfd.readouterr().err == "after"


def test_what_python_held_back_is_still_shown() -> None:
    done = run("sys.stderr.write('half a line');\nwith silenced(): os.write(2, b'native')")
    assert done.stderr == "half a line"


@pytest.mark.parametrize("loss", ["os.close(2)", "sys.stderr.close()", "sys.stderr = None"])
def test_a_process_without_standard_error_is_no_trouble(loss: str) -> None:
    done = run(f"{loss}\nwith silenced(): print('went on')")
    assert done.stdout.strip() == "went on"
