"""What was freed between blocks in use is the system's again."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

CODE = """
import ctypes
from formcheck.pose.native_memory import give_freed_memory_back
def resident_kb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
blocks = []
for number in range(2000):
    block = libc.malloc(50_000)
    ctypes.memset(block, 1, 50_000)
    blocks.append(block)
for block in blocks[:-1]:  # the last one is in the way of all others
    libc.free(block)
before = resident_kb()
give_freed_memory_back()
print(before - resident_kb())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that is told")
def test_what_lies_free_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True)
    assert int(done.stdout) > 80_000, "of 100 MB"
