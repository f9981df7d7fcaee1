"""What of an analysis is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from tests.history.made_up import rep, session
from tests.report.film.pictured import judged, only, stretched

from formcheck import __version__
from formcheck.form.dose import LegDose
from formcheck.form.judgement import Pattern
from formcheck.form.plan import Dose
from formcheck.form.setting import Setting
from formcheck.history.entry import Session

EVENING = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))


def test_the_numbers_are_those_of_the_analysis() -> None:
    analysis = judged(stretched())
    (seen,) = analysis.reps
    kept = Session.of(analysis, EVENING, "Anna")
    (entry,) = kept.reps
    assert (kept.source, kept.kind, kept.person) == ("me.mp4", "video", "Anna")
    assert (kept.model, kept.version) == ("full", __version__)
    assert (kept.exercise, kept.front_leg) == (analysis.exercise, analysis.front_leg)
    assert kept.verdict is analysis.verdict
    assert (entry.number, entry.pattern, entry.leg) == (1, Pattern.PUSH_BACK, analysis.front_leg)
    assert entry.hold_duration_s == pytest.approx(seen.hold_duration_s, abs=0.001)
    assert entry.knee_end_deg == pytest.approx(seen.knee_end_deg, abs=0.05)
    assert entry.hip_hinge_start_deg == pytest.approx(seen.hip_hinge_start_deg, abs=0.05)
    assert seen.nerve_tension is None or entry.nerve_tension_band == seen.nerve_tension.band


def test_the_day_is_that_of_the_person_and_the_time_is_universal() -> None:
    kept = Session.of(judged(stretched()), EVENING)
    assert kept.day.isoformat() == "2026-03-01"
    assert kept.at == datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
    assert kept.at.utcoffset() == timedelta(0)


def test_of_a_path_the_name_alone_is_kept_and_fit_for_a_terminal() -> None:
    analysis = judged(stretched())
    path = Path("private") / "a\x1b[2J\udcff.mp4"
    kept = Session.of(replace(analysis, source=replace(analysis.source, path=path)), EVENING)
    assert kept.source == "a?[2J?.mp4"


def test_a_rep_has_the_leg_that_was_in_front_of_it() -> None:
    analysis = judged(stretched())
    signals = analysis.motion.signals
    flipped = replace(signals, front_leg=(1 - signals.front_leg).astype(signals.front_leg.dtype))
    other = replace(analysis, motion=replace(analysis.motion, signals=flipped))
    legs = {Session.of(each, EVENING).reps[0].leg for each in (analysis, other)}
    assert legs == {"left", "right"}


def test_where_the_dose_counts_both_legs_so_does_the_history() -> None:
    analysis = replace(
        judged(stretched()), setting=Setting(dose=Dose(per_leg=False)), doses=(LegDose(), LegDose())
    )
    kept = Session.of(analysis, EVENING)
    assert [entry.leg for entry in kept.reps] == ["both"]
    assert kept.legs == ("both",)
    nothing = Session.of(replace(analysis, reps=()), EVENING)
    assert nothing.legs == ("both",)
    nobody = Session.of(replace(analysis, reps=(), front_leg=None), EVENING)
    assert nobody.legs == ()


def test_a_session_without_a_rep_belongs_to_the_leg_in_front() -> None:
    assert session(reps=(), front_leg="right").legs == ("right",)
    assert session(reps=(), front_leg=None).legs == ()
    assert session(reps=(rep(1, leg="right"), rep(2, leg="left"))).legs == ("left", "right")


def test_a_photo_is_no_session() -> None:
    photo = judged(only(stretched(), slice(200, 201)), kind="photo")
    with pytest.raises(ValueError, match="photo"):
        Session.of(photo, EVENING)
