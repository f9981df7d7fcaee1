"""A coach that pauses, and one that counts from nothing again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.live.showing import NOBODY, Screen, keys, stages

from formcheck.form.dose import LegDose
from formcheck.live.coach import AWAY_S
from formcheck.live.moment import Stage

if TYPE_CHECKING:
    from tests.live.showing import Film, Lite


def test_while_paused_nothing_is_judged_or_said(lite: Lite, film: Film) -> None:
    coach = lite(guide=False)
    screen = Screen(coach)
    screen.show(film("locked_lean_standing", 0.0, 1.2))
    coach.pause()
    coach.pause()
    assert coach.stage is Stage.PAUSED
    paused = screen.show(film("locked_lean_standing", 1.2, 6.0))
    assert stages(paused) == [Stage.PAUSED]
    assert {(m.judgement, m.cue, m.reps) for m in paused} == {(None, None, ())}
    assert all(moment.pose.found for moment in paused)
    coach.resume()
    coach.resume()
    after = screen.show(film("locked_lean_standing", 6.0, 9.0))
    assert stages(after) == [Stage.COACH]
    assert keys(after) == ["knee_locked"]


def test_a_rep_that_is_paused_ends_there(lite: Lite, film: Film) -> None:
    coach = lite(guide=False)
    screen = Screen(coach)
    screen.show(film("locked_lean_standing", 0.0, 4.0))
    paused_s = screen.now_s
    coach.pause()
    screen.show(film("locked_lean_standing", 4.0, 5.5))
    coach.resume()
    screen.show(film("locked_lean_standing", 5.5, 6.5))
    (rep,) = coach.reps
    assert rep.end_s < paused_s


def test_a_pause_in_the_set_up_goes_on_with_the_set_up(lite: Lite, film: Film) -> None:
    coach = lite()
    screen = Screen(coach)
    coach.pause()
    assert stages(screen.show(film("locked_lean_standing", 0.0, 2.0))) == [Stage.PAUSED]
    coach.resume()
    moments = screen.show(film("locked_lean_standing", 2.0, 4.0))
    assert stages(moments) == [Stage.GUIDE, Stage.COACH]


def test_a_pause_is_no_absence(lite: Lite, film: Film) -> None:
    coach = lite()
    screen = Screen(coach)
    screen.show(film("locked_lean_standing", 0.0, 2.0))
    coach.pause()
    screen.still(NOBODY, 4 * AWAY_S, fps=1)
    coach.resume()
    assert stages(screen.still(NOBODY, AWAY_S - 1, fps=2)) == [Stage.COACH]
    assert stages(screen.still(NOBODY, 2, fps=2))[-1] is Stage.GUIDE


def test_a_restart_counts_from_nothing_and_keeps_the_set_up(lite: Lite, film: Film) -> None:
    coach = lite()
    screen = Screen(coach)
    screen.show(film("locked_lean_standing"))
    assert [rep.index for rep in coach.reps] == [1]
    assert len(coach.motion().signals) > 0
    coach.restart()
    assert len(coach.motion().signals) == 0
    assert coach.stage is Stage.COACH
    restarted_s = screen.now_s
    moments = screen.show(film("locked_lean_standing", 6.0, 10.0))
    assert stages(moments) == [Stage.COACH]
    assert [moment.reps for moment in moments] == [()] * len(moments)
    rep = coach.finish()
    assert rep is not None
    assert [each.index for each in coach.reps] == [1]
    assert rep.start_s >= restarted_s


def test_a_restart_forgets_the_dose(lite: Lite, film: Film) -> None:
    coach = lite(guide=False)
    Screen(coach).show(film("push_back_bench"))
    assert coach.dose.legs[1].held_s > 2
    coach.restart()
    assert coach.dose.legs == (LegDose(), LegDose())
