"""Opens a video file with PyAV, so that a hostile one can reach nothing but itself."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from formcheck.errors import InputError
from formcheck.video.localfile import read_head, shown_name
from formcheck.video.picture import LARGEST_SIDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer
    from av.video.stream import VideoStream

# FFmpeg demuxers that read one file and no other. Playlists (hls, concat, dash) and numbered
# pictures (image2) are left out: a text file must never make FFmpeg open other files or
# addresses. The last line holds sound files, to be able to say that there is no picture.
_DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,mpegts,mpeg,flv,asf,ogg,"
    "mp3,aac,wav,flac,amr,aiff"
)

# What 8K takes. The decoder keeps up to some twenty pictures, so this bounds the memory.
MOST_PIXELS = 8192 * 4608

# First boxes of files of the QuickTime family.
_QUICKTIME_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}

# AVFMT_FLAG_GENPTS, which PyAV sets. For H.264 in AVI it invents display times that run
# backwards; a missing time is left missing instead, and `clock` deals with it.
_GENERATE_PTS = 0x0001


@contextmanager
def open_video(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a local video file and pick its picture stream; close it at the end.

    Raises
    ------
    InputError
        When the file is missing or unreadable, is no video, has no picture, or declares an
        impossible size.
    """
    import av  # noqa: PLC0415 - `formcheck --help` must not wait for FFmpeg

    head = read_head(path)
    try:
        # PyAV keeps FFmpeg's log lines off stderr unless a program asks for them.
        container = av.open(
            f"file:{os.fspath(path)}",
            mode="r",
            container_options={"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except av.FFmpegError as error:
        raise InputError(_why_not_opened(path, head)) from error
    with container:
        # Keeps the packets' own times, see above.
        container.flags &= ~_GENERATE_PTS
        yield container, _picture_stream(container, path)


def _why_not_opened(path: Path, head: bytes) -> str:
    if head[4:8] in _QUICKTIME_BOXES:
        return (
            f"{shown_name(path)} is a cut-off or unfinished recording (its index is missing or "
            "damaged); copy it again from the camera."
        )
    return (
        f"{shown_name(path)} is not a video or photo that formcheck can read; "
        "give a file such as mp4, mov, webm or jpg."
    )


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    from av.stream import Disposition  # noqa: PLC0415 - see open_video

    name = shown_name(path)
    # The cover of an album is stored as a video stream of one frame.
    moving = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    if not moving:
        if container.streams.audio:
            raise InputError(f"{name} has sound but no picture; give a video recorded by a camera.")
        raise InputError(f"{name} holds no picture; give a video recorded by a camera.")
    best = container.streams.best("video")
    stream = next((each for each in moving if each is best), moving[0])
    # PyAV gives None, against its stubs, where FFmpeg has no decoder for the stream.
    if getattr(stream, "codec_context", None) is None:
        raise InputError(
            f"{name} is compressed in a way that cannot be decoded here; "
            "convert it to mp4 (H.264) first."
        )
    refuse_huge(stream.width, stream.height, path, MOST_PIXELS)
    # The size may change in the middle of a clip; what is too large then counts as damaged.
    stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
    return stream


def refuse_huge(width: int, height: int, path: Path, most_pixels: int | None = None) -> None:
    """Raise InputError for a picture larger than any camera makes, or than memory should hold."""
    if max(width, height) > LARGEST_SIDE:
        raise InputError(
            f"{shown_name(path)} declares a picture of {width} x {height} pixels; "
            f"export it with at most {LARGEST_SIDE} pixels on a side."
        )
    if most_pixels is not None and width * height > most_pixels:
        raise InputError(
            f"{shown_name(path)} declares a picture of {width} x {height} pixels; "
            f"export it with at most {most_pixels // 1_000_000} megapixels."
        )
