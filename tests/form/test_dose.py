from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.form.curves import judged, push_back, samples

from formcheck.form.dose import DoseCount, LegDose
from formcheck.form.judgement import Pattern
from formcheck.form.plan import Dose

if TYPE_CHECKING:
    from formcheck.form.judgement import Rep

LEFT, RIGHT = 0, 1
NOTHING = LegDose(holds=0, held_s=0.0)


@pytest.fixture(scope="module")
def push() -> Rep:
    (rep,) = judged(samples(push_back()))
    return replace(rep, hold_duration_s=30.0)


def test_a_hold_is_counted_to_its_leg_and_to_no_other(push: Rep) -> None:
    count = DoseCount(Dose())
    count.add(push, RIGHT)
    assert count.legs == (NOTHING, LegDose(holds=1, held_s=30.0))
    count.add(push, LEFT)
    count.add(push, RIGHT)
    assert count.legs == (LegDose(holds=1, held_s=30.0), LegDose(holds=2, held_s=60.0))


def test_where_both_legs_stretch_a_hold_is_counted_to_both(push: Rep) -> None:
    count = DoseCount(Dose(per_leg=False))
    count.add(push, RIGHT)
    assert count.legs == (LegDose(holds=1, held_s=30.0),) * 2


@pytest.mark.parametrize("pattern", [each for each in Pattern if each is not Pattern.PUSH_BACK])
def test_only_a_push_back_counts(push: Rep, pattern: Pattern) -> None:
    count = DoseCount(Dose())
    count.add(replace(push, pattern=pattern), LEFT)
    assert count.legs == (NOTHING, NOTHING)
    assert count.owed(LEFT) == 2


@pytest.mark.parametrize("hold_s", [10.0, 30.0, 60.0])
@pytest.mark.parametrize(("share", "holds"), [(0.94, 0), (0.96, 1), (1.0, 1), (3.0, 1)])
def test_a_hold_is_whole_when_hardly_anything_lacks(
    push: Rep, hold_s: float, share: float, holds: int
) -> None:
    count = DoseCount(Dose(hold_s=hold_s))
    count.add(replace(push, hold_duration_s=share * hold_s), LEFT)
    assert count.legs[LEFT].holds == holds


def test_the_seconds_of_short_holds_are_kept_but_make_no_whole_one(push: Rep) -> None:
    count = DoseCount(Dose(hold_s=30.0))
    for _ in range(4):
        count.add(replace(push, hold_duration_s=12.5), LEFT)
    assert count.legs[LEFT] == LegDose(holds=0, held_s=50.0)


def test_what_is_owed_goes_down_to_nothing_and_no_further(push: Rep) -> None:
    count = DoseCount(Dose(holds=2))
    owed = []
    for _ in range(4):
        owed.append((count.owed(LEFT), count.owed(RIGHT)))
        count.add(push, LEFT)
    assert owed == [(2, 2), (1, 2), (0, 2), (0, 2)]
