"""OpenCV made ready: loaded, silent, and told by which way this system reaches its cameras."""

from __future__ import annotations

import platform

from formcheck.errors import InputError


def prepare_opencv() -> None:
    """Load OpenCV and keep its log lines off the terminal.

    Call it before every ``import cv2``: that costs a tenth of a second and fails on a machine
    without OpenGL, so it is not for the top of a module.

    Raises
    ------
    InputError
        When OpenCV cannot be loaded.
    """
    try:
        import cv2  # noqa: PLC0415 - see above
    except ImportError as error:
        raise InputError(
            f"cameras and films need OpenCV, which cannot be loaded ({error}); on Debian and "
            "Ubuntu, `sudo apt install libgl1 libglib2.0-0` adds what it lacks."
        ) from error
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def camera_backends(system: str | None = None) -> tuple[int, ...]:
    """Give OpenCV's numbers of the ways to reach a camera, the best first.

    Parameters
    ----------
    system
        As `platform.system` names it; this machine's by default.

    Raises
    ------
    InputError
        When OpenCV cannot be loaded.
    """
    prepare_opencv()
    import cv2  # noqa: PLC0415 - see prepare_opencv

    known = {
        "Linux": (cv2.CAP_V4L2,),
        "Darwin": (cv2.CAP_AVFOUNDATION,),
        # Media Foundation takes half a minute to open some cameras.
        "Windows": (cv2.CAP_DSHOW, cv2.CAP_MSMF),
    }
    return known.get(system or platform.system(), (cv2.CAP_ANY,))
