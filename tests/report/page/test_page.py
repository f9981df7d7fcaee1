"""What the report page says, and what it says where something is not known."""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import formcheck
from formcheck.errors import Caution
from formcheck.form.judgement import FindingCode, Pattern, Verdict
from formcheck.report.film.stills import Still, stills_of
from formcheck.report.page.curves import plot_values
from formcheck.report.page.words import seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.form.judgement import Rep
from tests.report.page.page_reader import JPEG, read


@pytest.fixture
def mixed(analysed: Callable[[str], formcheck.Analysis]) -> formcheck.Analysis:
    return analysed("mixed_bench")


def with_rep(analysis: formcheck.Analysis, **changes: Any) -> formcheck.Analysis:
    """Change the first rep."""
    return replace(analysis, reps=(replace(analysis.reps[0], **changes), *analysis.reps[1:]))


def test_verdict_sentence_sign_and_what_to_do_stand_at_the_top(mixed: formcheck.Analysis) -> None:
    text = read(mixed).text
    top = text[: text.index("The clip")]
    assert "mixed_bench.mp4" in top
    assert "~MIXED: different from rep to rep" in top
    assert mixed.summary in top
    assert "Next time Knee's locked. Bend it first, chest to thigh" in top


def knee_of(rep: Rep) -> str:
    """Say it as the page does; another processor's pose model reads a degree more or less."""
    assert rep.knee_start_deg == pytest.approx(177, abs=3)
    assert rep.knee_end_deg == pytest.approx(180, abs=3)
    return f"{rep.knee_start_deg:.0f}° → {rep.knee_end_deg:.0f}°"


def test_a_card_tells_all_of_a_rep_in_words(mixed: formcheck.Analysis) -> None:
    text = read(mixed).text
    card = text[text.index("Rep 2 ✗locked lean") :]
    rep = mixed.reps[1]
    (locked,) = (found for found in rep.findings if found.code is FindingCode.KNEE_LOCKED)
    for part in (
        "0:07.0-0:11.8",
        f"Knee {knee_of(rep)}",
        "Hip hinge 9",
        f"Hold {seconds(rep.hold_duration_s)} of 30 s",
        f"Quality {rep.quality:.0f} of 100",
        "Nerve-tension posture high, ",
        "most of it from a straight knee",
        "Mend first 0:07.",
        f"The knee was at {locked.value:.0f}° while the trunk came down. Knee's locked.",
        rep.reason,
        "Next time Knee's locked.",
    ):
        assert part in card


def test_stills_say_their_angles_and_missing_ones_are_said(mixed: formcheck.Analysis) -> None:
    rows = stills_of(mixed)
    row = rows[Still(2, "hold")]
    knee = mixed.motion.signals.knee_deg[row]
    hip = mixed.motion.signals.hip_hinge_deg[row]
    seen = read(mixed, stills={Still(2, "hold"): JPEG})
    (picture,) = seen.attributes("img")
    assert picture["alt"] == f"Rep 2, hold: knee {knee:.0f}°, hip hinge {hip:.0f}°."
    assert base64.b64decode((picture["src"] or "").partition("base64,")[2]) == JPEG
    assert seen.text.count("No picture was kept.") == 5


def test_what_was_not_measured_is_said_and_never_zero(mixed: formcheck.Analysis) -> None:
    lost = with_rep(
        mixed,
        knee_start_deg=None,
        hip_hinge_start_deg=None,
        hips_back=None,
        nerve_tension=None,
        quality=None,
        neutral=replace(mixed.reps[0].neutral, neck_deg=math.nan, ankle_deg=math.nan),
    )
    seen = read(lost)
    for part in (
        "Knee ? → 153°",
        "Hips not measured",
        "Quality not told, because its start, its way or its hold was not measured",
        "not told, because neck and ankle at rest were not seen beforehand",
        "The knee at the start: rep 1.",
        "The quality: rep 1.",
    ):
        assert part in seen.text
    assert not re.search(r"\b(nan|None)\b", seen.text)
    values = json.loads(next(text for each, text in seen.scripts if each.get("id") == "plots"))
    assert values["reps"][0]["path"] is None
    assert values["reps"][1]["path"] is not None


def test_an_unsure_rep_gets_no_numbers(mixed: formcheck.Analysis) -> None:
    unsure = with_rep(mixed, pattern=Pattern.UNSURE, nerve_tension=None, quality=None)
    text = read(unsure).text
    assert "Rep 1 ?unsure" in text
    assert "Quality not told, because the rep could not be told" in text
    assert "Which kind of rep it was: rep 1." in text


