"""The window as a user has it: a real display (Xvfb), real key presses (xdotool), real pixels."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from PIL import Image
from tests.live.desktop import (
    BAND,
    HEIGHT,
    LONG_S,
    WIDTH,
    Live,
    display_in,
    is_helping,
    is_mirrored,
    is_noticing,
    is_straight,
    like,
    on_a_display,
    session,
    unlike,
)
from tests.live.ears import Ears

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.live.desktop import Display


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
    live.display.click_on_the_cross(window)
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
