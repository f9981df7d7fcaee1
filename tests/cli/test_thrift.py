"""The program and its workers keep little of what they freed."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Many blocks of a model's size, freed with something in use after each.
WORK = """
import ctypes, subprocess, sys
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
def filled(size):
    block = libc.malloc(size)
    ctypes.memset(block, 1, size)
    return block
for _ in range(2):  # from those freed first glibc learns what is large
    blocks = []
    for _ in range(20):
        blocks.append(filled(5_000_000))
        filled(100_000)
    for block in blocks:
        libc.free(block)
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmRSS")))
"""
TOLD = "from formcheck.cli.thrift import be_thrifty\nbe_thrifty()\n"
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {WORK!r}])"


def kept_kb(code: str, **environment: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that is told")
@pytest.mark.parametrize("code", [WORK, CHILD])
def test_large_blocks_are_given_back_unless_the_user_decides(code: str) -> None:
    usual, told = kept_kb(code), kept_kb(TOLD + code)
    assert usual - told > 60_000, "of 100 MB that were freed"
    assert kept_kb(TOLD + code, MALLOC_MMAP_THRESHOLD_="33554432") - told > 60_000
