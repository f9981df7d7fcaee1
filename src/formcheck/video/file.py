"""A video file as a source of frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from formcheck.sampling import EVERY_FRAME
from formcheck.video.frame import Frame
from formcheck.video.header import end_of_picture_s, read_header
from formcheck.video.letterbox import letterboxed
from formcheck.video.localfile import shown_name
from formcheck.video.picture import fit
from formcheck.video.prefetch import Prefetch
from formcheck.video.reading import Reading, past_the_end
from formcheck.video.scaling import Scaler
from formcheck.video.window import Window
from formcheck.video.yuv import YuvFrame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from av.video.frame import VideoFrame

    from formcheck.errors import Caution
    from formcheck.sampling import Sampling
    from formcheck.video.frame import SourceInfo
    from formcheck.video.header import Header
    from formcheck.video.yuv import Matrix

FOR_POSE_PX: Final = 640
"""Longest side of the pictures that the pose model gets. It looks at a person in 256 x 256 pixels,
so more only costs: the outline is made in the picture's own size. Measured: at three quarters of
this size the knee is read 0.2° less truly on average, the hip hinge 0.1°."""

# Decoded pictures that wait for the pose model; more would cost memory and gain nothing.
_AHEAD = 3

# Decoding gives way to the pose model, for which it only has to be in time. Measured with full
# cores: the pose model's frame takes 4 % less.
_NICE = 5


class VideoFile:
    """Reads the frames of a video file, decoding in the background.

    Creating it opens the file, reads the header and the first frame, and closes it again, so
    all errors about the file as a whole come at once. Each iteration opens the file anew and
    closes it at its end, also when the consumer stops early. Memory does not grow with the
    length of the clip, and the same file gives the same frames every time.

    Parameters
    ----------
    path
        A local video file.
    start_s, end_s
        Seconds on the player's clock; frames from `start_s` to `end_s` inclusive are given.
    longest_side
        In pixels: larger pictures are scaled down to it, smaller ones stay.
    sampling
        Which of these frames are given; `times_s` tells of the others.

    Raises
    ------
    InputError
        When the file is missing, unreadable, not a video, or without a picture.
    UsageError
        When the times make no sense or the clip is over before `start_s`. Both errors may also
        come while iterating, from a file that is not what its header says.
    """

    def __init__(
        self,
        path: str | Path,
        start_s: float | None = None,
        end_s: float | None = None,
        longest_side: int = FOR_POSE_PX,
        *,
        sampling: Sampling = EVERY_FRAME,
    ) -> None:
        if longest_side < 1:
            raise ValueError(f"longest_side must be at least 1, not {longest_side}")
        self._window = Window(start_s, end_s)
        self._sampling = sampling
        self._header = read_header(Path(path), longest_side)
        self._refuse_start_past_end()
        self._running: Prefetch[Frame] | Prefetch[YuvFrame] | None = None
        self._cautions: tuple[Caution, ...] = ()
        self._times_s: Sequence[float] = ()

    @property
    def info(self) -> SourceInfo:
        """What the header and the first frame say."""
        return self._header.info

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What was wrong with the clip; empty until an iteration has come to its end.

        Codes: ``truncated``, ``frames_skipped``, ``times_not_rising``, ``timestamps_repaired``.
        """
        return self._cautions

    @property
    def times_s(self) -> Sequence[float]:
        """The times of all frames of the window, also of those that were not given, seconds.

        Empty until an iteration has come to its end.
        """
        return self._times_s

    def __enter__(self) -> Self:
        """Give the source itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop decoding and close the file."""
        self._stop()

    def __iter__(self) -> Iterator[Frame]:
        """Give the frames of the window; starting again ends an iteration under way."""
        self._stop()
        reading = Reading(self._header, self._window, _rgb_of(self._header), self._sampling)
        with Prefetch(reading.frames(), depth=_AHEAD, nice=_NICE) as running:
            self._running = running
            yield from running
        if running is self._running:
            self._cautions = reading.cautions()
            self._times_s = reading.times_s

    @property
    def yuv_size(self) -> tuple[int, int]:
        """Width and height of what `yuv` gives, even and at least 2."""
        info = self._header.info
        wide, high = fit(info.width, info.height, self._header.upright.longest_side)
        return max(2, wide // 2 * 2), max(2, high // 2 * 2)

    @property
    def matrix(self) -> Matrix:
        """What the colours mean of what `yuv` gives."""
        return self._header.matrix

    def yuv(self) -> Iterator[YuvFrame]:
        """Give the same frames as codecs keep them, which costs less than red, green and blue.

        What is known at the end of an iteration is not told of this one.
        """
        self._stop()
        develop = _yuv_of(self._header, self.yuv_size)
        reading = Reading(self._header, self._window, develop, self._sampling)
        with Prefetch(reading.frames(), depth=_AHEAD) as running:
            self._running = running
            yield from running

    def _stop(self) -> None:
        if self._running is not None:
            self._running.close()
            self._running = None

    def _refuse_start_past_end(self) -> None:
        start_s, stated_s = self._window.start_s, self.info.duration_s
        if start_s is None or stated_s is None or start_s < stated_s:
            return
        # Headers of unfinished and fragmented recordings understate the length.
        end_s = end_of_picture_s(self.info.path, self._header.zero)
        if end_s is not None and start_s >= end_s:
            raise past_the_end(shown_name(self.info.path), self._window, end_s)


def _rgb_of(header: Header) -> Callable[[int, float, VideoFrame], Frame]:
    """Return what makes frames for the pose model."""
    info, upright, scaler = header.info, header.upright, Scaler(header.transfer)
    size = fit(info.width, info.height, upright.longest_side)
    scale = max(info.width, info.height) / max(size)

    def develop(index: int, time_s: float, picture: VideoFrame) -> Frame:
        return Frame(index, time_s, letterboxed(upright.rgb(picture, scaler), *size), scale=scale)

    return develop


def _yuv_of(header: Header, size: tuple[int, int]) -> Callable[[int, float, VideoFrame], YuvFrame]:
    """Return what makes frames for the film."""
    scaler = Scaler(header.transfer)

    def develop(index: int, time_s: float, picture: VideoFrame) -> YuvFrame:
        return YuvFrame(index, time_s, header.upright.yuv(picture, scaler, size, header.matrix))

    return develop
