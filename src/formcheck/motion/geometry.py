"""Angles and lengths in the picture plane.

All points are (..., 2) arrays in pixels, x to the right and y *down*, with square pixels;
MediaPipe's 0..1 coordinates would bend every angle on a picture that is not square.
`facing` is +1 for a person who looks to the right of the picture and -1 for the left, so
that "forward" and "bent" mean the same on both sides. NaN in gives NaN out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Points = NDArray[np.float64]
    Numbers = NDArray[np.float64]


def length(a: Points, b: Points) -> Numbers:
    """Return the distance between two points, in pixels."""
    line = b - a
    return np.asarray(np.hypot(line[..., 0], line[..., 1]))


def turn_deg(u: Points, v: Points) -> Numbers:
    """Return the angle from vector `u` to vector `v`, -180..180, positive towards +x → +y."""
    cross = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    dot = u[..., 0] * v[..., 0] + u[..., 1] * v[..., 1]
    return np.asarray(np.degrees(np.arctan2(cross, dot)))


def knee_deg(hip: Points, knee: Points, ankle: Points, facing: ArrayLike) -> Numbers:
    """Return the signed interior knee angle: 180 straight, below bent, above hyperextended.

    The sign matters: an arccos reads a knee that gives way backwards by 8° as bent by 8°
    (evidence §7).

    Parameters
    ----------
    hip, knee, ankle
        Shape (..., 2), pixels.
    facing
        +1 or -1, broadcast against the points.

    Returns
    -------
    numpy.ndarray
        Shape (...), degrees in (0, 360).
    """
    # Facing right, a bent knee carries the ankle backwards, so that the turn from thigh to
    # shank (seen from the knee) runs the negative way round.
    bend = -np.asarray(facing) * turn_deg(hip - knee, ankle - knee)
    return np.asarray(np.where(bend < 0, bend + 360, bend))


def hip_hinge_deg(shoulder: Points, hip: Points, knee: Points, facing: ArrayLike) -> Numbers:
    """Return the interior angle between trunk and thigh: 180 upright, small when folded.

    Parameters
    ----------
    shoulder, hip, knee
        Shape (..., 2), pixels.
    facing
        +1 or -1, broadcast against the points.

    Returns
    -------
    numpy.ndarray
        Shape (...), degrees in (-90, 270]: above 180 the thigh is behind the trunk's line,
        below 0 the trunk has passed the thigh.
    """
    fold = np.asarray(facing) * turn_deg(shoulder - hip, knee - hip)
    return np.asarray(np.where(fold <= -90, fold + 360, fold))  # noqa: PLR2004 - stated above


def lean_deg(low: Points, high: Points, facing: ArrayLike) -> Numbers:
    """Return how far the line from `low` to `high` leans forward from the picture's vertical.

    0 is upright, 90 level, forward positive, in degrees within -180..180. Hip to shoulder
    gives the trunk's lean; it needs a level camera.
    """
    line = high - low
    return np.asarray(np.degrees(np.arctan2(np.asarray(facing) * line[..., 0], -line[..., 1])))


def interior_deg(a: Points, vertex: Points, b: Points) -> Numbers:
    """Return the unsigned angle at `vertex` between `a` and `b`, 0..180 degrees."""
    return np.abs(turn_deg(a - vertex, b - vertex))


def wrapped_deg(angle: ArrayLike) -> Numbers:
    """Return an angle brought into [-180, 180) degrees."""
    return np.asarray((np.asarray(angle) + 180) % 360 - 180)


def knee_from_reach_deg(reach: ArrayLike, thigh: float, shank: float) -> Numbers:
    """Return the knee angle that spans the distance `reach` between hip and ankle.

    The law of cosines; a reach beyond thigh plus shank reads 180, one too short for them 0.
    Near straight it is steep: at 165°, one per cent of reach is worth 9°.

    Parameters
    ----------
    reach
        Shape (...), hip to ankle, pixels.
    thigh, shank
        The two bones' lengths, pixels.
    """
    cosine = (thigh**2 + shank**2 - np.asarray(reach) ** 2) / (2 * thigh * shank)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
