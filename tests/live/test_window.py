"""The window as a user has it: a real display (Xvfb), real key presses (xdotool), real pixels."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from PIL import Image
from tests.live.ears import Ears

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


@pytest.fixture
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """Give a display with nothing else on it: keys go to whatever is under the pointer."""
    with display_in(tmp_path_factory.mktemp("display")) as opened:
        yield opened


@pytest.fixture(scope="module")
def room_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a minute of an empty room: red on the left, blue on the right, grey where words go."""
    rgb = np.full((120, 160, 3), 120, np.uint8)
    rgb[24:, :80] = (220, 0, 0)
    rgb[24:, 80:] = (0, 0, 220)
    path = tmp_path_factory.mktemp("clip") / "room.mp4"
    with av.open(str(path), "w") as sink:
        stream = sink.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(300):
            rgb[86:98, 89:101] = 80 * (number % 4)
            sink.mux(stream.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24")))
        sink.mux(stream.encode())
    return path


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


@pytest.fixture
def start(display: Display, room_clip: Path, tmp_path: Path) -> Iterator[Callable[..., Live]]:
    """Begin a session of one's own in an empty folder."""
    with ExitStack() as running:

        def begin(*options: str, **environment: str) -> Live:
            around = {**display.environment, **environment}
            return running.enter_context(session(display, room_clip, tmp_path, options, around))

        yield begin


@pytest.fixture(scope="module")
def live(room_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Give a session for all tests that leave it as they found it."""
    folder = tmp_path_factory.mktemp("live")
    options = ("--no-voice", "--no-guide")
    with (
        display_in(tmp_path_factory.mktemp("display")) as display,
        session(display, room_clip, folder, options, display.environment) as shared,
    ):
        yield shared


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


# --- keys ---


@on_a_display
def test_h_shows_the_keys_and_takes_them_away_again(live: Live) -> None:
    live.press("h", is_helping)
    live.press("h", lambda picture: not is_helping(picture))


@on_a_display
def test_m_turns_the_picture_but_not_the_words(live: Live) -> None:
    before = live.until(is_straight)
    mirrored = live.press("m", is_mirrored)
    np.testing.assert_array_equal(mirrored[:90], before[:90])
    live.press("m", is_straight)


@on_a_display
def test_space_pauses_and_goes_on(live: Live) -> None:
    before = live.until(is_straight)
    live.press("space", unlike(before, BAND))
    live.press("space", like(before, BAND))


@on_a_display
def test_s_saves_what_is_on_the_screen_and_says_where(live: Live) -> None:
    helping = live.press("h", is_helping)
    live.press("s", is_noticing)
    (still,) = live.folder.iterdir()
    assert still.name.startswith("formcheck-")
    assert still.suffix == ".png"
    with Image.open(still) as image:
        saved = np.asarray(image)
    assert saved.shape == (HEIGHT, WIDTH, 3)
    # The counter's changes reach as far as the codec's blocks do: 16 of its pixels, and a few more.
    still_part = slice(0, 450), slice(0, 690)
    np.testing.assert_array_equal(saved[still_part], helping[still_part])
    live.press("h", lambda picture: not is_helping(picture))


@on_a_display
@pytest.mark.parametrize("key", ["Left", "Up", "Right", "Page_Down", "Shift_L", "odiaeresis"])
def test_other_keys_do_nothing(live: Live, key: str) -> None:
    """To X, the arrow to the left is a Q with something on top, and page down a V."""
    before, files = live.until(is_straight), list(live.folder.iterdir())
    live.press_blindly(key)
    assert like(before, BAND)(live.until(is_straight))
    assert list(live.folder.iterdir()) == files


@on_a_display
@pytest.mark.parametrize("key", ["q", "shift+q", "Escape"])
def test_quitting_ends_with_the_summary(
    start: Callable[..., Live], tmp_path: Path, key: str
) -> None:
    live = start("--no-voice", "--no-guide")
    live.display.press(key)
    code, out, err = live.end()
    assert (code, err) == (0, "")
    assert out.startswith("NOBODY SEEN\n")
    assert "not medical advice" in out
    assert list(tmp_path.iterdir()) == []


@on_a_display
def test_r_counts_from_nothing(start: Callable[..., Live]) -> None:
    live = start("--no-voice", "--no-guide")
    before = live.until(is_straight)
    live.press("space", unlike(before, BAND))
    live.press_blindly("r")
    live.display.press("q")
    code, out, err = live.end()
    assert (code, err) == (0, "")
    assert "before there was anything to judge" in out


@on_a_display
def test_v_cuts_the_voice_off_and_lets_it_speak_again(
    start: Callable[..., Live], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "ears"
    folder.mkdir()
    ears = Ears(folder)
    request.addfinalizer(ears.close)
    live = start("--no-guide", PATH=f"{folder}:{os.environ['PATH']}", EARS=str(folder))
    running = live.until(is_straight)
    paused = live.press("space", unlike(running, BAND))
    ears.begins()
    live.display.press("v")
    ears.wait_for_quiet()
    live.press("space", like(running, BAND))
    live.press("space", like(paused, BAND))
    live.press("space", like(running, BAND))
    live.press_blindly("v")
    live.press("space", like(paused, BAND))
    ears.begins()
    ears.let_it_end()
    live.display.press("q")
    assert live.end()[0] == 0


# --- other ways to end ---


@on_a_display
def test_closing_the_window_ends_with_the_summary(start: Callable[..., Live]) -> None:
    live = start("--no-voice")
    (window,) = live.display.windows_of(live.process.pid)
    live.display.do(sys.executable, "-c", CLICK_ON_THE_CROSS, window)
    code, out, err = live.end()
    assert (code, err) == (0, "")
    assert "before there was anything to judge" in out


@on_a_display
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_the_summary(
    start: Callable[..., Live], tmp_path: Path, number: signal.Signals
) -> None:
    live = start("--no-voice", "--no-guide", "--record", "kept")
    live.process.send_signal(number)
    code, out, err = live.end()
    assert (code, err) == (0, "")
    assert out.startswith("NOBODY SEEN\n")
    (folder,) = (tmp_path / "kept").iterdir()
    assert f"Details: kept/{folder.name}" in out
    assert {"landmarks.npy", "result.json", "session.mp4"} <= {
        path.name for path in folder.iterdir()
    }


# --- what is missing ---


def refused(arguments: Sequence[str], environment: dict[str, str], folder: Path) -> tuple[int, str]:
    """Run a session that cannot begin; return exit code and the one line on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "live", "--model", "lite", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=2 * LONG_S,
    )
    assert done.stdout == ""
    assert done.stderr.startswith("formcheck: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert list(folder.iterdir()) == []
    return done.returncode, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize("named", [{}, {"DISPLAY": ""}, {"DISPLAY": ":4242"}])
def test_without_a_display_there_is_a_sentence_and_a_way_out(
    samples: Path, tmp_path: Path, named: dict[str, str]
) -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {key: value for key, value in os.environ.items() if key not in names}
    clip = str(samples / "walking.mp4")
    code, line = refused(["--camera", clip, "--record", "r"], environment | named, tmp_path)
    assert code == 2
    for part in ("no display", "`formcheck serve`", "--headless"):
        assert part in line


@on_a_display
def test_a_missing_camera_is_told_although_the_window_is_open(
    display: Display, tmp_path: Path
) -> None:
    code, line = refused(["--camera", "gone.mp4"], display.environment, tmp_path)
    assert code == 3
    assert "gone.mp4 does not exist" in line


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the order does not matter")
@pytest.mark.parametrize(("order", "complaint"), [("av, cv2", "would hang"), ("cv2, av", "")])
def test_a_program_that_loads_pyav_first_is_told_before_it_hangs(
    order: str, complaint: str
) -> None:
    program = (
        f"import {order}\n"
        "from formcheck.errors import UsageError\n"
        "from formcheck.live.window import check_loading_order\n"
        "try: check_loading_order()\n"
        "except UsageError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert complaint in done.stdout
    assert bool(done.stdout) is bool(complaint)
