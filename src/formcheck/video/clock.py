"""Seconds on a player's clock, from the timestamps that a container gives."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_MICROSECOND = Fraction(1, 1_000_000)

# A step for streams that give neither times nor a rate.
_USUAL_STEP_S = Fraction(1, 25)


def time_base(stream: VideoStream) -> Fraction:
    """Give the length of the stream's tick in seconds."""
    return stream.time_base or _MICROSECOND


def frame_step(stream: VideoStream) -> Fraction:
    """Give the usual time from one frame to the next in seconds."""
    rate = stream.average_rate or stream.base_rate
    return 1 / rate if rate else _USUAL_STEP_S


def origin(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """Give the timestamp in seconds at which a player's clock shows 0.

    That is the earliest start of all streams: a picture that sets in after the sound starts
    later than 0.

    Returns
    -------
    fractions.Fraction or None
        None where neither container nor stream says when it starts.
    """
    # None where the container knows no start, against PyAV's stubs.
    started: int | None = container.start_time
    own = None if stream.start_time is None else stream.start_time * time_base(stream)
    if started is None:
        return own
    start = started * _MICROSECOND
    # The container's start is rounded to microseconds, the stream's is exact.
    return own if own is not None and abs(own - start) <= _MICROSECOND else start


class Clock:
    """Tells the time of each decoded frame, in the order in which the decoder gives them.

    Containers such as AVI do not say when a frame is shown, only in which order packets are
    decoded. If the first frame carries no display time, the decoding times are taken for all
    frames, less the decoder's delay, which is what a player does.

    Parameters
    ----------
    stream
        The stream that is decoded.
    zero
        What `origin` gave, in seconds.

    Attributes
    ----------
    guessed
        Number of frames so far whose time was not their own.
    """

    def __init__(self, stream: VideoStream, zero: Fraction) -> None:
        self._base = time_base(stream)
        self._step = frame_step(stream)
        self._zero = zero
        self._delay: int | None = None
        self._last: Fraction | None = None
        self.guessed = 0

    def time_s(self, frame: VideoFrame, first_dts: int | None) -> float:
        """Give the frame's time in seconds on the player's clock.

        Parameters
        ----------
        frame
            As decoded.
        first_dts
            Decoding time of the first packet of this pass, in ticks.
        """
        if self._last is None and frame.pts is None:
            # Decoding times only: this first frame belongs to the first packet.
            self._delay = (frame.dts or 0) - (first_dts or 0)
        if self._delay is not None:
            ticks = None if frame.dts is None else frame.dts - self._delay
        else:
            ticks = frame.pts if frame.pts is not None else frame.dts
        if ticks is not None:
            time = ticks * self._base - self._zero
        else:
            time = Fraction(0) if self._last is None else self._last + self._step
        self.guessed += self._delay is not None or frame.pts is None
        self._last = time
        return float(time)
