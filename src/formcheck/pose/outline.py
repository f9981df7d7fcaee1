"""What the body's outline says: which landmarks lie on the body, and how far the back is bowed.

The outline is MediaPipe's segmentation mask: for every pixel how surely it belongs to the
person. It is looked up at a few hundred points, never traced.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from formcheck.pose.landmarks import Landmark, trunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

# How near the outline must come for a landmark to count as on the body: MediaPipe puts
# wrists, heels and toes at its very edge.
NEAR_SHARE_OF_TRUNK = 0.06
NEAR_LEAST_PX = 2.0

INSIDE = 0.5
"""From here on a pixel of the mask belongs to the person."""

NORMALS = 15
"""So many lines across the back look for its contour: the mask is a blown-up 256 x 256 picture,
in which a trunk is 50 pixels or so long."""

STEPS = 50
LONGEST = 1.0
"""Steps along such a line, and its length in trunk lengths: a round back stands up to 0.7 above
the line from hips to shoulders (measured)."""

TURNED_MIN = 0.3
"""Below this sum of votes it is not known which side of the trunk is the back; at most 3."""


def _disc(steps: int) -> Numbers:
    """Return points spread evenly over the unit disc, shape (n, 2)."""
    axis = np.linspace(-1.0, 1.0, 2 * steps + 1)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    return grid[np.hypot(grid[:, 0], grid[:, 1]) <= 1.0]


# 49 points: more would see nothing new.
_DISC = _disc(4)
_DISC.flags.writeable = False


def on_body(mask: NDArray[np.float32], at: Numbers) -> Numbers:
    """Return the mask's maximum near each landmark, 0 where that is out of the picture.

    Parameters
    ----------
    mask
        Shape (height, width): 0..1, how surely a pixel belongs to the person.
    at
        Shape (33, 2): the landmarks in pixels of the mask.
    """
    height, width = mask.shape
    _, length = trunk(at)
    radius = max(NEAR_LEAST_PX, NEAR_SHARE_OF_TRUNK * length)
    near = np.floor(at[:, np.newaxis] + radius * _DISC).astype(np.intp)
    column = near[..., 0].clip(0, width - 1)
    row = near[..., 1].clip(0, height - 1)
    inside = ((at >= 0) & (at < (width, height))).all(axis=1)
    return np.where(inside, mask[row, column].max(axis=1), 0.0)


def back_sagitta(mask: NDArray[np.float32], at: Numbers) -> float:
    """Return how far the contour of the back is bowed, as a share of its chord.

    The chord joins the contour behind the shoulders with that behind the hips. The result is
    the contour's largest distance outwards of it, less that inwards, so that a back that is
    evenly round gives its sagitta (0.07, 0.13, 0.21 for a curvature of 30°, 60°, 90°), a
    hollow one the same below 0, and the S of somebody upright about 0.

    Parameters
    ----------
    mask
        Shape (height, width): 0..1, how surely a pixel belongs to the person.
    at
        Shape (33, 2): the landmarks in pixels of the mask.

    Returns
    -------
    float
        NaN where the back cannot be told from the front, or where the contour lies out of
        the picture or is not found.
    """
    shoulders = (at[Landmark.LEFT_SHOULDER] + at[Landmark.RIGHT_SHOULDER]) / 2
    hips = (at[Landmark.LEFT_HIP] + at[Landmark.RIGHT_HIP]) / 2
    line = shoulders - hips
    length = math.hypot(*line)
    if not length >= STEPS / LONGEST / 4:  # no contour to speak of in a few pixels
        return math.nan
    turned = _turned(at, hips, line / length, length)
    if abs(turned) < TURNED_MIN:
        return math.nan
    outwards = math.copysign(1.0, turned) * np.array([line[1], -line[0]]) / length
    depth = _depths(mask, hips, line, outwards * LONGEST * length)
    if np.isnan(depth).any():
        return math.nan
    along = np.linspace(0.0, 1.0, NORMALS)
    slope = LONGEST * (depth[-1] - depth[0])
    above = LONGEST * depth - (LONGEST * depth[0] + slope * along)
    # From heights over the hip-shoulder line to distances from the chord, and these over the
    # chord: both times the chord is longer than that line by the same factor.
    bow = above / (1.0 + slope**2)
    return float(max(bow.max(), 0.0) + min(bow.min(), 0.0))


def _turned(at: Numbers, hips: Numbers, up: Numbers, length: float) -> float:
    """Return where the front of the body is: positive where they look to the picture's right.

    Feet, head and knees have a vote each, up to 1. Head and knees are asked which side of the
    trunk they are on: somebody who hangs down looks back to where they came from.
    """

    def in_front(vector: Numbers) -> float:
        return float(up[0] * vector[1] - up[1] * vector[0]) / length

    ears = (at[Landmark.LEFT_EAR] + at[Landmark.RIGHT_EAR]) / 2
    knees = (at[Landmark.LEFT_KNEE] + at[Landmark.RIGHT_KNEE]) / 2
    left_foot = at[Landmark.LEFT_TOE] - at[Landmark.LEFT_HEEL]
    right_foot = at[Landmark.RIGHT_TOE] - at[Landmark.RIGHT_HEEL]
    feet = float(left_foot[0] + right_foot[0]) / length
    # A foot is about as long as half a trunk, nose to ear about a quarter.
    votes = (feet, 4 * in_front(at[Landmark.NOSE] - ears), in_front(knees - hips))
    return sum(max(-1.0, min(1.0, vote)) for vote in votes)


def _depths(mask: NDArray[np.float32], hips: Numbers, line: Numbers, ray: Numbers) -> Numbers:
    """Return where lines across the trunk leave the body, shape (n,), as shares of `ray`.

    From hips to shoulders in order; NaN where a line does not begin on the body or does not
    leave it.
    """
    height, width = mask.shape
    along = np.linspace(0.0, 1.0, NORMALS)
    out = np.linspace(0.0, 1.0, STEPS)
    points = hips + along[:, None, None] * line + out[None, :, None] * ray
    pixel = np.floor(points).astype(np.intp)
    column, row = pixel[..., 0], pixel[..., 1]
    known = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    sure = mask[row.clip(0, height - 1), column.clip(0, width - 1)].astype(np.float64)
    outside = sure < INSIDE
    first = np.argmax(outside, axis=1)
    rows = np.arange(NORMALS)
    before, after = sure[rows, first - 1], sure[rows, first]
    edge = out[first - 1] + (before - INSIDE) / np.maximum(before - after, 1e-9) * out[1]
    # Beyond the picture the mask says nothing, so that an edge must lie well inside.
    found = (first > 0) & known[rows, first]
    return np.where(found, edge, np.nan)
