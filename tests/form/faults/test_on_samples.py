"""What the detectors find in rendered clips with known truth, through the real pose model.

The truth of the leans: knee 175-178°, spine bent by 66° (bench) and 80° (standing), the hip closes
by up to 65 and 130° a second. Of the push-backs: the knee opens by up to 80° a second on the bench
and 50 in the lunge, and holds last 3 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formcheck.form.judgement import FindingCode, Pattern, Severity

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
