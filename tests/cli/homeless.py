"""Somebody whom the system knows no home folder of, as in some containers."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from formcheck.disk.datafolder import FOLDER_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM: Final = """
import sys, platformdirs
def unknown(_name):
    raise RuntimeError("could not determine the home directory")
platformdirs.user_data_path = unknown
from formcheck.cli import main
main()
"""


def told_without_a_home(folder: Path, *arguments: str) -> str:
    """Run the program as such a user; return what it says on stderr, if that is all it does."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != FOLDER_VARIABLE},
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    return done.stderr


WHAT_TO_DO: Final = (
    "formcheck: This user has no home folder to keep data in; set the environment variable "
    "FORMCHECK_DATA to a folder that may be written to.\n"
)
