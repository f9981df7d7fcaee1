"""A camera that the system knows: built in, on USB, or virtual."""

from __future__ import annotations

import platform
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError
from formcheck.text import printable
from formcheck.video.devices import sane_fps
from formcheck.video.grabber import Picture
from formcheck.video.opencv import camera_backends, prepare_opencv
from formcheck.video.picture import fit
from formcheck.video.refusal import Reason, refusal, seen_afterwards, seen_beforehand

if TYPE_CHECKING:
    from threading import Event

    import cv2
    import numpy as np
    from numpy.typing import NDArray

# Enough for the pose model, and fast with every camera of the last ten years.
_WANTED_SIZE = (1280, 720)
_WANTED_FPS = 30

_NUMBER = re.compile(r"[0-9]{1,9}")

# No machine has more, and OpenCV takes larger numbers for a way to reach cameras.
_LARGEST_NUMBER = 99

# A camera that wakes up sends a few pictures that are damaged.
_MOST_BAD_READS = 10
_LONGEST_BAD_READS_S = 2.0

_COLOURS = 3


class DeviceCamera:
    """Grabs the pictures of a camera with OpenCV.

    Parameters
    ----------
    where
        The camera's number, or the path of its device.
    longest_side
        In pixels: larger pictures are scaled down to it.
    backends
        OpenCV's numbers of the ways to try; those of this system by default.
    """

    live: Final = True

    def __init__(
        self, where: str, longest_side: int, backends: tuple[int, ...] | None = None
    ) -> None:
        self._number = int(where) if _NUMBER.fullmatch(where) else None
        self._where = where
        self._longest_side = longest_side
        self._backends = backends
        self._capture: cv2.VideoCapture | None = None
        self._stop: Event | None = None

    @property
    def name(self) -> str:
        """Its number or path."""
        return printable(self._where) if self._number is None else f"camera {self._number}"

    def open(self, stop: Event) -> float | None:
        """Open the camera and ask for a fast mode; see `Grabber.open`."""
        prepare_opencv()
        import cv2  # noqa: PLC0415 - see prepare_opencv

        self._stop = stop
        self._refuse_what_cannot_work()
        source = self._where if self._number is None else self._number
        for backend in self._backends or camera_backends():
            try:
                capture = cv2.VideoCapture(source, backend)
            except cv2.error:
                continue
            if capture.isOpened():
                self._capture = capture
                return _ask_politely(capture)
            capture.release()
        raise InputError(refusal(self.name, seen_afterwards(self._number)))

    def read(self) -> Picture | None:
        """Wait for the next picture; see `Grabber.read`."""
        began_s = time.monotonic()
        for _ in range(_MOST_BAD_READS):
            if self._capture is None or self._stop is None or self._stop.is_set():
                return None
            bgr = self._grab(self._capture)
            arrived_s = time.monotonic()
            if bgr is not None:
                return self._picture(bgr, arrived_s)
            if arrived_s - began_s > _LONGEST_BAD_READS_S:
                break
        raise InputError(
            f"{self.name} gives no picture; unplug it and plug it in again, or close other "
            "programs that use it."
        )

    def close(self) -> None:
        """Let go of the camera."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _refuse_what_cannot_work(self) -> None:
        if self._number is not None and self._number > _LARGEST_NUMBER:
            raise InputError(refusal(self.name, Reason.NOT_THERE))
        if platform.system() == "Linux" and self._backends is None:
            path = self._where if self._number is None else f"/dev/video{self._number}"
            reason = seen_beforehand(Path(path))
            if reason is not None:
                raise InputError(refusal(self.name, reason))

    @staticmethod
    def _grab(capture: cv2.VideoCapture) -> NDArray[np.uint8] | None:
        import cv2  # noqa: PLC0415 - see prepare_opencv
        import numpy as np  # noqa: PLC0415 - `formcheck --help` does without

        try:
            good, bgr = capture.read()
        except cv2.error:
            return None
        # Depth cameras give other kinds of pictures.
        if not good or bgr.dtype != np.uint8 or bgr.ndim != _COLOURS or bgr.shape[2] != _COLOURS:
            return None
        return bgr.astype(np.uint8, copy=False)

    def _picture(self, bgr: NDArray[np.uint8], arrived_s: float) -> Picture:
        import cv2  # noqa: PLC0415 - see prepare_opencv
        import numpy as np  # noqa: PLC0415 - `formcheck --help` does without

        height, width = bgr.shape[:2]
        small = fit(width, height, self._longest_side)
        if small != (width, height):
            bgr = cv2.resize(bgr, small, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
        return Picture(np.ascontiguousarray(rgb), (width, height), arrived_s)


def _ask_politely(capture: cv2.VideoCapture) -> float | None:
    """Ask for a mode that nearly every camera has; one that has not keeps its own."""
    import cv2  # noqa: PLC0415 - see prepare_opencv

    # The compression first: without it the cable limits size and rate.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WANTED_SIZE[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _WANTED_SIZE[1])
    capture.set(cv2.CAP_PROP_FPS, _WANTED_FPS)
    # Pictures that queue up in the driver would be old when they are read.
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return sane_fps(capture.get(cv2.CAP_PROP_FPS))
