"""The program, the Python that runs it, and the machine below."""

from __future__ import annotations

import os
import platform
import sys
from typing import Final

from formcheck import __version__
from formcheck.doctor.check import Check, ok, warn
from formcheck.doctor.private import without_private_words

SIGNS: Final = "\u2713 \u2717 \u00b0"
"""Signs of the summary on the terminal."""


def python_words() -> str:
    """Return which Python this is."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def system_words() -> str:
    """Return which system and processor this is, never the machine's name."""
    words = f"{platform.system()} {platform.release()} {platform.machine()}"
    return without_private_words(f"{words}, {os.cpu_count() or 'unknown'} cores")


def check_program() -> Check:
    """Say which formcheck runs where."""
    return ok("formcheck", f"{__version__} with {python_words()} on {system_words()}")


def check_text() -> Check:
    """Say whether what is printed can be read."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    files = sys.getfilesystemencoding()
    detail = f"{encoding} for what is printed, {files} for names of files"
    try:
        SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return warn(
            "text",
            f"{detail}: signs and umlauts are printed as question marks",
            "set the environment variable PYTHONUTF8=1, or a UTF-8 locale",
        )
    return ok("text", detail)
