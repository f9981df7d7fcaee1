"""The history on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.history.made_up import rep, session

from formcheck.form.judgement import Pattern
from formcheck.history.table import print_days, print_sessions

if TYPE_CHECKING:
    import pytest

    from formcheck.history.entry import Session


def days(capsys: pytest.CaptureFixture[str], *sessions: Session) -> list[str]:
    print_days(sessions)
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_a_line_a_day_and_leg(capsys: pytest.CaptureFixture[str]) -> None:
    reps = (rep(1), rep(2), rep(3, Pattern.LOCKED_LEAN), rep(1, leg="right", knee_deg=None))
    rows = days(capsys, session(1, reps))
    assert "2026-03-01 left 1 ✓ 2 push-back, ✗ 1 locked lean 165° 11 s 6 s" in rows
    assert "right 1 ✓ 1 push-back 6 s 6 s" in rows


def test_curves_run_over_the_days_on_which_a_leg_stretched(
    capsys: pytest.CaptureFixture[str],
) -> None:
    knees = {1: 150.0, 2: 157.0, 9: 164.0}
    rows = days(capsys, *(session(day, (rep(knee_deg=knee),)) for day, knee in knees.items()))
    assert "Left leg, knee at hold ▁▅█ 150 to 164°, last 164°" in rows
    assert not [row for row in rows if row.startswith("Right leg")]


def test_a_day_without_a_push_back_is_a_gap_in_the_knee_and_nothing_held(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lean = rep(1, Pattern.LOCKED_LEAN)
    print_days([session(1, (rep(knee_deg=150.0),)), session(2, (lean,)), session(3, (rep(),))])
    out = capsys.readouterr().out
    assert "▁ █  150 to 165°, last 165°" in out
    assert "█▁█  0 to 6 s, last 6 s" in out


def test_a_single_day_has_no_curve(capsys: pytest.CaptureFixture[str]) -> None:
    assert not [row for row in days(capsys, session(1)) if "last" in row]


def test_several_people_are_not_passed_off_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    rows = days(capsys, session(1, person="Zoë [red]"), session(2, person="Anna"))
    assert "These are Anna, Zoë [red] together; --person NAME shows one." in rows


def test_a_line_a_session_with_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    print_sessions([session(1, id=12, person="Anna", source="[b]me.mp4", exercise=None)])
    rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "12 2026-03-01 [b]me.mp4 Anna PUSH-BACK: the true stretch" in rows
