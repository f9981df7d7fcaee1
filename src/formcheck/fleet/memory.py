"""Memory that a finished clip leaves behind, given back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Free what nobody needs, so that a worker is as large after the hundredth clip as at first.

    Frames and tables of a clip come from many small blocks; glibc keeps their pages for later
    unless it is asked, and a worker grows to twice its size that way. Other systems need no
    asking.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
