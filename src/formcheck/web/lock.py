"""A folder that one process at a time may use."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, Self

from formcheck.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

LOCK_NAME: Final = ".formcheck-studio"


class FolderLock:
    """Held until it is closed, or until this process ends, however it ends.

    Parameters
    ----------
    folder
        Made if missing, for its owner's eyes only.

    Raises
    ------
    UsageError
        If another process holds it, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = (folder / LOCK_NAME).open("ab")
        except OSError as error:
            raise UsageError(
                f"The studio cannot keep its clips in {folder} ({error.strerror or error}); "
                "choose another folder with --dir."
            ) from error
        try:
            _lock(self._file.fileno())
        except OSError as error:
            self._file.close()
            raise UsageError(
                f"Another studio is using {folder}; end it first, or give this one another "
                "folder with --dir."
            ) from error

    def __enter__(self) -> Self:
        """Return the lock itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go."""
        self.close()

    def close(self) -> None:
        """Let go; doing so twice does no harm."""
        self._file.close()


if sys.platform == "win32":

    def _lock(number: int) -> None:
        import msvcrt  # noqa: PLC0415 - exists on Windows alone

        os.lseek(number, 0, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

else:

    def _lock(number: int) -> None:
        import fcntl  # noqa: PLC0415 - does not exist on Windows

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