def test_the_dose_says_what_each_leg_still_owes(mixed: formcheck.Analysis) -> None:
    left, right = mixed.doses
    analysis = replace(mixed, doses=(replace(left, holds=2, held_s=61.0), right))
    text = read(analysis).text
    assert "Left leg 2 of 2 holds, 61 s held in push-backs; nothing more owed." in text
    assert "Right leg 0 of 2 holds, 0 s held in push-backs; 2 holds still owed." in text
    both = replace(mixed.setting, dose=replace(mixed.setting.dose, per_leg=False))
    assert "Both legs 0 of 2 holds" in read(replace(mixed, setting=both)).text


def test_the_page_says_how_sure_it_is(mixed: formcheck.Analysis) -> None:
    caution = Caution("view_oblique", "The camera stood aslant.")
    text = read(replace(mixed, cautions=(caution,))).text
    for part in (
        "Note: The camera stood aslant.",
        f"A person in {len(mixed.motion.signals)} of {len(mixed.motion.signals)} frames (100%)",
        "off a true side view, which is near enough; the camera saw the left side.",
        "Heel on a bench, recognised.",
        "Left, found by itself; nearest the camera.",
        "Not seen: nobody stood straight",
        "and counts as locked from 166° evidence §3, measured",
        "Reaching is too fast from 40° a second",
        "It does not measure a nerve",
    ):
        assert part in text


def test_a_limit_that_follows_the_person_says_so(mixed: formcheck.Analysis) -> None:
    own = replace(mixed, limits=mixed.limits.for_straight_knee(172.0))
    assert "counts as locked from 161.5° this person's own straight knee; in general 166°" in (
        read(own).text
    )


def test_the_safety_text_is_there_in_full(mixed: formcheck.Analysis) -> None:
    text = read(mixed).text
    text = text[text.index("Stretch safely") :]
    for part in ("not medical advice", "Stop at sharp", "Ask a clinician first", "bladder"):
        assert part in text


def test_the_table_holds_every_rep_for_those_who_do_not_see_the_plots(
    mixed: formcheck.Analysis,
) -> None:
    text = read(mixed).text
    assert f"2 ✗ locked lean 0:07.0 0:11.8 {knee_of(mixed.reps[1])}" in text
    quality = mixed.reps[1].quality
    assert re.search(rf"3\.\d s {quality:.0f} high, \d+", text)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.NO_PERSON, "Get your whole body in the picture."),
        (Verdict.UNSURE, "Turn side on to the camera. Get your whole body in the picture."),
        (Verdict.NO_STRETCH, "Bend the knee, chest to thigh. Push your hips back."),
    ],
)
def test_without_a_rep_the_advice_is_how_to_get_one(
    mixed: formcheck.Analysis, verdict: Verdict, words: str
) -> None:
    seen = read(replace(mixed, reps=(), verdict=verdict, summary="Nothing."))
    assert words in seen.text
    assert "All reps in figures" not in seen.text


def test_a_clip_in_which_nobody_was_seen_makes_a_page(mixed: formcheck.Analysis) -> None:
    signals = mixed.motion.signals
    nothing = np.full(len(signals), np.nan)
    nobody = replace(
        signals,
        knee_deg=nothing,
        hip_hinge_deg=nothing,
        trunk_lean_deg=nothing,
        confidence=np.zeros(len(signals)),
        front_leg=np.full(len(signals), -1, dtype=np.int8),
    )
    analysis = replace(
        mixed,
        motion=replace(mixed.motion, signals=nobody),
        reps=(),
        verdict=Verdict.NO_PERSON,
        summary="Nobody could be seen.",
        exercise=None,
        front_leg=None,
        camera_side=None,
        yaw_deg=math.nan,
    )
    text = read(analysis).text
    assert "?NOBODY SEEN" in text
    assert "A person in 0 of" in text
    assert plot_values(analysis)["curves"]["knee"]["v"] == [None, None]


def test_a_photo_gets_its_posture_and_no_curves(
    still_of: Callable[..., Path], samples: Path, tmp_path: Path
) -> None:
    photo = still_of(samples / "locked_lean_bench.mp4", 3.0, tmp_path / "photo.png")
    seen = read(formcheck.analyze(photo), video=None)
    assert "A photo shows where somebody is" in seen.text
    assert re.search(r"Knee 1[78]\d° Hip hinge \d+°", seen.text)
    assert not seen.scripts
