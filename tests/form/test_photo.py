"""A still shows a posture in words, and is never taken for a movement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.form.excursion import Posture
from formcheck.form.judgement import Pattern
from formcheck.form.photo import judge_photo
from formcheck.form.thresholds import Thresholds

if TYPE_CHECKING:
    from formcheck.form.patterns import Opinion


def shown(knee: float, hinge: float, yaw_deg: float = 5.0, *, near: bool = True) -> Opinion:
    held = Posture(knee, hinge, 40.0, 0.5, 6.0, 5.0)
    return judge_photo(held, yaw_deg, Thresholds(), leg="left", near=near)


@pytest.mark.parametrize(
    ("knee", "hinge", "expected"),
    [
        (174, 60, Pattern.LOCKED_LEAN),
        (170, 60, Pattern.LOCKED_LEAN),
        (169, 60, Pattern.UNSURE),
        (96, 60, Pattern.UNSURE),
        (94, 60, Pattern.NONE),
        (174, 81, Pattern.NONE),
    ],
)
def test_only_a_fold_over_a_straight_knee_is_named(
    knee: float, hinge: float, expected: Pattern
) -> None:
    assert shown(knee, hinge).pattern is expected


@given(st.floats(20, 205), st.floats(-30, 200), st.floats(0, 90))
def test_no_still_is_ever_called_a_push_back(knee: float, hinge: float, yaw_deg: float) -> None:
    opinion = shown(knee, hinge, yaw_deg)
    assert opinion.pattern in (Pattern.LOCKED_LEAN, Pattern.UNSURE, Pattern.NONE)


@pytest.mark.parametrize(
    ("knee", "hinge", "words"),
    [
        (174, 60, ["knee straight (174° ±6°)", "folded onto the thigh (60°)"]),
        (165, 76, ["straight or nearly so (165°", "folded near the thigh (76°)"]),
        (155, 100, ["slightly bent (155°", "half folded (100°)"]),
        (110, 170, ["knee bent (110°", "off the thigh (170°)"]),
    ],
)
def test_the_posture_is_described_in_words_and_numbers(
    knee: float, hinge: float, words: list[str]
) -> None:
    for near, where in ((True, "nearest the camera"), (False, "away from the camera")):
        reason = shown(knee, hinge, near=near).reason
        assert reason.startswith(f"The left leg is in front ({where})")
        assert all(word in reason for word in words)


@pytest.mark.parametrize(("knee", "hinge"), [(174, 3), (188, -80)])
def test_an_impossible_body_is_not_believed(knee: float, hinge: float) -> None:
    opinion = shown(knee, hinge)
    assert opinion.pattern is Pattern.UNSURE
    assert "No body" in opinion.reason


def test_an_oblique_camera_decides_nothing() -> None:
    assert shown(174, 60, 31.0).pattern is Pattern.UNSURE
    assert shown(174, 100, 31.0).pattern is Pattern.NONE
