"""Whether a path can be read at all, and what its first bytes say it is."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from formcheck.errors import InputError
from formcheck.text import printable

if TYPE_CHECKING:
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
