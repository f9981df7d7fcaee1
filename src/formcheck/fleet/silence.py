"""A worker process leaves the terminal to the program that started it."""

from __future__ import annotations

import os
import sys


def be_silent() -> None:
    """Say nothing on stderr any more; native libraries are talkative. To be called once."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - to the end
