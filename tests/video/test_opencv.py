"""OpenCV stays silent, and its absence is said in one sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from formcheck.errors import InputError
from formcheck.video.opencv import camera_backends, prepare_opencv


def test_a_machine_where_opencv_does_not_load_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(InputError, match=r"cameras and films need OpenCV.* apt install libgl1"):
        prepare_opencv()


def test_a_camera_that_does_not_open_prints_nothing() -> None:
    program = (
        "from formcheck.video.opencv import *\nprepare_opencv()\nimport cv2\n"
        "assert not cv2.VideoCapture(97, camera_backends()[0]).isOpened()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_each_system_has_its_ways_to_a_camera() -> None:
    ways = {system: camera_backends(system) for system in ("Linux", "Darwin", "Windows", "Other")}
    assert len(set(ways.values())) == len(ways)
    assert all(ways.values())
