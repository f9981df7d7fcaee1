from __future__ import annotations

import pytest

from formcheck.form.cues import cue_for_finding, cue_for_pattern
from formcheck.form.excursion import Excursion, Kind, Posture
from formcheck.form.findings import find_faults
from formcheck.form.judgement import FindingCode, Pattern, Severity
from formcheck.form.thresholds import Thresholds

LIMITS = Thresholds()


def held_at(knee: float, hinge: float) -> Excursion:
    return Excursion(
        kind=Kind.OPENING,
        base=None,
        held=Posture(knee, hinge, 60.0, 0.5),
        after=None,
        set_s=None,
        start_s=1.5,
        hold_start_s=3.0,
        hold_end_s=20.0,
        end_s=22.0,
        hug_share=1.0,
        yaw_deg=0.0,
        confidence=1.0,
    )


@pytest.mark.parametrize(
    ("pattern", "knee", "hinge", "codes"),
    [
        (Pattern.LOCKED_LEAN, 174, 60, [FindingCode.KNEE_LOCKED, FindingCode.LEANING]),
        (Pattern.SOFT_LEAN, 154, 60, [FindingCode.LEANING]),
        (Pattern.LOST_HUG, 150, 95, [FindingCode.HUG_LOST]),
        (Pattern.PUSH_BACK, 145, 52, []),
        (Pattern.PUSH_BACK, 169.9, 52, []),
        (Pattern.PUSH_BACK, 170, 52, [FindingCode.LOCKED_AT_END]),
        (Pattern.UNSURE, 178, 60, []),
        (Pattern.NONE, 178, 60, []),
    ],
)
def test_each_pattern_has_its_faults(
    pattern: Pattern, knee: float, hinge: float, codes: list[FindingCode]
) -> None:
    assert [fault.code for fault in find_faults(held_at(knee, hinge), pattern, LIMITS)] == codes


def test_a_fault_says_when_how_much_why_and_what_to_do() -> None:
    locked, leaning = find_faults(held_at(174.4, 59.6), Pattern.LOCKED_LEAN, LIMITS)
    assert (locked.value, leaning.value) == (174.4, 59.6)
    assert "174°" in locked.reason
    assert "60°" in leaning.reason
    for fault in (locked, leaning):
        assert (fault.start_s, fault.end_s, fault.unit) == (1.5, 20.0, "deg")
        assert fault.cue == cue_for_finding(fault.code)


def test_a_locked_knee_alone_is_amber_and_a_push_back_that_locks_is_worth_a_word() -> None:
    """Red is for a locked knee with a rounded back, toes or chin (evidence §0.8)."""
    lean = find_faults(held_at(178, 50), Pattern.LOCKED_LEAN, LIMITS)
    assert {fault.severity for fault in lean} == {Severity.AMBER}
    (end,) = find_faults(held_at(178, 50), Pattern.PUSH_BACK, LIMITS)
    assert end.severity is Severity.INFO


def test_there_is_a_cue_for_every_finding_and_for_every_pattern_that_is_one() -> None:
    for code in FindingCode:
        assert cue_for_finding(code)
    for pattern in Pattern:
        assert bool(cue_for_pattern(pattern)) is (pattern is not Pattern.NONE)
    assert len({cue_for_pattern(pattern) for pattern in Pattern}) == len(Pattern)
