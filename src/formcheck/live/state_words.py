"""What is said of a moment and by which sign: one set of decisions for every screen."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from formcheck.form.judgement import FindingCode, Pattern, Phase
from formcheck.live.moment import Stage

if TYPE_CHECKING:
    from formcheck.live.moment import Moment

SIGNS: Final = MappingProxyType(
    {
        "word_push_back": "tick",
        "word_locked_lean": "cross",
        "word_soft_lean": "wave",
        "word_lost_hug": "wave",
        "word_unsure": "question",
        "word_set_up": "dot",
        "word_idle": "dot",
        "word_set": "dot",
        "word_reach": "arrow",
        "word_release": "dot",
        "word_paused": "pause",
    }
)
"""The sign of every state, by the phrase that names it; an arrow points where the hips go."""

WORD_OF_FAULT: Final = (
    (FindingCode.KNEE_LOCKED, "word_locked_lean"),
    (FindingCode.HUG_LOST, "word_lost_hug"),
    (FindingCode.LEANING, "word_soft_lean"),
)


def state_word(moment: Moment) -> str:
    """Return the phrase that names what is going on."""
    if moment.stage is not Stage.COACH:
        return "word_paused" if moment.stage is Stage.PAUSED else "word_set_up"
    judgement = moment.judgement
    if judgement is None or not moment.sample.confidence > 0:
        return "word_unsure"
    for code, word in WORD_OF_FAULT:
        if code in judgement.faults:
            return word
    if judgement.phase is not Phase.HOLD:
        return f"word_{judgement.phase}"
    # Who only stands still is not stretching.
    return "word_idle" if judgement.pattern is Pattern.NONE else f"word_{judgement.pattern}"


def counted_hold_s(moment: Moment) -> float | None:
    """Return how long a hold that counts towards the dose has lasted, None outside of one."""
    judgement = moment.judgement
    if judgement is None or judgement.phase is not Phase.HOLD:
        return None
    return judgement.hold_s if judgement.pattern is Pattern.PUSH_BACK else None
