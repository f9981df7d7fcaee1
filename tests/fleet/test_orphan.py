"""Workers end with the process that started them, also where they say and ask nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import multiprocessing, os, sys, threading
from formcheck.fleet.orphan import end_with_parent

def work(pipe):
    end_with_parent()
    pipe.send(os.getpid())
    threading.Event().wait()

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    context.Process(target=work, args=(theirs,), daemon=True).start()
    theirs.close()
    print(ours.recv(), flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process can be killed like that")
def test_a_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    with subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) > 0
        process.kill()
        # The worker holds the other end of this pipe until it ends.
        assert process.stdout.read() == ""
