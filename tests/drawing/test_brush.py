"""Lines: whole, edged, and broken where they should be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from formcheck.drawing.brush import BLUE, SKY, WHITE, Brush


def brush() -> Brush:
    return Brush(np.full((200, 300, 3), 128, np.uint8), cv2.FontFace("sans"))


def test_edges_never_cut_through_their_line() -> None:
    paint = brush()
    points = np.array([[20.0, 100], [150, 100], [280, 100]])
    paint.line(points, 9, BLUE, edge=WHITE)
    assert (paint.canvas[100, 22:278] == BLUE).all()


def test_pieces_with_an_unknown_end_are_left_out() -> None:
    paint = brush()
    paint.line(np.array([[20.0, 100], [80, 100], [np.nan, 100], [200, 100], [280, 100]]), 3, SKY)
    assert (paint.canvas[100, [50, 240]] == SKY).all()
    assert (paint.canvas[100, 90:190] == 128).all()


def test_points_far_outside_of_the_picture_do_no_harm() -> None:
    paint = brush()
    paint.line(np.array([[-1e12, 100.0], [1e12, 100]]), 3, SKY)
    assert (paint.canvas[100] == SKY).all()


@pytest.mark.parametrize("width", [2, 4])
def test_dashes_leave_gaps(width: int) -> None:
    paint = brush()
    paint.dashes((20, 100), (280, 100), width, WHITE)
    lit = (paint.canvas[100, 20:281] == 255).all(axis=1)
    edges = int(np.abs(np.diff(lit.astype(int))).sum())
    assert edges >= 2 * round(260 / (8 * width)) - 1
    assert 0.3 < lit.mean() < 0.7
    assert paint.canvas.min() < 64, "a dark edge, for bright pictures"


def test_a_line_from_nowhere_has_no_dashes() -> None:
    paint = brush()
    paint.dashes((np.nan, 100), (280, 100), 3, WHITE)
    assert (paint.canvas == 128).all()
