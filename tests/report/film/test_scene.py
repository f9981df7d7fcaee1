"""What is said over a frame, without drawing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.live.moments import rep
from tests.motion.figure import leg_hanging, legs_exchanged, lost
from tests.report.film.pictured import judged, only, stretched

from formcheck.form.judgement import Finding, FindingCode, Pattern, PhaseTimes, Severity
from formcheck.report.film.scene import READABLE_S, Scenes, Sight, judged_from_s, rep_at

if TYPE_CHECKING:
    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep


def row_at(analysis: Analysis, time_s: float) -> int:
    return int(np.argmin(np.abs(analysis.motion.signals.time_s - time_s)))


def finding(
    code: FindingCode, severity: Severity, start_s: float = 0.6, end_s: float = 5.0
) -> Finding:
    return Finding(code, severity, start_s, end_s, 1.0, "deg", "reason", code.value)


def with_findings(*findings: Finding) -> Scenes:
    analysis = judged(stretched())
    return Scenes(replace(analysis, reps=(replace(rep(), findings=findings),)))


def cues_at(scenes: Scenes, time_s: float) -> tuple[str, ...]:
    return scenes.at(round(time_s * 25)).cues


@pytest.fixture(scope="module")
def stretch() -> Analysis:
    analysis = judged(stretched())
    assert [each.pattern for each in analysis.reps] == [Pattern.PUSH_BACK]
    return analysis


# --- rep, phase, hold, pattern ---


def test_each_frame_knows_its_rep_and_phase(stretch: Analysis) -> None:
    scenes, (only_rep,) = Scenes(stretch), stretch.reps
    columns = stretch.frames["phase"]
    for row, time_s in enumerate(stretch.motion.signals.time_s):
        scene = scenes.at(row)
        assert scene.phase == columns[row]
        set_s = only_rep.phase_times.set_s
        assert set_s is not None
        assert scene.rep == (1 if set_s <= time_s <= only_rep.end_s else None)


def test_the_hold_is_counted_while_it_lasts(stretch: Analysis) -> None:
    times = stretch.reps[0].phase_times
    assert times.hold_s is not None
    assert times.release_s is not None
    for row, time_s in enumerate(stretch.motion.signals.time_s):
        held_s = Scenes(stretch).at(row).hold_s if row % 25 == 0 else None
        if row % 25 == 0 and times.hold_s <= time_s < times.release_s:
            assert held_s == pytest.approx(time_s - times.hold_s)
        else:
            assert held_s is None


def test_the_pattern_is_named_from_the_hold_to_the_end_of_the_rep(stretch: Analysis) -> None:
    scenes, (only_rep,) = Scenes(stretch), stretch.reps
    hold_s = only_rep.phase_times.hold_s
    assert hold_s is not None
    for row, time_s in enumerate(stretch.motion.signals.time_s):
        named = hold_s <= time_s <= only_rep.end_s
        assert scenes.at(row).pattern is (Pattern.PUSH_BACK if named else Pattern.NONE)


def test_a_rep_without_hold_is_named_in_its_second_half() -> None:
    held = rep()
    assert judged_from_s(held) == held.phase_times.hold_s
    assert judged_from_s(replace(held, phase_times=PhaseTimes(None, 0.6, None, None))) == 2.8


def test_between_reps_there_is_none() -> None:
    first, second = rep(1), replace(rep(2), start_s=8.0, end_s=12.0, phase_times=_late_set())
    found: list[Rep | None] = [rep_at((first, second), at) for at in (0.1, 0.5, 5.0, 5.5, 7.0, 9)]
    assert found == [None, first, first, None, second, second]


def _late_set() -> PhaseTimes:
    return PhaseTimes(6.5, 8.0, 9.0, 11.0)


# --- cues ---


def test_the_gravest_cue_comes_first_and_there_are_two_at_most() -> None:
    scenes = with_findings(
        finding(FindingCode.KNEE_LOCKED, Severity.AMBER),
        finding(FindingCode.LEANING, Severity.INFO),
        finding(FindingCode.BACK_ROUNDED, Severity.RED),
        finding(FindingCode.CHIN_TUCKED, Severity.RED),
    )
    assert cues_at(scenes, 2.0) == ("back_rounded", "chin_tucked")


def test_a_cue_lasts_as_long_as_its_fault_and_long_enough_to_read() -> None:
    scenes = with_findings(
        finding(FindingCode.TOO_FAST, Severity.AMBER, 1.0, 1.2),
        finding(FindingCode.BACK_ROUNDED, Severity.AMBER, 1.0, 4.0),
    )
    assert cues_at(scenes, 0.96) == ()
    assert cues_at(scenes, 1.04) == ("back_rounded", "too_fast")
    assert cues_at(scenes, 1.0 + READABLE_S - 0.04) == ("back_rounded", "too_fast")
    assert cues_at(scenes, 1.0 + READABLE_S + 0.04) == ("back_rounded",)
    assert cues_at(scenes, 4.04) == ()


def test_no_cue_outlives_its_rep() -> None:
    scenes = with_findings(finding(FindingCode.TOO_FAST, Severity.AMBER, 4.9, 5.0))
    assert cues_at(scenes, 4.96) == ("too_fast",)
    assert cues_at(scenes, 5.04) == ()


# --- what was seen ---


def test_the_numbers_are_those_that_were_judged(stretch: Analysis) -> None:
    signals = stretch.motion.signals
    scene = Scenes(stretch).at(200)
    assert scene.sight is Sight.MEASURED
    assert scene.knee_deg == signals.knee_deg[200]
    assert scene.hip_hinge_deg == signals.hip_hinge_deg[200]


def test_a_frame_without_anybody_says_so() -> None:
    scenes = Scenes(judged(lost(stretched(), slice(100, 200))))
    assert scenes.at(150).sight is Sight.NOBODY
    assert scenes.at(50).sight is Sight.MEASURED


def test_a_frame_in_which_nothing_could_be_measured_says_so(stretch: Analysis) -> None:
    signals = stretch.motion.signals
    blind = replace(signals, confidence=np.zeros(len(signals)))
    scenes = Scenes(replace(stretch, motion=replace(stretch.motion, signals=blind)))
    assert scenes.at(150).sight is Sight.UNMEASURED


def test_the_front_leg_is_drawn_where_it_is_whatever_it_is_called() -> None:
    track = stretched()
    straight = Scenes(judged(track)).at(150)
    exchanged = Scenes(judged(legs_exchanged(track, slice(140, 160)))).at(150)
    np.testing.assert_allclose(exchanged.leg[1:], straight.leg[1:], atol=0.01)


def test_a_leg_that_is_lost_for_a_moment_is_bridged_and_for_longer_left_out() -> None:
    track = stretched()
    front = 1
    moment = leg_hanging(track, slice(150, 154), front)
    bridged = Scenes(judged(moment)).at(152).leg
    np.testing.assert_allclose(bridged, Scenes(judged(track)).at(152).leg, atol=1.0)
    assert np.isnan(Scenes(judged(leg_hanging(track, slice(140, 200), front))).at(170).leg).all()


def test_a_photo_shows_what_its_posture_was_called() -> None:
    analysis = judged(only(stretched(), slice(200, 201)), kind="photo")
    named = replace(analysis, verdict=type(analysis.verdict).LOCKED_LEAN)
    assert Scenes(named).at(0).pattern is Pattern.LOCKED_LEAN
    named = replace(analysis, verdict=type(analysis.verdict).NO_STRETCH)
    assert Scenes(named).at(0).pattern is Pattern.NONE


def test_without_landmarks_there_is_nothing_to_draw(stretch: Analysis) -> None:
    with pytest.raises(ValueError, match="landmarks"):
        Scenes(replace(stretch, track=None))
