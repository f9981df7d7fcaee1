"""What becomes of the program when nobody reads what it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its pipes break otherwise")

UNREAD = 141

SAYING = """
import sys, tempfile
from formcheck.cli import app, main
def say(**_):
    with tempfile.TemporaryDirectory(dir="."):
        print("x" * {size}, file=sys.{stream}, flush={flush})
        if {flush}:
            open("went on", "w")
app.app = say
main()
"""


def broken_pipe() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize(("size", "flush"), [(1, True), (1_000_000, False)])
def test_who_says_something_unheard_ends_at_once_and_clears_up(
    stream: str, size: int, flush: bool, tmp_path: Path
) -> None:
    broken = broken_pipe()
    done = subprocess.run(
        [sys.executable, "-c", SAYING.format(size=size, stream=stream, flush=flush)],
        check=False,
        stdout=broken if stream == "stdout" else subprocess.PIPE,
        stderr=broken if stream == "stderr" else subprocess.PIPE,
        cwd=tmp_path,
    )
    os.close(broken)
    assert (done.stdout or b"") + (done.stderr or b"") == b""
    assert done.returncode == UNREAD
    assert list(tmp_path.iterdir()) == []


def test_what_is_said_last_counts_as_well() -> None:
    broken = broken_pipe()
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "--version"],
        check=False,
        stdout=broken,
        stderr=subprocess.PIPE,
    )
    os.close(broken)
    assert (done.stderr, done.returncode) == (b"", UNREAD)


def test_a_socket_or_a_pipe_of_another_kind_that_breaks_is_an_error_like_others() -> None:
    program = (
        "import os\n"
        "from formcheck.cli import app, main\n"
        "def work():\n"
        "    reading, writing = os.pipe()\n"
        "    os.close(reading)\n"
        "    try: os.write(writing, b'x')\n"
        "    except BrokenPipeError: print('known')\n"
        "app.app = work\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert done.stdout == b"known\n"


def test_without_any_stream_it_runs(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m formcheck --version >&- 2>&-'],
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0


@pytest.mark.parametrize("closed", ["2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_not_taken_for_a_file_of_ours(
    closed: str, samples: Path, tmp_path: Path
) -> None:
    command = f'"{sys.executable}" -m formcheck analyze "{samples}/walking.mp4" --out r --no-video'
    done = subprocess.run(
        ["/bin/sh", "-c", f"{command} --no-report --model lite {closed}"],
        check=False,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    assert done.returncode == 0
    result = json.loads((tmp_path / "r" / "result.json").read_text("utf-8"))
    assert (result["source"]["frames"], result["warnings"]) == (175, [])


def test_a_sentence_that_nobody_hears_does_not_go_into_the_output(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m formcheck analyze no.mp4 --json 2>&-'],
        check=False,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout) == (3, b"")


def test_children_die_of_a_broken_pipe_as_they_are_used_to() -> None:
    program = (
        "import subprocess, sys\n"
        "from formcheck.cli import app, main\n"
        "def work():\n"
        "    print(subprocess.run(['/bin/sh', '-c', 'kill -PIPE $$']).returncode)\n"
        "app.app = work\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert int(done.stdout) == -signal.SIGPIPE
