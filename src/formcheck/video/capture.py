"""A thread that always holds the newest picture of a camera, and drops the rest."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from threading import Condition, Event, Thread, current_thread
from typing import TYPE_CHECKING, Final, Self

from formcheck.errors import Caution, InputError
from formcheck.video.frame import Frame
from formcheck.video.watch import PictureWatch

if TYPE_CHECKING:
    from types import TracebackType

    from formcheck.video.grabber import Grabber, Picture

RETRY_S: Final = 1.0
"""Pause between two attempts to reach a camera that was lost."""

# The slowest cameras (USB hubs waking up, RTSP with authentication) need some ten seconds.
_LONGEST_OPENING_S = 20.0

# No camera that works is silent for as long; its driver may wait for ever.
_LONGEST_SILENCE_S = 3.0

# How long `close` waits for a driver that hangs.
_LONGEST_CLOSING_S = 1.5

# Pictures may come in bursts, or faster than the clock ticks; the pose model wants times that
# differ by a millisecond.
_SHORTEST_STEP_S = 0.001

_FAULTS = {
    "camera_lost": "{name} has stopped sending pictures; check its cable, power or network, "
    "and formcheck goes on by itself when it is back.",
    "black_picture": "the picture of {name} is black; uncover the lens, switch on a light, or "
    "close other programs that use the camera.",
    "frozen_picture": "the picture of {name} stands still; restart the camera, or unplug it and "
    "plug it in again.",
}


class FeedState(StrEnum):
    """Where a feed stands."""

    OPENING = "opening"
    RUNNING = "running"
    LOST = "lost"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Captured:
    """The newest frame of a feed.

    Attributes
    ----------
    frame
        Its `time_s` rises strictly over the whole feed, interruptions included.
    arrived_s
        `time.monotonic` when the frame came from the camera.
    """

    frame: Frame
    arrived_s: float


class Feed:
    """Reads a grabber in a thread of its own; use it as a context manager.

    Entering waits for the first picture. A camera that is lost later is reopened until it is
    back. Leaving is quick even while the camera's driver hangs.

    Parameters
    ----------
    grabber
        What to read. Nothing else may touch it from now on.
    retry_s
        Seconds between two attempts to reopen it.
    """

    def __init__(self, grabber: Grabber, *, retry_s: float = RETRY_S) -> None:
        self._grabber = grabber
        self._retry_s = retry_s
        self._stop = Event()
        # Guards everything below it, and tells of every change.
        self._changed = Condition()
        self._state = FeedState.OPENING
        self._waiting: tuple[Picture, float] | None = None
        self._failure: Exception | None = None
        self._watch = PictureWatch(frozen_counts=grabber.live)
        self._size = (0, 0)
        self._nominal_fps: float | None = None
        self._first_arrived_s: float | None = None
        self._arrived_s = 0.0
        self._time_s = 0.0
        self._given = 0
        self._dropped = 0
        # A daemon, so that a driver that hangs cannot keep the program from ending.
        self._thread = Thread(target=self._work, name="formcheck-capture", daemon=True)

    @property
    def name(self) -> str:
        """What messages call the source; printable, without the credentials of an address."""
        return self._grabber.name

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the full picture, (0, 0) before the first one."""
        return self._size

    @property
    def nominal_fps(self) -> float | None:
        """Pictures a second as the source promises them, or None where it does not say."""
        return self._nominal_fps

    @property
    def dropped(self) -> int:
        """How many frames were replaced by newer ones before anybody took them."""
        return self._dropped

    @property
    def state(self) -> FeedState:
        """Where the feed stands; a camera that has gone silent counts as lost."""
        with self._changed:
            if self._is_over:
                return FeedState.ENDED
            silent_s = time.monotonic() - self._arrived_s
            if (
                self._state is FeedState.RUNNING
                and self._grabber.live
                and silent_s > _LONGEST_SILENCE_S
            ):
                return FeedState.LOST
            return self._state

    @property
    def ended(self) -> bool:
        """Whether no frame will ever come again."""
        with self._changed:
            return self._is_over and self._waiting is None

    @property
    def trouble(self) -> Caution | None:
        """What is wrong at this moment, or None when all is well.

        Codes: ``camera_lost``, ``black_picture``, ``frozen_picture``.
        """
        state = self.state
        code: str | None = None
        if state is FeedState.LOST:
            code = "camera_lost"
        elif state is FeedState.RUNNING:
            with self._changed:
                code = self._watch.fault
        return None if code is None else Caution(code, _FAULTS[code].format(name=self.name))

    def __enter__(self) -> Self:
        """Start reading and wait for the first picture.

        Raises
        ------
        InputError
            When there is none to be had; the message names the cause and the next step.
        """
        self._thread.start()
        try:
            self._await_first_picture()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop reading and let go of the camera."""
        self.close()

    def close(self) -> None:
        """Stop reading and let go of the camera; harmless when done twice.

        A driver that hangs is left to its thread, which lets go of the camera when it can.
        """
        with self._changed:
            self._stop.set()
            self._waiting = None
            self._changed.notify_all()
        if self._thread.is_alive() and current_thread() is not self._thread:
            self._thread.join(_LONGEST_CLOSING_S)

    def newest(self, timeout_s: float) -> Captured | None:
        """Wait for a frame that was not given before, and give the newest one.

        Parameters
        ----------
        timeout_s
            Longest time to wait in seconds.

        Returns
        -------
        Captured or None
            None when no frame came in time, or the feed has ended.

        Raises
        ------
        InputError
            If the source has failed for good.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over, timeout_s)
            if self._failure is not None and not self._stop.is_set():
                raise self._failure
            if self._waiting is None:
                return None
            (picture, time_s), self._waiting = self._waiting, None
            index = self._given
            self._given += 1
        scale = max(picture.full_size) / max(picture.rgb.shape[:2])
        return Captured(Frame(index, time_s, picture.rgb, scale), picture.arrived_s)

    @property
    def _is_over(self) -> bool:
        return self._stop.is_set() or self._failure is not None or self._state is FeedState.ENDED

    def _await_first_picture(self) -> None:
        with self._changed:
            came = self._changed.wait_for(
                lambda: self._failure or self._state is not FeedState.OPENING, _LONGEST_OPENING_S
            )
            if self._failure is not None:
                raise self._failure
        if not came:
            raise InputError(
                f"{self.name} has sent no picture within {_LONGEST_OPENING_S:.0f} s; restart the "
                "camera and try again."
            )

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                if self._read_until_it_stops():
                    self._enter(FeedState.ENDED)
                    return
                self._enter(FeedState.LOST)
                self._stop.wait(self._retry_s)
        except Exception as error:  # noqa: BLE001 - handed over to whoever waits for frames
            with self._changed:
                self._failure = error
                self._changed.notify_all()

    def _read_until_it_stops(self) -> bool:
        """Open the source and read it; tell whether it has come to its end for good."""
        try:
            nominal_fps = self._grabber.open(self._stop)
            with self._changed:
                self._nominal_fps = nominal_fps
                self._watch = PictureWatch(frozen_counts=self._grabber.live)
            while not self._stop.is_set():
                picture = self._grabber.read()
                if picture is None:
                    return True
                self._take(picture)
        except InputError:
            if self._first_arrived_s is None:
                raise  # it never worked, so the cause is the user's to know
            return not self._grabber.live
        finally:
            self._grabber.close()
        return True

    def _take(self, picture: Picture) -> None:
        with self._changed:
            if self._waiting is not None:
                self._dropped += 1
            self._time_s = self._time_of(picture)
            self._arrived_s = picture.arrived_s
            self._size = picture.full_size
            self._watch.see(picture.rgb, picture.arrived_s)
            if not self._stop.is_set():
                self._waiting = (picture, self._time_s)
            self._state = FeedState.RUNNING
            self._changed.notify_all()

    def _time_of(self, picture: Picture) -> float:
        first = self._first_arrived_s is None
        if self._first_arrived_s is None:
            self._first_arrived_s = picture.arrived_s
        if picture.time_s is not None:
            return picture.time_s
        passed_s = picture.arrived_s - self._first_arrived_s
        return passed_s if first else max(passed_s, self._time_s + _SHORTEST_STEP_S)

    def _enter(self, state: FeedState) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()
