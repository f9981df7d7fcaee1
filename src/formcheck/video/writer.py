"""Writes a clip while it happens, so that a sudden end costs no more than its last second."""

from __future__ import annotations

import math
from collections import deque
from fractions import Fraction
from threading import Condition, Thread
from typing import TYPE_CHECKING, Self

from formcheck.errors import Caution, UsageError
from formcheck.video.fragment_file import FragmentFile
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from av.container import OutputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

# Pictures that wait for the encoder: a quarter of a second at 30 a second, 22 MB at 1280 x 720.
_MOST_WAITING = 8

# A key frame this often. Each begins a fragment, and sends the one before it to the disk.
_FRAGMENT_MS = 500

_TICK = Fraction(1, 1000)

# `hybrid_fragmented` is what makes an ordinary MP4 of the fragments when all went well.
_CONTAINER_OPTIONS = {
    "movflags": "hybrid_fragmented+frag_keyframe+empty_moov+default_base_moof",
    "video_track_timescale": "1000",
    # Else FFmpeg would keep the end of a fragment until the next one.
    "flush_packets": "1",
}

# `zerolatency` holds no picture back that a kill would take along.
_ENCODER_OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "crf": "23", "forced-idr": "1"}

# For the encoder's rate control only; the frames have times of their own.
_USUAL_FPS = 30

# AVCOL_SPC_SMPTE170M and AVCOL_RANGE_MPEG: FFmpeg's usual conversion of RGB, said for players.
_BT601, _LIMITED_RANGE = 6, 1


