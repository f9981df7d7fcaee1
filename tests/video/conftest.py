"""Makes tiny clips whose every frame can be told from the others."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from av.video.stream import VideoStream
    from numpy.typing import NDArray

QUICK = {
    "libx265": {"x265-params": "log-level=none:pools=1", "preset": "ultrafast"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}

PIXELS = {"mjpeg": "yuvj444p", "gif": "rgb8", "ffv1": "bgr0"}


def numbered_picture(number: int, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """Red in the top left ninth, blue elsewhere, and a grey right half that tells the number."""
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[:] = (40, 90, 160)
    rgb[:, width // 2 :] = 20 + 5 * number
    rgb[: height // 3, : width // 3] = (250, 0, 0)
    return rgb


def read_number(rgb: NDArray[np.uint8]) -> float:
    """Read back what `numbered_picture` wrote, from an upright picture."""
    height, width = rgb.shape[:2]
    block = rgb[height // 4 : -height // 4, -width // 4 : -2]
    return float((block.mean() - 20) / 5)


@dataclass
class ClipMaker:
    """Writes clips with PyAV; every default is a plain 25 fps H.264 clip."""

    folder: Path

    def __call__(  # noqa: PLR0913 - each is a property of the clip, and named by the caller
        self,
        name: str = "clip.mp4",
        codec: str = "libx264",
        *,
        frames: int = 20,
        pictures: Sequence[NDArray[np.uint8]] | None = None,
        ticks: Sequence[int] | None = None,
        tick: Fraction = Fraction(1, 25),
        sound_s: float = 0.0,
        key_every: int = 12,
        pixels: str | None = None,
        options: dict[str, str] | None = None,
        container_options: dict[str, str] | None = None,
        set_up: Callable[[VideoStream], None] | None = None,
    ) -> Path:
        """Write a clip; `ticks` are the display times of its frames, in units of `tick`."""
        pictures = pictures or [numbered_picture(number) for number in range(frames)]
        ticks = ticks or range(len(pictures))
        path = self.folder / name
        with av.open(str(path), "w", container_options=container_options or {}) as container:
            stream = cast(
                "VideoStream",
                container.add_stream(
                    codec, rate=round(1 / tick), options={**QUICK.get(codec, {}), **(options or {})}
                ),
            )
            height, width = pictures[0].shape[:2]
            stream.width, stream.height = width, height
            stream.pix_fmt = pixels or PIXELS.get(codec, "yuv420p")
            stream.codec_context.time_base = tick
            stream.codec_context.framerate = 1 / tick
            stream.codec_context.gop_size = key_every
            if set_up is not None:
                set_up(stream)
            if sound_s:
                sound = container.add_stream("aac", rate=8000)
                for start in range(0, round(8000 * sound_s), 1000):
                    silence = av.AudioFrame.from_ndarray(
                        np.zeros((1, 1000), np.float32), format="fltp", layout="mono"
                    )
                    silence.sample_rate, silence.pts = 8000, start
                    container.mux(sound.encode(silence))
                container.mux(sound.encode(None))
            for rgb, ticks_now in zip(pictures, ticks, strict=True):
                frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
                frame = frame.reformat(format=stream.pix_fmt)
                frame.pts, frame.time_base = ticks_now, tick
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path


def write_turn(path: Path, matrix: tuple[int, int, int, int]) -> None:
    """Write a, b, c, d into the display matrix of the only track of an MP4 file."""
    data = bytearray(path.read_bytes())
    start = data.index(b"tkhd") - 4
    assert data[start + 8] == 0, "a version 0 track header is expected"
    a, b, c, d = (value << 16 for value in matrix)
    data[start + 48 : start + 84] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)


@pytest.fixture
def make_clip(tmp_path: Path) -> ClipMaker:
    return ClipMaker(tmp_path)


@pytest.fixture
def turn_clip() -> Callable[[Path, tuple[int, int, int, int]], None]:
    return write_turn


@pytest.fixture
def number_of() -> Callable[[NDArray[np.uint8]], float]:
    return read_number


@pytest.fixture
def picture_of() -> Callable[..., NDArray[np.uint8]]:
    return numbered_picture


@pytest.fixture
def stretch(samples: Path, frames_of: Callable[..., NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Two seconds of a sample, shape (50, 480, 640, 3)."""
    return frames_of(samples / "push_back_bench.mp4", 0.0, 1.96)


@pytest.fixture
def disk_of(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Give a function that makes a folder into which so much fits, such as ``64k``."""
    folder, mount, umount = tmp_path / "disk", shutil.which("mount"), shutil.which("umount")
    with ExitStack() as opened:

        def make(size: str) -> Path:
            if sys.platform != "linux" or mount is None or umount is None:
                pytest.skip("mounts a tmpfs")
            folder.mkdir()
            options = ["-t", "tmpfs", "-o", f"size={size}", "formcheck", str(folder)]
            if subprocess.run([mount, *options], check=False, capture_output=True).returncode:
                pytest.skip("only root may mount")
            opened.callback(subprocess.run, [umount, str(folder)], check=True)
            return folder

        yield make
