"""The body over the picture, the front leg standing out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.drawing.brush import WHITE
from formcheck.pose.landmarks import Landmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.drawing.brush import Brush, Colour

FRONT_LEG: Final = (
    Landmark.LEFT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.LEFT_ANKLE,
    Landmark.LEFT_TOE,
)
"""Trunk and leg of the left side; the right one's landmarks are each one further."""

OTHERS: Final = (
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
    (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST),
    (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE, Landmark.LEFT_TOE),
    (Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE, Landmark.RIGHT_TOE),
)


def draw_skeleton(brush: Brush, at: NDArray[np.float64], front_leg: int, colour: Colour) -> None:
    """Draw the body.

    Parameters
    ----------
    brush
        What to draw with.
    at
        Shape (33, 2): the landmarks in pixels of the canvas, NaN if nobody was found.
    front_leg
        0 where the front leg is the left one, 1 the right, -1 unknown.
    colour
        Of the front leg and the trunk above it.
    """
    draw_limbs(brush, at)
    if front_leg >= 0:
        draw_front(brush, at[[landmark + front_leg for landmark in FRONT_LEG]], colour)


def draw_limbs(brush: Brush, at: NDArray[np.float64]) -> None:
    """Draw arms and legs alike, thinly: `at` has shape (33, 2), pixels of the canvas."""
    gap = np.full((1, 2), np.nan)
    brush.line(
        np.concatenate([part for chain in OTHERS for part in (at[list(chain)], gap)]),
        thin(brush),
        WHITE,
    )


def draw_front(brush: Brush, chain: NDArray[np.float64], colour: Colour) -> None:
    """Draw what matters: the points of `chain`, shape (n, 2), from trunk or hip to the toes."""
    brush.line(chain, thick(brush), colour, edge=WHITE)
    for x, y in chain[:-1]:
        brush.dot((x, y), thick(brush), WHITE)


def thin(brush: Brush) -> int:
    """Return the width of lines that matter less, pixels."""
    return max(2, min(brush.width, brush.height) // 240)


def thick(brush: Brush) -> int:
    """Return the width of lines that matter, and the radius of joints, pixels."""
    return max(3, min(brush.width, brush.height) // 80)
