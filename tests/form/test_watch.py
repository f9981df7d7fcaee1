"""What can be said of a movement while it still goes on."""

from __future__ import annotations

from dataclasses import replace
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
    into_hug,
    lean,
    push_back,
    samples,
    watched,
    without,
)
from tests.motion.figure import Camera, read_signals, walking

from formcheck.form.judge import Judge
from formcheck.form.judgement import FindingCode, Pattern, Phase
from formcheck.form.thresholds import Thresholds
from formcheck.form.watch import COMING_DOWN_DEG

if TYPE_CHECKING:
    from formcheck.form.judgement import Judgement
    from formcheck.motion.signals import Sample

KNEE_LOCKED, LEANING = FindingCode.KNEE_LOCKED, FindingCode.LEANING
HUG_LOST, LOCKED_AT_END = FindingCode.HUG_LOST, FindingCode.LOCKED_AT_END
ONSET_S = 0.7
"""Time from the beginning of a movement until enough of it was seen to say anything."""

Faults = set[tuple[FindingCode, ...]]


def faults(judgements: list[Judgement], from_s: float = 0.0, to_s: float = np.inf) -> Faults:
    """Return the sets of faults of posture that were seen between two moments.

    Most of these curves move faster than a stretch should; `faults/test_pace.py` is about that.
    """
    return {
        tuple(code for code in j.faults if code is not FindingCode.TOO_FAST)
        for j in judgements
        if from_s <= j.time_s < to_s
    }


def lean_through(*knees: float) -> Curve:
    """Return a lean in whose hold the knee goes from one angle to the next; each is step 2, 4.."""
    tall = At(knees[0], 168, lean=2)
    steps: list[Step] = [(2.0, tall), (1.2, At(knees[0], 62)), (2.0, At(knees[0], 62))]
    for knee in knees[1:]:
        steps += [(1.0, At(knee, 62)), (2.0, At(knee, 62))]
    return curve(tall, *steps)


class TestLean:
    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    @pytest.mark.parametrize(
        ("end", "expected"),
        [(LEANED, (KNEE_LOCKED, LEANING)), (At(183, 60), (KNEE_LOCKED, LEANING)),
         (SOFT, (LEANING,))],
    )  # fmt: skip
    def test_is_a_fault_while_it_lasts_and_not_after(
        self, end: At, expected: tuple[FindingCode, ...], fps: float
    ) -> None:
        of = lean(end)
        seen = watched(samples(of, fps=fps, noise_deg=0.5))
        start_s, released_s = of.steps(1)[0], of.steps(3)[0]
        assert faults(seen, 0, start_s) == {()}
        assert faults(seen, start_s + ONSET_S + 0.2, released_s) == {expected}
        assert faults(seen, of.steps(3)[1] - 0.3) == {()}

    def test_comes_once_for_each_time(self) -> None:
        once = lean()
        stream = [
            replace(s, time_s=s.time_s + i * once.end_s) for i in range(3) for s in samples(once)
        ]
        told = [KNEE_LOCKED in j.faults for j in watched(stream)]
        assert np.count_nonzero(np.diff(np.array(told, int)) == 1) == 3

    @pytest.mark.parametrize("knee", [162.0, 165.0, 167.0, 169.5])
    def test_over_a_knee_in_the_band_of_doubt_is_not_called_locked(self, knee: float) -> None:
        seen = watched(samples(lean_through(knee)))
        assert faults(seen) == {(), (LEANING,)}

    def test_stays_locked_within_the_band_until_the_knee_is_soft(self) -> None:
        of = lean_through(174, 167, 164, 168, 172)
        seen = watched(samples(of))
        locked = (KNEE_LOCKED, LEANING)
        told = [faults(seen, *of.steps(step)) for step in (2, 4, 6, 8, 10)]
        assert told == [{locked}, {locked}, {(LEANING,)}, {(LEANING,)}, {locked}]

    def test_that_shakes_about_the_limit_does_not_flicker(self) -> None:
        shaking = [
            replace(s, knee_deg=s.knee_deg + (2.0 if i % 2 else -2.0))
            for i, s in enumerate(samples(lean_through(170)))
        ]
        told = [KNEE_LOCKED in j.faults for j in watched(shaking)]
        assert np.count_nonzero(np.diff(told)) == 1

    def test_is_told_of_on_the_way_down(self) -> None:
        of = lean(reach_s=10.0)
        stream = samples(of)
        told = [bool(judgement.faults) for judgement in watched(stream)]
        first = stream[told.index(True)].hip_hinge_deg
        deep_deg = Thresholds().folded_deg
        assert deep_deg < first < deep_deg + COMING_DOWN_DEG

    def test_that_has_hardly_begun_is_none(self) -> None:
        bow = At(172, 135)
        of = curve(UPRIGHT, (2, UPRIGHT), (1.5, bow), (4, bow), (1.5, UPRIGHT))
        assert faults(watched(samples(of))) == {()}

    def test_is_none_any_more_when_most_of_it_is_taken_back(self) -> None:
        tall, down, back = (At(174, hinge) for hinge in (120, 98, 106))
        of = curve(tall, (2, tall), (1.0, down), (2, down), (1.0, back), (2, back))
        seen = watched(samples(of))
        assert faults(seen, *of.steps(2)) == {(KNEE_LOCKED, LEANING)}
        assert faults(seen, *of.steps(4)) == {()}


