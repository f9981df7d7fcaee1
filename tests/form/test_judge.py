"""The judge on whole recordings: what a runner does in, reps out."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.form.curves import (
    APART,
    CROUCH,
    HUG,
    LEANED,
    PUSHED,
    PUSHED_LOCKED,
    SEATED,
    SOFT,
    SQUAT,
    UPRIGHT,
    At,
    Curve,
    Step,
    curve,
    judged,
    lean,
    patterns,
    push_back,
    samples,
    watched,
    without,
)
from tests.motion.figure import (
    Camera,
    Stance,
    body,
    leg_collapsed,
    leg_hanging,
    legs_exchanged,
    one_after_another,
    path,
    stand_and_lean,
    walking,
)
from tests.motion.figure import push_back as film_push_back

from formcheck.form.judge import Judge
from formcheck.form.judgement import FindingCode, Pattern, Phase, Rep
from formcheck.form.thresholds import Thresholds
from formcheck.motion.reading import read_signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from formcheck.motion.signals import Sample
    from formcheck.pose.landmarks import PoseTrack

    Corruption = Callable[[PoseTrack, slice, int], PoseTrack]

quick = settings(derandomize=True, deadline=None, max_examples=25)

PUSH = push_back()
LEAN = lean()
FROM_HUG = curve(HUG, (2, HUG), (1.2, PUSHED), (6, PUSHED), (1.2, HUG), (2, HUG))


def into_hug(*steps: Step) -> Curve:
    """Return a recording that starts upright, goes into the hug, rests there, then goes on."""
    return curve(UPRIGHT, (2, UPRIGHT), (1.0, CROUCH), (1.2, HUG), (1.5, HUG), *steps, (2, UPRIGHT))


def shoe(down: At) -> Curve:
    """Return somebody who goes down to a shoe, fumbles with it for ten seconds, and gets up."""
    fumbling = [
        (0.5, replace(down, knee=down.knee + more, hinge=down.hinge + less, heel=0.01))
        for more, less in [(3, -2), (-2, 3), (4, 2), (0, 0)] * 5
    ]
    return curve(UPRIGHT, (2, UPRIGHT), (1.4, down), *fumbling, (1.4, UPRIGHT), (2, UPRIGHT))


class TestPatterns:
    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    @pytest.mark.parametrize(
        ("of", "expected"),
        [
            pytest.param(push_back(), "push_back", id="push-back"),
            pytest.param(push_back(At(122, 52)), "push_back", id="tight hamstrings"),
            pytest.param(push_back(PUSHED_LOCKED), "push_back", id="push-back ends locked"),
            pytest.param(into_hug((1.2, PUSHED), (6, PUSHED), (1.0, UPRIGHT)), "push_back",
                         id="push-back, then straight up"),
            pytest.param(into_hug((1.5, PUSHED_LOCKED), (6, PUSHED_LOCKED), (1.5, UPRIGHT)),
                         "push_back", id="locked push-back, then straight up"),
            pytest.param(into_hug((6.0, PUSHED), (6, PUSHED), (4, HUG), (1.5, UPRIGHT)),
                         "push_back", id="slow push-back"),
            pytest.param(into_hug((0.6, PUSHED), (6, PUSHED), (0.6, HUG), (1.5, UPRIGHT)),
                         "push_back", id="fast push-back"),
            pytest.param(lean(), "locked_lean", id="locked lean"),
            pytest.param(lean(reach_s=6.0), "locked_lean", id="slow locked lean"),
            pytest.param(lean(reach_s=0.6), "locked_lean", id="fast locked lean"),
            pytest.param(lean(At(186, 60)), "locked_lean", id="hyperextended lean"),
            pytest.param(lean(SOFT), "soft_lean", id="soft lean"),
            pytest.param(push_back(APART), "lost_hug", id="lost hug"),
        ],
    )  # fmt: skip
    def test_are_told_apart_at_any_frame_rate(self, of: Curve, expected: str, fps: float) -> None:
        assert patterns(samples(of, fps=fps)) == [expected]

    @pytest.mark.parametrize("fps", [10.0, 25.0])
    @pytest.mark.parametrize(
        "of",
        [
            pytest.param(curve(UPRIGHT, (20, UPRIGHT)), id="standing still"),
            pytest.param(curve(SEATED, (20, SEATED)), id="sitting still"),
            pytest.param(curve(HUG, (20, HUG)), id="resting in the hug"),
            pytest.param(
                curve(UPRIGHT, (1, UPRIGHT), *[(1.0, SQUAT), (0.4, SQUAT), (1.0, UPRIGHT)] * 6),
                id="squats",
            ),
            pytest.param(
                curve(
                    UPRIGHT,
                    (1, UPRIGHT),
                    *[(1.0, SQUAT), (2, SQUAT), (1.0, UPRIGHT), (2, UPRIGHT)] * 4,
                ),
                id="squats with a pause",
            ),
            pytest.param(
                curve(
                    UPRIGHT,
                    (1, UPRIGHT),
                    *[(1.5, SEATED), (4, SEATED), (1.5, UPRIGHT), (3, UPRIGHT)] * 3,
                ),
                id="sitting down and standing up",
            ),
            pytest.param(shoe(At(95, 45, lean=70, offset=0.4)), id="tying a shoe on a step"),
            pytest.param(shoe(At(88, 62, lean=35, offset=0.3)), id="kneeling to tie a shoe"),
            pytest.param(shoe(At(60, 50, lean=45, offset=0.2)), id="squatting to tie a shoe"),
            pytest.param(
                into_hug((8, HUG), (1.2, CROUCH), (1, UPRIGHT)), id="a hug without opening the knee"
            ),
            pytest.param(into_hug((1.5, UPRIGHT)), id="out of the hug straight up"),
            pytest.param(
                into_hug((1.5, At(110, 52)), (5, At(110, 52)), (1.2, HUG), (1.5, UPRIGHT)),
                id="a knee that opens by ten degrees",
            ),
            pytest.param(
                curve(At(161, 100), (2, At(161, 100)), (1, At(177, 100)), (5, At(177, 100))),
                id="a nearly straight knee that straightens",
            ),
            pytest.param(
                curve(
                    At(95, 52),
                    (2, At(95, 52)),
                    (40, At(105, 52)),
                    (16, At(105, 52)),
                    (1.2, At(117, 52)),
                    (5, At(117, 52)),
                    (1.2, At(105, 52)),
                    (2, At(105, 52)),
                ),
                id="a small opening long after the deepest bend",
            ),
            pytest.param(
                curve(UPRIGHT, (2, UPRIGHT), (0.7, LEANED), (0.7, UPRIGHT), (2, UPRIGHT)),
                id="picking something up without a hold",
            ),
            pytest.param(
                curve(UPRIGHT, (2, UPRIGHT), (1, At(172, 130)), (5, At(172, 130)), (1, UPRIGHT)),
                id="a small bow",
            ),
        ],
    )
    def test_nothing_is_made_of_what_is_no_stretch(self, of: Curve, fps: float) -> None:
        assert patterns(samples(of, fps=fps)) == []

    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize("of", [curve(UPRIGHT, (40, UPRIGHT)), curve(HUG, (40, HUG))])
    def test_nor_of_noise_while_somebody_keeps_still(self, of: Curve, seed: int) -> None:
        assert patterns(samples(of, noise_deg=2, seed=seed)) == []

    def test_walking_is_no_stretch(self) -> None:
        time_s = np.arange(20 * 25) / 25
        swing = 2 * np.pi * time_s / 1.1
        stream = [
            replace(s, knee_deg=float(k), hip_hinge_deg=float(h))
            for s, k, h in zip(
                samples(curve(UPRIGHT, (20, UPRIGHT))),
                150 + 25 * np.cos(swing),
                165 + 18 * np.sin(swing),
                strict=True,
            )
        ]
        assert patterns(stream) == []

    @pytest.mark.parametrize("of", [PUSH, LEAN])
    def test_an_oblique_camera_makes_unsure(self, of: Curve) -> None:
        assert patterns(samples(of, yaw_deg=35)) == ["unsure"]
        assert patterns(samples(of, yaw_deg=25)) == patterns(samples(of))

    def test_an_oblique_camera_is_noticed_although_one_frame_has_no_yaw(self) -> None:
        stream = samples(LEAN, yaw_deg=40)
        middle = round((LEAN.steps(2)[0] + 2) * 25)
        stream[middle] = replace(stream[middle], yaw_deg=float("nan"))
        assert patterns(stream) == ["unsure"]

    def test_a_start_neither_bent_nor_straight_makes_unsure(self) -> None:
        half = At(153, 100)
        of = curve(half, (2, half), (1.2, At(174, 84)), (5, At(174, 84)), (1.2, half), (2, half))
        assert patterns(samples(of)) == ["unsure"]

    def test_a_hug_half_open_at_the_start_is_no_locked_lean(self) -> None:
        half = At(153, 55)
        of = curve(half, (2, half), (1.2, At(174, 55)), (5, At(174, 55)), (1.2, half), (2, half))
        (rep,) = judged(samples(of))
        assert rep.pattern is not Pattern.LOCKED_LEAN
        assert "not the movement" not in rep.reason

    @pytest.mark.parametrize("rest_s", [0.5, 2.0, 20.0])
    def test_going_straight_from_standing_into_the_hug_is_no_lean(self, rest_s: float) -> None:
        of = curve(
            UPRIGHT,
            (2, UPRIGHT),
            (1.5, HUG),
            (rest_s, HUG),
            (1.2, PUSHED),
            (6, PUSHED),
            (1.2, HUG),
            (1.5, UPRIGHT),
            (2, UPRIGHT),
        )
        assert patterns(samples(of)) == ["push_back"]

    @pytest.mark.parametrize("opened", [25, 45])
    def test_bending_the_knee_before_folding_onto_it_makes_nobody_unsure(self, opened: int) -> None:
        bent, end = At(HUG.knee, 150), At(HUG.knee + opened, 52)
        of = curve(
            UPRIGHT, (2, UPRIGHT), (1.2, bent), (1, bent), (1.5, HUG), (2, HUG),
            (1.5, end), (6, end), (1.2, HUG), (2, HUG),
        )  # fmt: skip
        for noise_deg, seed in ((0.0, 0), (1.5, 1), (1.5, 2), (1.5, 3)):
            (rep,) = judged(samples(of, noise_deg=noise_deg, seed=seed))
            assert rep.pattern is Pattern.PUSH_BACK
            assert rep.hip_hinge_start_deg == pytest.approx(HUG.hinge, abs=15)

    def test_the_base_is_the_bent_knee_in_the_hug_not_one_bent_further_before_it(self) -> None:
        deeper = At(HUG.knee - 6, 110)
        of = curve(
            UPRIGHT, (2, UPRIGHT), (1.2, CROUCH), (0.8, deeper), (1, deeper), (1.2, HUG), (2, HUG),
            (1.5, PUSHED), (6, PUSHED), (1.2, HUG), (2, HUG),
        )  # fmt: skip
        (rep,) = judged(samples(of))
        assert rep.pattern is Pattern.PUSH_BACK
        assert rep.knee_start_deg == pytest.approx(HUG.knee, abs=3)
        assert rep.hip_hinge_start_deg == pytest.approx(HUG.hinge, abs=10)

    def test_a_locked_push_back_from_standing_is_never_called_a_locked_lean(self) -> None:
        of = curve(
            UPRIGHT,
            (2, UPRIGHT),
            (1.5, HUG),
            (1.5, HUG),
            (1.5, PUSHED_LOCKED),
            (6, PUSHED_LOCKED),
            (1.5, UPRIGHT),
            (2, UPRIGHT),
        )
        assert patterns(samples(of)) == ["push_back"]

    @pytest.mark.parametrize(("opened", "fps"), [(20, 25), (25, 25), (28, 25), (25, 10)])
    def test_standing_straight_up_does_not_cost_a_small_push_back(
        self, opened: int, fps: float
    ) -> None:
        end = At(HUG.knee + opened, 48)
        of = into_hug((1.5, end), (6, end), (1.0, UPRIGHT), (1, UPRIGHT))
        assert patterns(samples(of, fps=fps)) == ["push_back"]

    @pytest.mark.parametrize("up_s", [1.0, 2.5, 4.0, 6.0])
    def test_standing_up_slowly_does_not_cost_the_push_back(self, up_s: float) -> None:
        of = into_hug((1.2, PUSHED), (6, PUSHED), (up_s, UPRIGHT))
        (rep,) = judged(samples(of))
        assert rep.pattern is Pattern.PUSH_BACK
        assert rep.knee_end_deg == pytest.approx(PUSHED.knee, abs=3)


class TestSequences:
    def test_push_back_then_standing_up_then_locked_lean_are_these_two(self) -> None:
        of = into_hug(
            (1.2, PUSHED), (6, PUSHED), (1.5, UPRIGHT), (2, UPRIGHT),
            (1.2, LEANED), (6, LEANED), (1.2, UPRIGHT),
        )  # fmt: skip
        for seed in range(4):
            assert patterns(samples(of, noise_deg=1.5, seed=seed)) == ["push_back", "locked_lean"]

    def test_a_push_back_that_locks_and_becomes_a_lean_without_a_rest_is_two_movements(
        self,
    ) -> None:
        tall = At(174, 130)
        of = into_hug(
            (1.5, PUSHED_LOCKED), (5, PUSHED_LOCKED), (1.2, tall),
            (1.2, LEANED), (5, LEANED), (1.2, UPRIGHT),
        )  # fmt: skip
        assert patterns(samples(of)) == ["push_back", "locked_lean"]

    def test_three_push_backs_without_standing_up_are_three(self) -> None:
        of = into_hug(*[(1.2, PUSHED), (5, PUSHED), (1.2, HUG), (1.5, HUG)] * 3, (1.5, UPRIGHT))
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
        of = into_hug(
            (1.2, PUSHED), (4, PUSHED), (0.8, dip), (0.8, PUSHED), (4, PUSHED), (1.2, HUG), (2, HUG)
        )
        (rep,) = judged(samples(of))
        assert rep.hold_duration_s == pytest.approx(9.6, abs=0.8)

    def test_most_of_a_way_back_ends_the_rep_and_the_next_one_begins(self) -> None:
        nearly_home = At(HUG.knee + 9, 50)
        of = into_hug(
            (1.2, PUSHED), (4, PUSHED), (1, nearly_home), (1, PUSHED), (4, PUSHED),
            (1.2, HUG), (2, HUG),
        )  # fmt: skip
        reps = judged(samples(of))
        assert [rep.pattern for rep in reps] == [Pattern.PUSH_BACK] * 2
        assert reps[0].end_s == pytest.approx(of.steps(6)[1], abs=0.3)

    def test_a_rest_half_way_back_ends_the_rep(self) -> None:
        half = At(HUG.knee + 18, 51)
        of = into_hug((1.2, PUSHED), (5, PUSHED), (1, half), (6, half))
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


class TestCutRecordings:
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
        assert rep.reason.endswith("The way out of the hold was not seen.")
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


class TestReps:
    @pytest.mark.parametrize(("of", "reach"), [(PUSH, 4), (LEAN, 1)])
    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    def test_times_are_those_of_the_movement(self, of: Curve, reach: int, fps: float) -> None:
        (rep,) = judged(samples(of, fps=fps))
        near = 0.4
        assert rep.start_s == pytest.approx(of.steps(reach)[0], abs=near)
        assert rep.phase_times.reach_s == rep.start_s
        assert rep.phase_times.hold_s == pytest.approx(of.steps(reach + 1)[0], abs=near)
        assert rep.phase_times.release_s == pytest.approx(of.steps(reach + 1)[1], abs=near)
        assert rep.end_s == pytest.approx(of.steps(reach + 2)[1], abs=near)
        assert rep.hold_duration_s == pytest.approx(6, abs=2 * near)

    def test_a_lean_soon_after_getting_up_starts_from_upright(self) -> None:
        of = curve(
            SEATED, (12, SEATED), (1.2, UPRIGHT), (1.2, UPRIGHT), (1.2, LEANED), (5, LEANED),
            (1.2, UPRIGHT), (2, UPRIGHT),
        )  # fmt: skip
        (rep,) = judged(samples(of))
        assert rep.hip_hinge_start_deg == pytest.approx(UPRIGHT.hinge, abs=6)
        assert rep.knee_start_deg == pytest.approx(UPRIGHT.knee, abs=6)

    def test_a_push_back_that_ends_by_standing_up_ends_with_the_trunk_up(self) -> None:
        of = into_hug((1.2, PUSHED), (6, PUSHED), (1.5, UPRIGHT))
        (rep,) = judged(samples(of))
        assert of.values(np.array([rep.end_s]))[0, 1] > 105
        assert rep.end_s <= of.steps(6)[1] + 0.3

    def test_a_push_back_carries_its_numbers(self) -> None:
        (rep,) = judged(samples(PUSH))
        assert rep.knee_start_deg == pytest.approx(HUG.knee, abs=2)
        assert rep.knee_end_deg == pytest.approx(PUSHED.knee, abs=1)
        assert rep.hip_hinge_start_deg == pytest.approx(HUG.hinge, abs=3)
        assert rep.hip_hinge_end_deg == pytest.approx(PUSHED.hinge, abs=1)
        assert rep.trunk_lean_end_deg == pytest.approx(PUSHED.lean, abs=1)
        assert rep.hips_back == pytest.approx(PUSHED.offset - HUG.offset, abs=0.02)
        assert rep.path_ratio == pytest.approx(0.9, abs=0.02)
        assert rep.confidence == pytest.approx(0.9)
        assert "100°" in rep.reason
        assert "145°" in rep.reason

    def test_a_push_back_done_well_has_no_fault(self) -> None:
        (rep,) = judged(samples(push_back(hold_s=12, reach_s=4)))
        assert rep.findings == ()

    def test_a_lean_carries_its_numbers(self) -> None:
        (rep,) = judged(samples(lean(reach_s=6)))
        assert rep.hip_hinge_start_deg == pytest.approx(UPRIGHT.hinge, abs=2)
        assert rep.hip_hinge_end_deg == pytest.approx(LEANED.hinge, abs=1)
        assert rep.path_ratio == pytest.approx(0.02, abs=0.02)
        assert [f.code for f in rep.findings] == [FindingCode.KNEE_LOCKED, FindingCode.LEANING]
        assert rep.cue.startswith("Knee's locked")

    def test_a_push_back_that_ends_locked_is_told_to_keep_a_soft_bend(self) -> None:
        (rep,) = judged(samples(push_back(PUSHED_LOCKED, hold_s=12, reach_s=5)))
        assert [f.code for f in rep.findings] == [FindingCode.LOCKED_AT_END]

    @pytest.mark.parametrize("of", [PUSH, LEAN])
    def test_phase_at_tells_the_phase_of_a_moment(self, of: Curve) -> None:
        (rep,) = judged(samples(of))
        times = rep.phase_times
        assert times.hold_s is not None
        assert times.release_s is not None
        assert rep.phase_at(rep.start_s + 0.01) is Phase.REACH
        assert rep.phase_at(times.hold_s) is Phase.HOLD
        assert rep.phase_at(times.release_s - 0.01) is Phase.HOLD
        assert rep.phase_at(times.release_s) is Phase.RELEASE
        before = rep.start_s - 0.01
        assert rep.phase_at(before) is (Phase.SET if of is PUSH else Phase.IDLE)
        assert rep.phase_at(0.0) is Phase.IDLE

    def test_what_was_not_measured_is_none_and_not_nan(self) -> None:
        nan = float("nan")
        stream = [replace(s, trunk_lean_deg=nan, hip_offset=nan) for s in samples(PUSH)]
        (rep,) = judged(stream)
        assert rep.trunk_lean_end_deg is None
        assert rep.hips_back is None
        assert rep.pattern is Pattern.PUSH_BACK


class TestStreaming:
    def test_a_rep_is_told_once_it_is_over_and_only_once(self) -> None:
        judgements = watched(samples(PUSH))
        told = [j for j in judgements if j.finished is not None]
        assert len(told) == 1
        end = PUSH.steps(6)[1]
        assert told[0].finished is not None
        assert PUSH.steps(6)[0] < told[0].time_s < end + 1.0
        assert told[0].finished.end_s <= told[0].time_s

    def test_every_frame_gets_its_judgement(self) -> None:
        stream = samples(LEAN)
        assert [j.time_s for j in watched(stream)] == [s.time_s for s in stream]

    def test_reps_are_those_that_were_told_and_the_one_at_the_end(self) -> None:
        stream = samples(PUSH) + [
            replace(s, time_s=s.time_s + PUSH.end_s)
            for s in samples(curve(UPRIGHT, (2, UPRIGHT), (1, LEANED), (4, LEANED)))
        ]
        judge = Judge()
        told = [r for s in stream if (r := judge.update(s).finished) is not None]
        assert len(judge.reps) == 1
        last = judge.finish()
        assert last is not None
        assert (*told, last) == judge.reps
        assert [rep.pattern.value for rep in judge.reps] == ["push_back", "locked_lean"]
        assert judge.finish() is None

    def test_what_comes_later_does_not_change_what_was_told(self) -> None:
        stream = samples(PUSH)
        cut = round(PUSH.steps(8)[0] * 25)
        early = [j.phase for j in watched(stream[:cut])]
        assert [j.phase for j in watched(stream)][:cut] == early

    def test_two_judges_do_not_disturb_each_other(self) -> None:
        one, other = Judge(), Judge()
        for a, b in zip(samples(PUSH), samples(PUSH), strict=True):
            one.update(a)
            other.update(replace(b, knee_deg=170.0))
        assert [rep.pattern.value for rep in one.reps] == ["push_back"]

    def test_thresholds_can_be_set(self) -> None:
        judge = Judge(Thresholds(knee_locked_deg=178.0))
        for sample in samples(LEAN):
            judge.update(sample)
        assert [rep.pattern.value for rep in judge.reps] == ["soft_lean"]


def check_order(reps: tuple[Rep, ...]) -> None:
    """Reps follow each other, and the phases within each."""
    for rep in reps:
        times = rep.phase_times
        known = [
            t for t in (times.set_s, times.reach_s, times.hold_s, times.release_s) if t is not None
        ]
        assert known == sorted(known)
        assert times.hold_s is not None
        assert rep.start_s <= times.hold_s <= times.hold_s + rep.hold_duration_s <= rep.end_s + 1e-9
        assert rep.pattern is not Pattern.NONE
        assert 0 <= rep.confidence <= 1
    for before, after in pairwise(reps):
        assert before.end_s <= after.start_s + 1e-9
        assert after.index == before.index + 1


@st.composite
def walks(draw: st.DrawFn) -> list[Sample]:
    """Draw a recording of somebody who does anything at all, seen with gaps."""
    named = [UPRIGHT, HUG, PUSHED, PUSHED_LOCKED, APART, LEANED, SOFT, SQUAT, SEATED, CROUCH]
    postures = st.one_of(
        st.sampled_from(named),
        st.builds(At, st.floats(40, 195), st.floats(15, 180)),
    )
    steps = draw(st.lists(st.tuples(st.floats(0.3, 4), postures), min_size=1, max_size=12))
    of = curve(draw(postures), *steps)
    stream = samples(
        of,
        fps=draw(st.sampled_from([10.0, 25.0])),
        noise_deg=draw(st.sampled_from([0.0, 1.0, 4.0])),
        seed=draw(st.integers(0, 99)),
    )
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.floats(0, of.end_s))
        stream = without(stream, at, at + draw(st.floats(0, 2)))
    changed = draw(st.floats(0, 2 * of.end_s))
    return [replace(s, stance=1) if s.time_s > changed else s for s in stream]


class TestProperties:
    @settings(derandomize=True, deadline=None, max_examples=150)
    @given(walks())
    def test_whatever_happens_reps_are_in_order_and_nothing_raises(
        self, stream: list[Sample]
    ) -> None:
        check_order(judged(stream))

    @quick
    @given(
        knee=st.floats(80, 138),
        opened=st.floats(32, 60),
        hinge=st.floats(35, 62),
        drift=st.floats(-8, 8),
        reach_s=st.floats(0.6, 6),
        hold_s=st.floats(2, 15),
        noise=st.floats(0, 2),
        seed=st.integers(0, 999),
    )
    def test_a_clear_push_back_is_called_nothing_else(  # noqa: PLR0913
        self,
        *,
        knee: float,
        opened: float,
        hinge: float,
        drift: float,
        reach_s: float,
        hold_s: float,
        noise: float,
        seed: int,
    ) -> None:
        hug, end = At(knee, hinge), At(min(knee + opened, 176), hinge + drift)
        of = curve(
            hug, (1.5, hug), (reach_s, end), (hold_s, end), (1.2, hug), (1, hug),
            (1, CROUCH), (1, UPRIGHT), (1, UPRIGHT),
        )  # fmt: skip
        reps = judged(samples(of, noise_deg=noise, seed=seed))
        assert [rep.pattern for rep in reps] == [Pattern.PUSH_BACK]
        check_order(reps)

    @quick
    @given(
        knee=st.floats(170, 188),
        upright=st.floats(140, 178),
        hinge=st.floats(35, 85),
        reach_s=st.floats(0.6, 6),
        hold_s=st.floats(2, 15),
        noise=st.floats(0, 2),
        seed=st.integers(0, 999),
    )
    def test_a_clear_locked_lean_is_called_nothing_else(  # noqa: PLR0913
        self,
        *,
        knee: float,
        upright: float,
        hinge: float,
        reach_s: float,
        hold_s: float,
        noise: float,
        seed: int,
    ) -> None:
        tall, down = At(knee, upright), At(knee, hinge)
        of = curve(tall, (2, tall), (reach_s, down), (hold_s, down), (1.2, tall), (2, tall))
        reps = judged(samples(of, noise_deg=noise, seed=seed))
        assert [rep.pattern for rep in reps] == [Pattern.LOCKED_LEAN]
        check_order(reps)


def filmed(track: PoseTrack) -> tuple[Rep, ...]:
    """Return the reps of a stick figure's film."""
    signals = read_signals(track)
    return judged(signals.sample(row) for row in range(len(signals)))


