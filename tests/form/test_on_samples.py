"""What detectors and scores make of rendered clips with known truth, through the real model.

The truth of the leans: knee 175-178°, spine bent by 66° (bench) and 80° (standing), the hip closes
by up to 65 and 130° a second. Of the push-backs: the knee opens by up to 80° a second on the bench
and 50 in the lunge, and holds last 3 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formcheck.form.judgement import FindingCode, Pattern, Severity
from formcheck.form.scores import BAND_HIGH, CAPS, Band
from formcheck.report.files import result

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.analysis import Analysis

    Analysed = Callable[[str], Analysis]

PACE = {FindingCode.TOO_FAST, FindingCode.HOLD_TOO_SHORT}


@pytest.mark.parametrize("name", ["locked_lean_bench", "locked_lean_standing"])
def test_a_lean_over_a_locked_knee_with_a_rounded_back_is_red(
    analysed: Analysed, name: str
) -> None:
    reps = analysed(name).reps
    assert len(reps) == 2
    for rep in reps:
        found = {finding.code: finding for finding in rep.findings}
        for code in (FindingCode.KNEE_LOCKED, FindingCode.BACK_ROUNDED):
            assert found[code].severity is Severity.RED
            assert found[code].end_s == pytest.approx(rep.phase_times.release_s, abs=0.3)
        assert found[FindingCode.LEANING].severity is Severity.AMBER
        assert 0.12 <= found[FindingCode.BACK_ROUNDED].value < 0.2
        assert set(found) - PACE == {
            FindingCode.KNEE_LOCKED,
            FindingCode.LEANING,
            FindingCode.BACK_ROUNDED,
        }


@pytest.mark.parametrize("name", ["push_back_bench", "push_back_lunge"])
def test_a_push_back_has_no_fault_but_its_pace(analysed: Analysed, name: str) -> None:
    reps = [rep for rep in analysed(name).reps if rep.pattern is Pattern.PUSH_BACK]
    assert reps
    for rep in reps:
        assert {finding.code for finding in rep.findings} <= PACE
        assert FindingCode.HOLD_TOO_SHORT in {finding.code for finding in rep.findings}


def test_who_walks_has_no_fault(analysed: Analysed) -> None:
    assert analysed("walking").findings == ()


def test_a_rounded_locked_lean_is_high_and_a_push_back_is_not(
    analysed: Analysed,
) -> None:
    pushed, leaned = analysed("mixed_bench").reps
    assert pushed.nerve_tension is not None
    assert leaned.nerve_tension is not None
    assert pushed.nerve_tension.high < BAND_HIGH < leaned.nerve_tension.low
    assert (pushed.nerve_tension.band, leaned.nerve_tension.band) == (Band.LOW, Band.HIGH)


def test_a_push_back_is_better_than_a_locked_lean_can_be(
    analysed: Analysed,
) -> None:
    pushed, leaned = analysed("mixed_bench").reps
    assert pushed.quality is not None
    assert leaned.quality is not None
    assert leaned.quality <= CAPS[Pattern.LOCKED_LEAN] < pushed.quality <= 100


def test_a_short_hold_costs_quality(analysed: Analysed) -> None:
    """The clips hold for 3 s of 30: what is left of the hold's 20 points is 2."""
    for rep in analysed("push_back_bench").reps:
        assert rep.quality is not None
        assert rep.quality < 85


def test_both_stand_in_the_result(analysed: Analysed) -> None:
    reps = result(analysed("mixed_bench"))["reps"]
    assert set(reps[1]["nerve_tension"]) == {"low", "high", "band", "cause"}
    assert reps[1]["nerve_tension"]["band"] == "high"
    assert isinstance(reps[1]["quality"], float)
