"""What `formcheck live --camera` can be given, from the name to the frames."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from formcheck.errors import InputError
from formcheck.video.feed import Captured, FeedState, LiveFeed

LONG_S = 10.0


def state_of(feed: LiveFeed) -> FeedState:
    """Ask anew: a type checker takes an attribute to stay as it was."""
    return feed.state


def all_frames(feed: LiveFeed) -> list[Captured]:
    found = []
    while not feed.ended:
        captured = feed.newest(LONG_S)
        if captured is not None:
            found.append(captured)
    return found


def test_a_file_is_played_to_its_end(make_clip: Any) -> None:
    with LiveFeed(str(make_clip(frames=15))) as feed:
        assert (feed.name, feed.size) == ("clip.mp4", (64, 48))
        assert feed.nominal_fps == pytest.approx(25)
        captured = all_frames(feed)
        assert state_of(feed) is FeedState.ENDED
        assert feed.trouble is None
        assert feed.newest(LONG_S) is None
    assert len(captured) + feed.dropped == 15
    numbers = [round(each.frame.time_s * 25) for each in captured]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 14, "the last frame is always given"
    assert [each.frame.index for each in captured] == list(range(len(captured)))


def test_a_looped_file_never_ends(make_clip: Any) -> None:
    with LiveFeed(str(make_clip(frames=3)), loop=True) as feed:
        times: list[float] = []
        while not times or times[-1] < 0.4:
            captured = feed.newest(LONG_S)
            assert captured is not None
            times.append(captured.frame.time_s)
        assert state_of(feed) is FeedState.RUNNING
    assert times == sorted(set(times))
    assert state_of(feed) is FeedState.ENDED
    assert not [each for each in threading.enumerate() if each.name.startswith("formcheck-")]


def test_frames_are_scaled_down(make_clip: Any) -> None:
    with LiveFeed(str(make_clip()), longest_side=32) as feed:
        captured = feed.newest(LONG_S)
        assert captured is not None
        assert (captured.frame.rgb.shape, captured.frame.scale) == ((24, 32, 3), 2.0)
        assert feed.size == (64, 48)


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("0", "camera 0"),
        ("/dev/video2", "/dev/video2"),
        ("rtsp://me:s3cret@host/1", "rtsp://host"),
        ("https://host:8080/video", "https://host:8080"),
        ("clips/0", "0"),
        ("-1", "-1"),
        ("²", "²"),
        ("", "."),
    ],
)
def test_cameras_addresses_and_files_are_told_apart(where: str, name: str) -> None:
    assert LiveFeed(where).name == name


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("97", r"camera 97 does not exist|no camera was found"),
        ("missing.mp4", r"missing.mp4 does not exist"),
        ("http://127.0.0.1:9/", r"127.0.0.1:9 refuses the connection"),
        ("gopher://host/", r"gopher://host cannot be watched"),
    ],
)
def test_what_cannot_be_opened_says_why(where: str, words: str) -> None:
    with pytest.raises(InputError, match=words), LiveFeed(where):
        pytest.fail("there is nothing to see")


def test_the_longest_side_must_be_at_least_a_pixel() -> None:
    with pytest.raises(ValueError, match="longest_side must be at least 1"):
        LiveFeed("0", longest_side=0)
