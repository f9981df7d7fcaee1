"""The judge on recordings that are long, restless, broken or cut."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.form.curves import (
    CROUCH,
    HUG,
    LEANED,
    PUSHED,
    PUSHED_LOCKED,
    UPRIGHT,
    At,
    curve,
    from_standing,
    judged,
    lean,
    patterns,
    push_back,
    samples,
    without,
)

from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from tests.form.curves import Curve

quick = settings(max_examples=25)

PUSH = push_back()
LEAN = lean()
FROM_HUG = curve(HUG, (2, HUG), (1.2, PUSHED), (6, PUSHED), (1.2, HUG), (2, HUG))


class TestSequences:
    def test_push_back_then_standing_up_then_locked_lean_are_these_two(self) -> None:
        of = from_standing(
            (1.2, PUSHED), (6, PUSHED), (1.5, UPRIGHT), (2, UPRIGHT),
            (1.2, LEANED), (6, LEANED), (1.2, UPRIGHT),
        )  # fmt: skip
        for seed in range(4):
            assert patterns(samples(of, noise_deg=1.5, seed=seed)) == ["push_back", "locked_lean"]

    def test_a_push_back_that_locks_and_becomes_a_lean_without_a_rest_is_two_movements(
        self,
    ) -> None:
        tall = At(174, 130)
        of = from_standing(
            (1.5, PUSHED_LOCKED), (5, PUSHED_LOCKED), (1.2, tall),
            (1.2, LEANED), (5, LEANED), (1.2, UPRIGHT),
        )  # fmt: skip
        assert patterns(samples(of)) == ["push_back", "locked_lean"]

    def test_who_straightens_up_out_of_the_hug_and_leans_at_once_has_leaned(self) -> None:
        """Nothing was held before the lean, which begins where the hip hinge was widest."""
        tall = At(174, 112)
        of = from_standing((1.5, tall), (1.5, LEANED), (5, LEANED), (1.2, UPRIGHT))
        (rep,) = judged(samples(of))
        assert rep.pattern is Pattern.LOCKED_LEAN
        assert rep.start_s == pytest.approx(of.steps(5)[0], abs=0.6)
        assert rep.hip_hinge_start_deg == pytest.approx(tall.hinge, abs=4)
        assert rep.knee_start_deg == pytest.approx(tall.knee, abs=4)

    def test_three_push_backs_without_standing_up_are_three(self) -> None:
        of = from_standing(
            *[(1.2, PUSHED), (5, PUSHED), (1.2, HUG), (1.5, HUG)] * 3, (1.5, UPRIGHT)
        )
        assert patterns(samples(of)) == ["push_back"] * 3

    def test_three_leans_are_three(self) -> None:
        of = curve(
            UPRIGHT, (2, UPRIGHT), *[(1.2, LEANED), (5, LEANED), (1.2, UPRIGHT), (2, UPRIGHT)] * 3
        )
        reps = judged(samples(of))
        assert [rep.pattern for rep in reps] == [Pattern.LOCKED_LEAN] * 3
        assert [rep.index for rep in reps] == [1, 2, 3]

    def test_a_minutes_rest_before_a_rep_is_no_part_of_it(self) -> None:
        rested = curve(
            UPRIGHT, (60, UPRIGHT), (1.0, CROUCH), (1.2, HUG), (60, HUG),
            (1.2, PUSHED), (6, PUSHED), (1.2, HUG), (1, HUG),
            (1.2, CROUCH), (1, UPRIGHT), (60, UPRIGHT),
            (1.2, LEANED), (6, LEANED), (1.2, UPRIGHT), (2, UPRIGHT),
        )  # fmt: skip
        push, lean_ = judged(samples(rested, noise_deg=1, seed=2))
        assert (push.pattern, lean_.pattern) == (Pattern.PUSH_BACK, Pattern.LOCKED_LEAN)
        assert push.start_s == pytest.approx(rested.steps(4)[0], abs=0.6)
        assert lean_.start_s == pytest.approx(rested.steps(11)[0], abs=0.6)

    @pytest.mark.parametrize(
        ("of", "expected"),
        [(push_back(hold_s=90), "push_back"), (lean(hold_s=90), "locked_lean")],
    )
    def test_a_very_long_hold_is_one_rep(self, of: Curve, expected: str) -> None:
        (rep,) = judged(samples(of, noise_deg=1.5, seed=1))
        assert rep.pattern.value == expected
        assert rep.hold_duration_s == pytest.approx(90, abs=1)


class TestSteadiness:
    def test_half_a_way_back_is_a_dip_within_the_hold(self) -> None:
        """42 % of the way are left at the bottom of the dip."""
        dip = At(HUG.knee + 19, 51)
        of = from_standing(
            (1.2, PUSHED), (4, PUSHED), (0.8, dip), (0.8, PUSHED), (4, PUSHED), (1.2, HUG), (2, HUG)
        )
        (rep,) = judged(samples(of))
        assert rep.hold_duration_s == pytest.approx(9.6, abs=0.8)

    def test_most_of_a_way_back_ends_the_rep_and_the_next_one_begins(self) -> None:
        nearly_home = At(HUG.knee + 9, 50)
        of = from_standing(
            (1.2, PUSHED), (4, PUSHED), (1, nearly_home), (1, PUSHED), (4, PUSHED),
            (1.2, HUG), (2, HUG),
        )  # fmt: skip
        reps = judged(samples(of))
        assert [rep.pattern for rep in reps] == [Pattern.PUSH_BACK] * 2
        assert reps[0].end_s == pytest.approx(of.steps(6)[1], abs=0.3)

    def test_a_rest_half_way_back_ends_the_rep(self) -> None:
        half = At(HUG.knee + 18, 51)
        of = from_standing((1.2, PUSHED), (5, PUSHED), (1, half), (6, half))
        first, *_ = judged(samples(of, to_s=of.steps(7)[1]))
        assert first.hold_duration_s == pytest.approx(5, abs=0.8)
        assert first.end_s == pytest.approx(of.steps(6)[1], abs=0.6)

    @pytest.mark.parametrize(
        ("of", "expected"),
        [
            pytest.param(FROM_HUG, "push_back", id="push-back"),
            pytest.param(LEAN, "locked_lean", id="lean"),
        ],
    )
    @quick
    @given(seed=st.integers(0, 10_000), noise=st.floats(0, 2.5), fps=st.sampled_from([15, 30]))
    def test_noise_of_a_few_degrees_makes_no_extra_reps(
        self, of: Curve, expected: str, seed: int, noise: float, fps: int
    ) -> None:
        assert patterns(samples(of, noise_deg=noise, seed=seed, fps=fps)) == [expected]

    def test_noise_on_the_way_into_the_hug_does_not_cost_the_push_back(self) -> None:
        for seed in range(40):
            assert patterns(samples(PUSH, noise_deg=2.5, seed=seed)) == ["push_back"], seed

    @pytest.mark.parametrize("swing", [5.0, 10.0])
    @pytest.mark.parametrize("per_s", [0.5, 1.0])
    def test_bouncing_in_the_hold_stays_one_rep(self, swing: float, per_s: float) -> None:
        def bounced(of: Curve, hold: int, knee: float, hinge: float) -> list[str]:
            begin, end = of.steps(hold)
            out = []
            for s in samples(of):
                inside = begin + 1 < s.time_s < end - 0.5
                wave = np.sin(2 * np.pi * per_s * (s.time_s - begin - 1)) if inside else 0.0
                out.append(
                    replace(
                        s,
                        knee_deg=s.knee_deg + knee * wave,
                        hip_hinge_deg=s.hip_hinge_deg + hinge * wave,
                    )
                )
            return patterns(out)

        assert bounced(push_back(hold_s=10), 5, swing, 0) == ["push_back"]
        assert bounced(lean(hold_s=10), 2, 0, swing) == ["locked_lean"]

    @pytest.mark.parametrize("gap_s", [0.2, 0.5, 0.9])
    @pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 1.0])
    def test_a_gap_of_less_than_a_second_is_survived(self, share: float, gap_s: float) -> None:
        for of, hold, expected in ((PUSH, 5, "push_back"), (LEAN, 2, "locked_lean")):
            begin, end = of.steps(hold)
            at = begin + share * (end - begin) - gap_s / 2
            (rep,) = judged(without(samples(of), at, at + gap_s))
            assert rep.pattern.value == expected
            assert rep.end_s == pytest.approx(of.steps(hold + 1)[1], abs=0.5)

    def test_a_long_gap_ends_the_rep(self) -> None:
        begin = PUSH.steps(5)[0] + 3
        first, *_ = judged(without(samples(PUSH), begin, begin + 2))
        assert first.pattern is Pattern.PUSH_BACK
        assert first.end_s == pytest.approx(begin, abs=0.1)
        assert first.phase_times.release_s is None

    def test_a_hold_seen_again_after_a_long_gap_is_judged_by_its_posture(self) -> None:
        begin = LEAN.steps(2)[0] + 2
        before, after = judged(without(samples(LEAN), begin, begin + 2))
        assert (before.pattern, after.pattern) == (Pattern.LOCKED_LEAN, Pattern.LOCKED_LEAN)
        assert after.start_s == pytest.approx(begin + 2, abs=0.1)
        assert "The movement into the hold was not seen" in after.reason
        assert "movement into" not in before.reason

    def test_a_rep_that_ends_in_a_gap_does_not_claim_that_the_recording_ended(self) -> None:
        begin = PUSH.steps(5)[0] + 3
        first, *_ = judged(without(samples(PUSH), begin, begin + 2))
        assert "recording ended" not in first.reason

    def test_frames_missing_altogether_count_as_a_gap(self) -> None:
        begin = PUSH.steps(5)[0] + 3
        stream = [s for s in samples(PUSH) if not begin <= s.time_s < begin + 2]
        assert judged(stream)[0].end_s == pytest.approx(begin, abs=0.1)

    @pytest.mark.parametrize("kept", [1, 2])
    @pytest.mark.parametrize("gap_s", [0.5, 0.7, 0.9])
    def test_who_came_up_and_leaned_in_a_gap_has_not_pushed_back(
        self, gap_s: float, kept: int
    ) -> None:
        up, down = At(177, 94), At(180, 62)
        of = curve(At(116, 29), (2, At(116, 29)), (0.7, up), (0.2, up), (1.2, down), (5, down))
        begin = of.steps(1)[1] - 0.3
        stream = [s for s in samples(of) if not begin <= s.time_s < begin + gap_s]
        (rep,) = judged(stream[::kept])
        assert rep.pattern is Pattern.LOCKED_LEAN
        assert rep.end_s == pytest.approx(of.end_s, abs=0.1)

    @pytest.mark.parametrize("reach_s", [1.2, 2.4])
    def test_who_comes_up_slowly_is_followed_across_a_gap(self, reach_s: float) -> None:
        of = curve(At(116, 29), (2, At(116, 29)), (reach_s, At(150, 60)), (5, At(150, 60)))
        begin = of.steps(1)[0] + reach_s / 2
        stream = [s for s in samples(of) if not begin <= s.time_s < begin + 0.9]
        (rep,) = judged(stream)
        assert rep.pattern is Pattern.PUSH_BACK
        assert rep.knee_start_deg == pytest.approx(116, abs=2)

    def test_frames_far_apart_all_the_time_are_no_gap(self) -> None:
        up, down = At(177, 94), At(180, 62)
        of = curve(up, (3, up), (1.2, down), (6, down), (0.8, up), (3, up), (1.2, down), (6, down))
        reps = judged(samples(of)[::10])  # 0.4 s apart
        assert [rep.pattern for rep in reps] == [Pattern.LOCKED_LEAN] * 2
        assert all(rep.knee_start_deg is not None for rep in reps)


class TestCutRecordings:
    @pytest.mark.parametrize("hinge", [125, 150])
    def test_one_that_begins_upright_and_moving_has_seen_where_it_came_from(
        self, hinge: float
    ) -> None:
        of = curve(At(178, hinge), (1, LEANED), (5, LEANED))
        (rep,) = judged(samples(of))
        assert rep.pattern is Pattern.LOCKED_LEAN
        assert rep.hip_hinge_start_deg is not None

    def test_who_stood_folded_for_a_while_has_shown_where_the_lean_began(self) -> None:
        of = curve(At(178, 94), (2, At(178, 94)), (1, LEANED), (5, LEANED))
        (rep,) = judged(samples(of, noise_deg=0.5))
        assert rep.hip_hinge_start_deg == pytest.approx(94, abs=2)

    @pytest.mark.parametrize("hinge", [75, 85, 95])
    def test_one_that_begins_on_the_way_down_does_not_miss_the_lean(self, hinge: float) -> None:
        of = curve(At(178, hinge), (0.5, LEANED), (5, LEANED))
        (rep,) = judged(samples(of, noise_deg=0.5))
        assert rep.pattern is Pattern.LOCKED_LEAN
        assert "The movement into the hold was not seen" in rep.reason or (
            "Only the hold was seen" in rep.reason
        )

    @pytest.mark.parametrize(
        ("held", "expected"),
        [
            (LEANED, Pattern.LOCKED_LEAN),
            (At(155, 55), Pattern.PUSH_BACK),
            (At(166, 55), Pattern.UNSURE),
        ],
    )
    def test_a_hold_alone_is_judged_by_its_posture_and_says_so(
        self, held: At, expected: Pattern
    ) -> None:
        (rep,) = judged(samples(curve(held, (8, held)), noise_deg=0.5))
        assert rep.pattern is expected
        assert "Only the hold was seen" in rep.reason
        assert "way out of the hold" not in rep.reason, "said once is enough"
        assert rep.path_ratio is None
        assert rep.hips_back is None
        assert rep.knee_start_deg is None
        assert rep.hip_hinge_start_deg is None
        assert rep.phase_times.reach_s is None
        assert rep.phase_times.release_s is None

    @pytest.mark.parametrize(
        ("held", "out", "expected"),
        [(LEANED, UPRIGHT, Pattern.LOCKED_LEAN), (At(155, 55), HUG, Pattern.PUSH_BACK)],
    )
    def test_one_that_begins_in_the_hold_says_that_the_movement_was_not_seen(
        self, held: At, out: At, expected: Pattern
    ) -> None:
        (rep,) = judged(samples(curve(held, (6, held), (1.2, out), (3, out))))
        assert rep.pattern is expected
        assert "The movement into the hold was not seen" in rep.reason
        assert "way out of the hold was not" not in rep.reason
        assert rep.start_s == 0
        assert rep.hold_duration_s == pytest.approx(6, abs=0.5)
        assert rep.knee_start_deg is None
        assert rep.phase_times.reach_s is None
        assert rep.phase_times.release_s is not None

    @pytest.mark.parametrize(("of", "hold"), [(PUSH, 5), (LEAN, 2)])
    def test_one_that_ends_in_the_hold_says_so(self, of: Curve, hold: int) -> None:
        whole = judged(samples(of))
        last = of.steps(hold)[0] + 4
        (rep,) = judged(samples(of, to_s=last))
        assert rep.pattern is whole[0].pattern
        reason, end = rep.reason.split(" The way out of the hold was not seen.")
        assert reason.endswith(".")
        assert end == ""
        assert rep.phase_times.release_s is None
        assert rep.end_s == pytest.approx(last, abs=0.1)
        assert rep.hold_duration_s == pytest.approx(4, abs=0.5)

    def test_one_that_begins_in_the_set_is_a_push_back_like_any_other(self) -> None:
        (rep,) = judged(samples(PUSH, from_s=PUSH.steps(3)[0] + 0.3))
        assert rep.pattern is Pattern.PUSH_BACK
        assert "seen" not in rep.reason

    @pytest.mark.parametrize("seconds", [0.0, 0.04, 0.3])
    def test_a_moment_is_too_little(self, seconds: float) -> None:
        assert judged(samples(curve(LEANED, (1, LEANED)), to_s=seconds)) == ()

    def test_recordings_without_anybody_have_no_reps(self) -> None:
        assert judged(without(samples(PUSH), -1, 1000)) == ()
