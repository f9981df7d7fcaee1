"""A coach that pauses, and one that counts from nothing again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.live.showing import NOBODY, Screen, keys, stages

from formcheck.conclusion import NOTHING_JUDGED, judge_track
from formcheck.form.dose import LegDose
from formcheck.form.judgement import Verdict
from formcheck.live.coach import AWAY_S
from formcheck.live.moment import Stage
from formcheck.pose.landmarks import PoseTrack
from formcheck.video.frame import SourceInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.live.showing import Film, Lite

    import formcheck
    from formcheck.live.moment import Moment


def judged_again(coach: formcheck.Coach, moments: Iterable[Moment]) -> formcheck.Analysis:
    """Return what saved landmarks give, as ``formcheck report`` finds it."""
    track = PoseTrack.of([moment.pose for moment in moments])
    camera = SourceInfo(Path("camera 0"), "camera", 640, 480, 0)
    return judge_track(camera, coach.model, track, coach.setting())


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


def test_judged_again_a_session_that_was_interrupted_has_the_same_reps(
    lite: Lite, film: Film
) -> None:
    coach = lite()
    screen = Screen(coach)
    moments = screen.show(film("locked_lean_standing", 0.0, 6.0))
    moments += screen.still(NOBODY, AWAY_S + 2, fps=2)
    moments += screen.show(film("locked_lean_standing", 6.0, 11.5))
    coach.pause()
    moments += screen.show(film("locked_lean_standing", 0.0, 6.0))
    coach.resume()
    moments += screen.show(film("locked_lean_standing", 6.0, 11.5))
    coach.finish()
    assert Stage.GUIDE in stages(moments)[2:]
    again = judged_again(coach, moments).reps
    assert len(again) == len(coach.reps) == 3
    starts = [rep.start_s for rep in coach.reps]
    assert [rep.start_s for rep in again] == pytest.approx(starts, abs=0.5)
    assert [rep.pattern for rep in again] == [rep.pattern for rep in coach.reps]


def test_judged_again_a_session_in_which_nothing_was_judged_has_no_rep(
    lite: Lite, film: Film
) -> None:
    coach = lite()
    coach.pause()
    moments = Screen(coach).show(film("locked_lean_standing", 0.0, 6.0))
    again = judged_again(coach, moments)
    assert (again.reps, again.summary, again.front_leg) == ((), NOTHING_JUDGED, None)
    assert again.verdict is Verdict.NO_STRETCH


def test_judged_again_a_pause_out_of_sight_takes_nothing_from_what_was_seen(
    lite: Lite, film: Film
) -> None:
    coach = lite(guide=False)
    screen = Screen(coach)
    moments = screen.show(film("locked_lean_standing", 0.0, 6.0))
    coach.pause()
    moments += screen.still(NOBODY, 60, fps=2)
    coach.finish()
    again = judged_again(coach, moments)
    assert [rep.pattern for rep in again.reps] == [rep.pattern for rep in coach.reps]
    assert "poorly_seen" not in {caution.code for caution in again.cautions}
    assert len(again.motion.signals) == len(moments), "the film shows all of it"
