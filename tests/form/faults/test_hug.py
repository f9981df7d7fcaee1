from __future__ import annotations

import pytest
from tests.form.curves import APART, HUG, UPRIGHT, At, curve, lean, push_back, samples
from tests.form.faults.made_up import first_time, found

from formcheck.form.judgement import FindingCode

LEANING, HUG_LOST = FindingCode.LEANING, FindingCode.HUG_LOST


def test_a_lean_is_found_from_when_the_trunk_comes_down_and_told_by_its_lowest() -> None:
    of = lean(reach_s=2)
    (fault,) = found(of, LEANING)
    came_down = first_time(samples(of), lambda s: s.hip_hinge_deg <= UPRIGHT.hinge - 18)
    assert fault.start_s == pytest.approx(came_down, abs=0.3)
    assert fault.end_s == pytest.approx(of.steps(3)[0], abs=0.4)
    assert fault.value == pytest.approx(62, abs=0.5)


def test_a_lost_hug_is_found_from_when_trunk_and_thigh_have_parted() -> None:
    of = push_back(APART, reach_s=3)
    (fault,) = found(of, HUG_LOST)
    reach_s = of.steps(4)[0]
    apart = first_time(samples(of), lambda s: s.time_s > reach_s and s.hip_hinge_deg > 80)
    assert fault.start_s == pytest.approx(apart, abs=0.3)
    assert fault.end_s == pytest.approx(of.steps(6)[0], abs=0.4)
    assert fault.value == pytest.approx(APART.hinge, abs=0.5)


def test_a_hug_that_is_found_again_half_way_ends_the_fault() -> None:
    near = At(150, 75, offset=0.8)
    of = curve(
        UPRIGHT, (2, UPRIGHT), (1.2, HUG), (1.5, HUG), (3, APART), (4, APART), (1.5, near),
        (3, near), (1.2, HUG), (1, HUG), (1.5, UPRIGHT), (2, UPRIGHT),
    )  # fmt: skip
    ends = [fault.end_s for fault in found(of, HUG_LOST)]
    assert all(end_s < of.steps(6)[1] for end_s in ends)
