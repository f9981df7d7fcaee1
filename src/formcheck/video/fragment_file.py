"""A file that grows by whole fragments, wherever it is broken off."""

from __future__ import annotations

from contextlib import suppress
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# How each box of an MP4 begins: its length, this included, and what it is.
_BOX_HEAD = Struct(">I4s")
_LARGEST_BOX = 2**32


class FragmentFile:
    """Collects what FFmpeg writes, and passes it to the disk when told that it is whole.

    FFmpeg sees `write`, `seek` and `tell`, none of which can fail. The errors of the disk come
    out of `commit` and `finish` instead, and nothing that FFmpeg does after one, such as ending
    the file, reaches the disk any more.

    Parameters
    ----------
    path
        The file to make; there must be none yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._disk = path.open("xb", buffering=0)
        self._whole = 0
        self._at = 0
        self._end = 0
        self._pieces: list[tuple[int, bytearray]] = []

    def write(self, data: bytes) -> int:
        """Keep bytes for the next `commit`."""
        if self._pieces and self._pieces[-1][0] + len(self._pieces[-1][1]) == self._at:
            self._pieces[-1][1].extend(data)
        else:
            self._pieces.append((self._at, bytearray(data)))
        self._at += len(data)
        self._end = max(self._end, self._at)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to where the next bytes belong."""
        self._at = offset + (0, self._at, self._end)[whence]
        return self._at

    def tell(self) -> int:
        """Give where the next bytes belong."""
        return self._at

    def commit(self) -> None:
        """Write what was collected; a kill leaves all of it or nothing that a player would see.

        A kill parts even what is given to the system at once. So what comes to the end of the
        file begins as a box that players pass over, and the eight bytes that say what it really
        is are put in its place last.
        """
        pieces, self._pieces = self._pieces, []
        on_disk = self._whole
        for start, piece in pieces:
            if start == on_disk and _BOX_HEAD.size < len(piece) < _LARGEST_BOX:
                self._put(start, _BOX_HEAD.pack(len(piece), b"free"))
                self._put(start + _BOX_HEAD.size, memoryview(piece)[_BOX_HEAD.size :])
                self._put(start, piece[: _BOX_HEAD.size])
            else:
                self._put(start, piece)
            on_disk = max(on_disk, start + len(piece))
        self._whole = self._end

    def _put(self, start: int, piece: bytes | bytearray | memoryview) -> None:
        self._disk.seek(start)
        rest = memoryview(piece)
        while rest:
            rest = rest[self._disk.write(rest) :]

    def finish(self) -> None:
        """Write the rest and close the file; remove it if it is empty."""
        self.commit()
        self._disk.close()
        if self._whole == 0:
            self._path.unlink()

    def give_up(self) -> bool:
        """Cut off what is not whole and close the file; tell whether anything is left."""
        with suppress(OSError, ValueError):
            self._disk.truncate(self._whole)
        with suppress(OSError):
            self._disk.close()
            if self._whole == 0:
                self._path.unlink()
        return self._whole > 0
