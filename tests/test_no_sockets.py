"""Nothing here opens a network socket: not in Python, and not in the native code below it.

The guard in conftest.py sees Python's own sockets only. Here the kernel watches: a process
asks it (seccomp) to be killed at its first internet socket, and then analyses a clip, or
coaches on one.
"""

from __future__ import annotations

import platform
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

# AUDIT_ARCH and the number of the system call socket(), from the kernel's headers.
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}

FORBID_SOCKETS = """
import ctypes, struct, sys
architecture, socket_call = map(int, sys.argv[1:3])
LOAD, JUMP_IF, RETURN = 0x20, 0x15, 0x06
ALLOW, KILL_PROCESS = 0x7FFF0000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
AF_INET, AF_INET6 = 2, 10
steps = [
    (LOAD, 0, 0, ARCHITECTURE), (JUMP_IF, 0, 5, architecture),
    (LOAD, 0, 0, NUMBER), (JUMP_IF, 0, 3, socket_call),
    (LOAD, 0, 0, FIRST_ARGUMENT), (JUMP_IF, 2, 0, AF_INET), (JUMP_IF, 1, 0, AF_INET6),
    (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, KILL_PROCESS),
]
code = b"".join(struct.pack("HBBI", *step) for step in steps)
class Program(ctypes.Structure):
    _fields_ = [("count", ctypes.c_ushort), ("code", ctypes.c_char_p)]
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, without which only root may filter
if libc.prctl(22, 2, ctypes.byref(Program(len(steps), code)), 0, 0):  # PR_SET_SECCOMP, FILTER
    sys.exit(77)
"""


def run_without_sockets(program: str, *arguments: str | Path) -> int:
    """Run a Python program that dies at its first internet socket; return its exit code."""
    machine = MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        pytest.skip("the filter is written for Linux on x86-64 and arm64")
    done = subprocess.run(
        [sys.executable, "-c", FORBID_SOCKETS + program, *map(str, machine), *map(str, arguments)],
        check=False,
        capture_output=True,
    )
    if done.returncode == 77:
        pytest.skip("this kernel filters no system calls")
    return done.returncode


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_the_kernel_would_notice_a_socket(family: str) -> None:
    program = f"import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM)"
    assert run_without_sockets(program) == -signal.SIGSYS


def test_an_analysis_from_file_to_files_opens_no_socket(samples: Path, tmp_path: Path) -> None:
    program = (
        "sys.argv[1:3] = []\n"
        "sys.argv[1:1] = ['analyze']\n"
        "sys.argv += ['--end', '1', '--model', 'lite', '--out', 'results']\n"
        "import os; os.chdir(sys.argv.pop(3))\n"
        "from formcheck.cli import main; main()\n"
    )
    assert run_without_sockets(program, samples / "walking.mp4", tmp_path) == 0
    assert (tmp_path / "results" / "result.json").is_file()


def test_a_live_session_on_a_file_opens_no_socket(
    samples: Path,
    tmp_path: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[..., Path],
) -> None:
    program = (
        "sys.argv[1:3] = ['live']\n"
        "sys.argv += '--headless --no-voice --model lite --record kept'.split()\n"
        "import os; os.chdir(sys.argv.pop(2))\n"
        "from formcheck.cli import main; main()\n"
    )
    short = clip_of(frames_of(samples / "walking.mp4", 0.0, 1.0), tmp_path / "short.mp4")
    assert run_without_sockets(program, tmp_path, "--camera", short) == 0
    (folder,) = (tmp_path / "kept").iterdir()
    assert (folder / "result.json").is_file()
