"""The exercises that come with formcheck: complete, alike, and in step with the code."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

import formcheck.exercises
from formcheck.exercises.load import EXERCISE_NAMES, load_exercise, shipped_exercises
from formcheck.form.cues import cue_for_finding
from formcheck.form.exercise import Exercise
from formcheck.form.judgement import FindingCode
from formcheck.form.plan import Dose
from formcheck.form.thresholds import Thresholds

FOLDER = Path(formcheck.exercises.__file__).parent
LANGUAGES = {"en", "de", "es", "fr"}
SPOKEN = """
knee_locked leaning hug_lost back_rounded toes_pulled_up chin_tucked too_fast bouncing
hyperextended heel_slid locked_at_end hold_too_short
set_up go praise hold ten five release unsure dose_done all_done
guide_nobody guide_whole_body guide_too_near guide_too_far guide_side_on guide_light
guide_one_person guide_stand_tall guide_ready
camera_lost camera_back paused
"""
SHOWN = """
word_push_back word_locked_lean word_soft_lean word_lost_hug word_unsure word_idle word_set
word_reach word_release word_paused word_knee word_hip word_reps
word_left word_right word_set_up help_pause help_restart help_still help_voice
help_mirror help_quit help_help
"""


def content(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def test_every_file_is_an_exercise_and_every_exercise_has_a_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == {"common", *shipped_exercises()}
    assert set(EXERCISE_NAMES) == {"auto", *Exercise}


def test_the_common_thresholds_are_the_defaults_each_with_unit_and_source() -> None:
    tables = content("common")["thresholds"]
    assert {name: table["value"] for name, table in tables.items()} == asdict(Thresholds())
    assert all(set(table) == {"value", "unit", "source"} for table in tables.values())


@pytest.mark.parametrize("name", EXERCISE_NAMES)
def test_an_exercise_knows_every_threshold(name: str) -> None:
    plan = load_exercise(name)
    names = {field.name for field in fields(Thresholds)}
    assert set(plan.units) == set(plan.sources) == names


@pytest.mark.parametrize("name", shipped_exercises())
def test_an_exercise_is_judged_by_the_measured_thresholds(name: str) -> None:
    """No exercise has been measured to need others; one that does says why, and changes this."""
    assert load_exercise(name).thresholds == Thresholds()


@pytest.mark.parametrize("name", EXERCISE_NAMES)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_says_everything(name: str, language: str) -> None:
    plan = load_exercise(name)
    assert set(plan.phrases) == LANGUAGES
    assert set(plan.say(language).texts) == set(f"{SPOKEN} {SHOWN}".split())


@pytest.mark.parametrize("name", ["common", *shipped_exercises()])
def test_no_language_of_a_file_is_forgotten(name: str) -> None:
    """A phrase that only some languages change would fall back to another movement's words."""
    phrases = content(name).get("phrases", {})
    assert set(phrases) in (set(), LANGUAGES)
    assert len({frozenset(texts) for texts in phrases.values()}) <= 1


def test_the_languages_differ() -> None:
    plan = load_exercise("auto")
    for key in SPOKEN.split():
        if key != "paused":  # German and French happen to use near relatives of it
            assert len({plan.say(language)[key] for language in LANGUAGES}) == 4, key


@pytest.mark.parametrize("name", EXERCISE_NAMES)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_is_spoken_is_short(name: str, language: str) -> None:
    for key in SPOKEN.split():
        text = load_exercise(name).say(language)[key]
        assert len(text.split()) <= 10, text
        assert len(text) <= 60, text
        assert text.endswith("."), text


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_big_words_on_the_screen_are_short_and_in_capitals(language: str) -> None:
    small = {"knee", "hip", "reps", "left", "right"}
    for name in EXERCISE_NAMES:
        for key, text in load_exercise(name).say(language).texts.items():
            if key.startswith("word_"):
                assert len(text) <= 16, text
                assert text.isupper() == (key.removeprefix("word_") not in small), text


@pytest.mark.parametrize("code", list(FindingCode))
def test_a_fault_is_called_out_as_it_is_written_in_a_result(code: FindingCode) -> None:
    assert load_exercise("auto").say("en")[code] == cue_for_finding(code)


@pytest.mark.parametrize("name", shipped_exercises())
def test_an_exercise_explains_itself(name: str) -> None:
    own = content(name)
    assert {"title", "summary", "set_up", "camera"} <= set(own)
    camera = " ".join(load_exercise(name).camera)
    assert "2.5 to 3.5 m" in camera
    assert "above the floor" in camera


def test_toes_may_lift_in_the_lunge() -> None:
    assert any("toes may lift" in each for each in load_exercise("lunge").watched)


def test_both_legs_at_once_means_no_change_of_legs() -> None:
    for name in shipped_exercises():
        plan = load_exercise(name)
        assert ("Change legs" in plan.say("en")["dose_done"]) == plan.dose.per_leg


def test_only_the_squat_has_another_dose() -> None:
    doses = {name: load_exercise(name).dose for name in shipped_exercises()}
    assert doses.pop("squat") == Dose(20.0, 3, per_leg=False)
    assert doses.pop("seated") == Dose(30.0, 2, per_leg=False)
    assert set(doses.values()) == {Dose()}
