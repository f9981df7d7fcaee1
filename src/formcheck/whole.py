"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name first; one that was there is replaced at one blow.

    Parameters
    ----------
    path
        The file; its folder must exist.
    content
        All of it.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is untouched then.
    """
    with tempfile.TemporaryDirectory(prefix=".formcheck-", dir=path.parent) as workshop:
        fresh = Path(workshop) / path.name
        with fresh.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())  # a rename must not overtake the content on a power cut
        fresh.replace(path)