class TestPushBack:
    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    @pytest.mark.parametrize("noise_deg", [0.0, 1.0, 2.0])
    @pytest.mark.parametrize(
        "of",
        [
            pytest.param(push_back(), id="push-back"),
            pytest.param(push_back(At(122, 52)), id="tight hamstrings"),
            pytest.param(push_back(At(160, 55)), id="flexible"),
            pytest.param(push_back(reach_s=5.0), id="slow"),
            pytest.param(push_back(reach_s=0.6), id="fast"),
            pytest.param(into_hug((1.2, PUSHED), (6, PUSHED), (1.0, UPRIGHT)), id="straight up"),
        ],
    )
    def test_done_well_has_no_fault(self, of: Curve, noise_deg: float, fps: float) -> None:
        assert faults(watched(samples(of, fps=fps, noise_deg=noise_deg))) == {()}

    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    def test_whose_chest_leaves_the_thigh_is_told_while_it_is_off(self, fps: float) -> None:
        of = into_hug((1.2, APART), (5, APART), (1.2, PUSHED), (4, PUSHED), (1.2, HUG), (1, HUG))
        seen = watched(samples(of, fps=fps, noise_deg=0.5))
        assert faults(seen, 0, of.steps(4)[0]) == {()}
        assert faults(seen, of.steps(5)[0] + 0.5, of.steps(5)[1]) == {(HUG_LOST,)}
        assert faults(seen, of.steps(6)[1]) == {()}

    def test_whose_chest_leaves_the_thigh_slowly_is_told_as_soon_as_it_is_off(self) -> None:
        of = into_hug((6.0, APART), (2, APART))
        told = [j.time_s for j in watched(samples(of)) if HUG_LOST in j.faults]
        assert told[0] < of.steps(4)[1] - 1.0

    @pytest.mark.parametrize("hinge", [63.0, 79.0])
    def test_in_an_open_hug_has_lost_none(self, hinge: float) -> None:
        seen = watched(samples(push_back(At(150, hinge))))
        assert faults(seen) == {()}

    def test_is_locked_at_the_end_only_when_that_is_certain(self) -> None:
        """The model reads knees in the hug up to 13° too straight."""
        for knee, expected in ((172.0, ()), (175.5, ()), (176.5, (LOCKED_AT_END,))):
            of = push_back(At(knee, 55))
            seen = watched(samples(of))
            assert faults(seen, *of.steps(5)) == {expected}, knee
            assert faults(seen, of.steps(6)[1]) == {()}

    def test_stays_locked_until_the_knee_is_soft(self) -> None:
        knees = (178.0, 172.0, 168.0, 174.0)
        steps = [step for k in knees for step in ((1.2, At(k, 55)), (2.0, At(k, 55)))]
        of = into_hug(*steps)
        seen = watched(samples(of))
        told = [faults(seen, *of.steps(step)) for step in (5, 7, 9, 11)]
        assert told == [{(LOCKED_AT_END,)}, {(LOCKED_AT_END,)}, {()}, {()}]

    def test_with_two_faults_tells_the_graver_first(self) -> None:
        end = At(179, 95)
        of = push_back(end)
        seen = watched(samples(of))
        assert faults(seen, of.steps(5)[0] + 0.5, of.steps(5)[1]) == {(LOCKED_AT_END, HUG_LOST)}

    @pytest.mark.parametrize("knee", [150.0, 178.0])
    def test_a_fault_ends_with_the_movement_and_is_not_taken_into_the_next(
        self, knee: float
    ) -> None:
        end = At(knee, 95)
        of = into_hug(
            (1.2, end), (3, end), (1.2, HUG), (2, HUG), (1.2, At(171, 55)), (3, At(171, 55))
        )
        seen = watched(samples(of))
        assert HUG_LOST in {code for each in faults(seen, *of.steps(5)) for code in each}
        assert faults(seen, of.steps(7)[0]) == {()}


