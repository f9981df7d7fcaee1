"""The list of cameras, on a machine that may have none."""

from __future__ import annotations

import sys
from typing import Any

import cv2
import pytest

from formcheck.video.devices import (
    CameraDevice,
    Mode,
    list_cameras,
    named_cameras,
    probe_modes,
    sane_fps,
)


def test_a_camera_that_does_not_open_is_listed_without_modes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = CameraDevice(97, "Broken", None)
    monkeypatch.setattr("formcheck.video.devices.named_cameras", lambda: [bad])
    assert list_cameras() == [bad]


def test_this_machines_cameras_come_in_order_with_printable_names() -> None:
    found = named_cameras()
    numbers = [camera.number for camera in found]
    assert numbers == sorted(set(numbers))
    assert all(camera.name.isprintable() for camera in found)


def test_a_system_that_cannot_be_asked_has_no_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2_enumerate_cameras", None)
    assert named_cameras() == []


def test_names_from_the_hardware_are_made_printable(monkeypatch: pytest.MonkeyPatch) -> None:
    from cv2_enumerate_cameras.camera_info import CameraInfo  # noqa: PLC0415 - imports OpenCV

    found = [
        CameraInfo(3, "Cam\x1b[31m\n", "/dev/video3", None, None, 0),
        CameraInfo(1, "", "/dev/video1", None, None, 0),
    ]
    monkeypatch.setattr("cv2_enumerate_cameras.enumerate_cameras", lambda _: found)
    assert named_cameras() == [
        CameraDevice(1, "camera 1", "/dev/video1"),
        CameraDevice(3, "Cam?[31m?", "/dev/video3"),
    ]


def test_a_source_of_one_size_offers_that_size_once(make_clip: Any) -> None:
    """A film stands in for the camera: it too keeps its size, whatever it is asked for."""
    capture = cv2.VideoCapture(str(make_clip()), cv2.CAP_FFMPEG)
    assert probe_modes(capture) == (Mode(64, 48, 25.0),)
    capture.release()


def test_a_source_that_went_away_offers_nothing(make_clip: Any) -> None:
    capture = cv2.VideoCapture(str(make_clip()), cv2.CAP_FFMPEG)
    capture.release()
    assert probe_modes(capture) == ()


@pytest.mark.parametrize("stated", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_a_rate_that_no_camera_has_is_not_believed(stated: float) -> None:
    assert sane_fps(stated) is None
    assert sane_fps(29.97) == 29.97
