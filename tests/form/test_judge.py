"""The judge on whole recordings: what a runner does in, reps out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
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
    curve,
    from_standing,
    judged,
    lean,
    patterns,
    push_back,
    samples,
    watched,
)

from formcheck.form.judge import Judge
from formcheck.form.judgement import FindingCode, Pattern, Phase
from formcheck.form.thresholds import Thresholds

if TYPE_CHECKING:
    from tests.form.curves import Curve

PUSH = push_back()
LEAN = lean()


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
            pytest.param(from_standing((1.2, PUSHED), (6, PUSHED), (1.0, UPRIGHT)), "push_back",
                         id="push-back, then straight up"),
            pytest.param(from_standing((1.5, PUSHED_LOCKED), (6, PUSHED_LOCKED), (1.5, UPRIGHT)),
                         "push_back", id="locked push-back, then straight up"),
            pytest.param(from_standing((6.0, PUSHED), (6, PUSHED), (4, HUG), (1.5, UPRIGHT)),
                         "push_back", id="slow push-back"),
            pytest.param(from_standing((0.6, PUSHED), (6, PUSHED), (0.6, HUG), (1.5, UPRIGHT)),
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
                from_standing((8, HUG), (1.2, CROUCH), (1, UPRIGHT)),
                id="a hug without opening the knee",
            ),
            pytest.param(from_standing((1.5, UPRIGHT)), id="out of the hug straight up"),
            pytest.param(
                from_standing((1.5, At(110, 52)), (5, At(110, 52)), (1.2, HUG), (1.5, UPRIGHT)),
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
        of = from_standing((1.5, end), (6, end), (1.0, UPRIGHT), (1, UPRIGHT))
        assert patterns(samples(of, fps=fps)) == ["push_back"]

    @pytest.mark.parametrize("up_s", [1.0, 2.5, 4.0, 6.0])
    def test_standing_up_slowly_does_not_cost_the_push_back(self, up_s: float) -> None:
        of = from_standing((1.2, PUSHED), (6, PUSHED), (up_s, UPRIGHT))
        (rep,) = judged(samples(of))
        assert rep.pattern is Pattern.PUSH_BACK
        assert rep.knee_end_deg == pytest.approx(PUSHED.knee, abs=3)


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
        of = from_standing((1.2, PUSHED), (6, PUSHED), (1.5, UPRIGHT))
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

    def test_a_rep_carries_how_well_its_angles_are_known(self) -> None:
        (rep,) = judged(replace(s, knee_sd_deg=3.0, hip_hinge_sd_deg=4.5) for s in samples(PUSH))
        assert (rep.knee_sd_deg, rep.hip_hinge_sd_deg) == (3.0, 4.5)

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
