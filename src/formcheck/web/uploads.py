"""A clip that comes in over HTTP: onto the disk as it comes, never into memory."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING, Final

from anyio import to_thread

from formcheck.video.localfile import photo_format, refused_photo_format

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

HEAD_BYTES: Final = 400
"""Enough to recognise every kind that is read."""

BLOCK_BYTES: Final = 1 << 20
"""What is collected before it is written."""

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_TS_PACKET: Final = 188


class Refused(Exception):  # noqa: N818 - it is no error of the program
    """Why a clip is not taken, with the HTTP status for it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def refuse_length(told: str | None, limit: int, folder: Path) -> None:
    """Refuse, before a byte is read, what says itself that it is too much.

    Parameters
    ----------
    told
        The request's Content-Length, if it has one.
    limit
        The largest clip that is taken, in bytes.
    folder
        Where it is to go.

    Raises
    ------
    Refused
        If it is too large or does not fit on the disk.
    """
    if told is None:
        return
    if not (told.isascii() and told.isdigit()):
        raise Refused(400, "The upload's length is not a number.")
    length = int(told[:20])
    if length > limit:
        raise too_large(limit)
    if length == 0:
        raise Refused(415, "This file is empty; copy it again from the camera.")
    if length > shutil.disk_usage(folder).free:
        raise no_space()


async def receive(chunks: AsyncIterator[bytes], target: Path, limit: int) -> None:
    """Write a clip to the disk as it comes.

    Parameters
    ----------
    chunks
        The clip.
    target
        The file to make, in a folder of its own.
    limit
        The largest clip that is taken, in bytes.

    Raises
    ------
    Refused
        If it is too large, or no video or photo; the file is then unfinished, and the caller's
        to delete.
    OSError
        If the disk does not take it, see `unwritable`; the same.
    """
    head_is_known = False
    size = 0
    block = bytearray()
    with target.open("wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise too_large(limit)
            block += chunk
            if not head_is_known and len(block) >= HEAD_BYTES:
                refuse_content(bytes(block[:HEAD_BYTES]))
                head_is_known = True
            if len(block) >= BLOCK_BYTES:
                await to_thread.run_sync(file.write, block)
                block = bytearray()
        if not head_is_known:
            refuse_content(bytes(block[:HEAD_BYTES]))
        await to_thread.run_sync(file.write, block)


def refuse_content(head: bytes) -> None:
    """Refuse what begins like no video or photo that is read, whatever it is called.

    That it begins like one does not make it one; the worker process finds that out.

    Raises
    ------
    Refused
        With the next step.
    """
    if not head:
        raise Refused(415, "This file is empty; copy it again from the camera.")
    kind = refused_photo_format(head)
    if kind is not None:
        raise Refused(
            415,
            f"This is a {kind} picture, which formcheck does not read; save it as JPG or PNG "
            "first.",
        )
    if photo_format(head) is None and not _is_video(head):
        raise Refused(
            415,
            "This is not a video or photo that formcheck can read; give a file such as mp4, mov, "
            "webm or jpg.",
        )


def too_large(limit: int) -> Refused:
    """Return the refusal of a clip that is too large."""
    return Refused(
        413,
        f"This file is larger than the {limit / 1e6:,.0f} MB that are taken; cut the clip, or "
        "start the studio with a larger --upload-limit.",
    )


def no_space() -> Refused:
    """Return the refusal of a clip that does not fit on the disk."""
    return Refused(
        507, "The disk of the studio is full; delete old analyses or free some space, then retry."
    )


def unwritable(error: OSError) -> Refused:
    """Return the refusal of a clip that the disk did not take."""
    if error.errno in _FULL:
        return no_space()
    why = error.strerror or str(error)
    return Refused(500, f"The studio cannot write to its folder ({why}); see to its disk.")


def _is_video(head: bytes) -> bool:
    """Tell whether this begins like one of the containers that `formcheck.video` opens."""
    return (
        head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
        or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
        or head.startswith(
            (
                b"\x1aE\xdf\xa3",  # Matroska, WebM
                b"GIF87a",
                b"GIF89a",
                b"\x00\x00\x01\xba",  # MPEG programme stream
                b"FLV\x01",
                b"OggS",
                b"0&\xb2u\x8ef\xcf\x11",  # ASF, WMV
            )
        )
        # MPEG transport stream: packets of 188 bytes, or of 192 in camcorders' files.
        or head[:1] + head[_TS_PACKET : _TS_PACKET + 1] == b"GG"
        or head[4:5] + head[_TS_PACKET + 8 : _TS_PACKET + 9] == b"GG"
    )
