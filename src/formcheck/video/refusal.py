"""Why a camera could not be opened, and what its owner can do about it."""

from __future__ import annotations

import os
import platform
from enum import Enum, auto
from pathlib import Path

from formcheck.video.devices import named_cameras

_DEVICES = Path("/dev")

_LOOK = "run `formcheck cameras` to see what is there"

# Where each system lets its owner forbid the camera to programs.
_PRIVACY_SETTINGS = {
    "Darwin": "System Settings > Privacy & Security > Camera",
    "Windows": "Settings > Privacy & security > Camera",
}


class Reason(Enum):
    """What stands between the user and the picture."""

    NONE_AT_ALL = auto()
    NOT_THERE = auto()
    NOT_ALLOWED = auto()
    NO_PICTURE = auto()
    BUSY = auto()


def seen_beforehand(node: Path) -> Reason | None:
    """Tell what keeps a Linux device from being opened, without trying to.

    Parameters
    ----------
    node
        Such as ``/dev/video0``.
    """
    if not os.path.exists(node):  # noqa: PTH110 - a nonsense name is False for it, not an error
        any_there = any(node.parent.glob("video[0-9]*"))
        return Reason.NOT_THERE if any_there else Reason.NONE_AT_ALL
    if not os.access(node, os.R_OK | os.W_OK):
        return Reason.NOT_ALLOWED
    return None


def seen_afterwards(number: int | None) -> Reason:
    """Guess why a camera did not open, from what else is there.

    Parameters
    ----------
    number
        The camera's, or None for one that was named by its path.
    """
    if number is None:
        return Reason.BUSY
    numbers = [camera.number for camera in named_cameras()]
    if number in numbers:
        return Reason.BUSY
    if platform.system() == "Linux" and (_DEVICES / f"video{number}").exists():
        return Reason.NO_PICTURE
    return Reason.NOT_THERE if numbers else Reason.NONE_AT_ALL


def refusal(name: str, reason: Reason, system: str | None = None) -> str:
    """Word the reason as one sentence with its next step.

    Parameters
    ----------
    name
        What to call the camera.
    reason
        Why it cannot be used.
    system
        As `platform.system` names it; this machine's by default.
    """
    system = system or platform.system()
    settings = _PRIVACY_SETTINGS.get(system)
    if reason is Reason.NONE_AT_ALL:
        return no_camera(system)
    if reason is Reason.NOT_THERE:
        return f"{name} does not exist; {_LOOK}."
    if reason is Reason.NOT_ALLOWED:
        return (
            f"{name} may not be used by this user; add yourself to the group video "
            f"(`sudo usermod -aG video $USER`), log out and in again, and {_LOOK}."
        )
    if reason is Reason.NO_PICTURE:
        return f"{name} is no camera, or the second device of one, without a picture; {_LOOK}."
    forbidden = f", or allow it under {settings}" if settings else ""
    return (
        f"{name} cannot be opened, most likely because another program is using it; close video "
        f"calls and browser tabs that show it{forbidden}, and {_LOOK}."
    )


def no_camera(system: str | None = None) -> str:
    """Say that there is no camera at all, and what may be the cause on this system."""
    system = system or platform.system()
    advice = "plug one in; a virtual machine or container must be given it by its host"
    settings = _PRIVACY_SETTINGS.get(system)
    if settings:
        advice += f", and programs may be forbidden to see it under {settings}"
    return f"no camera was found: {advice}, and a phone can stand in through its address (URL)."
