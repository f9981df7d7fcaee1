from __future__ import annotations

import numpy as np
import pytest

from formcheck.form.sight import Sight
from formcheck.form.thresholds import Thresholds


def codes(confidence: np.ndarray, yaw_deg: float = 0.0, *, near: bool = True) -> list[str]:
    sight = Sight(confidence, np.ones(len(confidence), dtype=np.bool_), yaw_deg, near)
    return [caution.code for caution in sight.cautions(Thresholds())]


def test_a_square_view_of_a_seen_leg_needs_no_word() -> None:
    assert codes(np.full(100, 0.9)) == []


@pytest.mark.parametrize(("yaw", "words"), [(25.0, "less exact"), (35.0, "cannot be judged")])
def test_an_oblique_camera_is_named_with_its_consequence(yaw: float, words: str) -> None:
    sight = Sight(np.full(9, 0.9), np.ones(9, dtype=np.bool_), yaw, front_leg_near=True)
    (caution,) = sight.cautions(Thresholds())
    assert caution.code == "view_oblique"
    assert words in caution.message


def test_a_hidden_leg_is_named_and_a_far_one_asked_to_the_front() -> None:
    confidence = np.repeat([0.4, 0.9], 50)
    assert codes(confidence) == ["leg_hidden"]
    sight = Sight(confidence, np.ones(100, dtype=np.bool_), 0.0, front_leg_near=False)
    assert "nearest the camera" in sight.cautions(Thresholds())[0].message


def test_frames_without_measurement_are_counted() -> None:
    assert codes(np.repeat([0.0, 0.9], [30, 70])) == ["poorly_seen"]
    assert codes(np.zeros(50)) == []  # nobody at all: the verdict says that already


def test_nobody_seen_has_no_yaw_to_complain_of() -> None:
    assert codes(np.zeros(5), float("nan")) == []
