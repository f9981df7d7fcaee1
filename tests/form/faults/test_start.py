"""The person's own upright posture, and where a rep began."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

import pytest
from tests.form.curves import HUG, LEANED, UPRIGHT, At, curve, push_back, samples
from tests.form.faults.made_up import during, unknown

from formcheck.form.excursion import Kind, Posture
from formcheck.form.faults.start import REST_LEAST_S, Neutral, Start, UprightWatch
from formcheck.form.movement import Movement
from formcheck.form.thresholds import Thresholds

if TYPE_CHECKING:
    from formcheck.motion.signals import Sample

LIMITS = Thresholds()
TALL = replace(UPRIGHT, back=0.03, neck=12.0, ankle=110.0)


def neutral(stream: list[Sample], known: Neutral | None = None) -> Neutral:
    watch = UprightWatch(LIMITS, known)
    for sample in stream:
        watch.update(sample)
    return watch.neutral()


class TestNeutral:
    def test_is_what_standing_still_reads(self) -> None:
        assert neutral(samples(curve(TALL, (2, TALL)))) == Neutral(0.03, 12.0, 110.0)

    @pytest.mark.parametrize(("seconds", "expected"), [(0.4, False), (0.7, True)])
    def test_takes_half_a_second(self, seconds: float, expected: bool) -> None:
        own = neutral(samples(curve(TALL, (seconds, TALL))))
        assert (own == Neutral(0.03, 12.0, 110.0)) is expected
        assert isnan(own.back) is not expected

    @pytest.mark.parametrize(
        "posture", [replace(TALL, knee=160), replace(TALL, hinge=150), replace(TALL, knee=120)]
    )
    def test_of_the_ankle_takes_a_straight_leg_and_of_back_and_neck_does_not(
        self, posture: At
    ) -> None:
        own = neutral(samples(curve(posture, (3, posture))))
        assert (own.back, own.neck_deg) == (0.03, 12.0)
        assert isnan(own.ankle_deg)

    def test_is_not_read_from_a_leaning_trunk(self) -> None:
        bent = replace(TALL, lean=18)
        own = neutral(samples(curve(bent, (3, bent))))
        assert isnan(own.back)
        assert isnan(own.neck_deg)

    def test_is_not_read_from_somebody_who_sways(self) -> None:
        swaying = [
            replace(s, trunk_lean_deg=6.0 if i // 5 % 2 else -6.0, knee_deg=178 - i // 5 % 2 * 10)
            for i, s in enumerate(samples(curve(TALL, (4, TALL))))
        ]
        own = neutral(swaying)
        assert isnan(own.back)
        assert isnan(own.ankle_deg)

    def test_stays_when_the_stretch_begins(self) -> None:
        down = replace(LEANED, back=0.2, neck=40.0, ankle=80.0)
        of = curve(TALL, (2, TALL), (1.5, down), (60, down))
        assert neutral(samples(of)).back == pytest.approx(0.03, abs=0.002)
        assert neutral(samples(of)).neck_deg == pytest.approx(12.0, abs=0.5)
        assert neutral(samples(of)).ankle_deg == pytest.approx(110.0, abs=0.5)

    def test_is_not_swayed_by_a_moment_before_the_stretch(self) -> None:
        stream = samples(curve(TALL, (4, TALL)))
        ready = during(stream, 3, 4, lambda s: replace(s, ankle_deg=85.0, neck_deg=45.0))
        assert neutral(ready) == Neutral(0.03, 12.0, 110.0)

    def test_known_from_before_serves_until_it_is_seen(self) -> None:
        before = Neutral(-0.02, 5.0, 100.0)
        assert neutral(samples(curve(HUG, (3, HUG))), before) == before
        assert neutral(samples(curve(TALL, (3, TALL))), before) == Neutral(0.03, 12.0, 110.0)
        blind = unknown(samples(curve(TALL, (3, TALL))), "back")
        assert neutral(blind, before) == Neutral(-0.02, 12.0, 110.0)


def start(stream: list[Sample], kind: Kind = Kind.OPENING, base: At | None = HUG) -> Start:
    """Describe a movement from a posture that has just been noticed."""
    reference = base or HUG
    posture = Posture(reference.knee, reference.hinge, reference.lean, reference.offset)
    movement = Movement(kind, None if base is None else posture, posture, None, stream[-20:])
    return Start.of(movement, stream, Neutral(), LIMITS)


class TestStart:
    def test_is_the_median_over_the_rest(self) -> None:
        rest = replace(HUG, ankle=70.0, neck=8.0, heel=0.3)
        began = start(samples(curve(rest, (3, rest), (2, replace(LEANED, heel=9.0)))))
        assert began.ankle_deg == pytest.approx(70.0, abs=0.5)
        assert began.neck_deg == pytest.approx(8.0, abs=0.5)
        assert began.heel_offset == pytest.approx(0.3, abs=0.01)
        assert (began.kind, began.hip_hinge_deg) == (Kind.OPENING, HUG.hinge)

    @pytest.mark.parametrize("name", ["knee", "hinge"])
    def test_leaves_out_what_is_not_the_rest(self, name: str) -> None:
        elsewhere = replace(HUG, ankle=120.0, **{name: getattr(HUG, name) + 12})
        rest = replace(HUG, ankle=70.0)
        stream = samples(curve(rest, (0.7, rest)))
        stream += [
            replace(s, time_s=s.time_s + 0.7) for s in samples(curve(elsewhere, (0.8, elsewhere)))
        ]
        assert start(stream).ankle_deg == 70.0

    def test_takes_the_latest_of_a_long_rest(self) -> None:
        stream = samples(curve(HUG, (10, HUG)))
        moved = during(stream, 0, 8, lambda s: replace(s, heel_offset=0.4))
        assert start(moved).heel_offset == 0.0

    def test_is_unknown_from_less_than_half_a_second_of_rest(self) -> None:
        for seconds, known in ((REST_LEAST_S - 0.1, False), (REST_LEAST_S + 0.1, True)):
            began = start(samples(curve(HUG, (seconds, HUG))))
            assert isnan(began.ankle_deg) is not known

    def test_is_unknown_where_it_was_not_seen(self) -> None:
        began = start(samples(curve(HUG, (3, HUG))), base=None)
        assert isnan(began.ankle_deg)
        assert isnan(began.heel_offset)

    def test_of_a_whole_push_back_is_its_set(self) -> None:
        of = push_back()
        until_s = of.steps(4)[0] + 0.6
        assert start(samples(of, to_s=until_s)).ankle_deg == 95.0
