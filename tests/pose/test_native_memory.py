"""What a large block took is the system's again once it is freed."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Many blocks of a pose model's size, all of them freed but a small one after each.
CODE = """
import ctypes, sys
from formcheck.pose.native_memory import LARGE_BLOCK, give_large_blocks_back
if sys.argv[1] == "back":
    give_large_blocks_back()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
def filled(size):
    block = libc.malloc(size)
    ctypes.memset(block, 1, size)
    return block
for _ in range(2):  # from the first one freed glibc learns what is large
    blocks = []
    for _ in range(20):
        blocks.append(filled(LARGE_BLOCK + 2**20))
        filled(100_000)
    for block in blocks:
        libc.free(block)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
"""


def left_mb(how: str, **environment: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", CODE, how],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", **environment},
    )
    return int(done.stdout) / 1024


@pytest.mark.skipif(
    sys.platform != "linux" or platform.libc_ver()[0] != "glibc",
    reason="it is glibc that is told",
)
def test_large_blocks_are_given_back_unless_the_user_decides() -> None:
    kept, back = left_mb("kept"), left_mb("back")
    assert kept - back > 60, "of 100 MB that were freed"
    assert left_mb("back", MALLOC_MMAP_THRESHOLD_="33554432") - back > 60
