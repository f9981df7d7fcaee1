"""Hidden folders in which files are made until they are whole."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.disk.holding import hold
from formcheck.disk.publish import finish

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = ".formcheck-"

_OURS = re.compile(rf"{re.escape(PREFIX)}\d+-[a-z0-9_]{{8}}")


@contextmanager
def open_workshop(parent: Path) -> Iterator[Path]:
    """Give a new hidden folder; it goes at the end, with all that is still in it.

    Those that killed processes left in the same place are cleared away first.

    Parameters
    ----------
    parent
        Where to make it: the folder for which something is made, or the one around that, so
        that moving the result is a rename.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    clear_left(parent)
    folder, hold_of_it = _make(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if hold_of_it is not None:
            os.close(hold_of_it)


def clear_left(parent: Path, pid: int | None = None) -> None:
    """Clear away the workshops in a folder whose processes were killed.

    What they had begun to publish is carried out first (`formcheck.disk.publish`). Workshops of
    other users are left alone, and so are those of which nobody can tell whether they are in
    use; on Windows that is all of them.

    Parameters
    ----------
    parent
        Where to look; it need not exist.
    pid
        A process that is known to have ended: only what it left, and on any system.
    """
    prefix = PREFIX if pid is None else f"{PREFIX}{pid}-"
    with suppress(OSError):
        with os.scandir(parent) as entries:
            found = [
                Path(entry.path)
                for entry in entries
                if entry.name.startswith(prefix) and _OURS.fullmatch(entry.name) and _own(entry)
            ]
        for folder in found:
            with suppress(OSError):
                _clear(folder, ended=pid is not None)


def _clear(folder: Path, *, ended: bool) -> None:
    number = hold(folder)
    if number is None and not ended:
        return
    try:
        finish(folder)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        if number is not None:
            os.close(number)


def _make(parent: Path) -> tuple[Path, int | None]:
    """Make one and hold it, so that nobody takes it for one that was left."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
        # Between the two, somebody who clears away may have come first.
        with suppress(BlockingIOError, FileNotFoundError):
            number = hold(folder)
            if folder.is_dir():
                return folder, number
            if number is not None:
                os.close(number)


def _own(entry: os.DirEntry[str]) -> bool:
    """Tell whether this is a folder of this user: what a stranger planned is not carried out."""
    if not entry.is_dir(follow_symlinks=False):
        return False
    return not hasattr(os, "geteuid") or entry.stat(follow_symlinks=False).st_uid == os.geteuid()
