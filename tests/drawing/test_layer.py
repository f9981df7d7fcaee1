"""What is drawn on a film's planes looks like what is drawn in red, green and blue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from tests.video.yuv_pictures import rgb_of, yuv_of

from formcheck.drawing.brush import BLUE, BOLD, INK, ORANGE, VERMILION, WHITE, Brush
from formcheck.drawing.letters import MOST_KEPT, Letters
from formcheck.video.yuv import Matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

SIZE = (320, 240)
ZIGZAG = np.array([[30.0, 200], [150, 40], [np.nan, 0], [170, 40], [290, 201]])
MARKS: dict[str, Callable[[Brush], None]] = {
    "line": lambda brush: brush.line(ZIGZAG, 9, BLUE, edge=WHITE),
    "thin line": lambda brush: brush.line(ZIGZAG, 2, VERMILION),
    "dashes": lambda brush: brush.dashes((40, 31), (281, 220), 4, WHITE),
    "disc": lambda brush: brush.dot((121, 87), 30, ORANGE),
    "ring": lambda brush: brush.dot((121, 87), 30, ORANGE, filled=False),
    "arc": lambda brush: brush.arc((160, 120), 80, 0.6, 11, VERMILION),
    "panel": lambda brush: brush.panel((31, 41), (201, 111), BLUE, 0.8),
    "text": lambda brush: brush.text("Knee 177°", (21, 141), 44, WHITE, weight=BOLD),
    "outlined": lambda brush: brush.text("Äq", (61, 141), 90, ORANGE, outlined=True),
    "tick": lambda brush: brush.sign("tick", (160, 120), 120, BLUE),
    "question": lambda brush: brush.sign("question", (160, 120), 120, BLUE),
    "dot": lambda brush: brush.sign("dot", (160, 120), 120, BLUE),
}


def drawn(mark: Callable[[Brush], None], matrix: Matrix, level: int) -> tuple[Picture, Picture]:
    """Return a picture drawn on in RGB, and one drawn on as a film's."""
    letters = Letters()
    rgb = np.full((SIZE[1], SIZE[0], 3), level, np.uint8)
    picture = yuv_of(rgb, matrix)
    mark(Brush(rgb, letters))
    mark(Brush(picture, letters))
    return rgb, rgb_of(picture)


@pytest.mark.parametrize("level", [20, 200])
@pytest.mark.parametrize("matrix", [Matrix.BT601, Matrix.BT709])
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_looks_the_same(mark: str, matrix: Matrix, level: int) -> None:
    rgb, film = drawn(MARKS[mark], matrix, level)
    changed = (np.abs(rgb.astype(int) - level) > 30).any(axis=2)
    assert changed.sum() > 200, "something was drawn"
    grey = np.array([0.299, 0.587, 0.114])
    luma_off = np.abs(rgb @ grey - film @ grey)
    assert luma_off[changed].mean() < 12
    # Away from edges, where colour is kept at half the size, colours are the same as well.
    inner = cv2.erode(changed.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if inner.sum() > 100:
        assert np.median(np.abs(rgb[inner].astype(int) - film[inner])) <= 4
    assert luma_off[~changed].mean() < 2, "nothing is drawn elsewhere"


@pytest.mark.parametrize("at", [(-60, 20), (300, 20), (100, -4), (100, 260), (-900, -900)])
def test_letters_at_the_rim_are_cut_off_and_do_no_harm(at: tuple[int, int]) -> None:
    def write(brush: Brush) -> None:
        brush.text("Locked lean", at, 40, WHITE)

    rgb, film = drawn(write, Matrix.BT601, 20)
    assert np.abs(rgb.astype(int) - film).mean() < 3


def test_dark_letters_are_dark() -> None:
    _, film = drawn(lambda brush: brush.text("Ill", (40, 180), 150, INK), Matrix.BT601, 230)
    assert film.min() < 40


def test_a_text_that_comes_again_is_the_same_and_old_ones_are_let_go() -> None:
    letters = Letters()
    at = [(31, 120), (32, 121), (31, 120)]
    first = [letters.shape("Rep 1", each, 30, BOLD) for each in at]
    np.testing.assert_array_equal(first[0][1], first[2][1])
    assert first[0][0] == first[2][0]
    for number in range(2 * MOST_KEPT):
        letters.shape(str(number), (0, 0), 9, BOLD)
    again = letters.shape("Rep 1", at[1], 30, BOLD)
    assert again[1] is not first[1][1], "memory does not grow"
    np.testing.assert_array_equal(again[1], first[1][1])
    assert (again[1].shape[0] // 2, again[1].shape[1] // 2) == again[2].shape
