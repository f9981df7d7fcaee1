"""Who stands still for two seconds has shown what their straight knee reads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.form.curves import HUG, LEANED, UPRIGHT, At, Curve, curve, samples, without

from formcheck.form.reference import (
    FOLDED_S,
    GIVE_UP_S,
    STAND_S,
    Reference,
    StandingReference,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.motion.signals import Sample

FRAME_S = 0.04
MOVING = curve(UPRIGHT, *[(0.7, At(178, 168)), (0.7, At(168, 168))] * 10)
"""The knee wanders by more than somebody's who stands still."""


def look(stream: Iterable[Sample]) -> tuple[Reference | None, float | None]:
    """Return the reference after these samples, and when it was done."""
    standing, done_s = StandingReference(), None
    for sample in stream:
        standing.update(sample)
        if standing.done:
            done_s = sample.time_s
            break
    return standing.reference, done_s


class TestStanding:
    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    @pytest.mark.parametrize("knee", [168.0, 172.0, 184.0])
    def test_for_two_seconds_tells_what_the_straight_knee_reads(
        self, knee: float, fps: float
    ) -> None:
        tall = At(knee, 168, lean=2)
        reference, done_s = look(samples(curve(tall, (5, tall)), fps=fps, noise_deg=0.5))
        assert done_s == pytest.approx(STAND_S, abs=1 / fps + 1e-6)
        assert reference is not None
        assert reference.knee_deg == pytest.approx(knee, abs=1.0)

    def test_tells_the_neutral_neck_and_ankle(self) -> None:
        stream = [
            replace(sample, neck_deg=3.0 + index % 3, ankle_deg=100.0 + index % 3)
            for index, sample in enumerate(samples(curve(UPRIGHT, (4, UPRIGHT))))
        ]
        reference, _ = look(stream)
        assert reference is not None
        assert (reference.neutral.neck_deg, reference.neutral.ankle_deg) == (4.0, 101.0)

    def test_is_nothing_of_the_kind_while_it_is_short(self) -> None:
        reference, done_s = look(samples(curve(UPRIGHT, (STAND_S - 0.1, UPRIGHT))))
        assert (reference, done_s) == (None, None)

    @pytest.mark.parametrize(
        "slack", [pytest.param(At(160, 168), id="knee"), pytest.param(At(172, 150), id="hip")]
    )
    def test_with_a_bend_is_not_tall(self, slack: At) -> None:
        reference, done_s = look(samples(curve(slack, (8, slack))))
        assert (reference, done_s) == (None, None)

    def test_counts_from_when_they_became_tall_and_still(self) -> None:
        slack = At(150, 150)
        of = curve(slack, (1, slack), (1.5, UPRIGHT), (4, UPRIGHT))
        reference, done_s = look(samples(of))
        assert reference is not None
        assert reference.knee_deg == pytest.approx(UPRIGHT.knee, abs=2)
        assert done_s is not None
        assert 1 + STAND_S < done_s <= 2.5 + STAND_S + FRAME_S

    def test_begins_anew_when_they_were_not_seen_for_a_moment(self) -> None:
        stream = without(samples(curve(UPRIGHT, (6, UPRIGHT))), 1.5, 1.7)
        assert look(stream)[1] == pytest.approx(1.7 + STAND_S, abs=2 * FRAME_S)


class TestMoving:
    def test_is_not_still(self) -> None:
        reference, done_s = look(samples(MOVING, to_s=GIVE_UP_S - 0.5))
        assert (reference, done_s) == (None, None)

    def test_and_then_standing_still_gives_the_still_part_alone(self) -> None:
        still = At(178, 168)
        of = curve(UPRIGHT, *[(0.7, At(167, 168)), (0.7, still)] * 3, (4, still))
        reference, done_s = look(samples(of))
        assert reference is not None
        assert reference.knee_deg == pytest.approx(178, abs=1)
        assert done_s is not None
        assert done_s >= 3 * 1.4 + STAND_S - 0.7


class TestGivingUp:
    @pytest.mark.parametrize(
        "of",
        [
            pytest.param(curve(At(100, 140), (15, At(100, 140))), id="bent knees"),
            pytest.param(MOVING, id="never still"),
        ],
    )
    def test_on_who_never_stands(self, of: Curve) -> None:
        reference, done_s = look(samples(of))
        assert reference is None
        assert done_s == pytest.approx(GIVE_UP_S, abs=2 * FRAME_S)

    def test_on_who_is_never_seen(self) -> None:
        stream = without(samples(curve(UPRIGHT, (12, UPRIGHT))), 0, 12)
        reference, done_s = look(stream)
        assert reference is None
        assert done_s == pytest.approx(GIVE_UP_S, abs=2 * FRAME_S)

    @pytest.mark.parametrize("down", [LEANED, HUG])
    def test_on_who_has_begun_to_stretch(self, down: At) -> None:
        reference, done_s = look(samples(curve(UPRIGHT, (1, UPRIGHT), (1, down), (6, down))))
        assert reference is None
        assert done_s is not None
        assert 1 + FOLDED_S < done_s <= 2 + FOLDED_S + FRAME_S

    def test_not_on_who_bows_for_a_moment(self) -> None:
        bow = [(0.4, LEANED), (0.3, LEANED), (0.4, UPRIGHT), (0.5, UPRIGHT)]
        reference, done_s = look(samples(curve(UPRIGHT, (0.5, UPRIGHT), *bow * 2, (3, UPRIGHT))))
        assert reference is not None
        assert done_s is not None
        assert done_s > 0.5 + 2 * 1.6
