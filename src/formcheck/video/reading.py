"""One pass through a clip: frames in order of time, and what to say about them."""

from __future__ import annotations

from array import array
from contextlib import closing
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

from formcheck.errors import Caution, InputError, UsageError
from formcheck.sampling import EVERY_FRAME, Picker
from formcheck.video.clock import Clock, time_base
from formcheck.video.container import open_video
from formcheck.video.decoding import Tally, decode
from formcheck.video.extent import is_cut_off
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from av.video.frame import VideoFrame

    from formcheck.sampling import Sampling
    from formcheck.video.header import Header
    from formcheck.video.window import Window

T = TypeVar("T")

# How far before the wanted start to seek: containers find key frames by decoding time, and the
# frame found may be shown later than that. None decodes from the beginning.
_SEEK_MARGINS_S = (0.0, 2.0, 10.0, None)

# Containers of which the stated duration is worth something; FFmpeg guesses it for others.
_TRUSTED_DURATIONS = {"mov", "matroska", "avi"}

# A clip that stops this long before its stated end, in silence, is taken to be cut off.
_MISSING_END_S = 1

# Pixels, in whole blocks of 16 rows.
_FULL_HD = 1920 * 1088

# Frames closer together than this count as shown at the same moment: the pose model takes whole
# milliseconds, and the windows of the smoothing hold as many frames as fit into their seconds.
_SHORTEST_STEP_S = 9e-4


