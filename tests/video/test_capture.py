"""The thread between a camera and its reader, driven by a camera that does as it is told."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.video.capture import Captured, Feed, FeedState
from formcheck.video.grabber import Picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.errors import Caution

LONG_S = 10.0


def picture(
    level: int = 100, arrived_s: float | None = None, time_s: float | None = None
) -> Picture:
    """Make a picture with the noise of a sensor around a level."""
    random = np.random.default_rng()
    rgb = random.integers(max(level - 4, 0), level + 5, (48, 64, 3), np.uint8)
    return Picture(rgb, (128, 96), time.monotonic() if arrived_s is None else arrived_s, time_s)


class Scripted:
    """A camera whose every opening and picture a test has laid out."""

    name = "camera 9"

    def __init__(
        self, *pictures: Picture | Exception | None, live: bool = True, fps: float | None = 30.0
    ) -> None:
        self.live = live
        self.fps = fps
        self.openings: queue.Queue[Exception] = queue.Queue()
        self.pictures: queue.Queue[Picture | Exception | None] = queue.Queue()
        self.opened = 0
        self.closed = 0
        self.users: set[threading.Thread] = set()
        self._stop = threading.Event()
        for each in pictures:
            self.pictures.put(each)

    def open(self, stop: threading.Event) -> float | None:
        self.users.add(threading.current_thread())
        self._stop = stop
        self.opened += 1
        try:
            error = self.openings.get_nowait()
        except queue.Empty:
            return self.fps
        raise error

    def read(self) -> Picture | None:
        self.users.add(threading.current_thread())
        while not self._stop.is_set():
            try:
                item = self.pictures.get(timeout=0.02)
            except queue.Empty:
                continue
            if isinstance(item, Exception):
                raise item
            return item
        return None

    def close(self) -> None:
        self.users.add(threading.current_thread())
        self.closed += 1


def wait_until(feed: Feed, holds: Callable[[], bool]) -> None:
    """Take frames until something holds."""
    deadline_s = time.monotonic() + LONG_S
    while not holds():
        assert time.monotonic() < deadline_s
        feed.newest(0.02)


def take(feed: Feed) -> Captured:
    captured = feed.newest(LONG_S)
    assert captured is not None
    return captured


def state_of(feed: Feed) -> FeedState:
    """Ask anew: a type checker takes an attribute to stay as it was."""
    return feed.state


def trouble_of(feed: Feed) -> Caution | None:
    return feed.trouble


def capture_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "formcheck-capture"]


def test_a_feed_gives_each_frame_once_with_its_scale_and_arrival() -> None:
    first, second = picture(arrived_s=50.0), picture(arrived_s=50.25)
    camera = Scripted(first)
    with Feed(camera) as feed:
        assert state_of(feed) is not FeedState.OPENING
        assert (feed.name, feed.size, feed.nominal_fps) == ("camera 9", (128, 96), 30.0)
        one = take(feed)
        assert (one.frame.index, one.frame.time_s, one.frame.scale) == (0, 0.0, 2.0)
        assert one.frame.rgb is first.rgb
        assert one.arrived_s == 50.0
        assert feed.newest(0.0) is None
        camera.pictures.put(second)
        two = take(feed)
        assert (two.frame.index, two.frame.time_s, two.arrived_s) == (1, 0.25, 50.25)
        assert feed.dropped == 0
    assert camera.closed == 1
    assert not capture_threads()


def test_only_the_newest_frame_is_kept_and_the_others_are_counted() -> None:
    camera = Scripted(picture())
    with Feed(camera) as feed:
        take(feed)
        last = picture()
        for each in (picture(), picture(), last):
            camera.pictures.put(each)
        wait = threading.Event()
        while feed.dropped < 2:
            wait.wait(0.01)
        newest = take(feed)
        assert newest.frame.rgb is last.rgb
        assert newest.frame.index == 1


def test_times_rise_by_a_millisecond_at_least_when_pictures_come_in_a_burst() -> None:
    camera = Scripted(picture(arrived_s=9.0))
    times = []
    with Feed(camera) as feed:
        for _ in range(4):
            times.append(take(feed).frame.time_s)
            camera.pictures.put(picture(arrived_s=9.0))
    assert times == pytest.approx([0, 0.001, 0.002, 0.003])


def test_a_clock_of_its_own_is_kept() -> None:
    camera = Scripted(picture(time_s=3.5))
    with Feed(camera) as feed:
        assert take(feed).frame.time_s == 3.5
        camera.pictures.put(picture(time_s=3.5001))
        assert take(feed).frame.time_s == 3.5001


def test_a_camera_that_cannot_be_opened_is_refused_on_entry() -> None:
    camera = Scripted()
    camera.openings.put(InputError("camera 9 cannot be opened; close other programs."))
    with pytest.raises(InputError, match=r"^camera 9 cannot be opened; close other"), Feed(camera):
        pytest.fail("there is nothing to see")
    assert camera.closed == 1
    assert not capture_threads()


def test_a_camera_that_opens_without_a_picture_is_refused_on_entry() -> None:
    camera = Scripted(InputError("camera 9 gives no picture; unplug it."))
    with pytest.raises(InputError, match=r"^camera 9 gives no picture"), Feed(camera):
        pytest.fail("there is nothing to see")
    assert not capture_threads()


def test_a_camera_that_is_silent_from_the_start_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("formcheck.video.capture._LONGEST_OPENING_S", 0.05)
    with pytest.raises(InputError, match=r"^camera 9 has sent no picture"), Feed(Scripted()):
        pytest.fail("there is nothing to see")
    assert not capture_threads()


def test_a_lost_camera_is_reopened_until_it_is_back() -> None:
    now_s = time.monotonic()
    camera = Scripted(picture(arrived_s=now_s))
    gone = InputError("camera 9 gives no picture; unplug it.")
    with Feed(camera, retry_s=0.01) as feed:
        before = take(feed)
        for _ in range(3):
            camera.openings.put(gone)
        camera.pictures.put(gone)
        wait_until(feed, lambda: state_of(feed) is FeedState.LOST)
        trouble = trouble_of(feed)
        assert trouble is not None
        assert trouble.code == "camera_lost"
        assert trouble.message.startswith("camera 9 has stopped sending pictures; check its cable")
        wait_until(feed, lambda: camera.opened == 5)
        camera.pictures.put(picture(arrived_s=now_s + 7))
        after = take(feed)
        assert after.frame.index == before.frame.index + 1
        assert after.frame.time_s == pytest.approx(7.0)
        assert trouble_of(feed) is None
        assert not feed.ended
    assert camera.closed == camera.opened == 5


def test_a_camera_that_goes_silent_is_lost_and_back_with_its_next_picture() -> None:
    camera = Scripted(picture(arrived_s=time.monotonic() - 60))
    with Feed(camera) as feed:
        assert state_of(feed) is FeedState.LOST
        trouble = trouble_of(feed)
        assert trouble is not None
        assert trouble.code == "camera_lost"
        take(feed)
        camera.pictures.put(picture())
        take(feed)
        assert state_of(feed) is FeedState.RUNNING
        assert trouble_of(feed) is None


@pytest.mark.parametrize(("level", "code"), [(0, "black_picture"), (100, "frozen_picture")])
def test_a_picture_that_shows_nothing_is_trouble_until_it_changes(level: int, code: str) -> None:
    now_s = time.monotonic()
    camera = Scripted()
    with_nothing = picture(level)
    for seconds in range(4):
        camera.pictures.put(Picture(with_nothing.rgb, with_nothing.full_size, now_s + seconds))
    with Feed(camera) as feed:
        wait_until(feed, lambda: trouble_of(feed) is not None and camera.pictures.empty())
        trouble = trouble_of(feed)
        assert trouble is not None
        assert trouble.code == code
        assert trouble.message.startswith("the picture of camera 9 ")
        assert state_of(feed) is FeedState.RUNNING, "frames go on"
        camera.pictures.put(picture(120, now_s + 5))
        wait_until(feed, lambda: trouble_of(feed) is None)


def test_a_film_ends_after_its_last_frame_was_taken() -> None:
    with Feed(Scripted(picture(time_s=0.0), None, live=False)) as feed:
        wait = threading.Event()
        while state_of(feed) is not FeedState.ENDED:
            wait.wait(0.01)
        ended_before = feed.ended
        take(feed)
        assert (ended_before, feed.ended) == (False, True)
        assert feed.newest(LONG_S) is None
        assert trouble_of(feed) is None


def test_a_film_that_breaks_or_stands_still_is_not_a_lost_camera() -> None:
    film = Scripted(picture(arrived_s=time.monotonic() - 60, time_s=0.0), live=False, fps=None)
    with Feed(film) as feed:
        assert feed.nominal_fps is None
        assert state_of(feed) is FeedState.RUNNING
        film.pictures.put(InputError("clip.mp4 does not exist; check its name and folder."))
        wait_until(feed, lambda: feed.ended)
        assert state_of(feed) is FeedState.ENDED
    assert film.opened == 1


def test_a_failure_that_nobody_foresaw_reaches_the_reader() -> None:
    camera = Scripted(picture())
    with Feed(camera) as feed:
        take(feed)
        camera.pictures.put(ZeroDivisionError("a fault of the program"))
        with pytest.raises(ZeroDivisionError, match="a fault of the program"):
            feed.newest(LONG_S)
        assert feed.ended
    assert camera.closed == 1


def test_only_one_thread_touches_the_camera_and_not_the_readers() -> None:
    camera = Scripted(picture())
    with Feed(camera) as feed:
        take(feed)
    assert len(camera.users) == 1
    assert threading.current_thread() not in camera.users


def test_closing_ends_a_pause_between_attempts() -> None:
    camera = Scripted(picture(), InputError("gone"))
    with Feed(camera, retry_s=3600) as feed:
        wait_until(feed, lambda: state_of(feed) is FeedState.LOST)
    assert not capture_threads()
    assert state_of(feed) is FeedState.ENDED
    assert feed.ended
    assert feed.newest(LONG_S) is None


class Hanging(Scripted):
    """A camera whose driver does not return until it is let go."""

    def __init__(self, *pictures: Picture) -> None:
        super().__init__(*pictures)
        self.let_go = threading.Event()

    def read(self) -> Picture | None:
        if self.pictures.empty():
            self.let_go.wait(LONG_S)
        return super().read()


def test_a_driver_that_hangs_does_not_hold_up_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.video.capture._LONGEST_CLOSING_S", 0.05)
    camera = Hanging(picture())
    with Feed(camera) as feed:
        take(feed)
    assert camera.closed == 0, "its own thread still waits for the driver"
    assert feed.newest(LONG_S) is None
    (thread,) = capture_threads()
    assert thread.daemon
    camera.let_go.set()
    thread.join(LONG_S)
    assert camera.closed == 1


def test_closing_wakes_a_reader_that_waits() -> None:
    with Feed(Scripted(picture())) as feed:
        take(feed)
        closer = threading.Timer(0.05, feed.close)
        closer.start()
        assert feed.newest(LONG_S) is None
        closer.join()
        feed.close()
