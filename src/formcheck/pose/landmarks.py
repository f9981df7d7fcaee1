"""The 33 body landmarks by name, and one frame's pose."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LANDMARK_COUNT = 33


class Landmark(IntEnum):
    """MediaPipe's landmark numbers; left and right are the person's own."""

    NOSE = 0
    LEFT_EAR = 7
    RIGHT_EAR = 8
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_TOE = 31
    RIGHT_TOE = 32


def trunk(px: NDArray[np.floating]) -> tuple[NDArray[np.float64], float]:
    """Return the middle of the trunk and its length, shoulders to hips.

    Parameters
    ----------
    px
        Shape (33, 2): one pose's landmarks. Middle, shape (2,), and length are in its unit.
    """
    shoulders = (px[Landmark.LEFT_SHOULDER] + px[Landmark.RIGHT_SHOULDER]) / 2
    hips = (px[Landmark.LEFT_HIP] + px[Landmark.RIGHT_HIP]) / 2
    return (shoulders + hips) / 2, math.hypot(*(shoulders - hips))


def _empty(*shape: int) -> NDArray[np.float64]:
    return np.full(shape, np.nan)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where one frame's body landmarks are; NaN throughout when nobody was found.

    Attributes
    ----------
    time_s
        The frame's time in seconds.
    px
        Shape (33, 2): x to the right and y down, in pixels of the full upright picture.
    world_m
        Shape (33, 3): metres from the middle of the hips, x right, y down, z away from the
        camera, as MediaPipe guesses them.
    visibility
        Shape (33,): 0..1. High even while left and right legs are exchanged, so it is no
        witness against that.
    on_body
        Shape (33,): 0..1, how surely the landmark lies within the body's outline
        (segmentation mask).
    back
        How far the outline of the back is bowed between hips and shoulders, as a share of its
        chord (`formcheck.pose.outline.back_sagitta`): round positive, hollow negative, NaN
        without an outline.
    """

    time_s: float
    px: NDArray[np.floating] = field(default_factory=lambda: _empty(LANDMARK_COUNT, 2))
    world_m: NDArray[np.floating] = field(default_factory=lambda: _empty(LANDMARK_COUNT, 3))
    visibility: NDArray[np.floating] = field(default_factory=lambda: _empty(LANDMARK_COUNT))
    on_body: NDArray[np.floating] = field(default_factory=lambda: _empty(LANDMARK_COUNT))
    back: float = math.nan

    def __post_init__(self) -> None:
        """Check the shapes that everything downstream relies on."""
        for name, shape in SHAPES.items():
            given = np.shape(getattr(self, name))
            if given != shape:
                raise ValueError(f"{name} has shape {given}, not {shape}")

    @property
    def found(self) -> bool:
        """Whether somebody was found in the frame."""
        return bool(np.isfinite(self.px[Landmark.LEFT_HIP, 0]))


SHAPES = {
    "px": (LANDMARK_COUNT, 2),
    "world_m": (LANDMARK_COUNT, 3),
    "visibility": (LANDMARK_COUNT,),
    "on_body": (LANDMARK_COUNT,),
    "back": (),
}


@dataclass(frozen=True, slots=True)
class PoseTrack:
    """One person's poses over a clip, frame by frame, as arrays.

    Attributes
    ----------
    time_s
        Shape (n,), strictly rising, seconds.
    px, world_m, visibility, on_body, back
        As in `Pose`, with the frame as first axis, and possibly in less than double
        precision, to be small.
    """

    time_s: NDArray[np.float64]
    px: NDArray[np.floating]
    world_m: NDArray[np.floating]
    visibility: NDArray[np.floating]
    on_body: NDArray[np.floating]
    back: NDArray[np.floating]

    def __post_init__(self) -> None:
        """Check that all arrays speak of the same frames, in order of time."""
        frames = len(self.time_s)
        for name, shape in SHAPES.items():
            if getattr(self, name).shape != (frames, *shape):
                raise ValueError(f"{name} does not have shape {(frames, *shape)}")
        if frames > 1 and not bool(np.all(np.diff(self.time_s) > 0)):
            raise ValueError("the times of a track must rise")

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.time_s)

    @classmethod
    def of(cls, poses: Sequence[Pose]) -> PoseTrack:
        """Stack single poses, in order of time."""
        return cls(
            time_s=np.array([pose.time_s for pose in poses], dtype=np.float64),
            **{
                name: np.array([getattr(pose, name) for pose in poses]).reshape(-1, *shape)
                for name, shape in SHAPES.items()
            },
        )

    def rows(self, rows: NDArray[np.intp]) -> PoseTrack:
        """Return the track of some of the frames, by number, rising."""
        return PoseTrack(self.time_s[rows], **{name: getattr(self, name)[rows] for name in SHAPES})

    def points(self, landmark: int, count: int = 1) -> NDArray[np.float64]:
        """Return landmarks from `landmark` on in double precision, shape (n, count, 2), pixels."""
        return self.px[:, landmark : landmark + count].astype(np.float64)

    @property
    def found(self) -> NDArray[np.bool_]:
        """Shape (n,): the frames in which somebody was found."""
        return np.asarray(np.isfinite(self.px[:, Landmark.LEFT_HIP, 0]))
