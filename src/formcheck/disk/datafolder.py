"""Where formcheck keeps what is to last: people, history, and a pose model of the user's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from formcheck.errors import UsageError

FOLDER_VARIABLE: Final = "FORMCHECK_DATA"
"""Environment variable: the folder to keep data in, instead of the platform's usual one."""


def data_folder() -> Path:
    """Return the folder; it need not exist.

    Raises
    ------
    UsageError
        If the system knows no home folder for this user, as in some containers, and none was
        chosen.
    """
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - a program that only asks for help need not load it

    try:
        return platformdirs.user_data_path("formcheck")
    except (RuntimeError, KeyError) as error:
        raise UsageError(
            "This user has no home folder to keep data in; set the environment variable "
            f"{FOLDER_VARIABLE} to a folder that may be written to."
        ) from error