def bench_lean() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a locked knee and a closing hip, 15 s, as in `figure.push_back`."""
    return np.full(375, 174.0), path((2, 110), (2, 60), (6, 60), (2, 110), (3, 110), start=110)


class TestStickFigures:
    CAMERAS = (Camera(noise_px=2), Camera(facing=-1, noise_px=2, front_is_near=False))

    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
    def test_a_push_back_is_one(self, stance: Stance, camera: Camera) -> None:
        (rep,) = filmed(camera.film(film_push_back(stance).body))
        assert rep.pattern is Pattern.PUSH_BACK
        assert rep.start_s == pytest.approx(2, abs=0.9)  # a slow beginning
        assert rep.end_s == pytest.approx(13, abs=0.9)
        if stance != "standing":
            assert rep.hips_back is not None
            assert rep.hips_back > 0.15

    @pytest.mark.parametrize("camera", CAMERAS)
    def test_a_locked_lean_is_one(self, camera: Camera) -> None:
        knee, hinge = bench_lean()
        for who in (stand_and_lean().body, body("bench", knee, hinge)):
            (rep,) = filmed(camera.film(who))
            assert rep.pattern is Pattern.LOCKED_LEAN

    def test_an_oblique_camera_makes_unsure(self) -> None:
        (rep,) = filmed(Camera(yaw_deg=38).film(film_push_back("bench").body))
        assert rep.pattern is Pattern.UNSURE

    @pytest.mark.parametrize("seed", [1, 2])
    def test_walking_squatting_and_standing_are_no_stretch(self, seed: int) -> None:
        camera = Camera(noise_px=2, seed=seed)
        down = [(1.2, 75.0), (1.0, 75.0), (1.2, 172.0), (1.0, 172.0)] * 3
        squats = body("standing", path(*down, start=172), path(*down, start=172))
        still = body("standing", np.full(250, 174.0), np.full(250, 172.0))
        for who in (walking(12), walking(12, step_m=0.4, pace_s=0.7), squats, still):
            assert filmed(camera.film(who)) == ()

    @pytest.mark.parametrize("rows", [slice(60, 110), slice(135, 235), slice(0, 375)])
    def test_exchanged_legs_change_no_pattern(self, rows: slice) -> None:
        camera = Camera(noise_px=2)
        knee, hinge = bench_lean()
        for who in (film_push_back("bench").body, body("bench", knee, hinge)):
            track = camera.film(who)
            clean, exchanged = filmed(track), filmed(legs_exchanged(track, rows))
            assert [r.pattern for r in exchanged] == [r.pattern for r in clean]
            assert [r.start_s for r in exchanged] == pytest.approx([r.start_s for r in clean])

    @pytest.mark.parametrize("rows", [slice(60, 100), slice(140, 185), slice(130, 280)])
    @pytest.mark.parametrize("corrupt", [leg_collapsed, leg_hanging])
    def test_a_leg_that_is_badly_seen_never_turns_one_pattern_into_another(
        self, corrupt: Corruption, rows: slice
    ) -> None:
        camera = Camera(noise_px=2)
        knee, hinge = bench_lean()
        for who, pattern in (
            (film_push_back("bench").body, Pattern.PUSH_BACK),
            (film_push_back("lunge").body, Pattern.PUSH_BACK),
            (body("bench", knee, hinge), Pattern.LOCKED_LEAN),
        ):
            reps = filmed(corrupt(camera.film(who), rows, camera.front))
            assert reps
            assert {rep.pattern for rep in reps} <= {pattern, Pattern.UNSURE}

    @pytest.mark.parametrize("corrupt", [leg_collapsed, leg_hanging])
    def test_a_leg_hidden_for_most_of_the_hold_leaves_it_one_rep(self, corrupt: Corruption) -> None:
        camera = Camera(noise_px=2)
        track = camera.film(film_push_back("bench").body)
        (rep,) = filmed(corrupt(track, slice(140, 250), camera.front))
        assert rep.end_s == pytest.approx(13, abs=0.7)

    def test_a_push_back_in_the_lunge_and_a_lean_with_feet_together_are_these_two(self) -> None:
        camera = Camera(noise_px=2)
        lunge, together = film_push_back("lunge").body, stand_and_lean().body
        for order, expected in (
            ((lunge, together), [Pattern.PUSH_BACK, Pattern.LOCKED_LEAN]),
            ((together, lunge), [Pattern.LOCKED_LEAN, Pattern.PUSH_BACK]),
        ):
            reps = filmed(one_after_another(*[camera.film(who) for who in order]))
            assert [rep.pattern for rep in reps] == expected
