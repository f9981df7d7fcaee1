from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.form.curves import (
    HUG,
    LEANED,
    PUSHED,
    UPRIGHT,
    At,
    curve,
    excursions,
    into_hug,
    lean,
    phases,
    push_back,
    samples,
    watched,
    without,
)

from formcheck.form.excursion import Kind
from formcheck.form.judgement import Phase
from formcheck.form.phases import PhaseMachine
from formcheck.form.thresholds import Thresholds


class TestPhases:
    def test_of_a_push_back_come_in_order(self) -> None:
        seen = phases(watched(samples(push_back())))
        assert seen[:5] == [Phase.IDLE, Phase.SET, Phase.REACH, Phase.HOLD, Phase.RELEASE]

    def test_of_a_lean_know_no_set(self) -> None:
        seen = phases(watched(samples(lean())))
        assert seen == [Phase.IDLE, Phase.REACH, Phase.HOLD, Phase.RELEASE, Phase.IDLE]

    def test_follow_the_movement_within_a_second(self) -> None:
        """Live, a phase is known once it is under way, not at its first frame."""
        of = push_back(hold_s=6)
        since = {
            judgement.phase: judgement.time_s
            for judgement in reversed(watched(samples(of))[: round(of.steps(6)[1] * 25)])
        }
        for phase, step in ((Phase.SET, 3), (Phase.REACH, 4), (Phase.HOLD, 5), (Phase.RELEASE, 6)):
            assert of.steps(step)[0] - 0.5 < since[phase] < of.steps(step)[0] + 1.0, phase

    def test_rising_quickly_leaves_a_hold_although_the_knee_stays_open(self) -> None:
        held, risen = At(174, 55), At(174, 85)
        of = into_hug((1.2, held), (4, held), (0.4, risen), (1, risen))
        seen = watched(samples(of))
        before, after = (seen[round(time_s * 25)].phase for time_s in of.steps(6))
        assert (before, after) == (Phase.HOLD, Phase.RELEASE)

    def test_standing_still_is_idle(self) -> None:
        assert phases(watched(samples(curve(UPRIGHT, (20, UPRIGHT)), noise_deg=1))) == [Phase.IDLE]

    def test_the_hug_alone_is_the_set(self) -> None:
        assert phases(watched(samples(curve(HUG, (20, HUG)), noise_deg=1))) == [Phase.SET]

    def test_nobody_is_idle(self) -> None:
        stream = samples(curve(HUG, (10, HUG)))
        assert phases(watched(without(stream, 0, 20))) == [Phase.IDLE]

    def test_a_short_gap_keeps_the_phase_and_a_long_one_ends_it(self) -> None:
        of = push_back()
        gone = of.steps(5)[0] + 2
        seen = watched(without(samples(of), gone, gone + 3))
        assert {j.phase for j in seen if gone < j.time_s < gone + 0.9} == {Phase.HOLD}
        assert {j.phase for j in seen if gone + 1.1 < j.time_s < gone + 3} == {Phase.IDLE}

    @pytest.mark.parametrize("name", ["knee_deg", "hip_hinge_deg"])
    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_a_frame_in_which_one_of_both_angles_is_missing_is_not_measured(
        self, name: str, value: float
    ) -> None:
        of = push_back()
        gone = of.steps(5)[0] + 2
        nothing: dict[str, Any] = {name: value}
        stream = [replace(s, **nothing) if s.time_s >= gone else s for s in samples(of)]
        seen = watched(stream)
        assert {j.phase for j in seen if gone < j.time_s < gone + 0.9} == {Phase.HOLD}
        assert {j.phase for j in seen if j.time_s > gone + 1.1} == {Phase.IDLE}


