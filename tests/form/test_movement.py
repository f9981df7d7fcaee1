"""What is known of a movement while it is under way, and what is said of it at its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.form.curves import (
    HUG,
    PUSHED,
    PUSHED_LOCKED,
    UPRIGHT,
    At,
    curve,
    excursions,
    from_standing,
    lean,
    push_back,
    samples,
)

from formcheck.form.excursion import Excursion, Kind
from formcheck.form.judgement import Phase
from formcheck.form.phases import PhaseMachine
from formcheck.form.thresholds import Thresholds

if TYPE_CHECKING:
    from tests.form.curves import Curve

    from formcheck.motion.signals import Sample

LIMITS = Thresholds()


class TestSoFar:
    @pytest.mark.parametrize("of", [push_back(), lean()], ids=["opening", "folding"])
    def test_is_the_movement_from_its_start_to_this_moment(self, of: Curve) -> None:
        stream = [
            replace(s, yaw_deg=s.time_s, confidence=0.5 + s.time_s / 100) for s in samples(of)
        ]
        machine = PhaseMachine(LIMITS)
        seen: list[tuple[Sample, Excursion]] = []
        finished = None
        for sample in stream:
            phase, ended = machine.update(sample)
            finished = ended or finished
            if machine.movement is None:
                continue
            so_far = machine.movement.so_far()
            if phase is Phase.REACH:
                assert so_far is None
            if phase is Phase.HOLD:
                assert so_far is not None
                assert so_far.start_s == machine.movement.samples[0].time_s
                seen.append((sample, so_far))
        assert finished is not None
        assert len(seen) > 100
        for sample, so_far in seen:
            assert so_far.hold_end_s == so_far.end_s == sample.time_s
            assert (so_far.yaw_deg, so_far.confidence) == (sample.yaw_deg, sample.confidence)
            assert so_far.hug_share == 1.0
            assert so_far.after is None
            assert (so_far.kind, so_far.base, so_far.set_s) == (
                finished.kind,
                finished.base,
                finished.set_s,
            )

    def test_counts_the_seconds_up_to_this_moment(self) -> None:
        machine = PhaseMachine(LIMITS)
        for sample in samples(push_back()):
            phase, _ = machine.update(sample)
            if phase is Phase.HOLD:
                break
        movement = machine.movement
        assert movement is not None
        held_s = movement.held_for_s()
        movement.append(replace(sample, time_s=sample.time_s + 2.5))
        assert movement.held_for_s() == pytest.approx(held_s + 2.5)


class TestHold:
    @pytest.mark.parametrize("amplitude_deg", [5.0, 10.0])
    def test_who_bounces_holds_too(self, amplitude_deg: float) -> None:
        of = push_back()
        from_s, to_s = of.steps(5)
        bouncing = [
            replace(
                s, knee_deg=s.knee_deg + amplitude_deg * np.sin(2 * np.pi * (s.time_s - from_s))
            )
            if from_s <= s.time_s < to_s
            else s
            for s in samples(of)
        ]
        (found,) = excursions(bouncing)
        assert found.held.knee_deg == pytest.approx(PUSHED.knee, abs=amplitude_deg)
        assert found.hold_end_s - found.hold_start_s > 4

    @pytest.mark.parametrize("knee_deg", [146.0, 156.0])
    def test_a_lean_counts_over_a_knee_that_was_soft_all_along(self, knee_deg: float) -> None:
        tall, down = At(knee_deg, 168, lean=2), At(knee_deg, 62, lean=75)
        of = curve(tall, (2, tall), (1.2, down), (5, down), (1.2, tall), (2, tall))
        (found,) = excursions(samples(of))
        assert found.kind is Kind.FOLDING


class TestDescription:
    def test_a_hold_ends_where_the_trunk_comes_up_although_the_knee_stays_open(self) -> None:
        of = from_standing((1.2, PUSHED_LOCKED), (4, PUSHED_LOCKED), (8.0, UPRIGHT))
        stream = samples(of)
        (found,) = excursions(stream)
        left_s = next(
            s.time_s
            for s in stream
            if s.time_s > of.steps(6)[0]
            and s.hip_hinge_deg > PUSHED_LOCKED.hinge + LIMITS.trigger_deg
        )
        assert found.kind is Kind.OPENING
        assert found.hold_end_s == pytest.approx(left_s - 0.04, abs=0.1)

    def test_who_began_a_little_apart_may_stay_so_and_still_hugs(self) -> None:
        apart, pushed = At(100, LIMITS.hug_deg - 2), At(145, LIMITS.hug_deg + 6)
        of = curve(apart, (2, apart), (1.2, pushed), (4, pushed), (1.2, apart), (2, apart))
        (found,) = excursions(samples(of))
        assert found.hug_share == 1.0

    def test_a_slow_way_back_is_followed_to_its_end(self) -> None:
        of = curve(HUG, (2, HUG), (1.2, PUSHED), (4, PUSHED), (4.0, HUG), (3, HUG))
        (found,) = excursions(samples(of))
        assert found.after is not None
        assert found.after.knee_deg == pytest.approx(HUG.knee, abs=10)

    def test_who_stops_half_way_back_has_come_back(self) -> None:
        half = At(122, 51)
        of = curve(HUG, (2, HUG), (1.2, PUSHED), (4, PUSHED), (0.8, half), (4, half))
        (found,) = excursions(samples(of))
        assert found.after is not None
        assert found.after.knee_deg == pytest.approx(half.knee, abs=2)
        assert found.end_s == pytest.approx(of.steps(3)[1], abs=0.5)

    def test_who_goes_again_without_a_rest_begins_where_the_way_turned(self) -> None:
        turn = At(108, 50)
        of = curve(
            HUG, (2, HUG), (1.2, PUSHED), (4, PUSHED), (0.8, turn), (0.8, PUSHED), (4, PUSHED)
        )
        first, second = excursions(samples(of))
        turned_s = of.steps(3)[1]
        assert first.after is not None
        assert first.after.knee_deg == pytest.approx(turn.knee, abs=4)
        assert first.end_s == pytest.approx(turned_s, abs=0.2)
        assert second.start_s == pytest.approx(turned_s, abs=0.3)
        assert second.base is not None
        assert second.base.knee_deg == pytest.approx(turn.knee, abs=4)
        assert np.isfinite(second.held.knee_deg)
