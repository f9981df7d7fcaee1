"""Less memory and fewer threads, in this process and in those it starts."""

from __future__ import annotations

import os
import sys
from typing import Final

# By which a user tells glibc, and the numbers by which a program does (malloc.h).
_LARGE_FROM, _POOLS = ("MALLOC_MMAP_THRESHOLD_", -3), ("MALLOC_ARENA_MAX", -8)

LARGE_BLOCK: Final = 2**20
"""From this size on, bytes. Below are the pictures for the pose model, which are better reused."""

POOLS: Final = 1
"""Of freed memory, for all threads. Two take 18 MB more and save no time that could be measured."""


def be_thrifty() -> None:
    """Keep little of the memory that is freed, and multiply matrices in one thread.

    To be called first of all: libraries look at this when they are loaded, and glibc when the
    first thread is started. Processes that are started from now on do the same. What the user has
    set by environment variables holds.

    The matrices here are of a few hundred numbers. numpy's threads for them would only wait in the
    pose model's way, 1 to 2 % of the processor.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _keep_memory_together()


def _keep_memory_together() -> None:
    """Ask glibc to keep little of what is freed; elsewhere nothing happens.

    By default it raises its idea of a large block, which goes back to the system when it is freed,
    up to 32 MB with each one that is freed, and from then on keeps the space of such blocks in
    pieces that the next model does not fit into; the pose model's weights are such blocks. And it
    makes a pool for every thread, up to eight times the number of cores, though MediaPipe and
    FFmpeg begin new threads for every clip.
    """
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - Windows and macOS do without

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    for (name, number), value in ((_LARGE_FROM, LARGE_BLOCK), (_POOLS, POOLS)):
        if name not in os.environ:
            mallopt(number, value)
            os.environ[name] = str(value)
