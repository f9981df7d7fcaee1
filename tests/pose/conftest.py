"""Stick people and a scripted landmarker to see them, records, and frames for MediaPipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import pytest
from tests.pose.records import pose_at

from formcheck.errors import ModelError
from formcheck.pose import LANDMARK_COUNT, Landmark, Pose, live, people, scout
from formcheck.pose.scout import PAINT
from formcheck.pose.store import PoseWriter
from formcheck.video import Frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.pose import ModelFile

    Cast = Callable[[float], list[Pose]]

STAGE = (500, 1000)  # height and width of the empty pictures that a script is played to

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


class Script:
    """Stands in for MediaPipe: says who is where at what time, and notes what was done.

    Somebody whose hips are painted over is not seen. Asked for one person, it sees the first.
    """

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.phantoms: Cast = lambda _time_s: []  # for the scout alone
        self.missing: str | None = None  # the mode whose model cannot be loaded
        self.opened = 0
        self.still_open = 0
        self.looks_s: list[float] = []
        self.scouted_s: list[float] = []

    def __call__(
        self, _model: ModelFile, *, people: int = 1, mode: str = "video", **_: object
    ) -> ScriptedLandmarker:
        if mode == self.missing:
            raise ModelError("no such model")
        return ScriptedLandmarker(self, people, mode)


class ScriptedInference(NamedTuple):
    """What a scripted landmarker sees in a frame."""

    frame: Frame
    seen: list[Pose]

    def poses(self) -> list[Pose]:
        return self.seen


class ScriptedLandmarker:
    """One landmarker of a `Script`."""

    def __init__(self, script: Script, limit: int, mode: str) -> None:
        self.script, self.limit, self.scouting = script, limit, mode == "image"
        self.closed = False
        script.still_open += 1
        script.opened += not self.scouting

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.script.still_open -= not self.closed
        self.closed = True

    def infer(self, frame: Frame) -> ScriptedInference:
        assert not self.closed
        cast = list(self.script.cast(frame.time_s))
        if self.scouting:
            self.script.scouted_s.append(frame.time_s)
            cast += self.script.phantoms(frame.time_s)
        else:
            self.script.looks_s.append(frame.time_s)
        hips = [pose.px[Landmark.LEFT_HIP].astype(int) for pose in cast]
        visible = [
            pose
            for pose, (x, y) in zip(cast, hips, strict=True)
            if not (frame.rgb[y, x] == PAINT).all()
        ]
        return ScriptedInference(frame, visible[: self.limit])


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Cast], Script]:
    """Have every landmarker of this test play a script instead of running MediaPipe."""

    def give(cast: Cast) -> Script:
        script = Script(cast)
        for module in (live, people, scout):
            monkeypatch.setattr(module, "Landmarker", script)
        return script

    return give


@pytest.fixture(scope="session")
def stage() -> Callable[[float], Frame]:
    """Give the empty frame of a moment, 1000 x 500 pixels."""
    blank = np.zeros((*STAGE, 3), np.uint8)
    return lambda time_s: Frame(round(time_s * 1000), time_s, blank)


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


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Five poses at 0, 1, 2, 3 and 4 s."""
    path = tmp_path / "poses.npy"
    with PoseWriter(path) as writer:
        for number in range(5):
            writer.append(pose_at(number))
    return path
