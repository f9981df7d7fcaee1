"""Network cameras. The server is a process of its own, on loopback: see `mjpeg_server.py`."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.video.feed import FeedState, LiveFeed
from formcheck.video.stream import NetworkStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from formcheck.errors import Caution
    from formcheck.video.grabber import Picture

LONG_S = 20.0


class NetworkCamera:
    """The server, and the wires to it."""

    def __init__(self, clip: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("mjpeg_server.py")), str(clip)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = self.say("serve")

    def say(self, order: str) -> int:
        """Give an order and wait until it is carried out."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def url(self, path: str) -> str:
        return f"http://viewer:s3cret@127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def camera() -> Iterator[NetworkCamera]:
    clip = Path(__file__).parents[2] / "samples" / "push_back_bench.mp4"
    camera = NetworkCamera(clip)
    yield camera
    camera.close()


def state_of(feed: LiveFeed) -> FeedState:
    """Ask anew: a type checker takes an attribute to stay as it was."""
    return feed.state


def trouble_of(feed: LiveFeed) -> Caution | None:
    return feed.trouble


def first_pictures(stream: NetworkStream, number: int) -> list[Picture]:
    found: list[Picture] = []
    while len(found) < number:
        picture = stream.read()
        assert picture is not None
        found.append(picture)
    return found


def test_mjpeg_gives_scaled_pictures_timed_by_their_arrival(
    camera: NetworkCamera, samples: Path, frames_of: Callable[[Path, float, float], Any]
) -> None:
    stream = NetworkStream(camera.url("/"), 320)
    stream.open(Event())
    first, second = first_pictures(stream, 2)
    stream.close()
    stream.close()
    assert first.full_size == (640, 480)
    assert first.rgb.shape == (240, 320, 3)
    assert first.rgb.flags.c_contiguous
    assert first.time_s is None
    assert first.arrived_s <= second.arrived_s
    real = frames_of(samples / "push_back_bench.mp4", 0, 0.01)[0]
    # The same picture, but for what the compression did to it.
    shown, meant = (
        rgb.astype(float).reshape(12, -1, 16, size, 3).mean((1, 3))
        for rgb, size in ((first.rgb, 20), (real, 40))
    )
    np.testing.assert_allclose(shown, meant, atol=8)


def test_a_recording_on_a_web_server_is_played_at_its_own_speed(camera: NetworkCamera) -> None:
    stream = NetworkStream(camera.url("/clip.mp4"), 960)
    assert stream.open(Event()) == 25.0
    began_s = time.monotonic()
    pictures = first_pictures(stream, 11)
    stream.close()
    # Never early; how late is up to the machine.
    assert pictures[-1].arrived_s - began_s >= 10 / 25 - 0.01


def test_a_recording_on_a_web_server_ends_where_it_ends(
    samples: Path,
    frames_of: Callable[[Path, float, float], Any],
    clip_of: Callable[..., Path],
    tmp_path: Path,
) -> None:
    clip = clip_of(frames_of(samples / "push_back_bench.mp4", 0, 0.5), tmp_path / "short.mp4")
    camera = NetworkCamera(clip)
    try:
        with LiveFeed(camera.url("/clip.mp4")) as feed:
            given = 0
            while feed.newest(LONG_S) is not None:
                given += 1
                assert given < 20, "it goes on for ever"
            assert feed.ended
            assert feed.trouble is None
    finally:
        camera.close()


def test_a_stop_ends_the_wait_for_the_next_picture(camera: NetworkCamera) -> None:
    stop = Event()
    stream = NetworkStream(camera.url("/"), 960)
    stream.open(stop)
    first_pictures(stream, 1)
    stop.set()
    with pytest.raises(InputError):
        first_pictures(stream, 1000)
    stream.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/page", "answers, but not with a picture"),
        ("/secret", "refuses to show its picture; put user name and password into the address"),
        ("/nothing", "answers, but has no picture at this address"),
        ("/elsewhere", "answers, but not with a picture"),
        ("/playlist", "answers, but not with a picture"),
    ],
)
def test_what_is_no_picture_is_refused_without_telling_the_password(
    camera: NetworkCamera, path: str, words: str
) -> None:
    """Among them a redirection to a local file, and a playlist that names one."""
    with pytest.raises(InputError) as caught:
        NetworkStream(camera.url(path), 960).open(Event())
    assert str(caught.value).startswith(f"http://127.0.0.1:{camera.port} {words}")
    assert "s3cret" not in str(caught.value)


def test_a_camera_that_does_not_answer_is_given_up(
    camera: NetworkCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.video.stream._OPEN_S", 0.2)
    with pytest.raises(InputError, match=r"^http://127\.0\.0\.1:\d+ does not answer; check"):
        NetworkStream(camera.url("/silent"), 960).open(Event())


@pytest.mark.parametrize("scheme", ["http", "https", "rtsp", "rtsps"])
def test_a_closed_port_is_told_from_a_silent_camera(scheme: str) -> None:
    """Port 9, which nothing listens on."""
    with pytest.raises(InputError, match=rf"^{scheme}://127\.0\.0\.1:9 refuses the connection"):
        NetworkStream(f"{scheme}://name:pass@127.0.0.1:9/x?token=1", 960).open(Event())


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "concat://a|b", "FTP://host/x", "tcp://127.0.0.1:9", "data://x/"]
)
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"(cannot be watched; give an|not complete; give one)"):
        NetworkStream(url, 960).open(Event())


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "rtsp:///path",
        "http://host:99999/",
        "http://host:port/",
        "http://[::1/",
        "http://host/\r\nX-Header: 1",
        "http://host/a b",
    ],
)
def test_half_an_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"^this address of a camera is not complete; give one"):
        NetworkStream(url, 960).open(Event())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("rtsp://me:s3cret@Cam.local:554/user=me&password=s3cret", "rtsp://cam.local:554"),
        ("HTTPS://host/?token=s3cret", "https://host"),
        ("http://[::1]:80/", "http://[::1]:80"),
        ("http://ho\x1bst/", "http://ho?st"),
        ("http://[::1/s3cret", "the address"),
    ],
)
def test_the_name_keeps_secrets(url: str, name: str) -> None:
    assert NetworkStream(url, 960).name == name


def test_a_stream_that_is_cut_comes_back(camera: NetworkCamera) -> None:
    with LiveFeed(camera.url("/")) as feed:
        seen = [feed.newest(LONG_S)]
        assert state_of(feed) is FeedState.RUNNING
        assert trouble_of(feed) is None

        camera.say("cut")
        deadline_s = time.monotonic() + LONG_S
        while state_of(feed) is FeedState.RUNNING and time.monotonic() < deadline_s:
            seen.append(feed.newest(0.05))
        assert state_of(feed) is FeedState.LOST
        assert not feed.ended
        trouble = trouble_of(feed)
        assert trouble is not None
        assert trouble.code == "camera_lost"
        assert "s3cret" not in trouble.message
        seen.append(feed.newest(0.0))

        camera.say("serve")
        seen.append(feed.newest(LONG_S))
        assert seen[-1] is not None
        assert state_of(feed) is FeedState.RUNNING
        assert trouble_of(feed) is None
    frames = [captured.frame for captured in seen if captured is not None]
    assert [frame.index for frame in frames] == list(range(len(frames)))
    times = [frame.time_s for frame in frames]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert state_of(feed) is FeedState.ENDED
