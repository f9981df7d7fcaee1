"""The folders into which live sessions are recorded, until the shelf takes them up."""

from __future__ import annotations

import os
from pathlib import Path

from formcheck.errors import FormcheckError
from formcheck.live.naming import SESSION_NAME, is_folder_name
from formcheck.report.files import RESULT_NAME


def recordings(parent: Path) -> list[Path]:
    """Return the folders of all sessions in a folder, which need not exist."""
    try:
        with os.scandir(parent) as entries:
            return [
                Path(entry.path)
                for entry in entries
                if is_folder_name(entry.name) and entry.is_dir(follow_symlinks=False)
            ]
    except OSError:  # most often there is none
        return []


def is_finished(folder: Path) -> bool:
    """Tell whether a session has its result, which it gets last."""
    return (folder / RESULT_NAME).is_file()


def plays(folder: Path) -> bool:
    """Tell whether there is at least a frame in what was recorded."""
    from formcheck.video import open_source  # noqa: PLC0415 - a studio is seldom killed

    try:
        with open_source(folder / SESSION_NAME) as source:
            return next(iter(source), None) is not None
    except FormcheckError:
        return False
