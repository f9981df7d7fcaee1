from __future__ import annotations

import asyncio
import errno
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from formcheck.web.uploads import (
    BLOCK_BYTES,
    Refused,
    receive,
    refuse_content,
    refuse_length,
    unwritable,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MP4 = b"\x00\x00\x00\x20ftypisom"


async def pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        await asyncio.sleep(0)
        yield content[start : start + size]


def taken(content: bytes, target: Path, *, limit: int = 10**9, size: int = 60_000) -> None:
    asyncio.run(receive(pieces(content, size), target, limit))


@pytest.mark.parametrize("size", [1, 7, 60_000, 10**8])
def test_a_clip_arrives_as_it_was_sent(tmp_path: Path, size: int) -> None:
    length = 3000 if size < 10 else 2 * BLOCK_BYTES + 12_345
    content = MP4 + np.random.default_rng(1).bytes(length)
    taken(content, tmp_path / "clip", size=size)
    assert (tmp_path / "clip").read_bytes() == content


def test_a_clip_of_the_largest_size_is_taken_and_one_byte_more_is_not(tmp_path: Path) -> None:
    content = MP4 + bytes(5000)
    taken(content, tmp_path / "clip", limit=len(content), size=100)
    with pytest.raises(Refused, match="--upload-limit") as refused:
        taken(content, tmp_path / "clip", limit=len(content) - 1, size=100)
    assert refused.value.status == 413


def test_nothing_more_is_read_once_it_is_no_video(tmp_path: Path) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            await asyncio.sleep(0)
            read += 1
            yield b"<html>" * 100

    with pytest.raises(Refused, match="not a video or photo") as refused:
        asyncio.run(receive(endless(), tmp_path / "clip", 10**9))
    assert refused.value.status == 415
    assert read == 1


@pytest.mark.parametrize("content", [b"", b"MZ", b"%PDF-1.7", b"#EXTM3U\nhttp://127.0.0.1/"])
def test_what_is_too_short_to_judge_early_is_judged_at_its_end(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(Refused) as refused:
        taken(content, tmp_path / "clip")
    assert refused.value.status == 415


def test_a_picture_that_is_not_read_is_called_by_its_kind() -> None:
    with pytest.raises(Refused, match=r"This is a HEIC picture.*JPG or PNG first"):
        refuse_content(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv", "webm", "avi", "gif", "ts", "mpg", "ogv"])
def test_every_kind_of_video_is_recognised(tmp_path: Path, suffix: str) -> None:
    codec = {"webm": "libvpx", "gif": "gif", "mpg": "mpeg2video", "ogv": "libtheora"}
    path = tmp_path / f"clip.{suffix}"
    try:
        with av.open(str(path), "w") as sink:
            stream = sink.add_stream(codec.get(suffix, "libx264"), rate=25)
            assert isinstance(stream, av.VideoStream)
            stream.width = stream.height = 64
            stream.pix_fmt = "rgb8" if suffix == "gif" else "yuv420p"
            for shade in (0, 100, 200):
                pixels = np.full((64, 64, 3), shade, np.uint8)
                sink.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            sink.mux(stream.encode())
    except (av.FFmpegError, ValueError):
        pytest.skip(f"this FFmpeg does not write {suffix}")
    refuse_content(path.read_bytes()[:400])


def test_every_kind_of_photo_is_recognised() -> None:
    for head in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBPVP8 "):
        refuse_content(head + bytes(100))


@pytest.mark.parametrize(
    ("told", "status"),
    [("101", 413), ("9" * 400, 413), ("0", 415), ("-1", 400), ("1e3", 400), ("\u0661", 400)],
)
def test_the_length_alone_is_enough_to_refuse(tmp_path: Path, told: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        refuse_length(told, 100, tmp_path)
    assert refused.value.status == status


def test_a_length_that_fits_or_is_not_told_is_no_reason_to_refuse(tmp_path: Path) -> None:
    refuse_length("100", 100, tmp_path)
    refuse_length(None, 100, tmp_path)


def test_more_than_the_disk_has_room_for_is_refused_before_it_comes(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="disk of the studio is full") as refused:
        refuse_length(str(10**18), 10**19, tmp_path)
    assert refused.value.status == 507


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk at hand")
def test_a_full_disk_is_said_to_be_full(tmp_path: Path) -> None:
    full = tmp_path / "clip"
    full.symlink_to("/dev/full")
    with pytest.raises(OSError, match="space") as error:
        taken(MP4 + bytes(3 * BLOCK_BYTES), full)
    refused = unwritable(error.value)
    assert refused.status == 507
    assert "free some space" in str(refused)


def test_a_broken_disk_is_another_thing_than_a_full_one() -> None:
    refused = unwritable(OSError(errno.EIO, "Input/output error"))
    assert refused.status == 500
    assert "Input/output error" in str(refused)
