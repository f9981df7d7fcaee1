"""What a user's own exercise file may say, and what it is told when it is not right."""

from __future__ import annotations

import os
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import formcheck.exercises
from formcheck.errors import UsageError
from formcheck.exercises.load import load_exercise
from formcheck.form.exercise import Exercise
from formcheck.form.plan import Dose

if TYPE_CHECKING:
    from collections.abc import Callable

COMMON = Path(formcheck.exercises.__file__).with_name("common.toml").read_bytes()


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str | bytes], str]:
    """Write an exercise file and give its path."""

    def write(content: str | bytes) -> str:
        path = tmp_path / "mine.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def complaint(name_or_path: str) -> str:
    """Return the sentence that a wrong exercise is refused with."""
    with pytest.raises(UsageError) as caught:
        load_exercise(name_or_path)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert sentence.endswith(".")
    return sentence


# --- by name ---


def test_a_name_gives_that_exercise() -> None:
    plan = load_exercise("lunge")
    assert (plan.name, plan.exercise, plan.title) == ("lunge", Exercise.LUNGE, "Runner's lunge")


def test_auto_is_no_exercise_in_particular() -> None:
    plan = load_exercise("auto")
    assert (plan.name, plan.exercise) == ("auto", None)


def test_a_misspelt_name_is_told_what_is_near_and_what_there_is() -> None:
    assert complaint("Benhc") == (
        "There is no exercise called 'Benhc' (did you mean bench?); choose auto, bench, lunge, "
        "standing, squat, seated, or give the path of a TOML file."
    )


@pytest.mark.parametrize("name", ["", "common", "\x1b[31mred", "a\0b", "x" * 100_000])
def test_no_other_name_works(name: str) -> None:
    assert complaint(name).startswith("There is no exercise called '")


# --- files of one's own ---


def test_an_own_file_changes_what_it_names_and_leaves_the_rest(
    own: Callable[[str], str],
) -> None:
    plan = load_exercise(
        own("""
            extends = "lunge"
            title = "My lunge"
            [dose]
            hold_s = 60
            [thresholds.knee_set_deg]
            value = 150
            unit = "deg"
            source = "my physiotherapist"
            [phrases.de]
            go = "Und los."
        """)
    )
    lunge = load_exercise("lunge")
    assert (plan.name, plan.exercise, plan.title) == ("mine.toml", Exercise.LUNGE, "My lunge")
    assert plan.summary == lunge.summary
    assert plan.camera == lunge.camera
    assert plan.dose == Dose(60.0, 2)
    assert plan.thresholds.knee_set_deg == 150
    assert plan.sources["knee_set_deg"] == "my physiotherapist"
    assert plan.thresholds.hug_deg == lunge.thresholds.hug_deg
    assert plan.sources["hug_deg"] == lunge.sources["hug_deg"]
    assert plan.say("de")["go"] == "Und los."
    assert plan.say("de")["hold"] == lunge.say("de")["hold"]
    assert plan.say("en") == lunge.say("en")


def test_an_own_file_that_extends_nothing_extends_what_all_have_in_common(
    own: Callable[[str], str],
) -> None:
    plan = load_exercise(own('title = "Anything"'))
    assert plan.exercise is None
    assert plan.set_up == load_exercise("auto").set_up


def test_a_new_language_says_in_english_what_it_does_not_say(own: Callable[[str], str]) -> None:
    plan = load_exercise(
        own('extends = "squat"\nphrases.nl.hold = "Vasthouden."\nphrases.en.ten = "Still ten."')
    )
    assert plan.say("nl").language == "nl"
    assert plan.say("nl")["hold"] == "Vasthouden."
    assert plan.say("nl")["ten"] == "Still ten."
    assert plan.say("nl")["go"] == load_exercise("squat").say("en")["go"]


def test_a_byte_order_mark_and_folded_lines_are_fine(own: Callable[[bytes], str]) -> None:
    content = '\ufeffsummary = """\nTwo lines,\r\n  one\u00a0sentence."""'
    assert load_exercise(own(content.encode())).summary == "Two lines, one sentence."


def test_a_file_in_the_current_folder_needs_no_suffix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").write_text('title = "Mine"', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_exercise("mine").title == "Mine"


def test_a_file_cannot_take_the_place_of_a_shipped_exercise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bench").write_text('title = "Mine"', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_exercise("bench").title == "Heel on a bench"


