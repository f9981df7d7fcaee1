"""The nerve-tension posture and the quality of a rep, against the figures of the evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.form.judgement import Pattern
from formcheck.form.scores import (
    CAPS,
    WEIGHTS,
    Band,
    End,
    Parts,
    band_of,
    hip_flexion_deg,
    muscle_length,
    nerve_tension,
    quality,
    smoothstep,
    tension_curve,
)

FLAT = End(knee_deg=178, hip_hinge_deg=100, rounding=0.0, toes_up_deg=0.0, chin_deg=0.0)
FULL = Parts(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)

ends = st.builds(
    End,
    knee_deg=st.floats(60, 195),
    hip_hinge_deg=st.floats(20, 180),
    rounding=st.floats(0, 1),
    toes_up_deg=st.floats(-20, 60),
    chin_deg=st.floats(-20, 90),
)


def step(share: float) -> float:
    return share * share * (3 - 2 * share)


@pytest.mark.parametrize(
    ("value", "height"), [(9, 0.0), (10, 0.0), (15, 5 / 32), (20, 0.5), (30, 1.0), (31, 1.0)]
)
def test_a_smooth_step_goes_from_nothing_to_all(value: float, height: float) -> None:
    assert float(smoothstep(10, 30, value)) == pytest.approx(height)


class TestNerveTension:
    @pytest.mark.parametrize(("fold", "index"), [(40, 18), (60, 45), (80, 50)])
    def test_of_a_straight_leg_under_a_flat_back_is_that_of_the_evidence(
        self, fold: float, index: float
    ) -> None:
        tension = nerve_tension(replace(FLAT, hip_hinge_deg=180 - fold))
        assert tension is not None
        assert tension.low <= index <= tension.high
        assert tension.cause == "a straight knee"

    @pytest.mark.parametrize(
        ("rounding", "toes", "chin", "index"),
        [(1.0, 0.0, 0.0, 70), (1.0, 20.0, 0.0, 90), (1.0, 20.0, 40.0, 100)],
    )
    def test_grows_by_back_toes_and_chin(
        self, rounding: float, toes: float, chin: float, index: float
    ) -> None:
        tension = nerve_tension(End(178, 100, rounding, toes, chin))
        assert tension is not None
        assert tension.high == pytest.approx(index, abs=0.5)
        assert tension.band is Band.HIGH

    @pytest.mark.parametrize(("knee", "band"), [(150, Band.LOW), (178, Band.MEDIUM)])
    def test_in_the_hug_the_knee_decides(self, knee: float, band: Band) -> None:
        tension = nerve_tension(End(knee, 50, 0.0, 0.0, 0.0))
        assert tension is not None
        assert tension.band is band

    @pytest.mark.parametrize(
        "end",
        [
            replace(FLAT, rounding=None),
            replace(FLAT, toes_up_deg=None),
            replace(FLAT, chin_deg=None),
        ],
    )
    def test_is_missing_where_a_term_is(self, end: End) -> None:
        assert nerve_tension(end) is None
        assert nerve_tension(replace(FLAT, knee_deg=float("nan"))) is None

    @pytest.mark.parametrize(
        ("end", "low", "middle", "high"),
        [
            # In the flat of both ramps: only the fixed parts are left.
            (End(190, 60, 0.5, 12.5, 27.5), 75.0, 75.0, 75.0),
            (End(120, 60, 0.5, 12.5, 27.5), 7.5, 7.5, 7.5),
            (End(190, 170, 1.0, 30.0, 50.0), 0.0, 0.0, 0.0),
            # Half way up each ramp; 6 degrees are 0.24 of the knee's and 0.12 of the hip's.
            (End(162.5, 60, 0.0, 0.0, 0.0), 50 * step(0.26), 25.0, 50 * step(0.74)),
            (End(190, 135, 0.0, 0.0, 0.0), 50 * step(0.38), 25.0, 50 * step(0.62)),
        ],
    )
    def test_is_the_formulas_over_six_degrees_either_way(
        self, end: End, low: float, middle: float, high: float
    ) -> None:
        tension = nerve_tension(end)
        assert tension is not None
        assert (tension.low, tension.high) == pytest.approx((low, high))
        assert tension.band is band_of(middle)
        values = (end.knee_deg, end.hip_hinge_deg, end.rounding, end.toes_up_deg, end.chin_deg)
        curve = tension_curve(*[np.array([each, each], float) for each in values])
        assert curve.low == pytest.approx([low, low])
        assert curve.middle == pytest.approx([middle, middle])
        assert curve.high == pytest.approx([high, high])

    @pytest.mark.parametrize(
        ("end", "cause"),
        [
            (End(190, 60, 0.0, 0.0, 0.0), "a straight knee"),
            # The others add 20, 20 and 10 to the knee's 50; half of it takes 25.
            (End(190, 60, 1.0, 30.0, 50.0), "a straight knee"),
            # Over a bent knee they add 6, 6 and 3, and half of the most is enough to be named.
            (End(120, 60, 1.0, 0.0, 0.0), "a rounded back"),
            (End(120, 60, 1.0, 30.0, 0.0), "a rounded back and pulled-up toes"),
            (
                End(120, 60, 1.0, 30.0, 50.0),
                "a rounded back and pulled-up toes and a tucked chin",
            ),
            (End(120, 60, 0.0, 30.0, 0.0), "pulled-up toes"),
            (End(120, 60, 0.0, 0.0, 50.0), "a tucked chin"),
            (End(120, 60, 0.15, 0.0, 0.0), "nothing in particular"),
            # Hardly folded: a locked knee adds 0.2 there, and 1.5 three degrees further.
            (End(190, 158, 0.0, 0.0, 0.0), "nothing in particular"),
            (End(190, 154.9, 0.0, 0.0, 0.0), "a straight knee"),
        ],
    )
    def test_names_what_adds_most_to_it(self, end: End, cause: str) -> None:
        tension = nerve_tension(end)
        assert tension is not None
        assert tension.cause == cause

    def test_has_a_band_from_its_first_number_on(self) -> None:
        edges = (0.0, 24.9, 25.0, 54.9, 55.0, 100.0)
        low, medium, high = Band
        assert [band_of(index) for index in edges] == [low, low, medium, medium, high, high]

    @given(ends)
    def test_is_an_interval_within_0_and_100(self, end: End) -> None:
        tension = nerve_tension(end)
        assert tension is not None
        assert 0 <= tension.low <= tension.high <= 100 + 1e-9

    @given(ends, st.floats(0, 30))
    def test_never_falls_when_the_knee_straightens(self, end: End, more: float) -> None:
        before, after = (
            nerve_tension(end),
            nerve_tension(replace(end, knee_deg=end.knee_deg + more)),
        )
        assert before is not None
        assert after is not None
        assert after.high >= before.high - 1e-9


class TestMuscleLength:
    @pytest.mark.parametrize(
        ("hip", "knee", "length"),
        [(100, 85, 1.078), (100, 45, 1.153), (100, 25, 1.183), (70, 0, 1.164), (40, 0, 1.096)],
    )
    def test_is_that_of_the_evidence(self, hip: float, knee: float, length: float) -> None:
        assert muscle_length(hip, knee) == pytest.approx(length, abs=0.005)

    def test_ends_where_the_fit_does(self) -> None:
        assert muscle_length(150, 0) == muscle_length(120, 0)
        assert muscle_length(0, 140) == muscle_length(0, 110)
        assert muscle_length(-20, -20) == muscle_length(0, 0) == pytest.approx(0.9979)

    @pytest.mark.parametrize(("hip", "knee", "length"), [(120, 0, 1.2271), (0, 110, 0.8221)])
    def test_bends_as_the_fit_does(self, hip: float, knee: float, length: float) -> None:
        assert muscle_length(hip, knee) == pytest.approx(length, abs=0.0005)

    def test_a_rounded_back_leaves_less_to_the_hip(self) -> None:
        assert hip_flexion_deg(80, 0.0) == pytest.approx(75)
        assert hip_flexion_deg(80, 1.0) == pytest.approx(55)


class TestQuality:
    def test_of_a_perfect_push_back_is_100(self) -> None:
        assert quality(Pattern.PUSH_BACK, FULL) == pytest.approx(100)

    def test_the_weights_add_up_to_100(self) -> None:
        assert sum(WEIGHTS.values()) == 100

    @pytest.mark.parametrize("pattern", list(CAPS))
    def test_is_capped_by_the_pattern(self, pattern: Pattern) -> None:
        assert quality(pattern, FULL) == CAPS[pattern]

    @pytest.mark.parametrize("pattern", [Pattern.UNSURE, Pattern.NONE])
    def test_there_is_none_for_what_could_not_be_told(self, pattern: Pattern) -> None:
        assert quality(pattern, FULL) is None

    def test_a_missing_term_is_left_out_of_the_sum(self) -> None:
        assert quality(Pattern.PUSH_BACK, replace(FULL, calm=None)) == pytest.approx(100)
        half = replace(FULL, calm=None, contact=0.5)
        assert quality(Pattern.PUSH_BACK, half) == pytest.approx(100 * 80 / 90)

    @pytest.mark.parametrize("needed", ["contact", "path", "hold", "start"])
    def test_there_is_none_without_what_makes_the_exercise(self, needed: str) -> None:
        assert quality(Pattern.PUSH_BACK, replace(FULL, **{needed: None})) is None
