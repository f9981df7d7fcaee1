"""An angle stands at its joint, on the right side, and hides neither the joint nor itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.drawing.angles import draw_angle
from formcheck.drawing.brush import BLUE, Brush
from formcheck.drawing.letters import Letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

JOINT = np.array([320.0, 240.0])


def drawn(
    sweep_deg: float,
    *,
    joint: NDArray[np.float64] = JOINT,
    start_deg: float = 0.0,
    text: str = "123°",
    level: int = 90,
) -> tuple[Picture, Picture]:
    """Return a picture with the angle, and where it was changed, shape (480, 640)."""
    canvas = np.full((480, 640, 3), level, np.uint8)
    towards = np.array([math.cos(math.radians(start_deg)), math.sin(math.radians(start_deg))])
    brush = Brush(canvas, Letters())
    draw_angle(brush, joint, joint + 100 * towards, sweep_deg, text=text, size=20, colour=BLUE)
    return canvas, (canvas != level).any(axis=2)


def at(degrees: float, radius: float) -> tuple[int, int]:
    """Return row and column at a distance from the joint, clockwise from the right."""
    angle = math.radians(degrees)
    return round(240 + radius * math.sin(angle)), round(320 + radius * math.cos(angle))


@pytest.mark.parametrize("sweep", [60.0, 120.0, -90.0, 178.0, -200.0])
def test_the_arc_lies_between_the_bones_and_the_number_opposite(sweep: float) -> None:
    canvas, changed = drawn(sweep, text="")
    for share in (0.1, 0.5, 0.9):
        np.testing.assert_array_equal(canvas[at(sweep * share, 35)], BLUE)
    outside = sweep + math.copysign(30, sweep)
    assert not changed[at(outside, 35)]
    _, numbered = drawn(sweep)
    rows, columns = np.nonzero(numbered & ~changed)
    middle = np.array([columns.mean(), rows.mean()]) - JOINT
    outwards = math.radians(sweep / 2 + 180)
    direction = middle / np.hypot(*middle)
    assert direction @ (math.cos(outwards), math.sin(outwards)) > 0.9


@pytest.mark.parametrize("start", range(0, 360, 45))
def test_the_number_leaves_the_joint_free(start: float) -> None:
    _, changed = drawn(90.0, start_deg=start)
    y, x = np.mgrid[:480, :640]
    assert not changed[np.hypot(x - 320, y - 240) < 8].any()


@pytest.mark.parametrize("place", [(2, 2), (638, 2), (2, 478), (638, 478)])
def test_a_number_at_the_rim_stays_whole(place: tuple[int, int]) -> None:
    _, inner = drawn(90.0, text="123°")
    _, bare = drawn(90.0, text="")
    wanted = (inner & ~bare).sum()
    for start in (0, 90, 180, 270):
        _, with_text = drawn(90.0, joint=np.array(place, float), start_deg=start)
        _, without = drawn(90.0, joint=np.array(place, float), start_deg=start, text="")
        # The arc may lie under it there.
        assert (with_text | without).sum() - without.sum() > 0.5 * wanted


@pytest.mark.parametrize("level", [0, 90, 255])
def test_the_number_stands_out_from_any_picture(level: int) -> None:
    canvas, changed = drawn(90.0, text="123°", level=level)
    _, bare = drawn(90.0, text="", level=level)
    inside = canvas[changed & ~bare]
    if level:
        assert inside.min() < 100
    assert inside.max() > 240


@pytest.mark.parametrize("sweep", [math.nan, 90.0])
def test_what_is_not_known_is_not_drawn(sweep: float) -> None:
    joint = JOINT if math.isnan(sweep) else np.array([math.nan, 240.0])
    assert not drawn(sweep, joint=joint)[1].any()