# --- what is wrong with a key ---


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('titel = "x"', "titel is not a known key; the nearest one is title."),
        ("dose.hold = 20", "dose.hold is not a known key; the nearest one is dose.holds."),
        (
            'thresholds.hug_dge = { value = 80, unit = "deg", source = "judgement" }',
            "thresholds.hug_dge is not a known key; the nearest one is thresholds.hug_deg.",
        ),
        (
            'thresholds.hug_deg = { value = 80, units = "deg", source = "judgement" }',
            "thresholds.hug_deg.unit is missing; a threshold needs value, unit and source.",
        ),
        (
            'thresholds.hug_deg = { value = 80, unit = "deg", source = "x", sauce = "y" }',
            (
                "thresholds.hug_deg.sauce is not a known key; "
                "the nearest one is thresholds.hug_deg.source."
            ),
        ),
        (
            'phrases.en.got = "Go."',
            "phrases.en.got is not a known key; the nearest one is phrases.en.go.",
        ),
        (
            'phrases.german.go = "Los."',
            "phrases.german must be a language code such as en or de.",
        ),
        (
            'extends = "lung"',
            "extends must be one of bench, lunge, standing, squat, seated (did you mean lunge?).",
        ),
        (
            'extends = "auto"',
            "extends must be one of bench, lunge, standing, squat, seated.",
        ),
        ("title = 3", "title must be a text in quotes."),
        ('title = " "', "title must be a text of 1 to 300 printable characters."),
        (r'title = "\u001b[2J"', "title must be a text of 1 to 300 printable characters."),
        (f'title = "{"x" * 301}"', "title must be a text of 1 to 300 printable characters."),
        ('set_up = "Sit."', "set_up must be a list of texts."),
        ("set_up = []", "set_up must be a list of 1 to 12 texts."),
        ('set_up = ["Sit.", 2]', "set_up.2 must be a text in quotes."),
        ("dose = 30", "dose must be a table such as {hold_s = 30.0, holds = 2}."),
        ("dose.hold_s = 0.5", "dose.hold_s must be from 1 to 600 s."),
        ("dose.hold_s = nan", "dose.hold_s must be from 1 to 600 s."),
        ("dose.holds = 2.5", "dose.holds must be a whole number."),
        ("dose.holds = 0", "dose.holds must be from 1 to 20."),
        ("dose.holds = true", "dose.holds must be a whole number."),
        ('dose.per_leg = "yes"', "dose.per_leg must be true or false."),
        (
            "thresholds.hug_deg = 80",
            (
                "thresholds.hug_deg must be a table such as "
                '{value = 150.0, unit = "deg", source = "judgement"}.'
            ),
        ),
        (
            'phrases.en = "Go."',
            'phrases.en must be a table of texts such as {go = "Push your hips back."}.',
        ),
        ("phrases.en.go = 1", "phrases.en.go must be a text in quotes."),
    ],
)
def test_a_wrong_key_is_named_with_what_would_be_right(
    own: Callable[[str], str], content: str, sentence: str
) -> None:
    assert complaint(own(content)) == f"mine.toml: {sentence}"


@pytest.mark.parametrize(
    ("name", "value", "unit", "sentence"),
    [
        ("hug_deg", "80", "rad", 'hug_deg.unit must be "deg".'),
        ("still_s", "1", "ms", 'still_s.unit must be "s".'),
        ("path_push", "0.5", "deg", 'path_push.unit must be "ratio" or "leg lengths".'),
        ("hug_deg", "0", "deg", "hug_deg.value must be above 0 and at most 270 deg."),
        ("hug_deg", "271", "deg", "hug_deg.value must be above 0 and at most 270 deg."),
        ("still_s", "-1", "s", "still_s.value must be above 0 and at most 600 s."),
        ("path_push", "1.1", "ratio", "path_push.value must be above 0 and at most 1 ratio."),
        ("hug_deg", "inf", "deg", "hug_deg.value must be a finite number."),
        ("hug_deg", "nan", "deg", "hug_deg.value must be a finite number."),
        ("hug_deg", '"80"', "deg", "hug_deg.value must be a number."),
        ("hug_deg", "true", "deg", "hug_deg.value must be a number."),
        ("hug_deg", "9" * 400, "deg", "hug_deg.value must be a number."),
        (
            "knee_set_deg",
            "160",
            "deg",
            "knee_set_deg.value must be at most 158, which is thresholds.knee_half_bent_deg.",
        ),
        (
            "path_push",
            "0.2",
            "ratio",
            "path_push.value must be at least 0.3, which is thresholds.path_lean.",
        ),
    ],
)
def test_a_threshold_that_cannot_be_right_is_refused(
    own: Callable[[str], str], name: str, value: str, unit: str, sentence: str
) -> None:
    table = f'thresholds.{name} = {{ value = {value}, unit = "{unit}", source = "judgement" }}'
    assert complaint(own(table)) == f"mine.toml: thresholds.{sentence}"


