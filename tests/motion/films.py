"""Films of a stick figure from all sides, and what is told of their curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import SHANK, THIGH, Camera

from formcheck.pose.landmarks import PoseTrack

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEG_LENGTH = THIGH + SHANK

CAMERAS = [
    pytest.param(Camera(facing=facing, front_is_near=near), id=name)
    for facing, near, name in (
        (1, True, "right, near leg"),
        (-1, True, "left, near leg"),
        (1, False, "right, far leg"),
        (-1, False, "left, far leg"),
    )
]


def first(track: PoseTrack, frames: int) -> PoseTrack:
    return PoseTrack(
        track.time_s[:frames],
        track.px[:frames],
        track.world_m[:frames],
        track.visibility[:frames],
        track.on_body[:frames],
        track.back[:frames],
    )


def biggest_jump(values: NDArray[np.float64]) -> float:
    return float(np.nanmax(np.abs(np.diff(values))))
