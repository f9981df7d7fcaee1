"""Whether a path can be read at all, and what its first bytes say it is."""

from __future__ import annotations

import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from formcheck.errors import InputError
from formcheck.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_HEAD_BYTES = 64


def shown_name(path: Path) -> str:
    """Give the file's name as it may stand in a one-line message."""
    return printable(path.name or str(path))


def read_head(path: Path) -> bytes:
    """Read the first bytes of a file, after making sure that it is one.

    Returns
    -------
    bytes
        Up to 64 of them, at least one.

    Raises
    ------
    InputError
        When the path is missing, a folder, a device or pipe, empty, or may not be read.
    """
    name = shown_name(path)
    try:
        status = path.stat()
        # Asked before opening: opening a pipe would wait for a writer for ever.
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{name} is a folder; give a video or photo inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{name} is a pipe or device; record it to a file first.")
        if status.st_size == 0:
            raise InputError(f"{name} is empty (0 bytes); copy it again from the camera.")
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{name} does not exist; check its name and folder.") from None
    except PermissionError:
        raise InputError(
            f"{name} may not be read by this user; change its permissions or copy it elsewhere."
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name} cannot be opened ({reason}); copy it to a local disk.") from error


@contextmanager
def unchanged(path: Path) -> Iterator[Callable[[], None]]:
    """Give what makes sure that a file is still the one that it was at the beginning.

    It goes by size and time of change, where the path is that of a file; a file that is gone is
    left to whoever reads it.

    Raises
    ------
    InputError
        When the file was replaced or written to, also in place of what reading it then gave.
    """
    before = _state(path)

    def check() -> None:
        if before is not None and _state(path) not in {before, None}:
            raise InputError(
                f"{shown_name(path)} changed while it was being analysed; analyse it again when "
                "it is complete."
            )

    try:
        yield check
    except InputError:
        check()
        raise


def _state(path: Path) -> tuple[int, int] | None:
    """Return size and time of change of a file, None where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def photo_format(head: bytes) -> str | None:
    """Name the kind of still picture that starts with `head`, as Pillow names it.

    Returns
    -------
    str or None
        ``JPEG``, ``PNG``, ``WEBP``, or None for anything else.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return None


def refused_photo_format(head: bytes) -> str | None:
    """Name the kind of still picture that starts with `head` and that formcheck does not read."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in {b"heic", b"heix", b"heim", b"heis", b"mif1"}:
            return "HEIC"
        if brand == b"avif":
            return "AVIF"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "TIFF"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "BMP"
    return None
