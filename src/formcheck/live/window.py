"""The window of a live session."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Final

import cv2

from formcheck.errors import UsageError
from formcheck.live.display import Command
from formcheck.live.screen import Screen
from formcheck.pose.native_log import native_log_silenced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.drawing.brush import Canvas
    from formcheck.errors import Caution
    from formcheck.form.plan import Dose, Phrases
    from formcheck.live.moment import Moment
    from formcheck.video.frame import Frame

TITLE: Final = "formcheck"
NO_KEY: Final = -1
ESCAPE: Final = 27
LARGEST_LETTER: Final = 0xFF
"""X numbers its other keys from 0xFF00 on: without their high byte, the arrow to the left would
be a Q, and a presenter's page down a V."""

PROBE: Final = "import cv2; cv2.namedWindow('formcheck'); cv2.waitKey(1)"
"""Asking for a window on a display that is none ends the whole process, with no error to
catch, so a process of its own asks first."""

NOTICE_S: Final = 3.0

PROBE_LIMIT_S: Final = 20.0


class Window:
    """Shows the session in a window and reads its keys.

    Parameters
    ----------
    phrases, dose
        What the screen is written with.
    stills
        The folder into which stills go.
    mirrored
        Whether the picture is shown as in a mirror; the m key changes it.

    Raises
    ------
    UsageError
        If there is no display to open a window on, or PyAV was loaded before OpenCV.
    """

    def __init__(
        self, phrases: Phrases, dose: Dose, *, stills: Path, mirrored: bool = False
    ) -> None:
        check_display()
        check_loading_order()
        self._phrases = phrases
        self._screen = Screen(phrases, dose)
        self._stills = stills
        self._mirrored = mirrored
        self._helping = False
        self._notice = ""
        self._noted_s = 0.0
        self._canvas: Canvas | None = None
        with native_log_silenced():  # Qt complains about fonts that it does not need
            cv2.namedWindow(TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
            cv2.resizeWindow(TITLE, *self._screen.size)
            cv2.waitKey(1)

    def show(
        self, frame: Frame, moment: Moment | None, trouble: Caution | None
    ) -> Sequence[Command]:
        """Draw one frame and return what was asked for since the last one."""
        lost = trouble is not None and trouble.code == "camera_lost"
        self._canvas = self._screen.draw(
            frame.rgb,
            None if lost else moment,  # what was seen before says nothing of now
            scale=frame.scale,
            mirrored=self._mirrored,
            trouble=self._told(trouble),
            notice=self._notice_at(frame.time_s),
            helping=self._helping,
        )
        cv2.imshow(TITLE, self._canvas[:, :, ::-1])
        commands = list(_commands())
        if Command.MIRROR in commands:
            self._mirrored = not self._mirrored
        if Command.HELP in commands:
            self._helping = not self._helping
        if Command.STILL in commands:
            self._note(frame.time_s)
        return commands

    def _told(self, trouble: Caution | None) -> str | None:
        """Return trouble in words that can be read from afar, in the user's language if short."""
        if trouble is None:
            return None
        return self._phrases.texts.get(trouble.code, trouble.message)

    def _note(self, time_s: float) -> None:
        """Save a still and say for a moment where it went, or why it could not."""
        try:
            path = self.save_still()
            self._notice = "" if path is None else path.name
        except UsageError as error:
            self._notice = str(error)
        self._noted_s = time_s

    def _notice_at(self, time_s: float) -> str | None:
        return self._notice if self._notice and time_s - self._noted_s < NOTICE_S else None

    def save_still(self) -> Path | None:
        """Write what is on the screen as a PNG; return its path, None before the first frame."""
        if self._canvas is None:
            return None
        now = datetime.now().astimezone()
        path = self._stills / f"formcheck-{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03d}.png"
        half = path.with_name(f".{path.name}.part")
        try:
            self._stills.mkdir(parents=True, exist_ok=True)
            half.write_bytes(cv2.imencode(".png", self._canvas[:, :, ::-1])[1].tobytes())
            half.replace(path)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise UsageError(
                f"The still cannot be written to {self._stills} ({error.strerror or error}); "
                "start formcheck in a folder of your own, or choose one with --record."
            ) from error
        return path

    def close(self) -> None:
        """Take the window off the screen."""
        cv2.destroyAllWindows()
        cv2.waitKey(1)


def _commands() -> Sequence[Command]:
    """Return what the keys that were pressed ask for; a closed window asks to quit."""
    found: list[Command] = []
    while (key := cv2.waitKeyEx(1)) != NO_KEY:
        code = key & 0xFFFF  # above it lie shift, num lock and the like
        letter = chr(code).lower() if code <= LARGEST_LETTER else ""
        if code == ESCAPE:
            found.append(Command.QUIT)
        elif any(letter == command.value for command in Command):
            found.append(Command(letter))
    if _is_closed():
        found.append(Command.QUIT)
    return found


def _is_closed() -> bool:
    try:
        return cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1
    except cv2.error:  # Qt ends with its last window
        return True


def check_display() -> None:
    """Make sure that a window can be opened.

    Raises
    ------
    UsageError
        If not.
    """
    named = {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
    there = sys.platform != "linux" or any(os.environ[name] for name in named)
    if there:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and a constant
                # -P: a file of the user's that is called like a module is not to be run.
                [sys.executable, "-P", "-c", PROBE],
                check=False,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PROBE_LIMIT_S,
            )
            there = done.returncode == 0
        except subprocess.TimeoutExpired:
            there = False
    if not there:
        raise UsageError(
            "There is no display to open a window on; run `formcheck serve` and open its page in "
            "a browser, or add --headless to get the judgements as lines of JSON."
        )


def check_loading_order() -> None:
    """Make sure that OpenCV was loaded before PyAV.

    Each brings copies of X11's libraries; with PyAV's loaded first, OpenCV's window hangs for
    good (measured with 5.0 and 18.1 on Linux).

    Raises
    ------
    UsageError
        If it was not.
    """
    loaded = list(sys.modules)
    if sys.platform != "linux" or "av" not in loaded or loaded.index("cv2") < loaded.index("av"):
        return
    raise UsageError(
        "The window would hang, because PyAV was loaded before OpenCV in this program; "
        "put `import cv2` before everything that reads video."
    )
