"""The sentence that says why: what a reader of the report is told about a movement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.form.movements import folding, movement, opening, posture

from formcheck.form.excursion import Kind
from formcheck.form.patterns import judge_pattern
from formcheck.form.thresholds import Thresholds

if TYPE_CHECKING:
    from formcheck.form.excursion import Excursion

LIMITS = Thresholds()


class TestEverySentence:
    """It is read in reports, so every sentence stands here as it is."""

    @pytest.mark.parametrize(
        ("excursion", "sentence"),
        [
            (
                replace(opening((100, 145)), hold_end_s=2.1),
                "Nothing was held.",
            ),
            (
                opening((100, 145), (50, 120)),
                "The trunk did not come near the thigh.",
            ),
            (
                replace(opening((100, 145)), yaw_deg=33.4),
                "The camera stood about 33° off the side; from there the angles cannot be trusted.",
            ),
            (
                folding((168, 2)),
                "The angles that were read fit no body.",
            ),
            (
                opening((100, 110)),
                "The knee hardly moved.",
            ),
            (
                opening((100.4, 145.4)),
                "The knee opened from 100° to 145° while the trunk stayed near the thigh.",
            ),
            (
                opening((150, 170)),
                (
                    "The knee opened from 150° to 170°: at the start it was neither clearly "
                    "bent nor "
                    "locked."
                ),
            ),
            (
                replace(opening((100, 145), (50, 95)), hold_end_s=2.6),
                "Coming up, not stretching.",
            ),
            (
                opening((100, 145), (50, 95)),
                "The knee opened from 100° to 145°, but the trunk left the thigh by 45°.",
            ),
            (
                replace(opening((100, 145)), hug_share=0.5),
                "The knee opened from 100° to 145°, but the trunk was off the thigh on the way.",
            ),
            (
                opening((100, 125), (114, 72)),
                (
                    "The knee opened from 100° to 125° while the hip closed as well: neither "
                    "one nor "
                    "the other."
                ),
            ),
            (
                folding((168, 160), (174, 174)),
                "The trunk did not come near the thigh.",
            ),
            (
                folding((120, 110)),
                "No lean over a straight leg.",
            ),
            (
                folding((130, 105), (150, 172)),
                (
                    "The hip closed from 130° to 105° while the knee opened as well: neither "
                    "one nor "
                    "the other."
                ),
            ),
            (
                folding((168, 62)),
                "The hip closed from 168° to 62° over a locked knee (174°).",
            ),
            (
                folding((168, 62), (164, 164)),
                (
                    "The hip closed from 168° to 62° over a soft knee (164°). That it was a "
                    "lean is "
                    "certain; how straight the knee was, less so."
                ),
            ),
            (
                movement(Kind.FOLDING, None, posture(175, 81)),
                (
                    "Trunk and thigh stood at 81°: too open to tell without the movement. Only the "
                    "hold was seen, not the movement into or out of it."
                ),
            ),
            (
                movement(Kind.FOLDING, None, posture(175, 60)),
                (
                    "Trunk and thigh stood at 60° over a locked knee. Only the hold was seen,"
                    " not the "
                    "movement into or out of it."
                ),
            ),
            (
                movement(Kind.FOLDING, None, posture(150, 60)),
                (
                    "Trunk and thigh stood at 60° with the knee open to 150° but not locked. "
                    "Only the "
                    "hold was seen, not the movement into or out of it."
                ),
            ),
            (
                movement(Kind.FOLDING, None, posture(164, 60)),
                (
                    "Trunk and thigh stood at 60° with the knee at 164°: neither clearly "
                    "locked nor "
                    "bent. Only the hold was seen, not the movement into or out of it."
                ),
            ),
            (
                movement(Kind.FOLDING, None, posture(174, 62), posture(172, 168)),
                (
                    "The hip closed from 168° to 62° over a locked knee (174°). The movement "
                    "into the "
                    "hold was not seen; the way out of it was."
                ),
            ),
        ],
    )
    def test_says_in_a_sentence_what_was_seen(self, excursion: Excursion, sentence: str) -> None:
        assert judge_pattern(excursion, LIMITS).reason == sentence

    @pytest.mark.parametrize(
        ("seen", "why"),
        [
            ({"yaw_deg": 24.0}, "the camera stood about 24° off the side."),
            ({"confidence": 0.4}, "the front leg was hidden; put it nearest the camera."),
            ({}, "the legs hid each other or the reading was restless."),
        ],
    )
    def test_says_how_poorly_the_knee_is_known_and_why(
        self, seen: dict[str, float], why: str
    ) -> None:
        start = replace(posture(140, 50), knee_sd_deg=15.0)
        held = replace(posture(165, 52), knee_sd_deg=17.0)
        excursion = replace(movement(Kind.OPENING, start, held), **seen)  # type: ignore[arg-type]  # a table of keyword arguments
        assert judge_pattern(excursion, LIMITS).reason == (
            "The knee opened from 140° to 165° while the trunk stayed near the thigh. "
            f"But the knee is known to about ±17° only: {why}"
        )
