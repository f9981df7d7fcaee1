"""From a judged movement to the terms of its two numbers, against what they are defined to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.form.curves import HUG, LEANED, PUSHED, UPRIGHT, At

from formcheck.form.assessment import end_of, length_of, parts_of
from formcheck.form.excursion import Excursion, Kind, Posture
from formcheck.form.faults.panel import Panel
from formcheck.form.faults.start import Neutral, Start
from formcheck.form.judgement import Finding, FindingCode, Severity
from formcheck.form.scores import Band, End, NerveTension, Parts, muscle_length
from formcheck.form.thresholds import Thresholds
from formcheck.motion.signals import Sample

NAN = float("nan")
LIMITS = Thresholds()
START = Start(Kind.OPENING, HUG.hinge, 4.0, 97.0, 0.0, Neutral(0.01, 6.0, 99.0))
END = End(knee_deg=145.0, hip_hinge_deg=52.0, rounding=0.0, toes_up_deg=0.0, chin_deg=0.0)
CALM = NerveTension(10.0, 30.0, Band.LOW, "nothing in particular")


def posture(at: At) -> Posture:
    return Posture(at.knee, at.hinge, at.lean, at.offset)


def pushed(**changed: float | Posture | None) -> Excursion:
    """Return a push-back that was held for 12 s of 30 after a reach of 3 s."""
    usual = Excursion(
        kind=Kind.OPENING,
        base=posture(HUG),
        held=posture(PUSHED),
        after=posture(UPRIGHT),
        set_s=0.0,
        start_s=5.0,
        hold_start_s=8.0,
        hold_end_s=20.0,
        end_s=22.0,
        hug_share=0.9,
        yaw_deg=5.0,
        confidence=0.9,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # what a test asks for


def finding(code: FindingCode, start_s: float, end_s: float) -> Finding:
    return Finding(code, Severity.AMBER, start_s, end_s, 1.0, "deg", "", "")


def parts(  # noqa: PLR0913 - what a test changes, by name
    excursion: Excursion | None = None,
    *,
    end: End = END,
    tension: NerveTension | None = CALM,
    findings: tuple[Finding, ...] = (),
    longest: float | None = None,
    straight_knee_deg: float | None = None,
) -> Parts:
    return parts_of(
        excursion or pushed(), end, tension, findings, LIMITS, 30.0, longest, straight_knee_deg
    )


def seen(from_s: float, to_s: float, **signals: float) -> list[Sample]:
    """Return frames of the hold, at 10 a second."""
    usual = {"ankle_deg": 97.0, "neck_deg": 6.0, "back": 0.01}
    return [
        Sample(
            time_s=from_s + i / 10,
            knee_deg=PUSHED.knee,
            hip_hinge_deg=PUSHED.hinge,
            trunk_lean_deg=PUSHED.lean,
            hip_offset=PUSHED.offset,
            yaw_deg=5.0,
            confidence=0.9,
            stance=0,
            heel_offset=0.0,
            **(usual | signals),
        )
        for i in range(round((to_s - from_s) * 10))
    ]


class TestEnd:
    def test_is_what_was_typical_of_the_hold_and_of_nothing_else(self) -> None:
        panel = Panel(START, LIMITS)
        before = seen(5, 8, back=0.4, ankle_deg=60, neck_deg=60)
        held = seen(8, 20, back=0.12, ankle_deg=87, neck_deg=18)
        after = seen(20.1, 22, back=0.5, ankle_deg=50, neck_deg=80)
        for sample in [*before, *held, *after]:
            panel.update(sample)
        end = end_of(pushed(), panel)
        assert (end.knee_deg, end.hip_hinge_deg) == (PUSHED.knee, PUSHED.hinge)
        # A bow of 0.11 more than upright lies half way between straight and round.
        assert end.rounding == pytest.approx(0.5)
        assert end.toes_up_deg == pytest.approx(97 - 87)
        assert end.chin_deg == pytest.approx(18 - 6)

    def test_has_none_for_what_was_never_measured(self) -> None:
        panel = Panel(START, LIMITS)
        for sample in seen(8, 20, back=NAN, ankle_deg=NAN, neck_deg=NAN):
            panel.update(sample)
        end = end_of(pushed(), panel)
        assert (end.rounding, end.toes_up_deg, end.chin_deg) == (None, None, None)
        assert end_of(pushed(), None) == end


class TestLength:
    def test_is_that_of_the_fit_at_the_angles_of_the_hold(self) -> None:
        """A fold of 128 degrees is 96 of the hip under a straight back; the knee is bent by 35."""
        assert length_of(END) == pytest.approx(muscle_length(96, 35))

    def test_a_rounded_back_is_not_counted_as_the_hips(self) -> None:
        flat, rounded = length_of(END), length_of(replace(END, rounding=1.0))
        assert flat is not None
        assert rounded is not None
        assert rounded < flat - 0.03

    def test_is_unknown_where_the_back_is(self) -> None:
        assert length_of(replace(END, rounding=None)) is None


class TestParts:
    def test_contact_is_the_share_of_time_in_the_hug(self) -> None:
        assert parts().contact == 0.9

    @pytest.mark.parametrize(
        ("knee_deg", "path"),
        [
            (HUG.knee + 45, 1.0),  # the knee did 45 of 50
            (HUG.knee + 5 * 0.55 / 0.45, 0.5),  # half way from 0.35 to 0.75
            (HUG.knee + 5 * 0.35 / 0.65, 0.0),
        ],
    )
    def test_path_rises_with_the_knees_share(self, knee_deg: float, path: float) -> None:
        held = replace(posture(HUG), knee_deg=knee_deg)
        assert parts(pushed(held=held)).path == pytest.approx(path)

    @pytest.mark.parametrize(("hold_s", "share"), [(12, 0.4), (30, 1.0), (90, 1.0)])
    def test_hold_is_its_share_of_the_dose_and_no_more_than_all(
        self, hold_s: float, share: float
    ) -> None:
        assert parts(pushed(hold_end_s=8.0 + hold_s)).hold == pytest.approx(share)

    @pytest.mark.parametrize(("share", "length"), [(1.0, 1.0), (0.965, 0.5), (0.94, 0.0)])
    def test_length_is_told_by_the_persons_own_best(self, share: float, length: float) -> None:
        own = length_of(END)
        assert own is not None
        assert parts(longest=own / share).length == pytest.approx(length)

    def test_length_is_unknown_without_a_best_or_a_back(self) -> None:
        assert parts(longest=None).length is None
        assert parts(end=replace(END, rounding=None), longest=1.2).length is None

    def test_smooth_loses_the_time_of_bouncing_and_haste_alone(self) -> None:
        """Reach and hold take 15 s; 1.5 of them were hasty, 3 bounced."""
        found = (
            finding(FindingCode.TOO_FAST, 5.0, 6.5),
            finding(FindingCode.BOUNCING, 10.0, 13.0),
            finding(FindingCode.BACK_ROUNDED, 8.0, 20.0),
        )
        assert parts(findings=found).smooth == pytest.approx(1 - 4.5 / 15)
        assert parts().smooth == 1.0

    def test_smooth_is_never_below_nothing_and_unknown_where_no_time_passed(self) -> None:
        always = (finding(FindingCode.BOUNCING, 0.0, 40.0),)
        assert parts(findings=always).smooth == 0.0
        assert parts(pushed(start_s=20.0)).smooth is None
        moment = pushed(start_s=19.5)
        assert parts(moment).smooth == 1.0

    def test_calm_is_what_the_middle_of_the_tension_leaves(self) -> None:
        assert parts().calm == pytest.approx(1 - 0.2)
        assert parts(tension=None).calm is None

    @pytest.mark.parametrize(("opened", "start"), [(10, 0.0), (22.5, 0.5), (35, 1.0)])
    def test_start_is_how_much_more_bent_it_was(self, opened: float, start: float) -> None:
        end = replace(END, knee_deg=HUG.knee + opened)
        assert parts(end=end).start == pytest.approx(start)

    def test_start_is_read_from_the_way_out_where_the_way_in_was_not_seen(self) -> None:
        out = pushed(base=None, after=replace(posture(HUG), knee_deg=END.knee_deg - 22.5))
        assert parts(out).start == pytest.approx(0.5)

    def test_a_hold_alone_has_neither_path_nor_start(self) -> None:
        alone = parts(pushed(base=None, after=None))
        assert (alone.path, alone.start) == (None, None)

    @pytest.mark.parametrize(
        ("lag_deg", "soft"), [(-3, 0.0), (4, 0.0), (7, 0.5), (10, 1.0), (30, 1.0)]
    )
    def test_the_end_is_soft_by_the_persons_own_straight_knee(
        self, lag_deg: float, soft: float
    ) -> None:
        assert parts(straight_knee_deg=END.knee_deg + lag_deg).soft_end == pytest.approx(soft)

    def test_how_soft_the_end_was_is_unknown_without_it(self) -> None:
        assert parts(straight_knee_deg=None).soft_end is None

    def test_a_lean_is_measured_by_the_same_terms(self) -> None:
        leaned = pushed(base=posture(UPRIGHT), held=posture(LEANED))
        terms = parts(leaned, end=replace(END, knee_deg=LEANED.knee))
        assert terms.path == 0.0
        assert terms.start == 0.0
