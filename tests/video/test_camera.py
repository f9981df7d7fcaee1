"""Cameras through OpenCV. No camera is needed: OpenCV reads a film in the same way."""

from __future__ import annotations

import sys
from threading import Event
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.video.camera import DeviceCamera

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.video.grabber import Picture

FILM = (cv2.CAP_FFMPEG,)


def test_pictures_come_as_rgb_scaled_down_in_one_piece(
    make_clip: Any, picture_of: Callable[..., Any]
) -> None:
    path = make_clip(pictures=[picture_of(number, 640, 480) for number in range(3)])
    camera = DeviceCamera(str(path), 320, FILM)
    assert camera.open(Event()) == 25.0
    picture = camera.read()
    camera.close()
    assert picture is not None
    assert picture.full_size == (640, 480)
    assert picture.rgb.shape == (240, 320, 3)
    assert picture.rgb.flags.c_contiguous
    assert picture.time_s is None, "a camera's pictures are timed by their arrival"
    np.testing.assert_allclose(picture.rgb[10, 10], (250, 0, 0), atol=12)
    np.testing.assert_allclose(picture.rgb[200, 10], (40, 90, 160), atol=12)


def test_small_pictures_are_left_alone(make_clip: Any) -> None:
    camera = DeviceCamera(str(make_clip()), 960, FILM)
    camera.open(Event())
    picture = camera.read()
    camera.close()
    assert picture is not None
    assert picture.rgb.shape == (48, 64, 3)


def test_pictures_that_are_kept_do_not_change_when_later_ones_come(make_clip: Any) -> None:
    camera = DeviceCamera(str(make_clip(frames=5)), 960, FILM)
    camera.open(Event())
    kept: list[tuple[Picture, Any]] = []
    for _ in range(5):
        picture = camera.read()
        assert picture is not None
        kept.append((picture, picture.rgb.copy()))
    camera.close()
    for picture, copy in kept:
        np.testing.assert_array_equal(picture.rgb, copy)
    arrivals = [picture.arrived_s for picture, _ in kept]
    assert arrivals == sorted(arrivals)


def test_a_camera_that_stops_is_a_failure_and_can_be_opened_again(make_clip: Any) -> None:
    camera = DeviceCamera(str(make_clip(frames=1)), 960, FILM)
    camera.open(Event())
    assert camera.read() is not None
    with pytest.raises(InputError, match=r"gives no picture; unplug it and plug it in again"):
        camera.read()
    camera.close()
    camera.close()
    camera.open(Event())
    assert camera.read() is not None
    camera.close()


def test_nobody_waits_for_pictures_after_the_stop(make_clip: Any) -> None:
    stop = Event()
    camera = DeviceCamera(str(make_clip()), 960, FILM)
    camera.open(stop)
    stop.set()
    assert camera.read() is None
    camera.close()


def test_what_opencv_cannot_open_is_refused(make_clip: Any) -> None:
    path = make_clip()
    path.write_bytes(b"no film")
    with pytest.raises(InputError, match=r"clip.mp4 cannot be opened, most likely because"):
        DeviceCamera(str(path), 960, FILM).open(Event())


@pytest.mark.parametrize("number", ["100", "200", "999999999"])
def test_a_number_that_means_something_else_to_opencv_is_no_camera(number: str) -> None:
    with pytest.raises(InputError, match=rf"^camera {number} does not exist; run `formcheck cam"):
        DeviceCamera(number, 960).open(Event())


def test_a_number_without_a_camera_is_refused() -> None:
    with pytest.raises(InputError, match=r"^(camera 97 does not exist;|no camera was found:)"):
        DeviceCamera("97", 960).open(Event())


@pytest.mark.skipif(sys.platform != "linux", reason="devices are files on Linux")
@pytest.mark.parametrize("path", ["/dev/video\n97", "/dev/" + "9" * 5000])
def test_a_device_that_is_not_there_is_refused(path: str) -> None:
    with pytest.raises(InputError, match=r"( does not exist;|^no camera was found:)") as caught:
        DeviceCamera(path, 960).open(Event())
    assert str(caught.value).isprintable()


def test_digits_beyond_all_bounds_are_no_camera() -> None:
    with pytest.raises(InputError):
        DeviceCamera("9" * 5000, 960).open(Event())


def test_the_name_is_printable() -> None:
    assert DeviceCamera("0", 960).name == "camera 0"
    assert DeviceCamera("/dev/vi\x1bdeo0", 960).name == "/dev/vi?deo0"
