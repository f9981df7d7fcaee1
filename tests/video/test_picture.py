from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.video.picture import Orientation, Upright, fit, sane_pixel_aspect

sides = st.integers(1, 16384)


@given(width=sides, height=sides, longest=st.integers(1, 2000))
def test_fit_never_enlarges_and_keeps_the_shape_within_half_a_pixel(
    width: int, height: int, longest: int
) -> None:
    small_width, small_height = fit(width, height, longest)
    assert max(small_width, small_height) == min(longest, max(width, height))
    scale = max(width, height) / max(small_width, small_height)
    for full, small in ((width, small_width), (height, small_height)):
        assert small >= 1
        assert small == 1 or abs(small - full / scale) <= 0.5


@pytest.mark.parametrize(
    ("turn_deg", "mirrored", "upright"),
    [
        (0, False, [[1, 2], [3, 4]]),
        (90, False, [[3, 1], [4, 2]]),
        (180, False, [[4, 3], [2, 1]]),
        (270, False, [[2, 4], [1, 3]]),
        (0, True, [[2, 1], [4, 3]]),
        (90, True, [[4, 2], [3, 1]]),
    ],
)
def test_orientation_mirrors_first_and_then_turns_clockwise(
    turn_deg: int, mirrored: bool, upright: list[list[int]]
) -> None:
    stored = np.array([[1, 2], [3, 4]], np.uint8)[..., None].repeat(3, axis=2)
    result = Orientation(turn_deg, mirrored=mirrored).apply(stored)
    assert result[..., 0].tolist() == upright
    assert result.flags.c_contiguous


def test_full_size_stretches_the_stored_width_before_the_turn() -> None:
    upright = Upright(Orientation(90), Fraction(16, 11), longest_side=960)
    assert upright.full_size(720, 576) == (576, 1047)


@pytest.mark.parametrize(
    ("stated", "used"),
    [
        (None, 1),
        (Fraction(0), 1),
        (Fraction(-4, 3), 1),
        (Fraction(4, 3), Fraction(4, 3)),
        (Fraction(1, 2), Fraction(1, 2)),
        (Fraction(1000), 1),
        (Fraction(1, 1000), 1),
    ],
)
def test_a_pixel_shape_that_no_camera_has_is_not_believed(
    stated: Fraction | None, used: Fraction
) -> None:
    assert sane_pixel_aspect(stated) == used
