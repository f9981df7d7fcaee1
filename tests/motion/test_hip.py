"""The hip joint lies a little below and behind where the pose model sets the hips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.motion.geometry import hip_hinge_deg
from formcheck.motion.hip import TOO_FAR_FORWARD, TOO_HIGH, hip_joint

TRUNK = 100.0


def joint_of(lean_deg: float, facing: int) -> tuple[np.ndarray, np.ndarray]:
    """Return how far the joint lies from the hips along and across the trunk, trunk lengths."""
    lean = np.radians(lean_deg)
    along = np.array([facing * np.sin(lean), -np.cos(lean)])
    forward = np.array([facing * np.cos(lean), np.sin(lean)])
    hips = np.array([[320.0, 240.0]])
    joint = hip_joint(hips, hips + TRUNK * along, np.array([facing], np.int8), np.array([TRUNK]))
    away = (joint - hips)[0] / TRUNK
    return away @ along, away @ forward


@given(lean_deg=st.floats(-30, 150), facing=st.sampled_from([1, -1]))
def test_is_below_and_behind_whichever_way_somebody_faces_and_leans(
    lean_deg: float, facing: int
) -> None:
    along, forward = joint_of(lean_deg, facing)
    assert along == pytest.approx(-TOO_HIGH)
    assert forward == pytest.approx(-TOO_FAR_FORWARD)


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize(("hinge_deg", "least", "most"), [(175.0, 3.0, 8.0), (35.0, -1.0, 4.0)])
def test_an_upright_hip_hinge_reads_less_open_and_a_deep_fold_hardly_changes(
    facing: int, hinge_deg: float, least: float, most: float
) -> None:
    """With trunk and thigh as long as they are on people: the thigh is 0.85 of the trunk."""
    turn = np.radians(hinge_deg)
    hips = np.array([[320.0, 240.0]])
    shoulders = hips + TRUNK * np.array([facing * np.sin(np.pi - turn), np.cos(np.pi - turn) * -1])
    knee = hips + np.array([0.0, 0.85 * TRUNK])
    joint = hip_joint(hips, shoulders, np.array([facing], np.int8), np.array([TRUNK]))
    before = hip_hinge_deg(shoulders, hips, knee, facing)[0]
    after = hip_hinge_deg(shoulders, joint, knee, facing)[0]
    assert before == pytest.approx(hinge_deg)
    assert least < before - after < most


def test_of_nobody_is_nowhere() -> None:
    nothing = np.full((2, 2), np.nan)
    assert np.isnan(hip_joint(nothing, nothing, np.ones(2, np.int8), np.full(2, np.nan))).all()
