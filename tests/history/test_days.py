"""From sessions to days: what is added up, and what is left out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.history.made_up import rep, session

from formcheck.form.judgement import Pattern
from formcheck.history.days import first_day, leg_days, overview


def test_a_day_and_leg_is_one_line_whatever_the_number_of_sessions() -> None:
    morning = session(1, (rep(1, knee_deg=160.0, hold_duration_s=10.0), rep(2, leg="right")))
    evening = session(1, (rep(1, knee_deg=170.0, hold_duration_s=30.04),))
    left, right = leg_days([morning, evening])
    assert (left.day, left.leg, left.sessions) == (date(2026, 3, 1), "left", 2)
    assert (left.knee_deg, left.held_s, left.best_hold_s) == (165.0, 40.0, 30.0)
    assert dict(left.reps) == {Pattern.PUSH_BACK: 2}
    assert (right.leg, right.sessions, right.held_s) == ("right", 1, 5.5)


def test_only_push_backs_count_for_knee_and_holds() -> None:
    lean = rep(2, Pattern.LOCKED_LEAN, knee_deg=182.0, hold_duration_s=60.0)
    (line,) = leg_days([session(1, (rep(1, knee_deg=164.0), lean))])
    assert (line.knee_deg, line.held_s, line.best_hold_s) == (164.0, 5.5, 5.5)
    assert dict(line.reps) == {Pattern.PUSH_BACK: 1, Pattern.LOCKED_LEAN: 1}
    (line,) = leg_days([session(1, (lean,))])
    assert (line.knee_deg, line.held_s, line.best_hold_s) == (None, 0.0, 0.0)


def test_a_knee_that_was_not_measured_is_left_out_of_the_median() -> None:
    reps = (rep(1, knee_deg=150.0), rep(2, knee_deg=None), rep(3, knee_deg=152.0))
    (line,) = leg_days([session(1, reps)])
    assert line.knee_deg == 151.0


def test_a_session_without_a_rep_is_a_session_all_the_same() -> None:
    (line,) = leg_days([session(1, (), front_leg="right")])
    assert (line.leg, line.sessions, dict(line.reps), line.knee_deg) == ("right", 1, {}, None)
    assert leg_days([session(1, (), front_leg=None)]) == ()


def test_days_come_in_order_and_left_before_right() -> None:
    sessions = [session(day, (rep(1, leg="right"), rep(2, leg="left"))) for day in (1, 3)]
    assert [(line.day.day, line.leg) for line in leg_days(sessions)] == [
        (1, "left"),
        (1, "right"),
        (3, "left"),
        (3, "right"),
    ]


def test_programs_get_series_as_long_as_the_list_of_days() -> None:
    sessions = [
        session(1, (rep(1),), id=1, person="Bo"),
        session(3, (rep(1, Pattern.LOCKED_LEAN, leg="right"),), id=2, person="Anna"),
        session(4, (), front_leg=None, id=3),
    ]
    found = json.loads(json.dumps(overview(sessions), allow_nan=False))
    assert found["days"] == ["2026-03-01", "2026-03-03"]
    assert found["legs"] == ["left", "right"]
    assert found["series"]["left"]["knee_deg"] == [165.0, None]
    assert found["series"]["left"]["held_s"] == [5.5, 0.0]
    assert found["series"]["left"]["sessions"] == [1, 0]
    assert found["series"]["right"]["reps"] == {
        "push_back": [0, 0],
        "locked_lean": [0, 1],
        "soft_lean": [0, 0],
        "lost_hug": [0, 0],
        "unsure": [0, 0],
    }
    assert found["people"] == ["Anna", "Bo"]
    assert [each["id"] for each in found["sessions"]] == [3, 2, 1]
    assert [each["reps"] for each in found["sessions"]] == [0, 1, 1]


def test_no_session_at_all_gives_empty_lists() -> None:
    assert overview([]) == {"days": [], "legs": [], "series": {}, "people": [], "sessions": []}


@pytest.mark.parametrize("days", [1, 2, 100_000])
def test_the_last_days_end_with_today(days: int) -> None:
    today = datetime.now(UTC).astimezone().date()
    assert today - first_day(days) in (timedelta(days - 1), timedelta(days))  # midnight may pass