class ClipWriter:
    """Records pictures as H.264 in MP4, encoding in a thread of its own.

    While it is recorded the file is a fragmented MP4: a short header, then every half second a
    fragment that stands for itself, and that players see once all of it is there. What a killed
    process leaves therefore reads like any other clip, up to its last whole fragment. Closing it
    adds an index, which turns it into an ordinary MP4. Matroska survives a kill just as well, but
    not every browser plays it; MP4 that stays fragmented is slow to seek in.

    The session comes before its recording. Where encoder or disk cannot keep up, frames are left
    out of the clip; where the disk fails, the clip ends, what it holds stays good, and `trouble`
    says so. An existing file is never overwritten.

    Parameters
    ----------
    path
        The clip to make, best named ``.mp4``; its folder must exist.
    width, height
        Of all pictures, in pixels, at least 2. H.264 needs even sizes: an odd last column or row
        is left out, so that positions in the picture stay true.
    """

    def __init__(self, path: Path, width: int, height: int) -> None:
        if min(width, height) < 2:  # noqa: PLR2004 - nothing below is even
            raise ValueError(f"a clip has at least 2 x 2 pixels, not {width} x {height}")
        self._path = path
        self._shape = (height, width, 3)
        self._started_s: float | None = None
        self._latest_s = -math.inf
        self._latest_ms = -1
        self._error: Exception | None = None
        self._trouble: Caution | None = None
        self._closing = False
        self._waiting: deque[tuple[int, NDArray[np.uint8]]] = deque()
        self._changed = Condition()
        # A daemon, so that a session that forgot to close cannot keep the program from ending.
        self._thread = Thread(target=self._work, name="formcheck-recording", daemon=True)
        try:
            self._file = FragmentFile(path)
        except (OSError, ValueError) as error:  # the latter for impossible names
            self._fail(error, kept=False)
        else:
            self._thread.start()

    @property
    def trouble(self) -> Caution | None:
        """Why the recording failed (code ``recording_failed``), or None while all is well."""
        return self._trouble

    def __enter__(self) -> Self:
        """Give the writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the clip; an error that is under way already is not replaced by another."""
        try:
            self.close()
        except UsageError:
            if error is None:
                raise

    def add(self, rgb: NDArray[np.uint8], time_s: float) -> bool:
        """Take a picture into the clip or leave it out, and return at once.

        Parameters
        ----------
        rgb
            Shape (height, width, 3), uint8. It is copied.
        time_s
            Seconds, later than the last frame in the clip. A player's clock shows the time since
            the first one, exact to the millisecond; a second frame within a millisecond is left
            out.

        Returns
        -------
        bool
            Whether it was taken.

        Raises
        ------
        ValueError
            If the picture has another shape or type, the time does not rise, or the clip is
            closed.
        """
        if self._closing:
            raise ValueError("the clip is closed")
        if rgb.shape != self._shape or rgb.dtype.name != "uint8":
            raise ValueError(f"a frame here is {self._shape} uint8, not {rgb.shape} {rgb.dtype}")
        if not (math.isfinite(time_s) and time_s > self._latest_s):
            raise ValueError(f"times must rise, but {time_s} s follows {self._latest_s} s")
        start_s = time_s if self._started_s is None else self._started_s
        time_ms = round((time_s - start_s) * 1000)
        if self._error or len(self._waiting) >= _MOST_WAITING or time_ms == self._latest_ms:
            return False
        height, width, _ = self._shape
        picture = rgb[: height // 2 * 2, : width // 2 * 2].copy()
        self._started_s, self._latest_s, self._latest_ms = start_s, time_s, time_ms
        with self._changed:
            self._waiting.append((time_ms, picture))
            self._changed.notify()
        return True

    def close(self) -> None:
        """Write what still waits and finish the file; without any frame there is no file.

        Raises
        ------
        UsageError
            If the recording failed, now or before.
        """
        with self._changed:
            self._closing = True
            # To all, though there is one: a `notify` that Ctrl-C broke off in `add` leaves a
            # waiter of before in the queue, which would get this one's.
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        if self._trouble is not None:
            raise UsageError(self._trouble.message) from self._error

    def _fail(self, error: Exception, *, kept: bool) -> None:
        name, reason = shown_name(self._path), getattr(error, "strerror", None) or str(error)
        advice = "free some space or record into another folder."
        if kept:
            message = f"{name} is kept, but could not be recorded to its end ({reason}); {advice}"
        else:
            message = f"{name} cannot be recorded ({reason}); {advice}"
        self._trouble = Caution("recording_failed", message)
        self._error = error

    def _work(self) -> None:
        try:
            self._record()
            self._file.finish()
        except Exception as error:  # noqa: BLE001 - whatever it is, the session must go on
            self._fail(error, kept=self._file.give_up())
            self._waiting.clear()

    def _next(self) -> tuple[int, NDArray[np.uint8]] | None:
        """Wait for a picture; None once there will be no more."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            return self._waiting.popleft() if self._waiting else None

    def _record(self) -> None:
        import av  # noqa: PLC0415 - `formcheck --help` must not wait for FFmpeg
        from av.video.frame import PictureType  # noqa: PLC0415 - see above
        from av.video.reformatter import VideoReformatter  # noqa: PLC0415 - see above

        reformatter = VideoReformatter()
        key_ms: int | None = None
        with av.open(
            self._file, "w", format="mp4", container_options=_CONTAINER_OPTIONS
        ) as container:
            stream = self._add_stream(container)
            for time_ms, rgb in iter(self._next, None):
                frame = reformatter.reformat(
                    av.VideoFrame.from_numpy_buffer(rgb, format="rgb24"), format="yuv420p"
                )
                frame.pts, frame.time_base = time_ms, _TICK
                is_key = key_ms is None or time_ms - key_ms >= _FRAGMENT_MS
                if is_key:
                    frame.pict_type = PictureType.I
                container.mux(stream.encode(frame))
                if is_key:
                    if key_ms is not None:
                        self._file.commit()
                    key_ms = time_ms
            container.mux(stream.encode(None))

    def _add_stream(self, container: OutputContainer) -> VideoStream:
        height, width, _ = self._shape
        stream = container.add_stream("libx264", rate=_USUAL_FPS, options=_ENCODER_OPTIONS)
        stream.width, stream.height = width // 2 * 2, height // 2 * 2
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = _TICK
        context.colorspace, context.color_range = _BT601, _LIMITED_RANGE
        # More would only get in the way of the pose model.
        context.thread_count = 1
        return stream
