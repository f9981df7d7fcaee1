"""What the page says to do next time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from formcheck.form.judgement import Pattern, Severity
from formcheck.report.page.words import advice

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck


@pytest.fixture
def mixed(analysed: Callable[[str], formcheck.Analysis]) -> formcheck.Analysis:
    return analysed("mixed_bench")


def test_the_advice_is_the_cue_of_most_faulty_reps(mixed: formcheck.Analysis) -> None:
    good, bad = mixed.reps
    lost = replace(bad, pattern=Pattern.LOST_HUG, cue="Chest back.")
    found = advice(replace(mixed, reps=(good, bad, lost, lost)))
    assert found is not None
    assert found.cue == "Chest back."
    assert found.why == "That is what 2 of 4 reps called for."


def test_without_a_faulty_rep_the_advice_is_what_to_mend_in_good_ones(
    mixed: formcheck.Analysis,
) -> None:
    good = mixed.reps[0]
    # What is only worth mentioning is no advice; how fast this one was differs between machines.
    hasty = replace(good.findings[0], severity=Severity.AMBER)
    good = replace(good, findings=(hasty, *good.findings[1:]))
    found = advice(replace(mixed, reps=(good, good)))
    assert found is not None
    assert found.cue == good.findings[0].cue
    clean = replace(good, findings=())
    found = advice(replace(mixed, reps=(clean,)))
    assert found is not None
    assert found.cue == clean.cue
    untold = replace(clean, pattern=Pattern.UNSURE, cue="Try again.")
    found = advice(replace(mixed, reps=(clean, untold)))
    assert found is not None
    assert (found.cue, found.why) == ("Try again.", "1 of 2 reps could not be told.")
