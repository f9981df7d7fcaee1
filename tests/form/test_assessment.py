"""The two numbers of a rep, from the real model on clips with known truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.form.judgement import Pattern
from formcheck.form.scores import BAND_HIGH, CAPS, Band
from formcheck.report.files import result

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck


def test_a_rounded_locked_lean_is_high_and_a_push_back_is_not(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    pushed, leaned = analysed("mixed_bench").reps
    assert pushed.nerve_tension is not None
    assert leaned.nerve_tension is not None
    assert pushed.nerve_tension.high < BAND_HIGH < leaned.nerve_tension.low
    assert (pushed.nerve_tension.band, leaned.nerve_tension.band) == (Band.LOW, Band.HIGH)


def test_a_push_back_is_better_than_a_locked_lean_can_be(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    pushed, leaned = analysed("mixed_bench").reps
    assert pushed.quality is not None
    assert leaned.quality is not None
    assert leaned.quality <= CAPS[Pattern.LOCKED_LEAN] < pushed.quality <= 100


def test_a_short_hold_costs_quality(analysed: Callable[[str], formcheck.Analysis]) -> None:
    """The clips hold for 3 s of 30: what is left of the hold's 20 points is 2."""
    for rep in analysed("push_back_bench").reps:
        assert rep.quality is not None
        assert rep.quality < 85


def test_both_stand_in_the_result(analysed: Callable[[str], formcheck.Analysis]) -> None:
    reps = result(analysed("mixed_bench"))["reps"]
    assert set(reps[1]["nerve_tension"]) == {"low", "high", "band", "cause"}
    assert reps[1]["nerve_tension"]["band"] == "high"
    assert isinstance(reps[1]["quality"], float)
