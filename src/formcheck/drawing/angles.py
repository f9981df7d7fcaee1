"""An angle at a joint: an arc between two bones, and its number beside the joint."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from formcheck.drawing.brush import BOLD, INK, WHITE
from formcheck.drawing.skeleton import thick

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.drawing.brush import Brush, Colour

    Point = NDArray[np.float64]

ARC_LETTERS = (1.0, 2.2)
"""Least and greatest radius of an arc, in letter sizes."""

ARC_SHARE = 0.35
"""Radius of an arc as a share of the bone it begins at, between those."""

BRIGHT = 384
"""Red, green and blue that add up to more are a bright colour, and get a dark edge."""

PANEL = 0.7
"""How much of the picture the panel behind a number hides, 0..1."""


def draw_angle(  # noqa: PLR0913 - what an angle looks like
    brush: Brush,
    joint: Point,
    start: Point,
    sweep_deg: float,
    *,
    text: str,
    size: int,
    colour: Colour,
) -> None:
    """Draw one angle; the number stands on the outer side, where neither bone is.

    Parameters
    ----------
    brush
        What to draw with.
    joint, start
        Shape (2,): where the angle is, and a point of the bone it is measured from, in pixels
        of the canvas. With a NaN nothing is drawn.
    sweep_deg
        How far the other bone is turned from that one, positive clockwise in the picture.
    text
        What to write, usually the number.
    size
        Of the letters, pixels.
    colour
        Of the arc.
    """
    bone = start - joint
    if not (np.isfinite(bone).all() and math.isfinite(sweep_deg)):
        return
    radius = float(np.hypot(*bone)) * ARC_SHARE
    radius = min(max(radius, ARC_LETTERS[0] * size), ARC_LETTERS[1] * size)
    since = math.degrees(math.atan2(bone[1], bone[0]))
    steps = np.radians(np.linspace(since, since + sweep_deg, max(2, round(abs(sweep_deg) / 6))))
    points = joint + radius * np.stack([np.cos(steps), np.sin(steps)], axis=1)
    edge = INK if sum(colour) > BRIGHT else WHITE
    brush.line(points, max(2, thick(brush) // 2), colour, edge)
    outwards = math.radians(since + sweep_deg / 2 + 180)
    _write_beside(brush, joint, (math.cos(outwards), math.sin(outwards)), text, size)


def _write_beside(
    brush: Brush, joint: Point, outwards: tuple[float, float], text: str, size: int
) -> None:
    """Write a text next to a joint in one direction, within the picture."""
    half_wide, half_high = brush.extent(text, size, BOLD) / 2 + 0.15 * size, 0.52 * size
    away = 2 * thick(brush) + abs(outwards[0]) * half_wide + abs(outwards[1]) * half_high
    x, y = joint[0] + away * outwards[0], joint[1] + away * outwards[1]
    x = min(max(x, half_wide), brush.width - half_wide)
    y = min(max(y, half_high), brush.height - half_high)
    low = (round(x - half_wide), round(y - half_high))
    brush.panel(low, (round(x + half_wide), round(y + half_high)), INK, PANEL)
    at = (round(x - half_wide + 0.15 * size), round(y + 0.36 * size))
    brush.text(text, at, size, WHITE, weight=BOLD)
