"""All detectors of a movement together."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import pytest
from tests.form.curves import LEANED, lean, samples
from tests.form.faults.made_up import wave

from formcheck.form.excursion import Kind
from formcheck.form.faults.panel import Panel
from formcheck.form.faults.start import Neutral, Start
from formcheck.form.judgement import FindingCode, Phase
from formcheck.form.thresholds import Thresholds
from formcheck.motion.signals import Sample

LIMITS = Thresholds()
START = Start(Kind.FOLDING, 168.0, 0.0, 95.0, 0.0, Neutral(0.0, 0.0, 95.0))


def held(seconds: float, **numbers: float) -> list[Sample]:
    """Return somebody who is folded over a straight leg."""
    usual = {"knee_deg": 174.0, "hip_hinge_deg": 62.0, "trunk_lean_deg": 75.0, "ankle_deg": 95.0}
    rest = {"neck_deg": 0.0, "hip_offset": 0.1, "back": 0.0, "heel_offset": 0.0}
    return [
        Sample(time_s=i / 25, yaw_deg=5.0, confidence=0.9, stance=0, **(usual | rest | numbers))
        for i in range(round(seconds * 25))
    ]


def told(stream: list[Sample]) -> Panel:
    panel = Panel(START, LIMITS)
    for sample in stream:
        panel.update(sample)
    return panel


def windows(reach_s: float, hold_s: float, end_s: float) -> dict[Phase, tuple[float, float]]:
    return {Phase.REACH: (reach_s, hold_s), Phase.HOLD: (hold_s, end_s)}


def test_a_fault_shows_in_the_phases_in_which_it_is_one() -> None:
    bouncing = [
        replace(s, trunk_lean_deg=75 + 10 * wave(s.time_s, 0, 1.2)) for s in held(4, back=0.2)
    ]
    panel = told(bouncing)
    now = bouncing[-1].time_s
    assert FindingCode.BOUNCING in panel.showing(Phase.HOLD, now)
    assert FindingCode.BOUNCING not in panel.showing(Phase.REACH, now)
    for phase in (Phase.REACH, Phase.HOLD):
        assert FindingCode.BACK_ROUNDED in panel.showing(phase, now)
    assert panel.showing(Phase.IDLE, now) == ()


def test_what_shows_is_in_order_of_gravity_and_named_once() -> None:
    bouncing = [
        replace(
            s,
            trunk_lean_deg=75 + 10 * wave(s.time_s, 0, 1.2),
            hip_offset=0.1 + 0.06 * wave(s.time_s, 0, 1.2),
        )
        for s in held(4, back=0.2, knee_deg=190.0)
    ]
    shown = told(bouncing).showing(Phase.HOLD, bouncing[-1].time_s)
    assert shown == (
        FindingCode.HYPEREXTENDED,
        FindingCode.KNEE_LOCKED,
        FindingCode.LEANING,
        FindingCode.BACK_ROUNDED,
        FindingCode.BOUNCING,
    )


def test_a_sighting_is_cut_to_the_rep_and_told_by_the_worst_within_it() -> None:
    stream = (
        held(2, back=0.30)
        + [replace(s, time_s=s.time_s + 2) for s in held(4, back=0.15)]
        + [replace(s, time_s=s.time_s + 6) for s in held(2, back=0.40)]
    )
    (seen,) = (s for s in told(stream).seen(windows(2.5, 3.5, 5.5)) if s.code == "back_rounded")
    assert (seen.start_s, seen.end_s) == (2.5, 5.5)
    assert seen.value == pytest.approx(0.15)
    assert seen.excess == pytest.approx(0.15 / 0.12)


def test_what_lasts_too_short_within_the_rep_is_no_sighting() -> None:
    panel = told(held(6, back=0.2))
    codes = {s.code for s in panel.seen(windows(0, 1, 1.4))}
    assert FindingCode.BACK_ROUNDED not in codes
    assert FindingCode.KNEE_LOCKED in codes
    codes = {s.code for s in panel.seen(windows(0, 0.2, 0.4))}
    assert FindingCode.KNEE_LOCKED not in codes


def test_what_was_as_bad_only_outside_of_the_rep_is_no_sighting() -> None:
    """It began before the rep and was let go, though not altogether."""
    stream = held(2, back=0.2) + [replace(s, time_s=s.time_s + 2) for s in held(4, back=0.11)]
    assert "back_rounded" in {s.code for s in told(stream).seen(windows(0, 1, 6))}
    assert "back_rounded" not in {s.code for s in told(stream).seen(windows(2.1, 3, 6))}


@pytest.mark.parametrize(
    ("trunk_deg", "hips", "told_by"),
    [(7.0, 0.09, (0.09, "leg lengths")), (20.0, 0.035, (20.0, "deg"))],
)
@pytest.mark.parametrize("later_s", [0.4, -0.4])
def test_two_witnesses_of_one_fault_make_one_sighting_told_by_the_stronger(
    trunk_deg: float, hips: float, told_by: tuple[float, str], later_s: float
) -> None:
    trunk_s, hips_s = 1 + max(0.0, later_s), 1 - min(0.0, later_s)
    stream = [
        replace(
            s,
            trunk_lean_deg=75 + trunk_deg * wave(max(trunk_s, s.time_s), trunk_s, 1.2),
            hip_offset=0.1 + hips * wave(max(hips_s, s.time_s), hips_s, 1.2),
        )
        for s in held(7)
    ]
    (seen,) = (s for s in told(stream).seen(windows(0, 0.1, 7)) if s.code == "bouncing")
    assert seen.value == pytest.approx(told_by[0], rel=0.05)
    assert seen.unit == told_by[1]


def test_the_typical_value_is_the_median_between_two_moments() -> None:
    panel = told(held(4, back=0.14, neck_deg=7.0, ankle_deg=90.0))
    assert panel.typical(FindingCode.BACK_ROUNDED, 1, 3) == pytest.approx(0.14)
    assert panel.typical(FindingCode.CHIN_TUCKED, 1, 3) == pytest.approx(7.0)
    assert panel.typical(FindingCode.TOES_PULLED_UP, 1, 3) == pytest.approx(5.0)
    blind = told([replace(s, back=float("nan")) for s in held(4)])
    assert isnan(blind.typical(FindingCode.BACK_ROUNDED, 1, 3))


def test_what_ended_before_the_movement_was_noticed_is_still_seen() -> None:
    """The detectors are told of a movement from its turning point on."""
    stream = samples(lean(LEANED, reach_s=2.4))
    panel = told([s for s in stream if s.time_s >= 2])
    fast = [s for s in panel.seen(windows(2, 4, 9)) if s.code is FindingCode.TOO_FAST]
    assert len(fast) == 1
