"""What is said of a hold and of the way into it while they go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.form.curves import (
    APART,
    HUG,
    LEANED,
    PUSHED,
    PUSHED_LOCKED,
    SOFT,
    UPRIGHT,
    curve,
    lean,
    push_back,
    samples,
    watched,
    without,
)

from formcheck.form.judgement import Pattern, Phase

if TYPE_CHECKING:
    from tests.form.curves import Curve

CLEAN = [
    pytest.param(push_back(), Pattern.PUSH_BACK, id="push-back"),
    pytest.param(push_back(reach_s=5.0), Pattern.PUSH_BACK, id="slow push-back"),
    pytest.param(push_back(PUSHED_LOCKED), Pattern.PUSH_BACK, id="push-back ends locked"),
    pytest.param(push_back(APART), Pattern.LOST_HUG, id="lost hug"),
    pytest.param(lean(), Pattern.LOCKED_LEAN, id="locked lean"),
    pytest.param(lean(reach_s=5.0), Pattern.LOCKED_LEAN, id="slow locked lean"),
    pytest.param(lean(SOFT), Pattern.SOFT_LEAN, id="soft lean"),
]


class TestHoldSoFar:
    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    @pytest.mark.parametrize(("of", "pattern"), CLEAN)
    def test_is_called_what_the_rep_will_be_called(
        self, of: Curve, pattern: Pattern, fps: float
    ) -> None:
        seen = watched(samples(of, fps=fps))
        assert [j.finished.pattern for j in seen if j.finished] == [pattern]
        assert {j.pattern for j in seen if j.phase is Phase.HOLD} == {pattern}

    @pytest.mark.parametrize(("of", "pattern"), CLEAN)
    def test_is_nothing_outside_of_a_hold(self, of: Curve, pattern: Pattern) -> None:
        outside = [j for j in watched(samples(of, noise_deg=1)) if j.phase is not Phase.HOLD]
        assert {j.pattern for j in outside} == {Pattern.NONE} != {pattern}
        assert {j.hold_s for j in outside} == {0.0}

    @pytest.mark.parametrize("fps", [10.0, 25.0])
    @pytest.mark.parametrize(("of", "pattern"), CLEAN)
    def test_grows_with_the_time(self, of: Curve, pattern: Pattern, fps: float) -> None:
        hold = [j for j in watched(samples(of, fps=fps)) if j.phase is Phase.HOLD]
        assert pattern is not Pattern.NONE
        assert len(hold) > 4 * fps
        assert np.diff([j.hold_s for j in hold]) == pytest.approx(1 / fps, abs=1e-6)
        assert hold[0].hold_s > 0

    @pytest.mark.parametrize("hold_s", [3.0, 20.0])
    @pytest.mark.parametrize("kind", [push_back, lean])
    def test_is_as_long_as_the_rep_will_say(self, kind: object, hold_s: float) -> None:
        assert callable(kind)
        seen = watched(samples(kind(hold_s=hold_s), noise_deg=0.5))
        (rep,) = (j.finished for j in seen if j.finished)
        still = [j for j in seen if rep.phase_times.release_s == j.time_s]
        assert still[0].hold_s == pytest.approx(rep.hold_duration_s, abs=0.8)

    def test_a_rep_that_ends_as_the_next_begins_is_told(self) -> None:
        turn = replace(HUG, knee=108.0)
        of = curve(
            HUG,
            (2, HUG),
            (1.2, PUSHED_LOCKED),
            (4, PUSHED_LOCKED),
            (0.8, turn),
            (0.8, PUSHED_LOCKED),
            (4, PUSHED_LOCKED),
        )
        (told,) = (j for j in watched(samples(of)) if j.finished)
        assert told.phase is Phase.REACH

    def test_begins_anew_with_every_rep(self) -> None:
        once = push_back()
        stream = [
            replace(s, time_s=s.time_s + i * once.end_s) for i in range(2) for s in samples(once)
        ]
        first, second = (
            [j.hold_s for j in watched(stream)[rows] if j.phase is Phase.HOLD]
            for rows in (slice(0, len(stream) // 2), slice(len(stream) // 2, None))
        )
        assert second == pytest.approx(first, abs=0.1)


class TestWaySoFar:
    @pytest.mark.parametrize(
        ("of", "opened", "closed"),
        [
            (push_back(), PUSHED.knee - HUG.knee, HUG.hinge - PUSHED.hinge),
            (push_back(APART), APART.knee - HUG.knee, HUG.hinge - APART.hinge),
            (lean(), LEANED.knee - UPRIGHT.knee, UPRIGHT.hinge - LEANED.hinge),
        ],
    )
    def test_is_how_far_the_knee_opened_and_the_hip_closed(
        self, of: Curve, opened: float, closed: float
    ) -> None:
        hold = [j for j in watched(samples(of)) if j.phase is Phase.HOLD][10:-15]
        assert [j.knee_opened_deg for j in hold] == pytest.approx([opened] * len(hold), abs=1)
        assert [j.hip_closed_deg for j in hold] == pytest.approx([closed] * len(hold), abs=1)

    def test_grows_on_the_way(self) -> None:
        of = push_back(reach_s=2.0)
        ways = [j.knee_opened_deg for j in watched(samples(of)) if j.phase is Phase.REACH]
        known = [way for way in ways if way is not None]
        assert len(known) == len(ways) > 20
        assert known == sorted(known)

    def test_is_unknown_where_nothing_moves(self) -> None:
        for judgement in watched(samples(push_back())):
            if judgement.phase in {Phase.IDLE, Phase.SET}:
                assert judgement.knee_opened_deg is None
                assert judgement.hip_closed_deg is None

    def test_is_unknown_where_its_beginning_was_not_seen(self) -> None:
        seen = watched(samples(curve(LEANED, (6, LEANED))))
        hold = [j for j in seen if j.phase is Phase.HOLD]
        assert hold
        assert hold[-1].pattern is Pattern.LOCKED_LEAN
        assert {(j.knee_opened_deg, j.hip_closed_deg) for j in hold} == {(None, None)}

    def test_is_unknown_in_a_frame_that_was_not_measured(self) -> None:
        of = push_back()
        gone_s = of.steps(5)[0] + 2
        seen = watched(without(samples(of), gone_s, gone_s + 0.5))
        gap = [j for j in seen if gone_s <= j.time_s < gone_s + 0.5]
        assert {(j.knee_opened_deg, j.hip_closed_deg) for j in gap} == {(None, None)}
        assert {j.phase for j in gap} == {Phase.HOLD}
        assert {j.pattern for j in gap} == {Pattern.PUSH_BACK}
