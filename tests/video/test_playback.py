"""Files that are played as if they were cameras."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from formcheck.errors import InputError
from formcheck.video import VideoFile
from formcheck.video.playback import FilePlayback

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.video.grabber import Picture


def read_all(film: FilePlayback, most: int = 1000) -> list[Picture]:
    found: list[Picture] = []
    while len(found) < most and (picture := film.read()) is not None:
        found.append(picture)
    return found


def test_a_film_gives_every_frame_with_the_containers_time_no_earlier_than_that(
    make_clip: Any,
) -> None:
    path = make_clip(frames=15)
    film = FilePlayback(str(path), 960)
    assert film.open(Event()) == pytest.approx(25)
    began_s = time.monotonic()
    pictures = read_all(film)
    film.close()
    frames = list(VideoFile(path))
    assert [picture.time_s for picture in pictures] == [frame.time_s for frame in frames]
    for picture, frame in zip(pictures, frames, strict=True):
        np.testing.assert_array_equal(picture.rgb, frame.rgb)
        assert picture.full_size == (64, 48)
        # Never early; how late is up to the machine.
        assert picture.arrived_s - began_s >= frame.time_s - 0.01


def test_each_round_of_a_loop_continues_the_clock(make_clip: Any) -> None:
    film = FilePlayback(str(make_clip(frames=3)), 960, loop=True)
    film.open(Event())
    times = [picture.time_s for picture in read_all(film, 8)]
    film.close()
    assert times == pytest.approx(np.arange(8) / 25)


def test_a_film_of_one_frame_can_be_looped(make_clip: Any) -> None:
    film = FilePlayback(str(make_clip(frames=1)), 960, loop=True)
    film.open(Event())
    times = [picture.time_s for picture in read_all(film, 3)]
    film.close()
    assert times == pytest.approx([0, 0.04, 0.08])


def test_a_stop_ends_the_wait_for_the_next_frame(make_clip: Any) -> None:
    stop = Event()
    film = FilePlayback(str(make_clip(ticks=[0, 25 * 9], frames=2)), 960)
    film.open(stop)
    assert film.read() is not None
    stop.set()
    assert film.read() is None
    film.close()
    film.close()


def test_pictures_are_scaled_down(make_clip: Any) -> None:
    film = FilePlayback(str(make_clip()), 32)
    film.open(Event())
    picture = film.read()
    film.close()
    assert picture is not None
    assert (picture.rgb.shape, picture.full_size) == ((24, 32, 3), (64, 48))


def test_a_photo_is_not_played(tmp_path: Path) -> None:
    path = tmp_path / "still.jpg"
    Image.new("RGB", (8, 8)).save(path)
    with pytest.raises(InputError, match=r"^still.jpg is a photo.* give a video or a camera\.$"):
        FilePlayback(str(path), 960).open(Event())


@pytest.mark.parametrize("name", ["missing.mp4", "nul\0byte", "x" * 5000, ""])
def test_what_is_no_file_is_a_typed_error(name: str) -> None:
    with pytest.raises(InputError):
        FilePlayback(name, 960).open(Event())
