"""How the camera sees the person: which way they face, which side is near, how oblique."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.geometry import length
from formcheck.motion.windows import (
    nearest_known,
    pooled_mean,
    pooled_quantile,
    reach_in_frames,
)
from formcheck.pose.landmarks import Landmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.pose.landmarks import PoseTrack

    Numbers = NDArray[np.float64]

FACING_WINDOW_S = 1.5
"""Seconds on either side over which the facing is pooled: nobody turns round faster."""

YAW_WINDOW_S = 1.0


@dataclass(frozen=True, slots=True)
class View:
    """The camera's view of the person, per frame.

    Attributes
    ----------
    facing
        Shape (n,), +1 where the person looks to the right of the picture, -1 to the left.
    near
        Shape (n,), 0 where the left side of the body faces the camera, 1 the right.
    yaw_deg
        Shape (n,), how far the camera is from a true side view, 0..90, NaN if nobody.
    trunk_px
        Shape (n,), length of the trunk in pixels, pooled: the yardstick for everything that
        must not depend on the picture's size.
    """

    facing: NDArray[np.int8]
    near: NDArray[np.int8]
    yaw_deg: Numbers
    trunk_px: Numbers


def middle(track: PoseTrack, left: Landmark) -> Numbers:
    """Return the (n, 2) point half-way between a left landmark and its right twin, pixels."""
    both = track.points(left, 2)
    return np.asarray((both[:, 0] + both[:, 1]) / 2)


def read_view(track: PoseTrack) -> View:
    """Read facing, near side and yaw from the whole track.

    Feet and nose point forward whichever leg is called left, so facing survives an exchange
    of legs; it is pooled over `FACING_WINDOW_S` on either side, never taken from one frame.
    Somebody who looks to the picture's left shows the camera the left side of the body.
    """
    half = reach_in_frames(track.time_s, FACING_WINDOW_S)
    trunk = nearest_known(
        pooled_quantile(
            length(middle(track, Landmark.LEFT_HIP), middle(track, Landmark.LEFT_SHOULDER)), half
        )
    )
    feet = sum(
        track.px[:, toe, 0] - track.px[:, toe - 2, 0]
        for toe in (Landmark.LEFT_TOE, Landmark.RIGHT_TOE)
    )
    head = track.px[:, Landmark.NOSE, 0] - middle(track, Landmark.LEFT_EAR)[:, 0]
    # A foot is about as long as half a trunk, nose to ear about a quarter: equal votes.
    votes = np.clip(feet / trunk, -1, 1) + np.clip(4 * head / trunk, -1, 1)
    pooled = nearest_known(pooled_mean(votes, half))
    facing = np.where(pooled < 0, -1, 1).astype(np.int8)

    # In a true side view the line through both shoulders runs straight away from the camera.
    shoulders = track.world_m[:, Landmark.LEFT_SHOULDER : Landmark.RIGHT_SHOULDER + 1]
    across = np.diff(shoulders.astype(np.float64), axis=1)[:, 0]
    yaw = np.degrees(np.arctan2(np.abs(across[:, 0]), np.abs(across[:, 2])))
    return View(
        facing=facing,
        near=np.where(facing < 0, 0, 1).astype(np.int8),
        yaw_deg=pooled_quantile(yaw, reach_in_frames(track.time_s, YAW_WINDOW_S)),
        trunk_px=trunk,
    )
