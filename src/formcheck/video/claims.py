"""Whether the index of a QuickTime or MP4 file claims more than the file can hold.

FFmpeg builds the whole index in memory as it opens a file: some forty bytes a sample, from counts
that it believes. A few hundred bytes can claim a hundred million samples, and a list of edits
multiplies them once more. The counts are added up here first, without reading what they count.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO, Final

from formcheck.errors import InputError
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_SAMPLES: Final = 4_000_000
"""That many are never too many: a clip cut off early still lists the samples that are gone."""

MOST_EDITED: Final = 2_000_000
"""Edits times samples. Cameras write one or two edits; each takes FFmpeg a walk over the index."""

_FEW_EDITS = 4

# More boxes than an hour of one fragment a frame has.
_MOST_BOXES = 1_000_000

# FFmpeg does not look deeper.
_DEEPEST = 10

_FOLDERS = {
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"edts",
    b"moof",
    b"traf",
    b"mvex",
    b"udta",
    b"gmhd",
}


def refuse_false_claims(path: Path) -> None:
    """Raise InputError for a file whose index is larger than the file allows.

    Files of other kinds pass: their first bytes read as a box that leads nowhere.
    """
    try:
        size = path.stat().st_size
        with path.open("rb", buffering=4096) as file:
            believable = _is_believable(file, size)
    except OSError:
        return  # whoever opens it next says why
    if not believable:
        raise InputError(
            f"{shown_name(path)} claims to hold more than fits into a file of its size; it is "
            "damaged or made to do harm, so copy it again from the camera."
        )


def _is_believable(file: BinaryIO, size: int) -> bool:
    # Every sample takes a byte at least; the shortest in use, those of plain sound, take two.
    most = max(MOST_SAMPLES, size // 2)
    samples = edits = 0
    for number, (name, head) in enumerate(_boxes(file, size)):
        if number >= _MOST_BOXES or name == b"cmov":  # a packed index, last written around 2000
            return False
        count = _count(name, head)
        if name == b"elst":
            edits = max(edits, count)
        else:
            samples += count
        if samples > most or (edits > _FEW_EDITS and edits * samples > MOST_EDITED):
            return False
    return True


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Give name and first content bytes of every box that may matter, at any depth."""
    at, ends = 0, [size]
    while ends:
        if at + 8 > ends[-1]:
            at = ends.pop()
            continue
        file.seek(at)
        head = file.read(32)
        if len(head) < 8:  # noqa: PLR2004 - length and name; the file has shrunk
            return
        length, name = struct.unpack(">I4s", head[:8])
        start = 8
        if length == 1 and len(head) >= 16:  # noqa: PLR2004 - the long form of the length
            length, start = struct.unpack(">Q", head[8:16])[0], 16
        if length == 0:
            length = ends[-1] - at
        if length < start:
            at = ends.pop()  # nonsense: FFmpeg, too, leaves the folder here
            continue
        yield name, head[start:]
        end = min(at + length, ends[-1])
        if name in _FOLDERS and len(ends) < _DEEPEST:
            ends.append(end)
            at += start
        else:
            at = end


def _count(name: bytes, head: bytes) -> int:
    """Tell how many samples or edits a box claims; each begins with version and flags."""
    if name == b"stsz" and len(head) >= 12:  # noqa: PLR2004 - then the size of all, the count
        return int.from_bytes(head[8:12], "big")
    if name in {b"trun", b"elst"} and len(head) >= 8:  # noqa: PLR2004 - then the count
        return int.from_bytes(head[4:8], "big")
    return 0
