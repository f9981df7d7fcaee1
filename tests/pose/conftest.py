"""Stick people for the tests of following, and real frames for those of MediaPipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.pose import LANDMARK_COUNT, Landmark, Pose
from formcheck.video import Frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
HIPS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
HEELS = (Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL)


def stick_person(time_s: float, x: float, y: float = 200.0, trunk: float = 80.0) -> Pose:
    """Return somebody upright whose trunk has its middle at x, y; four trunks tall, one wide."""
    px = np.tile((x, y), (LANDMARK_COUNT, 1)).astype(np.float64)
    px[list(SHOULDERS)] += (0, -trunk / 2)
    px[list(HIPS)] += (0, trunk / 2)
    px[Landmark.NOSE] += (-trunk / 2, -trunk)
    px[list(HEELS)] += (trunk / 2, 3 * trunk)
    return Pose(
        time_s,
        px,
        np.zeros((LANDMARK_COUNT, 3)),
        np.ones(LANDMARK_COUNT),
        np.ones(LANDMARK_COUNT),
    )


@pytest.fixture(scope="session")
def person() -> Callable[..., Pose]:
    return stick_person


@pytest.fixture(scope="session")
def pictures(samples: Path, frames_of: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """Give pictures of a sample, one every `step` frames, shape (n, height, width, 3)."""

    def read(name: str, start_s: float, end_s: float, step: int = 1) -> np.ndarray:
        return frames_of(samples / f"{name}.mp4", start_s, end_s)[::step]

    return read


@pytest.fixture(scope="session")
def as_frames() -> Callable[..., list[Frame]]:
    """Turn pictures into frames, 25 a second unless told otherwise."""

    def give(pictures: np.ndarray, interval_s: float = 0.04, scale: float = 1.0) -> list[Frame]:
        return [
            Frame(index, index * interval_s, np.ascontiguousarray(rgb), scale)
            for index, rgb in enumerate(pictures)
        ]

    return give


@pytest.fixture(scope="session")
def darkness() -> np.ndarray:
    """Two pictures that show nobody, shape (2, height, width, 3)."""
    return np.zeros((2, 240, 320, 3), np.uint8)
