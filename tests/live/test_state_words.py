"""The word for what somebody does, of which there is one at a time."""

from __future__ import annotations

import numpy as np
import pytest
from tests.live.moments import judgement, moment, sample
from tests.live.pictures import STATES, plain, screen

from formcheck.form.judgement import FindingCode, Pattern, Phase
from formcheck.live.screen import LOOKS
from formcheck.live.state_words import state_word


@pytest.mark.parametrize("word", STATES)
def test_every_state_has_its_word(word: str) -> None:
    assert state_word(STATES[word]) == word


def test_the_states_are_all_that_there_are() -> None:
    assert set(STATES) == set(LOOKS)


@pytest.mark.parametrize(
    ("faults", "word"),
    [
        ((FindingCode.KNEE_LOCKED, FindingCode.LEANING), "word_locked_lean"),
        ((FindingCode.LEANING,), "word_soft_lean"),
        ((FindingCode.LOCKED_AT_END, FindingCode.HUG_LOST), "word_lost_hug"),
    ],
)
@pytest.mark.parametrize("phase", [Phase.REACH, Phase.HOLD])
def test_a_fault_that_can_be_seen_now_comes_before_the_phase(
    phase: Phase, faults: tuple[FindingCode, ...], word: str
) -> None:
    assert state_word(moment(judged=judgement(0, phase, Pattern.NONE, *faults))) == word


def test_a_tick_is_for_a_push_back_alone() -> None:
    ticked = {word for word, (_, sign) in LOOKS.items() if sign == "tick"}
    assert ticked == {"word_push_back"}


def test_standing_still_is_no_hold() -> None:
    still = moment(judged=judgement(0, Phase.HOLD, Pattern.NONE, hold_s=9.0))
    assert state_word(still) == "word_idle"
    ready = moment(judged=judgement(0, Phase.IDLE))
    np.testing.assert_array_equal(screen().draw(plain(), still), screen().draw(plain(), ready))


def test_angles_that_could_not_be_measured_are_not_sure() -> None:
    unseen = sample(confidence=0.0, knee=np.nan, hip=np.nan)
    assert state_word(moment(judged=judgement(0, Phase.HOLD), sample_=unseen)) == "word_unsure"
    assert state_word(moment(judged=None)) == "word_unsure"
