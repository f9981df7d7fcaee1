"""The two numbers of a rep in a session: what they are, and what of the session they depend on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.form.curves import HUG, PUSHED, At, curve, judged, lean, push_back, samples

from formcheck.form.faults.start import Neutral
from formcheck.form.judge import Judge
from formcheck.form.judgement import Pattern
from formcheck.form.plan import Dose
from formcheck.form.reference import Reference

if TYPE_CHECKING:
    from tests.form.curves import Curve

    from formcheck.form.judgement import Rep

PUSH = push_back()
LEAN = lean()
FROM_HUG = curve(HUG, (2, HUG), (1.2, PUSHED), (6, PUSHED), (1.2, HUG), (2, HUG))


class TestScores:
    DEEP = push_back(At(150, 48, lean=62, offset=0.82))
    SHALLOW = push_back(At(118, 62, lean=56, offset=0.70))

    @staticmethod
    def scored(
        *curves: Curve, dose: Dose | None = None, reference: Reference | None = None
    ) -> list[Rep]:
        """Return the reps of recordings that follow each other."""
        judge, since_s = Judge(dose=dose, reference=reference), 0.0
        for of in curves:
            for sample in samples(of):
                judge.update(replace(sample, time_s=since_s + sample.time_s))
            since_s += of.end_s
        judge.finish()
        return list(judge.reps)

    @staticmethod
    def quality(rep: Rep) -> float:
        assert rep.quality is not None
        return rep.quality

    def test_a_push_back_is_calm_and_a_locked_lean_is_not(self) -> None:
        (pushed,), (leaned,) = self.scored(PUSH), self.scored(LEAN)
        assert pushed.nerve_tension is not None
        assert leaned.nerve_tension is not None
        assert pushed.nerve_tension.low == 0.0
        # A flat back over a locked knee, the hip folded by 118 degrees: 50 for the knee alone.
        assert leaned.nerve_tension.high == pytest.approx(50)
        assert leaned.nerve_tension.cause == "a straight knee"
        assert self.quality(leaned) <= 35 < self.quality(pushed)

    def test_a_hold_is_measured_by_the_dose(self) -> None:
        """Six seconds are a fifth of 30, and all of 6: sixteen of the hold's twenty points."""
        (usual,), (short,) = self.scored(PUSH), self.scored(PUSH, dose=Dose(hold_s=6.0))
        # The knee's own straight reading is unknown, so there are 95 points in all.
        gained = (1 - usual.hold_duration_s / 30) * 20 * 100 / 95
        assert self.quality(short) - self.quality(usual) == pytest.approx(gained, abs=0.1)

    def test_length_is_measured_by_the_longest_of_the_session_so_far(self) -> None:
        deep, shallow = self.scored(self.DEEP, self.SHALLOW)
        first, then = self.scored(self.SHALLOW, self.DEEP)
        assert self.quality(deep) == pytest.approx(self.quality(then), abs=0.1)
        # Its ten points are lost after a deeper one, and not before it.
        assert self.quality(first) - self.quality(shallow) == pytest.approx(10 * 100 / 95, abs=0.2)

    def test_the_end_is_soft_by_the_persons_own_straight_knee(self) -> None:
        lag_four, lag_ten = (
            self.scored(self.DEEP, reference=Reference(knee_deg=150.0 + lag))[0] for lag in (4, 10)
        )
        assert self.quality(lag_ten) - self.quality(lag_four) == pytest.approx(5, abs=0.1)

    def test_what_is_unsure_has_no_number(self) -> None:
        (rep,) = judged(samples(PUSH, yaw_deg=40))
        assert rep.pattern is Pattern.UNSURE
        assert (rep.nerve_tension, rep.quality) == (None, None)

    def test_a_rep_tells_from_which_posture_of_rest_it_was_measured(self) -> None:
        of = replace(PUSH, postures=tuple(replace(at, neck=7, back=0.02) for at in PUSH.postures))
        (rep,) = judged(samples(of))
        assert (rep.neutral.neck_deg, rep.neutral.back) == pytest.approx((7, 0.02))
        # In a push-back the foot's own rest is where it stood when the movement began.
        assert rep.neutral.ankle_deg == pytest.approx(HUG.ankle)

    def test_standing_straight_that_is_known_from_before_is_rest_until_it_is_seen(self) -> None:
        known = Reference(knee_deg=174.0, neutral=Neutral(0.03, 9.0, 96.0))
        (rep,) = self.scored(FROM_HUG, reference=known)
        assert (rep.neutral.neck_deg, rep.neutral.back) == (9.0, 0.03)
