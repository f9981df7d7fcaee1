"""Writes a finished film: an MP4 that every browser, phone and player can play at once."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import UsageError
from formcheck.video.localfile import shown_name
from formcheck.video.scaling import as_frame
from formcheck.video.yuv import Matrix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from formcheck.video.film_sound import Sound
    from formcheck.video.yuv import YuvPicture

# Divides the frames of all usual rates, and whole milliseconds, without a rest.
_TICK = Fraction(1, 90_000)

# The index goes in front of the pictures, so that a player can begin before all has come.
_CONTAINER_OPTIONS = {"movflags": "+faststart"}

# Measured on annotated clips from 480p to 720p: half of the time of "veryfast" at crf 23 and half
# a decibel closer to the picture, for a file larger by a third. Like that preset it makes no
# B-frames, so decoding order is the order of display, and the file needs no list of edits, which
# some players do not follow.
_ENCODER_OPTIONS = {"preset": "ultrafast", "crf": "28"}

# A key frame at least this often, so that going to a moment is quick.
_KEY_EVERY_S = 2.0

_USUAL_FPS = 30.0
_MOST_FPS = 240.0

# FFmpeg's numbers of BT.709 as primaries and transfer, of BT.2020 as primaries, and of limited
# range.
_BT709, _BT2020, _LIMITED_RANGE = 1, 9, 1


@contextmanager
def new_film(
    path: Path,
    size: tuple[int, int],
    *,
    matrix: Matrix = Matrix.BT601,
    fps: float | None = None,
    sound: Sound | None = None,
) -> Iterator[FilmWriter]:
    """Give what to write a film with: H.264 in MP4, and AAC where there is sound.

    The film is made in a hidden folder beside its target and takes the target's name when it is
    whole. When the context is left with an error, an interruption included, nothing stays.

    Parameters
    ----------
    path
        The film to make, replaced if there is one; its folder must exist.
    size
        Width and height of all pictures, in pixels: even, as H.264 needs them.
    matrix
        What the colours of all pictures mean; players go by what the film says.
    fps
        Pictures a second on average, where known: for the encoder's planning only, the frames
        have times of their own.
    sound
        What is to be heard with it.

    Raises
    ------
    UsageError
        If the film cannot be written; also from `FilmWriter.add`.
    """
    import av  # noqa: PLC0415 - `formcheck --help` must not wait for FFmpeg

    with _telling(path):
        workshop = tempfile.TemporaryDirectory(
            prefix=".formcheck-", dir=path.parent, ignore_cleanup_errors=True
        )
    with workshop as folder:
        fresh = Path(folder, "film.mp4")
        with _telling(path):
            container = av.open(
                f"file:{fresh}", "w", format="mp4", container_options=_CONTAINER_OPTIONS
            )
        try:
            with _telling(path):
                film = FilmWriter(container, path, size, matrix, fps=fps, sound=sound)
            yield film
            with _telling(path):
                film.finish()
        finally:
            with suppress(Exception):  # on a full disk it fails once more; closed it is anyway
                container.close()
        with _telling(path):
            with fresh.open("rb") as file:
                os.fsync(file.fileno())  # a rename must not overtake the content on a power cut
            fresh.replace(path)


class FilmWriter:
    """Takes the pictures of one film; `new_film` makes it.

    Parameters
    ----------
    container
        The opened file.
    path
        What the film will be called.
    size, matrix, fps, sound
        See `new_film`.
    """

    def __init__(  # noqa: PLR0913 - what makes a film
        self,
        container: OutputContainer,
        path: Path,
        size: tuple[int, int],
        matrix: Matrix,
        *,
        fps: float | None,
        sound: Sound | None,
    ) -> None:
        if min(size) < 1 or size[0] % 2 or size[1] % 2:
            raise ValueError(f"a film has even sides of at least 2 pixels, not {size}")
        self._container = container
        self._path = path
        self._size = size
        self._matrix = matrix
        self._fps = min(max(fps or _USUAL_FPS, 1.0), _MOST_FPS)
        self._sound = sound
        self._stream = self._add_stream()
        if sound is not None:
            sound.add_to(container)
        self._last_ticks = -1

    def add(self, picture: YuvPicture, time_s: float) -> None:
        """Write one more picture.

        Parameters
        ----------
        picture
            Not to be changed any more: the encoder looks at it later.
        time_s
            When a player shows it, seconds, later than the last one.

        Raises
        ------
        UsageError
            If the film cannot be written any further.
        ValueError
            If the picture has another size or matrix.
        """
        given = (picture.width, picture.height), picture.matrix
        if given != (self._size, self._matrix):
            raise ValueError(f"a picture here has {self._size} and {self._matrix}, not {given}")
        with _telling(self._path):
            frame = as_frame(picture)
            # Two frames share a tick only in a damaged clip.
            self._last_ticks = max(self._last_ticks + 1, round(time_s / _TICK))
            frame.pts, frame.time_base = self._last_ticks, _TICK
            self._write(frame)

    def finish(self) -> None:
        """Write what the encoder holds back, the rest of the sound, and the index."""
        self._write(None)
        if self._sound is not None:
            end_s = float(self._last_ticks * _TICK) + 1 / self._fps
            self._container.mux(list(self._sound.until(end_s)))
        self._container.close()

    def _write(self, frame: VideoFrame | None) -> None:
        for packet in self._stream.encode(frame):
            if packet.pts is not None and self._sound is not None:
                self._container.mux(list(self._sound.until(float(packet.pts * _TICK))))
            self._container.mux(packet)

    def _add_stream(self) -> VideoStream:
        rate = Fraction(self._fps).limit_denominator(1001)
        stream = self._container.add_stream("libx264", rate=rate, options=_ENCODER_OPTIONS)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = _TICK
        context.gop_size = max(1, round(_KEY_EVERY_S * self._fps))
        # More cost more than they bring: decoding is slower, and keeps the other cores busy.
        context.thread_count = 1
        context.colorspace, context.color_range = self._matrix, _LIMITED_RANGE
        context.color_primaries = _BT2020 if self._matrix is Matrix.BT2020 else _BT709
        context.color_trc = _BT709
        return stream


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Turn what the disk or the encoder says into a sentence for the user."""
    from av import FFmpegError  # noqa: PLC0415 - see new_film

    try:
        yield
    except (OSError, FFmpegError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"{shown_name(path)} cannot be written ({reason}); free some space or choose "
            "another place with --out."
        ) from error
