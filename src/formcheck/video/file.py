"""A video file as a source of frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from formcheck.sampling import EVERY_FRAME
from formcheck.video.header import end_of_picture_s, read_header
from formcheck.video.localfile import shown_name
from formcheck.video.prefetch import Prefetch
from formcheck.video.reading import Reading, past_the_end
from formcheck.video.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from formcheck.errors import Caution
    from formcheck.sampling import Sampling
    from formcheck.video.frame import Frame, SourceInfo

FOR_POSE_PX: Final = 640
"""Longest side of the pictures that the pose model gets. It looks at a person in 256 x 256 pixels,
so more only costs: the outline is made in the picture's own size. Measured: at three quarters of
this size the knee is read 0.2° less truly on average, the hip hinge 0.1°."""

# Decoded pictures that wait for the pose model; more would cost memory and gain nothing.
_AHEAD = 4


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
        self._running: Prefetch[Frame] | None = None
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
        reading = Reading(self._header, self._window, self._sampling)
        with Prefetch(reading.frames(), depth=_AHEAD) as running:
            self._running = running
            yield from running
        if running is self._running:
            self._cautions = reading.cautions()
            self._times_s = reading.times_s

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
