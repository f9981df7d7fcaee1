"""Pictures that show nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.video import VideoFile
from formcheck.video.watch import PictureWatch

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def noise(level: float, spread: float, seed: int = 1) -> NDArray[np.uint8]:
    random = np.random.default_rng(seed)
    return random.normal(level, spread, (480, 640, 3)).clip(0, 255).astype(np.uint8)


def test_black_is_reported_after_two_seconds_and_taken_back_at_once() -> None:
    watch = PictureWatch(frozen_counts=True)
    for at_s in (10.0, 11.0, 11.9):
        watch.see(noise(2, 2, round(at_s * 10)), at_s)
        assert watch.fault is None
    watch.see(noise(2, 2, 7), 12.0)
    assert watch.fault == "black_picture"
    watch.see(noise(60, 20), 12.1)
    assert watch.fault is None


def test_a_dark_room_with_a_lamp_is_not_black() -> None:
    watch = PictureWatch(frozen_counts=False)
    room = noise(4, 2)
    room[100:180, 100:180] = 120
    for at_s in (0.0, 5.0):
        watch.see(room, at_s)
    assert watch.fault is None


def test_identical_pictures_are_reported_after_three_seconds() -> None:
    watch = PictureWatch(frozen_counts=True)
    for at_s in (5.0, 6.5, 7.9):
        watch.see(noise(100, 30), at_s)
        assert watch.fault is None
    watch.see(noise(100, 30), 8.0)
    assert watch.fault == "frozen_picture"
    watch.see(noise(100, 30, seed=2), 8.1)
    assert watch.fault is None


def test_black_goes_before_frozen() -> None:
    watch = PictureWatch(frozen_counts=True)
    for at_s in (0.0, 9.0):
        watch.see(noise(0, 0), at_s)
    assert watch.fault == "black_picture"


def test_a_film_may_stand_still() -> None:
    watch = PictureWatch(frozen_counts=False)
    for at_s in (0.0, 9.0):
        watch.see(noise(100, 30), at_s)
    assert watch.fault is None


@pytest.mark.parametrize("clip", ["walking", "push_back_bench"])
def test_a_person_who_holds_still_is_neither_black_nor_frozen(samples: Path, clip: str) -> None:
    watch = PictureWatch(frozen_counts=True)
    with VideoFile(samples / f"{clip}.mp4") as source:
        for frame in source:
            watch.see(frame.rgb, frame.time_s)
            assert watch.fault is None
