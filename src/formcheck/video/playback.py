"""A video file as if it were a camera: each frame comes when a player would show it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.video.file import VideoFile
from formcheck.video.grabber import Picture
from formcheck.video.localfile import photo_format, read_head, shown_name
from formcheck.video.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Generator
    from threading import Event

# From the last frame of a round to the first of the next, where one frame is all there is.
_USUAL_STEP_S = 0.04


class FilePlayback:
    """Grabs the frames of a video file at the speed at which they were recorded.

    Parameters
    ----------
    path
        A local video file.
    longest_side
        In pixels: larger pictures are scaled down to it.
    loop
        Whether to start again at the end. The clock runs on: to the times of each round the
        length of the earlier ones is added.
    """

    live: Final = False

    def __init__(self, path: str, longest_side: int, *, loop: bool = False) -> None:
        self._path = Path(path)
        self._longest_side = longest_side
        self._loop = loop
        self._pictures: Generator[Picture, None, None] | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return shown_name(self._path)

    def open(self, stop: Event) -> float | None:
        """Read the header; see `Grabber.open`."""
        if photo_format(read_head(self._path)) is not None:
            raise InputError(
                f"{self.name} is a photo, which has nothing to follow; give a video or a camera."
            )
        clip = VideoFile(self._path, longest_side=self._longest_side)
        self._pictures = self._rounds(clip, stop)
        frames, duration_s = clip.info.frame_count, clip.info.duration_s
        return frames / duration_s if frames and duration_s else None

    def read(self) -> Picture | None:
        """Wait until the next frame is due; see `Grabber.read`."""
        return None if self._pictures is None else next(self._pictures, None)

    def close(self) -> None:
        """Close the file."""
        if self._pictures is not None:
            self._pictures.close()
            self._pictures = None

    def _rounds(self, clip: VideoFile, stop: Event) -> Generator[Picture, None, None]:
        pace = Pace(stop)
        full_size = clip.info.width, clip.info.height
        begin_s = 0.0
        with clip:
            while True:
                first_s: float | None = None
                time_s, step_s = 0.0, _USUAL_STEP_S
                for frame in clip:
                    if first_s is None:
                        first_s = frame.time_s
                    else:
                        step_s = frame.time_s - time_s
                    time_s = frame.time_s
                    pace.wait(begin_s + time_s)
                    if stop.is_set():
                        return
                    yield Picture(frame.rgb, full_size, time.monotonic(), begin_s + time_s)
                if not self._loop or first_s is None:
                    return
                begin_s += time_s + step_s - first_s