class Reading(Generic[T]):
    """Reads a clip once, from the start of a window to its end.

    Parameters
    ----------
    header
        What `read_header` gave.
    window
        The part of the clip that is wanted.
    develop
        Makes of number, time in seconds and decoded frame what is wanted of it; FFmpeg's errors
        and ValueError mean that the frame is damaged.
    sampling
        Which frames of it are wanted.

    Attributes
    ----------
    times_s
        The times of all frames so far, those that were not wanted included.
    """

    def __init__(
        self,
        header: Header,
        window: Window,
        develop: Callable[[int, float, VideoFrame], T],
        sampling: Sampling = EVERY_FRAME,
    ) -> None:
        self._header = header
        self._window = window
        self._develop = develop
        self._picker = Picker(sampling)
        self.times_s = array("d")
        self._path = header.info.path
        self._name = shown_name(self._path)
        self._tally = Tally()
        self._clock: Clock | None = None
        self._not_rising = 0
        self._last_s: float | None = None
        self._stated_end: Fraction | None = None
        self._at_window_end = False

    def frames(self) -> Generator[T, None, None]:
        """Give the wanted frames of the window, numbered among all of them.

        The last one is always given. The others are decoded, because the codec needs them, but
        not converted.

        Raises
        ------
        InputError
            When nothing can be decoded.
        UsageError
            When the clip has no frame in the window.
        """
        unwanted: VideoFrame | None = None
        with closing(self._pictures_in_window()) as pictures:
            for time_s, picture in pictures:
                frame = None
                if self._picker.is_due(time_s):
                    frame = self._developed(len(self.times_s), time_s, picture)
                    if frame is None:
                        continue
                self._picker.pass_by(time_s)
                self.times_s.append(time_s)
                unwanted = picture if frame is None else None
                if frame is not None:
                    yield frame
        if not self.times_s:
            self._refuse_nothing()
        if unwanted is not None:
            last = self._developed(len(self.times_s) - 1, self.times_s[-1], unwanted)
            if last is not None:
                yield last

    def cautions(self) -> tuple[Caution, ...]:
        """Tell what was wrong with the clip, as far as it was read."""
        found = []
        damaged = self._tally.damaged
        if not self._at_window_end and self._is_truncated():
            damaged -= self._tally.damaged_at_end
            found.append(
                Caution(
                    "truncated",
                    f"{self._name} is cut off: it could be read until {self._last_s or 0:.1f} s.",
                )
            )
        if damaged:
            found.append(
                Caution(
                    "frames_skipped",
                    f"{self._name} is damaged: at least {_count(damaged, 'frame')} had to "
                    "be left out.",
                )
            )
        if self._not_rising:
            found.append(
                Caution(
                    "times_not_rising",
                    f"{self._name} repeats itself or steps back in time: "
                    f"{_count(self._not_rising, 'frame')} had to be left out.",
                )
            )
        if self._clock is not None and self._clock.guessed:
            found.append(
                Caution(
                    "timestamps_repaired",
                    f"{self._name} does not say when each of its frames should be shown; "
                    "their order in the file gave the time.",
                )
            )
        return tuple(found)

    def _developed(self, index: int, time_s: float, picture: VideoFrame) -> T | None:
        """Make of a picture what is wanted; None if it is damaged."""
        from av import FFmpegError  # noqa: PLC0415 - see frames

        try:
            return self._develop(index, time_s, picture)
        except (FFmpegError, ValueError):
            self._tally.note_damage()
            return None

    def _pictures_in_window(self) -> Generator[tuple[float, VideoFrame], None, None]:
        """Decode what lies in the window and comes after all that was before it."""
        with closing(self._pictures_from_start()) as pictures:
            for time_s, picture in pictures:
                rising = self._last_s is None or time_s - self._last_s > _SHORTEST_STEP_S
                if rising:
                    self._last_s = time_s
                if self._window.is_after(time_s):
                    self._at_window_end = True
                    break
                if self._window.is_before(time_s):
                    continue
                if not rising:
                    self._not_rising += 1
                    continue
                yield time_s, picture

    def _pictures_from_start(self) -> Generator[tuple[float, VideoFrame], None, None]:
        """Decode from the last frame at or before the start, or from an earlier one."""
        start_s = self._window.start_s or 0.0
        for margin_s in _SEEK_MARGINS_S:
            seek_s = None if margin_s is None or start_s <= margin_s else start_s - margin_s
            pictures = self._pictures(seek_s)
            first = next(pictures, None)
            if seek_s is None or (first is not None and first[0] <= start_s):
                if first is not None:
                    yield first
                    yield from pictures
                return
            pictures.close()

    def _pictures(self, seek_s: float | None) -> Generator[tuple[float, VideoFrame], None, None]:
        from av import FFmpegError  # noqa: PLC0415 - see frames
        from av.codec.context import ThreadType  # noqa: PLC0415 - see frames

        with open_video(self._path) as (container, stream):
            stream.thread_type = ThreadType.AUTO
            stream.codec_context.thread_count = _threads(stream.width, stream.height)
            if seek_s is not None:
                target = (Fraction(seek_s) + self._header.zero) / time_base(stream)
                try:
                    container.seek(int(target), stream=stream)
                except FFmpegError:
                    return
            if container.duration and container.format.name.split(",")[0] in _TRUSTED_DURATIONS:
                started = container.start_time or 0
                self._stated_end = Fraction(started + container.duration, 1_000_000)
            self._tally = Tally()
            self._clock = Clock(stream, self._header.zero)
            for frame in decode(container, stream, self._tally):
                yield self._clock.time_s(frame, self._tally.first_dts), frame

    def _is_truncated(self) -> bool:
        tally = self._tally
        if tally.broke_off or is_cut_off(self._path):
            return True
        reached = tally.latest_end
        if self._stated_end is None or reached is None:
            return False
        if tally.damaged_at_end and self._last_s is not None:
            # The file has its full length, but nothing in its last part is a picture.
            reached = Fraction(self._last_s) + self._header.zero
        # A still scene may be one long frame, so compare with the gaps that the clip has.
        usual = max(Fraction(_MISSING_END_S), 4 * tally.longest_gap)
        return self._stated_end - reached > usual

    def _refuse_nothing(self) -> None:
        window, last_s = self._window, self._last_s
        if last_s is None:
            raise InputError(
                f"{self._name} holds no picture that can be decoded; copy it again from the "
                "camera or convert it to mp4 (H.264)."
            )
        if window.is_before(last_s):
            raise past_the_end(self._name, window, last_s + self._header.step_s)
        start = f"--start {window.start_s or 0:g} s"
        end = "its end" if window.end_s is None else f"--end {window.end_s:g} s"
        raise UsageError(
            f"{self._name} has no frame between {start} and {end}; choose times further apart."
        )


def _threads(width: int, height: int) -> int:
    """Return how many frames to decode at a time.

    Two keep ahead of the pose model up to full HD. FFmpeg's own choice grows with the number of
    cores, and each holds pictures of its own: 6 MB at full HD.
    """
    return 2 if width * height <= _FULL_HD else 4


def past_the_end(name: str, window: Window, length_s: float) -> UsageError:
    """Word the refusal of a start that lies after the clip's last frame."""
    return UsageError(
        f"--start {window.start_s:g} s lies past the last frame of {name}, "
        f"which lasts {length_s:.2f} s; choose an earlier start."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
