"""Lines: whole, edged, and broken where they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.drawing.brush import BLUE, SKY, WHITE, Brush
from formcheck.drawing.letters import Letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Canvas = NDArray[np.uint8]


@pytest.fixture
def canvas() -> Canvas:
    return np.full((200, 300, 3), 128, np.uint8)


@pytest.fixture
def paint(canvas: Canvas) -> Brush:
    return Brush(canvas, Letters())


def test_edges_never_cut_through_their_line(canvas: Canvas, paint: Brush) -> None:
    points = np.array([[20.0, 100], [150, 100], [280, 100]])
    paint.line(points, 9, BLUE, edge=WHITE)
    assert (canvas[100, 22:278] == BLUE).all()


def test_pieces_with_an_unknown_end_are_left_out(canvas: Canvas, paint: Brush) -> None:
    paint.line(np.array([[20.0, 100], [80, 100], [np.nan, 100], [200, 100], [280, 100]]), 3, SKY)
    assert (canvas[100, [50, 240]] == SKY).all()
    assert (canvas[100, 90:190] == 128).all()


def test_points_far_outside_of_the_picture_do_no_harm(canvas: Canvas, paint: Brush) -> None:
    paint.line(np.array([[-1e12, 100.0], [1e12, 100]]), 3, SKY)
    assert (canvas[100] == SKY).all()


@pytest.mark.parametrize("width", [2, 4])
def test_dashes_leave_gaps(canvas: Canvas, paint: Brush, width: int) -> None:
    paint.dashes((20, 100), (280, 100), width, WHITE)
    lit = (canvas[100, 20:281] == 255).all(axis=1)
    edges = int(np.abs(np.diff(lit.astype(int))).sum())
    assert edges >= 2 * round(260 / (8 * width)) - 1
    assert 0.3 < lit.mean() < 0.7
    assert canvas.min() < 64, "a dark edge, for bright pictures"


def test_a_line_from_nowhere_has_no_dashes(canvas: Canvas, paint: Brush) -> None:
    paint.dashes((np.nan, 100), (280, 100), 3, WHITE)
    assert (canvas == 128).all()
