"""A folder that one process holds, until it lets go or ends, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":

    def hold(folder: Path, *, wait: bool = False) -> int | None:  # noqa: ARG001 - as elsewhere
        """Return None: folders cannot be held on Windows."""
        return None

else:
    import fcntl

    def hold(folder: Path, *, wait: bool = False) -> int | None:
        """Hold a folder; other processes, and other threads, then cannot.

        A hold of a process that is killed is gone at once, also on a network's disk, where the
        number of a process would say nothing.

        Parameters
        ----------
        folder
            It must exist.
        wait
            Whether to wait while somebody else holds it.

        Returns
        -------
        int or None
            What to close in order to let go; None where this disk knows no such thing.

        Raises
        ------
        BlockingIOError
            If somebody else holds it.
        OSError
            If it cannot be opened.
        """
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(number)
            raise
        except OSError:
            os.close(number)
            return None
        except BaseException:  # an interruption while waiting
            os.close(number)
            raise
        return number


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder meanwhile, after whoever holds it now; where that cannot be, do without."""
    number = None
    with suppress(OSError):  # it may be written and not read, say
        number = hold(folder, wait=True)
    try:
        yield
    finally:
        if number is not None:
            os.close(number)