def test_leg_lengths_may_stand_where_a_ratio_may(own: Callable[[str], str]) -> None:
    plan = load_exercise(
        own('thresholds.path_push = { value = 0.6, unit = "leg lengths", source = "x" }')
    )
    assert plan.units["path_push"] == "leg lengths"


def test_a_long_or_odd_key_does_not_spoil_the_message(own: Callable[[str], str]) -> None:
    assert len(complaint(own(rf'"\u001b\n{"x" * 5000}" = 1'))) < 200


# --- what is wrong with a file ---


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a = 1\nb = = 2", "(at line 2, column 5)"),
        ('\ntitle = "x', "(at line 2, column 11, the end of the file)"),
        ("dose", "(at line 1, column 5, the end of the file)"),
    ],
)
def test_broken_toml_is_told_with_line_and_column(
    own: Callable[[str], str], content: str, place: str
) -> None:
    sentence = complaint(own(content))
    assert sentence.startswith("mine.toml is not valid TOML: ")
    assert place in sentence


@pytest.mark.parametrize("content", ["a = " + "[" * 100_000, "a = " + "1" * 5000])
def test_toml_that_nobody_can_read_is_refused(own: Callable[[str], str], content: str) -> None:
    assert complaint(own(content)).startswith("mine.toml ")


def test_a_file_that_is_not_utf_8_is_told_where(own: Callable[[bytes], str]) -> None:
    assert complaint(own('a = 1\ntitle = "Hüfte"'.encode("latin-1"))) == (
        "mine.toml is not UTF-8 (line 2); save it as UTF-8 text."
    )


def test_a_file_of_more_than_100_kb_is_refused(own: Callable[[bytes], str]) -> None:
    assert load_exercise(own(b"#" * 100_000)).name == "mine.toml"
    assert "larger than 100 kB" in complaint(own(b"#" * 100_001))


@pytest.mark.parametrize("key", ["a{} = 1", "[a{}]", "[[a{}]]", "b = {{a{} = 1}}"])
def test_a_key_of_many_parts_is_refused_before_it_fills_the_memory(
    own: Callable[[str], str], key: str
) -> None:
    content = 'title = "x"\n' + key.format(".a" * 3000)
    path = own(content)
    tracemalloc.start()
    try:
        sentence = complaint(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "more than 100 dots in line 2" in sentence
    assert peak < 5_000_000


def test_a_line_may_hold_a_list_of_many_sentences(own: Callable[[str], str]) -> None:
    texts = ["Hips back." * 8] * 12
    assert load_exercise(own(f"watched = {texts}".replace("'", '"'))).watched == tuple(texts)


def test_a_folder_is_no_exercise(tmp_path: Path) -> None:
    assert complaint(str(tmp_path)).startswith(f"{tmp_path.name} is a folder;")


def test_a_missing_file_is_told_so(tmp_path: Path) -> None:
    assert complaint(str(tmp_path / "mine.toml")) == (
        "mine.toml does not exist; check its name and folder."
    )


def test_a_path_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in complaint(f"{tmp_path}/{'x' * 5000}.toml")
    assert "cannot be read" in complaint(f"{tmp_path}/a\0b.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no such pipes")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.toml")
    assert "is a pipe or device" in complaint(str(tmp_path / "mine.toml"))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.integers(0, len(COMMON)),
    length=st.integers(0, 40),
    put=st.one_of(st.binary(max_size=12), st.sampled_from([b"[", b"]", b'"', b"=", b"nan", b"{}"])),
)
def test_a_damaged_file_gives_an_exercise_or_one_sentence(
    own: Callable[[bytes], str], start: int, length: int, put: bytes
) -> None:
    path = own(COMMON[:start] + put + COMMON[start + length :])
    with suppress(UsageError):
        assert load_exercise(path).name == "mine.toml"
        return
    assert complaint(path)