class TestExcursions:
    def test_an_opening_goes_from_the_hug_to_the_hold_and_back(self) -> None:
        of = push_back()
        (found,) = excursions(samples(of))
        assert found.kind is Kind.OPENING
        assert found.base is not None
        assert found.after is not None
        assert found.base.knee_deg == pytest.approx(HUG.knee, abs=2)
        assert found.base.hip_hinge_deg == pytest.approx(HUG.hinge, abs=3)
        assert found.held.knee_deg == pytest.approx(PUSHED.knee, abs=1)
        assert found.held.hip_offset == pytest.approx(PUSHED.offset, abs=0.02)
        assert found.after.knee_deg == pytest.approx(HUG.knee, abs=5)
        assert found.hug_share == 1
        assert found.confidence == pytest.approx(0.9)
        assert found.yaw_deg == pytest.approx(5)

    def test_a_folding_goes_from_standing_to_the_hold_and_back(self) -> None:
        (found,) = excursions(samples(lean()))
        assert found.kind is Kind.FOLDING
        assert found.set_s is None
        assert found.base is not None
        assert found.base.hip_hinge_deg == pytest.approx(UPRIGHT.hinge, abs=2)
        assert found.held.hip_hinge_deg == pytest.approx(LEANED.hinge, abs=1)
        assert found.held.trunk_lean_deg == pytest.approx(LEANED.lean, abs=1)

    def test_the_set_began_when_the_knee_was_bent_in_the_hug(self) -> None:
        of = push_back()
        (found,) = excursions(samples(of))
        assert found.set_s == pytest.approx(of.steps(2)[1], abs=0.6)

    def test_hug_share_falls_with_the_time_spent_apart(self) -> None:
        wide = At(140, 90)
        of = curve(
            HUG, (2, HUG), (1, wide), (3, wide), (1, PUSHED), (4, PUSHED), (1, HUG), (2, HUG)
        )
        (found,) = excursions(samples(of))
        assert found.hug_share == pytest.approx(5 / 9, abs=0.1)

    def test_a_lean_out_of_the_hold_ends_it_where_the_trunk_had_come_up(self) -> None:
        """The knee stays locked and the trunk rises too little to leave the hold by itself."""
        held, risen, leaned = At(174, 70), At(176, 78), At(176, 40)
        of = into_hug(
            (1.2, held), (3, held), (0.6, risen), (0.8, leaned), (4, leaned), (1.2, UPRIGHT)
        )
        first, second = excursions(samples(of))
        assert (first.kind, second.kind) == (Kind.OPENING, Kind.FOLDING)
        assert first.after is not None
        assert first.after.hip_hinge_deg == pytest.approx(risen.hinge, abs=1)
        assert first.hold_end_s == pytest.approx(of.steps(6)[0], abs=0.6)
        assert first.end_s == pytest.approx(of.steps(6)[1], abs=0.2)

    def test_a_change_of_stance_ends_a_movement_and_nothing_is_compared_across_it(self) -> None:
        of = push_back()
        stream = samples(of)
        middle = round((of.steps(5)[0] + 3) * 25)
        turned = stream[:middle] + [replace(s, stance=1) for s in stream[middle:]]
        found = excursions(turned)
        assert found[0].after is None
        assert found[0].end_s == pytest.approx(stream[middle - 1].time_s)
        assert all(later.start_s >= stream[middle].time_s for later in found[1:])
        assert all(later.base is None for later in found[1:])

    def test_a_new_stance_before_the_reach_forgets_the_old_base(self) -> None:
        """Angles before and after a change of roles belong to different legs."""
        other = [replace(s, stance=0) for s in samples(curve(At(60, 40), (3, At(60, 40))))]
        mine = [
            replace(s, stance=1, time_s=s.time_s + 3)
            for s in samples(curve(HUG, (3, HUG), (1, PUSHED), (4, PUSHED)))
        ]
        (found,) = excursions(other + mine)
        assert found.base is not None
        assert found.base.knee_deg == pytest.approx(HUG.knee, abs=2)

    def test_yaw_and_confidence_are_those_of_the_hold(self) -> None:
        of = push_back()
        begin, end = of.steps(5)
        stream = [
            replace(s, yaw_deg=12.0, confidence=0.5)
            if begin - 0.5 <= s.time_s <= end + 0.5
            else replace(s, yaw_deg=50.0, confidence=0.1)
            for s in samples(of)
        ]
        (found,) = excursions(stream)
        assert found.yaw_deg == pytest.approx(12)
        assert found.confidence == pytest.approx(0.5)

    @pytest.mark.parametrize("jump", [(100.0, 113.0, 99.0), (100.0, 120.0, 60.0)])
    def test_a_jump_that_turns_back_at_once_is_no_movement(
        self, jump: tuple[float, float, float]
    ) -> None:
        still = samples(curve(HUG, (2, HUG)))
        jumped = [
            replace(still[-1], time_s=2 + i / 25, knee_deg=knee) for i, knee in enumerate(jump)
        ]
        after = [replace(s, time_s=s.time_s + 2.2) for s in still]
        assert excursions(still + jumped + after) == []

    def test_finishing_twice_gives_nothing_more(self) -> None:
        machine = PhaseMachine(Thresholds())
        for sample in samples(curve(UPRIGHT, (2, UPRIGHT), (1, LEANED), (4, LEANED))):
            machine.update(sample)
        assert machine.finish() is not None
        assert machine.finish() is None

    def test_of_an_empty_stream_there_are_none(self) -> None:
        assert excursions([]) == []
