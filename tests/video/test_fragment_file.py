"""A recording whose process is killed in the middle of a write, at every write in turn.

The system gives no whole writes: a kill while 30 kB are being written leaves a part of them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from formcheck.video import VideoFile
from formcheck.video.writer import ClipWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAMES = 40


@dataclass
class Written:
    """What was written to a file, call by call."""

    calls: list[tuple[int, bytes]] = field(default_factory=list)

    def parted(self) -> Iterator[tuple[int, bytes]]:
        """Give what a kill leaves at each call, with the number of calls that are whole."""
        content = bytearray()
        for number, (start, data) in enumerate(self.calls):
            for share in (0, 1, len(data) // 3, len(data) - 1) if len(data) > 8 else (0,):
                yield number, _with(content, start, data[:share])
            content = bytearray(_with(content, start, data))
        yield len(self.calls), bytes(content)


def _with(content: bytearray, start: int, data: bytes) -> bytes:
    assert start <= len(content)
    return bytes(content[:start] + data + content[start + len(data) :])


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """Record a second and a half."""
    log = Written()

    class Disk(io.FileIO):
        def write(self, data: Any) -> int:
            at = self.tell()
            count = super().write(data)
            log.calls.append((at, bytes(data[:count])))
            return count

    path = tmp_path / "clip.mp4"
    opened = Path.open
    monkeypatch.setattr(
        Path,
        "open",
        lambda self, *how, **more: Disk(self, "xb") if self == path else opened(self, *how, **more),
    )
    pictures = np.random.default_rng(1)
    with ClipWriter(path, 64, 48) as writer:
        for number in range(FRAMES):
            rgb = pictures.integers(0, 255, (48, 64, 3), dtype=np.uint8)
            while not writer.add(rgb, number / 27):
                pass  # as a camera that waits for the encoder
    return log


def frames_of(content: bytes) -> int:
    """Decode all there is; a clip of which nothing has come yet has no frames."""
    try:
        with av.open(io.BytesIO(content), "r") as container:
            if not container.streams.video:
                return 0
            return sum(1 for _ in container.decode(video=0))
    except av.InvalidDataError:
        assert b"moof" not in content[:2000] or content[4:8] == b"free"
        return 0


def test_whatever_a_kill_leaves_plays_up_to_the_last_whole_fragment(written: Written) -> None:
    counts: list[int] = []
    for _number, content in written.parted():
        counts.append(frames_of(content))
    assert counts == sorted(counts)
    assert counts[-1] == FRAMES
    # A header, two fragments of half a second, and the rest.
    assert sorted(set(counts)) == [0, 14, 28, FRAMES]


def test_what_a_kill_leaves_is_no_damaged_clip(written: Written, tmp_path: Path) -> None:
    path = tmp_path / "left.mp4"
    read = 0
    for _number, content in written.parted():
        if frames_of(content):
            path.write_bytes(content)
            with VideoFile(path) as clip:
                read += len([frame.time_s for frame in clip])
            assert clip.cautions == ()
    assert read > 0
