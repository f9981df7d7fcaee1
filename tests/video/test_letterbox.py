"""A picture of another size is fitted in without being stretched."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.video.letterbox import letterboxed


@pytest.mark.parametrize(
    ("height", "width", "rows", "columns"),
    [
        (100, 50, (0, 60), (25, 55)),  # higher: black on both sides
        (20, 80, (20, 40), (0, 80)),  # wider: black above and below
        (30, 40, (0, 60), (0, 80)),  # smaller, of the same shape: no black
    ],
)
def test_the_picture_lies_in_the_middle_on_black(
    height: int, width: int, rows: tuple[int, int], columns: tuple[int, int]
) -> None:
    boxed = letterboxed(np.full((height, width, 3), 200, np.uint8), 80, 60)
    expected = np.zeros((60, 80, 3), np.uint8)
    expected[slice(*rows), slice(*columns)] = 200
    np.testing.assert_array_equal(boxed, expected)
    assert boxed.flags.c_contiguous


def test_a_picture_of_the_right_size_is_not_even_copied() -> None:
    rgb = np.zeros((60, 80, 3), np.uint8)
    assert letterboxed(rgb, 80, 60) is rgb


def test_a_single_line_of_pixels_stays_in_the_picture() -> None:
    boxed = letterboxed(np.full((1, 5000, 3), 200, np.uint8), 80, 60)
    assert boxed.shape == (60, 80, 3)
    assert (boxed == 200).any()
