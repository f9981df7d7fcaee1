"""Whether a video file is as long as its own header says.

FFmpeg reads a file that was cut off in the middle without complaint in several formats. Their
outermost structure gives it away: a box or chunk that claims to end after the file does.
"""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT = b"\x18\x53\x80\x67"

# More top-level boxes than any sane file has; fragmented recordings have two a fragment.
_MOST_BOXES = 100_000

# Boxes of room that nobody has used.
_EMPTY = (b"free", b"skip")


def is_cut_off(path: Path) -> bool:
    """Tell whether the outermost structure of the file reaches past its end.

    Returns
    -------
    bool
        False also where the format is unknown or leaves its size open, as live recordings do.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # else opening it might take for ever
            return False
        size = status.st_size
        with path.open("rb") as file:
            head = file.read(12)
            file.seek(0)
            if head[:4] == b"RIFF":
                return _riff_end(file) > size
            if head[:4] == _EBML:
                return _matroska_end(file) > size
            if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", *_EMPTY}:
                return _boxes_end(file, size) > size
    except (OSError, struct.error):
        pass
    return False


def _riff_end(file: BinaryIO) -> int:
    """Give the end of the last RIFF chunk: AVI above 1 GB has several."""
    end = 0
    for _ in range(_MOST_BOXES):
        file.seek(end)
        header = file.read(8)
        if len(header) < 8 or header[:4] != b"RIFF":  # noqa: PLR2004 - name and size
            break
        end += 8 + struct.unpack("<I", header[4:])[0]
        end += end % 2
    return end


def _matroska_end(file: BinaryIO) -> int:
    """Give the end of the first Segment, or 0 where its size is left open."""
    file.seek(4)
    header_size = _read_vint(file)
    file.seek(header_size or 0, 1)
    if file.read(4) != _SEGMENT:
        return 0
    size = _read_vint(file)
    return 0 if size is None else file.tell() + size


def _read_vint(file: BinaryIO) -> int | None:
    """Read an EBML size; None for "unknown", which is written as all ones."""
    first = struct.unpack("B", file.read(1))[0]
    length = 9 - first.bit_length()
    if length > 8:  # noqa: PLR2004 - EBML sizes have at most eight bytes
        return None
    value = int.from_bytes(bytes([first]) + file.read(length - 1), "big") & ((1 << 7 * length) - 1)
    return None if value == (1 << 7 * length) - 1 else value


def _boxes_end(file: BinaryIO, size: int) -> int:
    """Give where the last top-level box of a QuickTime or MP4 file that holds something ends."""
    end = 0
    for _ in range(_MOST_BOXES):
        if end + 8 > size:
            break
        file.seek(end)
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1:
            length = struct.unpack(">Q", file.read(8))[0]
        if length < 8:  # noqa: PLR2004 - 0 means "to the end of the file", less is nonsense
            break
        if name in _EMPTY and end + length > size:
            break  # nothing is missing; our own recordings end like that when they are killed
        end += length
    return end
