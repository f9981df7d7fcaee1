"""Back, toes and chin, each against the person's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.form.curves import (
    HUG,
    LEANED,
    PUSHED,
    UPRIGHT,
    At,
    curve,
    judged,
    lean,
    push_back,
    samples,
)
from tests.form.curves import without as nothing_seen
from tests.form.faults.made_up import NAN, during, first_time, found, unknown

from formcheck.form.faults.posture import rounding
from formcheck.form.faults.start import Neutral
from formcheck.form.judge import Judge
from formcheck.form.judgement import Finding, FindingCode, Severity
from formcheck.form.reference import Reference

ROUND, TOES, CHIN = (
    FindingCode.BACK_ROUNDED,
    FindingCode.TOES_PULLED_UP,
    FindingCode.CHIN_TUCKED,
)
OF = {ROUND: ("back", 1.0, 0.12), TOES: ("ankle", -1.0, 12.0), CHIN: ("neck", 1.0, 25.0)}
"""Field, direction and size of each fault."""
SIGNAL = {ROUND: "back", TOES: "ankle_deg", CHIN: "neck_deg"}


def leaned(code: FindingCode, share: float) -> At:
    """Return a locked lean with so much of the fault in it, 1 for just as much as counts."""
    name, sign, size = OF[code]
    return replace(LEANED, **{name: getattr(LEANED, name) + sign * share * size})


@pytest.mark.parametrize("code", OF)
class TestEach:
    def test_is_found_from_when_there_is_enough_of_it_to_the_end_of_the_hold(
        self, code: FindingCode
    ) -> None:
        of = lean(leaned(code, 1.2), reach_s=2)
        (fault,) = found(of, code)
        name, sign, size = OF[code]
        start = getattr(UPRIGHT, name)
        enough = first_time(
            samples(of), lambda s: sign * (getattr(s, SIGNAL[code]) - start) >= size
        )
        assert fault.start_s == pytest.approx(enough, abs=0.3)
        assert fault.end_s == pytest.approx(of.steps(3)[0], abs=0.4)
        assert fault.value == pytest.approx(1.2 * size, rel=0.02)

    def test_is_not_found_just_below(self, code: FindingCode) -> None:
        assert not found(lean(leaned(code, 0.97)), code)
        assert found(lean(leaned(code, 1.03)), code)

    def test_is_not_found_the_other_way(self, code: FindingCode) -> None:
        assert not found(lean(leaned(code, -3)), code)

    def test_goes_on_until_clearly_less(self, code: FindingCode) -> None:
        a_little_less, none = leaned(code, 0.9), leaned(code, 0)
        of = curve(
            UPRIGHT, (2, UPRIGHT), (2, leaned(code, 1.2)), (3, leaned(code, 1.2)),
            (1, a_little_less), (3, a_little_less), (1, none), (3, none), (1.2, UPRIGHT),
            (2, UPRIGHT),
        )  # fmt: skip
        (fault,) = found(of, code)
        assert of.steps(5)[0] < fault.end_s < of.steps(5)[1]

    def test_is_not_found_for_a_moment(self, code: FindingCode) -> None:
        of = lean()
        name, sign, size = OF[code]
        hold_s = of.steps(2)[0] + 2

        def worse(lasting_s: float) -> list[Finding]:
            own = getattr(LEANED, name) + sign * 2 * size
            stream = during(
                samples(of),
                hold_s,
                hold_s + lasting_s,
                lambda s: replace(s, **{SIGNAL[code]: own}),
            )
            return found(stream, code)

        assert not worse(0.9)
        assert worse(1.8)

    def test_is_unknown_where_it_was_not_measured(self, code: FindingCode) -> None:
        stream = samples(lean(leaned(code, 3)))
        assert found(stream, code)
        assert not found(unknown(stream, SIGNAL[code]), code)

    def test_makes_a_lean_over_a_locked_knee_red(self, code: FindingCode) -> None:
        (rep,) = judged(samples(lean(leaned(code, 1.2), reach_s=6)))
        assert {(f.code, f.severity) for f in rep.findings} == {
            (FindingCode.KNEE_LOCKED, Severity.RED),
            (FindingCode.LEANING, Severity.AMBER),
            (code, Severity.RED),
        }

    def test_stays_amber_while_the_lock_is_in_doubt(self, code: FindingCode) -> None:
        doubtful = replace(leaned(code, 1.2), knee=167.5)
        (rep,) = judged(samples(lean(doubtful, reach_s=6)))
        assert {f.severity for f in rep.findings} == {Severity.AMBER}
        assert code in {f.code for f in rep.findings}

    def test_is_amber_over_a_soft_knee_and_a_remark_in_a_push_back(self, code: FindingCode) -> None:
        (soft,) = found(lean(replace(leaned(code, 1.2), knee=155)), code)
        assert soft.severity is Severity.AMBER
        name, sign, size = OF[code]
        end = replace(PUSHED, **{name: getattr(HUG, name) + sign * 1.2 * size})
        (push,) = found(push_back(end), code)
        assert push.severity is Severity.INFO

    def test_is_shown_while_it_lasts(self, code: FindingCode) -> None:
        of = lean(leaned(code, 1.2))
        judge = Judge()
        shown = [j.time_s for s in samples(of) if code in (j := judge.update(s)).faults]
        assert of.steps(2)[0] < shown[0] < of.steps(2)[0] + 1.5
        assert shown[-1] == pytest.approx(of.steps(3)[0], abs=0.7)


class TestBack:
    def test_is_compared_with_the_persons_own(self) -> None:
        hollow = replace(UPRIGHT, back=-0.05)
        of = curve(
            hollow, (2, hollow), (2, replace(LEANED, back=0.09)), (5, replace(LEANED, back=0.09))
        )
        (fault,) = found(of, ROUND)
        assert fault.value == pytest.approx(0.14, abs=0.005)
        assert "other people" not in fault.reason
        round_shouldered = replace(UPRIGHT, back=0.05)
        of = curve(
            round_shouldered,
            (2, round_shouldered),
            (2, replace(LEANED, back=0.15)),
            (5, replace(LEANED, back=0.15)),
        )
        assert not found(of, ROUND)

    def test_is_compared_with_other_peoples_where_the_own_was_never_seen_upright(self) -> None:
        bent, down = At(172, 130, lean=35), replace(LEANED, back=0.13)
        of = curve(bent, (2, bent), (2, down), (5, down))
        (fault,) = found(of, ROUND)
        assert fault.value == pytest.approx(0.13, abs=0.003)
        assert "other people" in fault.reason

    def test_that_reads_odd_upright_does_not_excuse_or_accuse_the_rest(self) -> None:
        """An arm or a coat may hang behind it."""
        for odd, leaning, expected in ((0.15, 0.19, True), (-0.20, 0.05, False)):
            upright, down = replace(UPRIGHT, back=odd), replace(LEANED, back=leaning)
            of = curve(upright, (2, upright), (2, down), (5, down))
            assert bool(found(of, ROUND)) is expected, odd

    def test_that_was_seen_upright_long_ago_is_still_the_own(self) -> None:
        hollow, bent = replace(UPRIGHT, back=-0.05), At(172, 120, lean=35)
        down = replace(LEANED, back=0.09)
        of = curve(hollow, (2, hollow), (2, bent), (30, bent), (2, down), (5, down))
        assert found(of, ROUND)

    def test_known_from_before_is_the_own(self) -> None:
        bent, down = At(172, 130, lean=35), replace(LEANED, back=0.09)
        of = curve(bent, (2, bent), (2, down), (5, down))
        judge = Judge(reference=Reference(175.0, Neutral(back=-0.05)))
        for sample in samples(of):
            judge.update(sample)
        rep = judge.finish()
        assert rep is not None
        assert ROUND in {f.code for f in rep.findings}

    @pytest.mark.parametrize(
        ("bow", "share"), [(-0.2, 0.0), (0.06, 0.0), (0.11, 0.5), (0.16, 1.0), (0.4, 1.0)]
    )
    def test_rounding_goes_from_none_to_all(self, bow: float, share: float) -> None:
        assert rounding(bow) == pytest.approx(share)

    def test_rounding_of_an_unknown_back_is_unknown(self) -> None:
        assert rounding(NAN) != rounding(NAN)


class TestChin:
    def test_is_compared_with_the_upright_one_and_not_with_how_the_rep_began(self) -> None:
        """Who looks down at the foot before the lean would otherwise be their own measure."""
        ready, down = replace(UPRIGHT, neck=30.0), replace(LEANED, neck=30.0)
        of = curve(
            UPRIGHT, (3, UPRIGHT), (0.5, ready), (0.6, ready), (2, down), (5, down), (2, UPRIGHT)
        )
        (fault,) = found(of, CHIN)
        assert fault.value == pytest.approx(30, abs=2)

    def test_is_compared_with_how_the_rep_began_where_nobody_was_seen_upright(self) -> None:
        bent = At(172, 130, lean=35, neck=10.0)
        for neck, expected in ((37.0, True), (33.0, False)):
            down = replace(LEANED, neck=neck)
            of = curve(bent, (2, bent), (2, down), (5, down), (2, bent))
            assert bool(found(of, CHIN)) is expected


class TestToes:
    def test_of_a_foot_that_stands_flat_under_a_bent_knee_are_not_pulled_up(self) -> None:
        """The ankle bends by 30° when the knee goes over the toes; it opens with the knee."""
        squat = replace(HUG, ankle=65.0)
        end = replace(PUSHED, ankle=90.0)
        of = curve(
            UPRIGHT, (2, UPRIGHT), (1.5, squat), (1.5, squat), (2, end), (5, end), (2, squat)
        )
        assert not found(of, TOES)

    def test_that_lift_with_a_foot_pivoting_on_its_heel_are_not_pulled_up(self) -> None:
        end = replace(PUSHED, ankle=110.0)
        assert not found(push_back(end), TOES)

    def test_in_a_lean_are_compared_with_standing(self) -> None:
        """Pulled up before the trunk comes down, they would otherwise be their own measure."""
        ready = replace(UPRIGHT, ankle=80.0)
        down = replace(LEANED, ankle=80.0)
        of = curve(
            UPRIGHT, (2, UPRIGHT), (0.5, ready), (0.4, ready), (2, down), (5, down), (2, UPRIGHT)
        )
        assert found(of, TOES)

    def test_are_unknown_where_the_beginning_was_not_seen(self) -> None:
        down = replace(LEANED, ankle=60.0)
        assert not found(curve(down, (8, down), (2, UPRIGHT)), TOES)

    def test_are_unknown_where_too_little_of_the_beginning_was_seen(self) -> None:
        bent, down = At(172, 130, lean=35), replace(LEANED, ankle=80.0)
        of = curve(bent, (2, bent), (2, down), (5, down), (2, bent))
        assert found(of, TOES)
        assert not found(nothing_seen(samples(of), 0, 2.2), TOES)
