"""Memory that MediaPipe and FFmpeg have freed goes back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_freed_memory_back() -> None:
    """Ask glibc to give the system what lies free between blocks that are in use.

    After a clip that is some 60 MB, and as much again after its film, which the next thing to be
    done does not fit into: frames and tables come from many small blocks. It takes milliseconds.
    Elsewhere than with glibc nothing happens.
    """
    if sys.platform != "linux":
        return
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return
    trim(0)
