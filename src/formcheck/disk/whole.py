"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from formcheck.disk.publish import sync_folder
from formcheck.disk.workshop import open_workshop

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file under another name first; one that was there is replaced at one blow.

    Parameters
    ----------
    path
        The file; its folder must exist.
    content
        All of it.
    private
        Whether it is for its owner's eyes only, from the first moment on.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is untouched then.
    """
    with open_workshop(path.parent) as workshop:
        fresh = workshop / path.name
        number = os.open(
            fresh,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
            0o600 if private else 0o666,
        )
        with os.fdopen(number, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(number)  # a rename must not overtake the content on a power cut
        fresh.replace(path)
        sync_folder(path.parent)
