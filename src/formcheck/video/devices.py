"""Which cameras this machine has, and what sizes and rates they offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from formcheck.text import printable
from formcheck.video.opencv import camera_backends, prepare_opencv

if TYPE_CHECKING:
    import cv2

# Cameras cannot be asked for a list, only for one size at a time.
_USUAL_SIZES = ((640, 480), (1280, 720), (1920, 1080), (3840, 2160))

# Cameras that cannot tell give nonsense.
_FASTEST_FPS = 1000


class Mode(NamedTuple):
    """A size and rate at which a camera gives pictures.

    Attributes
    ----------
    width, height
        In pixels.
    fps
        Pictures a second, 0 where the camera does not say.
    """

    width: int
    height: int
    fps: float


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """One camera.

    Attributes
    ----------
    number
        By which ``formcheck live --camera`` finds it.
    name
        As its maker calls it, printable.
    path
        Where the system keeps it, or None.
    modes
        Some of what it offers, small to large; empty where it could not be opened.
    """

    number: int
    name: str
    path: str | None
    modes: tuple[Mode, ...] = ()


def list_cameras() -> list[CameraDevice]:
    """List the cameras that give pictures, by number; each is opened for a moment.

    A camera that cannot be opened is listed without modes.

    Raises
    ------
    InputError
        When OpenCV cannot be loaded.
    """
    return [
        CameraDevice(each.number, each.name, each.path, _modes(each.number))
        for each in named_cameras()
    ]


def named_cameras() -> list[CameraDevice]:
    """List the cameras that give pictures, by number, without opening them.

    Raises
    ------
    InputError
        When OpenCV cannot be loaded.
    """
    backend = camera_backends()[0]
    try:
        from cv2_enumerate_cameras import enumerate_cameras  # noqa: PLC0415 - imports OpenCV

        found = enumerate_cameras(backend)
    except Exception:  # noqa: BLE001 - it asks three systems in three ways; none may end us
        return []
    cameras = {
        each.index: CameraDevice(
            each.index,
            printable(each.name or f"camera {each.index}"),
            None if each.path is None else printable(each.path),
        )
        for each in found
    }
    return [cameras[number] for number in sorted(cameras)]


def _modes(number: int) -> tuple[Mode, ...]:
    prepare_opencv()
    import cv2  # noqa: PLC0415 - see prepare_opencv

    try:
        capture = cv2.VideoCapture(number, camera_backends()[0])
        try:
            return probe_modes(capture) if capture.isOpened() else ()
        finally:
            capture.release()
    except cv2.error:
        return ()


def probe_modes(capture: cv2.VideoCapture) -> tuple[Mode, ...]:
    """Ask an open camera for the usual sizes, and see what it makes of them.

    Returns
    -------
    tuple of Mode
        Small to large, each once.
    """
    import cv2  # noqa: PLC0415 - see prepare_opencv

    # Uncompressed pictures of these sizes are too much for a USB 2 cable.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    found = set()
    for width, height in _USUAL_SIZES:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        capture.set(cv2.CAP_PROP_FPS, 30)
        found.add(
            (
                round(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
                round(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
                sane_fps(capture.get(cv2.CAP_PROP_FPS)) or 0.0,
            )
        )
    return tuple(Mode(*each) for each in sorted(found) if min(each[:2]) > 0)


def sane_fps(stated: float) -> float | None:
    """Give the stated rate, or None where none can be believed."""
    return stated if 0 < stated <= _FASTEST_FPS else None
