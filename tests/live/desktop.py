"""A display without a monitor (Xvfb), hands at its keyboard (xdotool), and a session on it."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

LONG_S = 30.0
WIDTH, HEIGHT = 1280, 720

on_a_display = pytest.mark.skipif(
    sys.platform != "linux" or not all(map(shutil.which, ("Xvfb", "xdotool"))),
    reason="a display for tests needs Xvfb and xdotool (Debian: apt install xvfb xdotool)",
)

LEFT, RIGHT = (400, 500), (900, 500)  # on the picture, beside everything that is written on it
COUNTER = (slice(516, 588), slice(696, 768))  # changes with every frame
MIDDLE = (slice(200, 480), slice(600, 680))
BAND, CUE = (slice(0, 108), slice(0, WIDTH)), (slice(600, HEIGHT), slice(0, WIDTH))

SEARCH = ("xdotool", "search", "--all", "--onlyvisible")

# What a window manager sends when somebody clicks on the cross, which here nobody else does.
CLICK_ON_THE_CROSS = """
import ctypes, sys
from ctypes import c_char_p, c_int, c_long, c_ulong, c_void_p
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype, x.XInternAtom.restype = c_void_p, c_ulong
x.XInternAtom.argtypes = [c_void_p, c_char_p, c_int]
x.XSendEvent.argtypes = [c_void_p, c_ulong, c_int, c_long, c_void_p]
x.XSync.argtypes = [c_void_p, c_int]
class ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", c_int), ("serial", c_ulong), ("send_event", c_int), ("display", c_void_p),
        ("window", c_ulong), ("message_type", c_ulong), ("format", c_int), ("data", c_long * 24),
    ]
display, window = x.XOpenDisplay(None), int(sys.argv[1])
protocols, close = (x.XInternAtom(display, n, 0) for n in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
message = ClientMessage(33, 0, 1, display, window, protocols, 32)
message.data[0] = close
assert x.XSendEvent(display, window, 0, 0, ctypes.byref(message))
x.XSync(display, 0)
"""


@dataclass(frozen=True)
class Display:
    """A display without a monitor, and hands at its keyboard."""

    number: int
    memory: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": f":{self.number}", "PYTHONIOENCODING": "utf-8"}

    def do(self, *command: str) -> str:
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env=self.environment
        ).stdout

    def press(self, key: str) -> None:
        self.do("xdotool", "key", key)

    def click_on_the_cross(self, window: str) -> None:
        self.do(sys.executable, "-c", CLICK_ON_THE_CROSS, window)

    def windows_of(self, process: int) -> list[str]:
        try:
            found = self.do(*SEARCH, "--pid", str(process), "--name", "formcheck")
        except subprocess.CalledProcessError:  # none
            return []
        return found.split()

    def picture(self) -> Picture:
        """Return what is on it, shape (height, width, 3): the display's memory is an XWD file."""
        data = self.memory.read_bytes()
        head = np.frombuffer(data, ">u4", 25)
        width, height, stride, colours = head[4], head[5], head[12], head[19]
        rows = np.frombuffer(data, np.uint8, height * stride, int(head[0] + 12 * colours))
        return rows.reshape(height, stride // 4, 4)[:HEIGHT, : min(width, WIDTH), 2::-1]


@contextmanager
def display_in(folder: Path) -> Iterator[Display]:
    ready, tell = os.pipe()
    options = ["-screen", "0", "1400x800x24", "-fbdir", str(folder), "-nolisten", "tcp"]
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(tell), "-noreset", *options],  # noqa: S607 - wherever it is
        pass_fds=(tell,),
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(tell)
        try:
            assert select.select([ready], [], [], LONG_S)[0], "Xvfb does not start"
            yield Display(int(os.read(ready, 16)), folder / "Xvfb_screen0")
        finally:
            os.close(ready)
            server.terminate()


@dataclass(frozen=True)
class Live:
    """A session that is under way in a window."""

    display: Display
    process: subprocess.Popen[str]
    folder: Path

    def until(self, holds: Callable[[Picture], bool], longest_s: float = LONG_S) -> Picture:
        """Wait until what is on the display fulfils something."""
        deadline_s = time.monotonic() + longest_s
        while not holds(picture := self.display.picture()):
            if time.monotonic() > deadline_s:
                raise TimeoutError
            try:
                self.process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(f"the session has ended: {self.process.communicate()}")
        return picture

    def appear(self) -> None:
        """Wait for the window.

        Without a window manager, Qt sometimes does not notice that its window is on the
        display, and paints nothing until it is put there again.
        """
        for _ in range(10):
            try:
                self.until(is_straight, 3.0)
            except TimeoutError:
                for window in self.display.windows_of(self.process.pid):
                    self.display.do("xdotool", "windowunmap", window, "windowmap", window)
            else:
                return
        pytest.fail("the window does not appear")

    def press(self, key: str, holds: Callable[[Picture], bool]) -> Picture:
        """Press a key and wait until it has had its effect."""
        self.display.press(key)
        return self.until(holds)

    def press_blindly(self, key: str) -> None:
        """Press a key whose effect cannot be seen; wait until it must have been heeded.

        OpenCV keeps only the last key between two frames.
        """
        self.display.press(key)
        for _ in range(2):
            self.until(unlike(self.display.picture(), COUNTER))

    def end(self) -> tuple[int, str, str]:
        """Wait for the end; return exit code, stdout, stderr."""
        out, err = self.process.communicate(timeout=LONG_S)
        return self.process.returncode, out, err


@contextmanager
def session(
    display: Display, clip: Path, folder: Path, options: Sequence[str], environment: dict[str, str]
) -> Iterator[Live]:
    command = [sys.executable, "-m", "formcheck", "live", "--camera", str(clip)]
    with subprocess.Popen(
        [*command, "--model", "lite", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        # Else Ctrl-C means nothing to it where these tests run in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,  # noqa: PLW1509 - no thread is under way here
    ) as process:
        live = Live(display, process, folder)
        try:
            live.appear()
            yield live
        finally:
            process.terminate()
            try:
                process.wait(LONG_S)
            except subprocess.TimeoutExpired:
                process.kill()


def colour(picture: Picture, at: tuple[int, int]) -> str:
    red, _, blue = (int(part) for part in picture[at[1], at[0]])
    return "red" if red > blue + 80 else "blue" if blue > red + 80 else ""


def is_straight(picture: Picture) -> bool:
    return (colour(picture, LEFT), colour(picture, RIGHT)) == ("red", "blue")


def is_mirrored(picture: Picture) -> bool:
    return (colour(picture, LEFT), colour(picture, RIGHT)) == ("blue", "red")


def is_helping(picture: Picture) -> bool:
    dark = np.median(picture[MIDDLE].reshape(-1, 3), axis=0).max() < 60
    return bool(dark and is_straight(picture))


def like(expected: Picture, area: tuple[slice, slice]) -> Callable[[Picture], bool]:
    return lambda picture: bool((picture[area] == expected[area]).all())


def unlike(expected: Picture, area: tuple[slice, slice]) -> Callable[[Picture], bool]:
    # Of all pixels; a letter has some hundred.
    return lambda picture: bool((picture[area] != expected[area]).any(axis=2).sum() > 300)


def is_noticing(picture: Picture) -> bool:
    """Tell whether a file's name is in the cue's place; it is as long as the window is wide."""
    white = (picture[CUE].min(axis=2) > 240).max(axis=0)
    return bool(white[:100].any() and white[-100:].any())
