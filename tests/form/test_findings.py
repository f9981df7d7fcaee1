from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.form.curves import LEANED, judged, lean, samples

from formcheck.form.cues import cue_for_finding, cue_for_pattern
from formcheck.form.excursion import Excursion, Kind, Posture
from formcheck.form.findings import find_faults
from formcheck.form.judge import Judge
from formcheck.form.judgement import FindingCode, Pattern, Severity
from formcheck.form.thresholds import Thresholds

LIMITS = Thresholds()


def held_at(knee: float, hinge: float, *, after: Posture | None = None) -> Excursion:
    return Excursion(
        kind=Kind.OPENING,
        base=None,
        held=Posture(knee, hinge, 60.0, 0.5),
        after=after,
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
    """Red is for a locked knee with a rounded back, toes or chin (evidence §4)."""
    lean = find_faults(held_at(178, 50), Pattern.LOCKED_LEAN, LIMITS)
    assert {fault.severity for fault in lean} == {Severity.AMBER}
    (end,) = find_faults(held_at(178, 50), Pattern.PUSH_BACK, LIMITS)
    assert end.severity is Severity.INFO


def test_a_hold_that_is_too_short_is_worth_a_word() -> None:
    of = held_at(145, 52, after=Posture(100, 50, 50.0, 0.5))
    assert find_faults(of, Pattern.PUSH_BACK, LIMITS) == ()
    (short,) = find_faults(replace(of, hold_end_s=12.9), Pattern.PUSH_BACK, LIMITS)
    assert (short.code, short.severity) == (FindingCode.HOLD_TOO_SHORT, Severity.INFO)
    assert (short.start_s, short.end_s, short.unit) == (3.0, 12.9, "s")
    assert short.value == pytest.approx(9.9)


def test_a_hold_that_was_cut_off_may_have_gone_on() -> None:
    assert find_faults(replace(held_at(145, 52), hold_end_s=8.0), Pattern.PUSH_BACK, LIMITS) == ()


def test_only_a_push_back_is_held_too_short() -> None:
    brief = replace(held_at(174, 60, after=Posture(172, 168, 2.0, 0.1)), hold_end_s=6.0)
    codes = {fault.code for fault in find_faults(brief, Pattern.LOCKED_LEAN, LIMITS)}
    assert FindingCode.HOLD_TOO_SHORT not in codes


@pytest.mark.parametrize("pattern", [Pattern.UNSURE, Pattern.NONE])
def test_what_could_not_be_told_has_no_faults_whatever_was_seen(pattern: Pattern) -> None:
    of = lean(replace(LEANED, back=0.3, neck=50.0))
    judge = Judge()
    for sample in samples(of):
        judge.update(sample)
    panel = judge._watch.panel  # noqa: SLF001 - what it saw is nobody's business elsewhere
    start_s, end_s = of.steps(1)[0], of.steps(3)[0]
    leant = replace(held_at(174, 60), start_s=start_s, hold_start_s=start_s + 1, hold_end_s=end_s)
    assert find_faults(leant, Pattern.LOCKED_LEAN, LIMITS, panel)
    assert find_faults(leant, pattern, LIMITS, panel) == ()


def test_the_gravest_comes_first() -> None:
    worst = replace(LEANED, knee=188, back=0.2, neck=40.0, ankle=70.0, heel=0.2)
    stream = samples(lean(worst, hold_s=8))
    stream = [
        replace(s, trunk_lean_deg=s.trunk_lean_deg + 6 * np.sin(2 * np.pi * 1.2 * s.time_s))
        for s in stream
    ]
    (rep,) = judged(stream)
    assert [f.code for f in rep.findings] == [
        FindingCode.HYPEREXTENDED,
        FindingCode.KNEE_LOCKED,
        FindingCode.LEANING,
        FindingCode.BACK_ROUNDED,
        FindingCode.TOES_PULLED_UP,
        FindingCode.CHIN_TUCKED,
        FindingCode.TOO_FAST,
        FindingCode.BOUNCING,
        FindingCode.HEEL_SLID,
    ]
    for fault in rep.findings:
        assert rep.start_s <= fault.start_s < fault.end_s <= rep.end_s
        assert fault.reason.endswith(".")


def test_there_is_a_cue_for_every_finding_and_for_every_pattern_that_is_one() -> None:
    for code in FindingCode:
        assert cue_for_finding(code)
    for pattern in Pattern:
        assert bool(cue_for_pattern(pattern)) is (pattern is not Pattern.NONE)
    assert len({cue_for_pattern(pattern) for pattern in Pattern}) == len(Pattern)
