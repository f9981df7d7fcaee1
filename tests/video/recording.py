"""What tests of recordings share: frames that come faster than they can be encoded, and boxes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from formcheck.video.writer import ClipWriter

    Timed = Iterable[tuple[NDArray[np.uint8], float]]


def record(writer: ClipWriter, frames: Timed) -> Iterator[float]:
    """Offer each frame until it is taken: they come faster here than they can be encoded."""
    for rgb, time_s in frames:
        while not writer.add(rgb, time_s) and writer.trouble is None:
            pass
        yield time_s


def boxes(path: Path) -> list[bytes]:
    """Name the outermost boxes of an MP4 file."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        names.append(name)
        at += length
    return names
