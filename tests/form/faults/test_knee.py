from __future__ import annotations

from dataclasses import replace

import pytest
from tests.form.curves import HUG, LEANED, PUSHED, UPRIGHT, At, curve, lean, push_back, samples
from tests.form.faults.made_up import during, first_time, found

from formcheck.form.judgement import FindingCode, Severity

LOCKED, BEYOND = FindingCode.KNEE_LOCKED, FindingCode.HYPEREXTENDED
AT_END = FindingCode.LOCKED_AT_END


def test_a_locked_knee_is_found_from_when_the_trunk_comes_down_to_the_end_of_the_hold() -> None:
    of = lean(At(176, 62), reach_s=2)
    (fault,) = found(of, LOCKED)
    came_down = first_time(samples(of), lambda s: s.hip_hinge_deg <= UPRIGHT.hinge - 18)
    assert fault.start_s == pytest.approx(came_down, abs=0.3)
    assert fault.end_s == pytest.approx(of.steps(3)[0], abs=0.4)
    assert fault.value == pytest.approx(176, abs=1)


def test_a_knee_that_softens_and_locks_again_is_found_twice() -> None:
    soft = replace(LEANED, knee=163)
    of = curve(
        UPRIGHT, (2, UPRIGHT), (1.5, LEANED), (3, LEANED), (0.5, soft), (2, soft),
        (0.5, LEANED), (3, LEANED), (1.2, UPRIGHT), (2, UPRIGHT),
    )  # fmt: skip
    first, second = found(of, LOCKED)
    assert first.end_s == pytest.approx(of.steps(3)[0], abs=0.4)
    assert second.start_s == pytest.approx(of.steps(5)[1], abs=0.4)


def test_a_lean_that_was_locked_as_a_whole_but_never_for_certain_is_found_as_a_whole() -> None:
    tall, down = At(168, 168, lean=2), At(168, 62, lean=75)
    (fault,) = found(curve(tall, (2, tall), (1.2, down), (6, down), (1.2, tall)), LOCKED)
    assert fault.value == pytest.approx(168, abs=0.5)
    assert fault.end_s - fault.start_s > 6


def test_a_push_back_that_ends_locked_is_found_from_when_it_is() -> None:
    of = push_back(At(178, 55), reach_s=3)
    (fault,) = found(of, AT_END)
    locked = first_time(samples(of), lambda s: s.knee_deg >= 176)
    assert fault.start_s == pytest.approx(locked, abs=0.3)
    assert fault.severity is Severity.INFO


@pytest.mark.parametrize("of", [lean(At(188, 62)), push_back(At(188, 55))])
def test_a_knee_past_straight_is_found(of: object) -> None:
    (fault,) = found(of, BEYOND)  # type: ignore[arg-type]  # a curve
    assert fault.value == pytest.approx(188, abs=0.5)
    assert fault.severity is Severity.AMBER


@pytest.mark.parametrize("knee", [178.0, 185.5])
def test_a_knee_just_short_of_it_is_not(knee: float) -> None:
    assert not found(lean(At(knee, 62)), BEYOND)


def test_a_knee_past_straight_for_a_moment_is_not() -> None:
    of = push_back(PUSHED)
    hold_s = of.steps(5)[0] + 2

    def beyond(lasting_s: float) -> bool:
        stream = samples(of)
        glitch = during(stream, hold_s, hold_s + lasting_s, lambda s: replace(s, knee_deg=187))
        return bool(found(glitch, BEYOND))

    assert not beyond(0.4)
    assert beyond(0.8)


def test_a_knee_past_straight_goes_on_until_it_is_clearly_less() -> None:
    less, well = At(184.5, 62, lean=75), At(180, 62, lean=75)
    of = curve(
        UPRIGHT, (2, UPRIGHT), (2, At(188, 62)), (2, At(188, 62)), (1, less), (3, less),
        (1, well), (3, well), (2, UPRIGHT),
    )  # fmt: skip
    (fault,) = found(of, BEYOND)
    assert of.steps(5)[0] < fault.end_s < of.steps(5)[1]


def test_a_knee_past_straight_before_the_stretch_is_none_of_it() -> None:
    back = At(188, 168, lean=2)
    of = curve(back, (3, back), (1.5, HUG), (1.5, HUG), (2, PUSHED), (5, PUSHED), (2, UPRIGHT))
    assert not found(of, BEYOND)
