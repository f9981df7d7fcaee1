from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.form.cues import cue_for_pattern
from formcheck.form.faults.start import Neutral
from formcheck.form.judgement import Pattern, PhaseTimes, Rep, Verdict
from formcheck.form.verdict import summarise, verdict_of


def reps(*patterns: str) -> list[Rep]:
    return [
        Rep(
            index=index,
            pattern=Pattern(pattern),
            phase_times=PhaseTimes(None, index * 10.0, index * 10.0 + 1, index * 10.0 + 4),
            start_s=index * 10.0,
            end_s=index * 10.0 + 5,
            hold_duration_s=3.0,
            knee_start_deg=110.0,
            knee_end_deg=150.0,
            hip_hinge_start_deg=40.0,
            hip_hinge_end_deg=40.0,
            trunk_lean_end_deg=60.0,
            hips_back=0.1,
            path_ratio=0.9,
            knee_sd_deg=None,
            hip_hinge_sd_deg=None,
            confidence=0.9,
            nerve_tension=None,
            neutral=Neutral(),
            quality=None,
            findings=(),
            cue=cue_for_pattern(Pattern(pattern)),
            reason="",
        )
        for index, pattern in enumerate(patterns, 1)
    ]


@pytest.mark.parametrize(
    ("patterns", "verdict"),
    [
        (["push_back", "push_back"], Verdict.PUSH_BACK),
        (["locked_lean"], Verdict.LOCKED_LEAN),
        (["push_back", "locked_lean"], Verdict.MIXED),
        (["soft_lean", "lost_hug"], Verdict.MIXED),
        (["push_back", "unsure"], Verdict.PUSH_BACK),
        (["unsure"], Verdict.UNSURE),
        ([], Verdict.NO_STRETCH),
    ],
)
def test_a_clips_verdict_comes_from_its_reps(patterns: list[str], verdict: Verdict) -> None:
    assert verdict_of(reps(*patterns), person_seen=True, judged_share=1.0) == verdict


def test_nobody_seen_beats_everything() -> None:
    assert verdict_of([], person_seen=False, judged_share=0.0) == Verdict.NO_PERSON


def test_no_stretch_is_not_claimed_of_what_was_not_seen() -> None:
    assert verdict_of([], person_seen=True, judged_share=0.3) == Verdict.UNSURE
    assert verdict_of([], person_seen=True, judged_share=0.5) == Verdict.NO_STRETCH


@pytest.mark.parametrize(
    ("patterns", "sentence"),
    [
        (["push_back"], "You pushed back from a bent knee."),
        (["locked_lean"] * 2, "You leaned over a locked knee in both reps."),
        (["locked_lean"] * 3, "You leaned over a locked knee in all 3 reps."),
        (
            ["push_back", "locked_lean", "push_back"],
            "You pushed back from a bent knee in 2 of 3 reps and leaned over a locked knee in 1.",
        ),
        (
            ["soft_lean", "lost_hug", "unsure", "soft_lean"],
            (
                "You leaned over a soft knee in 2 of 4 reps, opened the knee but let the chest "
                "leave the thigh in 1 and did something that could not be told in 1."
            ),
        ),
        (["unsure"], "1 rep was seen, but not clearly enough to tell which kind."),
        (["unsure"] * 3, "3 reps were seen, but not clearly enough to tell which kind."),
        ([], "No hamstring stretch was seen."),
    ],
)
def test_the_summary_is_a_plain_sentence(patterns: list[str], sentence: str) -> None:
    seen = reps(*patterns)
    verdict = verdict_of(seen, person_seen=True, judged_share=1.0)
    assert summarise(verdict, seen) == sentence


def test_the_summary_claims_no_beginning_that_was_not_seen() -> None:
    seen, other = reps("push_back", "push_back")
    unseen = replace(other, knee_start_deg=None)
    assert summarise(Verdict.PUSH_BACK, [unseen]) == (
        "You were in the hold of a push-back (how it began was not seen)."
    )
    assert summarise(Verdict.PUSH_BACK, [seen, unseen]) == (
        "You pushed back from a bent knee in 1 of 2 reps and were in the hold of a push-back (how "
        "it began was not seen) in 1."
    )


@pytest.mark.parametrize(
    ("person_seen", "sentence"),
    [
        (False, "Nobody could be seen."),
        (True, "The body could not be seen well enough to tell."),
    ],
)
def test_the_summary_says_why_there_is_no_rep(sentence: str, *, person_seen: bool) -> None:
    verdict = verdict_of([], person_seen=person_seen, judged_share=0.1)
    assert summarise(verdict, []) == sentence
