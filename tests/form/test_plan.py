from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from formcheck.form.exercise import Exercise
from formcheck.form.plan import Dose, ExercisePlan, Phrases
from formcheck.form.thresholds import Thresholds


def plan(**changes: Any) -> ExercisePlan:
    values: dict[str, Any] = {
        "name": "bench",
        "exercise": Exercise.BENCH,
        "title": "Heel on a bench",
        "summary": "",
        "set_up": (),
        "camera": (),
        "watched": (),
        "thresholds": Thresholds(),
        "units": {"hug_deg": "deg"},
        "sources": {"hug_deg": "judgement"},
        "dose": Dose(),
        "phrases": {"en": Phrases("en", {"go": "Go."}), "de": Phrases("de", {"go": "Los."})},
    }
    return ExercisePlan(**(values | changes))


def test_a_language_that_is_there_is_spoken() -> None:
    assert plan().say("de")["go"] == "Los."


@pytest.mark.parametrize("language", ["nl", "", "DE"])
def test_any_other_language_becomes_english(language: str) -> None:
    assert plan().say(language).language == "en"


def test_an_unknown_phrase_is_an_error_and_not_silence() -> None:
    with pytest.raises(KeyError, match="goo"):
        plan().say("en")["goo"]


def test_the_dose_is_half_a_minute_twice_for_each_leg() -> None:
    assert Dose() == Dose(hold_s=30.0, holds=2, per_leg=True)


@pytest.mark.parametrize("name", ["units", "sources", "phrases"])
def test_nobody_can_change_a_plan(name: str) -> None:
    original = {"hug_deg": "x"}
    made = plan(**{name: original})
    original["hug_deg"] = "y"
    assert getattr(made, name) == {"hug_deg": "x"}
    with pytest.raises(TypeError):
        getattr(made, name)["hug_deg"] = "z"
    with pytest.raises(FrozenInstanceError):
        setattr(made, name, {})


def test_nobody_can_change_phrases() -> None:
    texts = {"go": "Go."}
    phrases = Phrases("en", texts)
    texts["go"] = "Stop."
    assert phrases["go"] == "Go."
    with pytest.raises(TypeError):
        phrases.texts["go"] = "Stop."  # type: ignore[index]  # that is what must not work
