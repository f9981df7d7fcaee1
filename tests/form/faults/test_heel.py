from __future__ import annotations

from dataclasses import replace

import pytest
from tests.form.curves import HUG, PUSHED, UPRIGHT, curve, push_back, samples
from tests.form.faults.made_up import during, first_time, found, unknown

from formcheck.form.judgement import FindingCode, Severity

SLID = FindingCode.HEEL_SLID


@pytest.mark.parametrize("way", [0.07, -0.07])
def test_a_heel_that_slides_either_way_is_found_from_then_on(way: float) -> None:
    slid = replace(PUSHED, heel=way)
    of = curve(
        UPRIGHT, (2, UPRIGHT), (1.2, HUG), (1.5, HUG), (3, PUSHED), (3, PUSHED), (1, slid),
        (5, slid), (1.2, replace(HUG, heel=way)), (2, replace(HUG, heel=way)),
    )  # fmt: skip
    (fault,) = found(of, SLID)
    gone = first_time(samples(of), lambda s: abs(s.heel_offset) > 0.05)
    assert fault.start_s == pytest.approx(gone, abs=0.3)
    assert fault.end_s == pytest.approx(of.steps(7)[0], abs=0.4)
    assert fault.value == pytest.approx(0.07, abs=0.002)
    assert (fault.unit, fault.severity) == ("leg lengths", Severity.AMBER)


def test_a_heel_that_slides_too_little_is_not() -> None:
    assert found(push_back(replace(PUSHED, heel=0.053)), SLID)
    assert not found(push_back(replace(PUSHED, heel=0.047)), SLID)


def test_a_heel_that_the_model_moves_for_a_moment_has_not_slid() -> None:
    stream = samples(push_back(hold_s=10))
    for lasting_s, expected in ((0.8, False), (1.4, True)):
        glitch = during(stream, 10, 10 + lasting_s, lambda s: replace(s, heel_offset=0.1))
        assert bool(found(glitch, SLID)) is expected


def test_a_heel_that_comes_back_has_to_come_back_clearly() -> None:
    slid, nearly = replace(PUSHED, heel=0.07), replace(PUSHED, heel=0.04)
    of = curve(
        UPRIGHT, (2, UPRIGHT), (1.2, HUG), (1.5, HUG), (3, PUSHED), (1, slid), (2, slid),
        (1, nearly), (3, nearly), (1, PUSHED), (3, PUSHED), (1.2, HUG), (2, HUG),
    )  # fmt: skip
    (fault,) = found(of, SLID)
    assert of.steps(8)[0] < fault.end_s < of.steps(8)[1]


def test_nothing_is_compared_across_a_change_of_the_legs_roles() -> None:
    before = samples(curve(HUG, (3, HUG)), stance=0)
    after = samples(curve(HUG, (0.3, HUG), (1.2, PUSHED), (8, PUSHED)), stance=1)
    stream = [replace(s, heel_offset=0.5) for s in before]
    stream += [replace(s, time_s=s.time_s + 3) for s in after]
    assert not found(stream, SLID)


def test_where_the_heel_stands_does_not_matter_only_that_it_moves() -> None:
    far = [replace(s, heel_offset=3.0) for s in samples(push_back())]
    assert not found(far, SLID)


def test_a_foot_that_was_set_down_before_the_push_has_not_slid() -> None:
    placed = [replace(p, heel=0.4) for p in (HUG, PUSHED)]
    of = curve(
        UPRIGHT, (2, UPRIGHT), (1.2, placed[0]), (2, placed[0]), (2, placed[1]), (5, placed[1])
    )
    assert not found(of, SLID)


def test_a_foot_that_was_lost_is_unknown() -> None:
    assert not found(unknown(samples(push_back(replace(PUSHED, heel=0.2))), "heel_offset"), SLID)