class TestWhatIsNoStretch:
    @pytest.mark.parametrize("fps", [10.0, 25.0])
    @pytest.mark.parametrize("noise_deg", [0.0, 1.0, 2.0])
    @pytest.mark.parametrize(
        "of",
        [
            pytest.param(curve(UPRIGHT, (15, UPRIGHT)), id="standing"),
            pytest.param(curve(HUG, (15, HUG)), id="resting in the hug"),
            pytest.param(curve(SEATED, (15, SEATED)), id="sitting"),
            pytest.param(
                curve(UPRIGHT, *[(1.0, SQUAT), (0.4, SQUAT), (1.0, UPRIGHT)] * 4), id="squats"
            ),
            pytest.param(
                curve(UPRIGHT, *[(1.0, SQUAT), (2, SQUAT), (1.0, UPRIGHT), (2, UPRIGHT)] * 3),
                id="squats with a pause",
            ),
            pytest.param(
                curve(UPRIGHT, *[(1.5, SEATED), (4, SEATED), (1.5, UPRIGHT), (3, UPRIGHT)] * 2),
                id="sitting down and standing up",
            ),
            pytest.param(into_hug((1.5, UPRIGHT), (2, UPRIGHT)), id="out of the hug straight up"),
            pytest.param(into_hug((4.0, UPRIGHT), (2, UPRIGHT)), id="out of the hug slowly"),
            pytest.param(
                into_hug((1.2, CROUCH), (1, UPRIGHT), (2, UPRIGHT)), id="out of the hug by a crouch"
            ),
            pytest.param(
                into_hug((1.2, PUSHED), (5, PUSHED), (1.2, HUG), (1.5, UPRIGHT), (2, UPRIGHT)),
                id="out of the stretch and up",
            ),
            pytest.param(
                into_hug((1.2, PUSHED), (5, PUSHED), (3.0, UPRIGHT), (2, UPRIGHT)),
                id="out of the stretch straight up",
            ),
        ],
    )
    def test_has_no_fault(self, of: Curve, noise_deg: float, fps: float) -> None:
        assert faults(watched(samples(of, fps=fps, noise_deg=noise_deg))) == {()}

    def test_walking_has_no_fault(self) -> None:
        signals = read_signals(Camera(noise_px=2).film(walking(12)))
        assert faults(watched([signals.sample(row) for row in range(len(signals))])) == {()}


class TestUnmeasuredFrames:
    @pytest.mark.parametrize("of", [lean(), lean(SOFT), push_back(APART), push_back(At(178, 55))])
    def test_change_nothing_while_they_are_few(self, of: Curve) -> None:
        stream = samples(of)
        hold = next(j.time_s for j in watched(stream) if j.phase is Phase.HOLD)
        seen, with_gap = watched(stream), watched(without(stream, hold + 1, hold + 1.8))
        assert faults(seen, hold, hold + 1) != {()}
        assert [j.faults for j in with_gap] == [j.faults for j in seen]

    def test_end_it_when_they_go_on(self) -> None:
        of = lean()
        gone_s = of.steps(2)[0] + 1
        seen = watched(without(samples(of), gone_s, gone_s + 3))
        assert faults(seen, gone_s, gone_s + 0.9) == {(KNEE_LOCKED, LEANING)}
        assert faults(seen, gone_s + 1.1, gone_s + 3) == {()}

    def test_a_knee_alone_that_is_not_measured_is_enough(self) -> None:
        stream = samples(lean(), to_s=6)
        stream.append(replace(stream[-1], time_s=6.0, knee_deg=float("nan"), hip_hinge_deg=170.0))
        assert watched(stream)[-1].faults == (KNEE_LOCKED, LEANING)


def test_what_was_read_in_another_stance_is_forgotten() -> None:
    """Most of the rest before the reach is of the old stance, in which the chin seemed tucked."""
    tucked = replace(HUG, neck=40.0)
    old = samples(curve(tucked, (3, tucked)), fps=100)
    new = [
        replace(s, time_s=s.time_s + 2.9, stance=1)
        for s in samples(curve(HUG, (0.7, HUG), (1.2, PUSHED), (6, PUSHED)))
    ]
    judge = Judge()
    for sample in [*old, *new]:
        judge.update(sample)
    rep = judge.finish()
    assert rep is not None
    assert rep.pattern is Pattern.PUSH_BACK
    assert rep.neutral.neck_deg == 0.0


@st.composite
def anything(draw: st.DrawFn) -> list[Sample]:
    """Draw a recording of somebody who does anything at all, seen with a gap."""
    named = [UPRIGHT, HUG, PUSHED, PUSHED_LOCKED, APART, LEANED, SOFT, SQUAT, SEATED, CROUCH]
    postures = st.one_of(
        st.sampled_from(named), st.builds(At, st.floats(40, 195), st.floats(15, 180))
    )
    steps = draw(st.lists(st.tuples(st.floats(0.3, 4), postures), min_size=1, max_size=10))
    of = curve(draw(postures), *steps)
    stream = samples(of, fps=10, noise_deg=draw(st.sampled_from([0.0, 2.0])))
    gone_s = draw(st.floats(0, of.end_s))
    return without(stream, gone_s, gone_s + draw(st.floats(0, 2)))


@settings(max_examples=100)
@given(anything())
def test_whatever_happens_only_what_goes_on_has_faults(stream: list[Sample]) -> None:
    for judgement in watched(stream):
        assert len(set(judgement.faults)) == len(judgement.faults)
        if judgement.phase not in {Phase.REACH, Phase.HOLD}:
            assert judgement.faults == ()
        if judgement.phase is not Phase.HOLD:
            assert judgement.pattern is Pattern.NONE
        assert (judgement.hold_s > 0) <= (judgement.phase is Phase.HOLD)
        for way in (judgement.knee_opened_deg, judgement.hip_closed_deg):
            assert way is None or np.isfinite(way)
            assert way is None or judgement.phase not in {Phase.IDLE, Phase.SET}
