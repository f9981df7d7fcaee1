from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.form.curves import (
    APART,
    CROUCH,
    HUG,
    PUSHED,
    UPRIGHT,
    At,
    curve,
    lean,
    push_back,
    samples,
    watched,
)
from tests.form.faults.made_up import during, found, wave

from formcheck.form.faults.collector import Collector
from formcheck.form.faults.pace import TooFast
from formcheck.form.judgement import FindingCode, Phase, Severity
from formcheck.form.thresholds import Thresholds
from formcheck.motion.signals import Sample

FAST, BOUNCE = FindingCode.TOO_FAST, FindingCode.BOUNCING


class TestTooFast:
    def test_is_a_reach_above_the_limit_and_not_one_below(self) -> None:
        """A smooth move is at its fastest 1.875 times as fast as on average."""
        way = PUSHED.knee - HUG.knee
        assert found(push_back(reach_s=1.875 * way / 47), FAST)
        assert not found(push_back(reach_s=1.875 * way / 39), FAST)

    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    def test_is_told_by_its_fastest_and_from_when_to_when(self, fps: float) -> None:
        of = push_back(reach_s=1.2)
        stream = samples(of, fps=fps)
        (fault,) = found(stream, FAST)
        time_s = np.arange(0, of.end_s, 0.001)
        speed = np.gradient(of.values(time_s)[:, 0], time_s)
        reach = (time_s >= of.steps(4)[0]) & (time_s <= of.steps(4)[1])
        fast = time_s[reach & (speed >= 40)]
        assert fault.start_s == pytest.approx(fast[0], abs=0.15)
        assert fault.end_s == pytest.approx(fast[-1], abs=0.3)
        assert fault.value == pytest.approx(speed[reach].max(), rel=0.1)

    def test_counts_for_the_hip_in_a_lean(self) -> None:
        (fault,) = found(lean(reach_s=2), FAST)
        assert fault.value == pytest.approx(1.875 * 106 / 2, rel=0.05)
        assert fault.severity is Severity.AMBER
        assert not found(lean(reach_s=6), FAST)

    def test_is_a_remark_unless_it_is_a_jerk(self) -> None:
        (quick,) = found(push_back(reach_s=1.2), FAST)
        (jerk,) = found(push_back(reach_s=0.8), FAST)
        assert (quick.severity, jerk.severity) == (Severity.INFO, Severity.AMBER)

    def test_is_not_the_way_into_position_or_out_of_it(self) -> None:
        of = curve(
            UPRIGHT, (2, UPRIGHT), (0.5, CROUCH), (0.6, HUG), (2, HUG), (4, PUSHED), (12, PUSHED),
            (0.7, HUG), (1, HUG), (0.8, UPRIGHT), (2, UPRIGHT),
        )  # fmt: skip
        assert not found(of, FAST)
        assert not any(FAST in j.faults for j in watched(samples(of)))

    def test_counts_for_a_knee_that_opens_while_the_chest_leaves_the_thigh(self) -> None:
        """The trunk comes up too, but not faster than the knee opens."""
        assert found(push_back(APART, reach_s=1.2), FAST)

    def test_ends_when_it_is_slow_and_not_when_it_is_just_below_the_limit(self) -> None:
        reach = [(0.6, 60.0), (0.8, 35.0), (0.6, 60.0), (1.0, 20.0)]
        collector = Collector((detector := TooFast(Thresholds())).rule)
        knee, frame = 80.0, 0
        for seconds, speed in reach:
            for _ in range(round(seconds * 25)):
                sample = Sample(frame / 25, knee, 50.0, 50.0, 95.0, 0.0, 0.5, 5.0, 0.9, 0)
                collector.feed(sample.time_s, detector.measure(sample))
                knee, frame = knee + speed / 25, frame + 1
        (span,) = collector.spans
        assert (span.start_s, span.end_s) == pytest.approx((0.1, 2.0), abs=0.12)

    @pytest.mark.parametrize("seconds", [1.0, 1.6, 2.0, 3.0])
    def test_is_not_standing_up_out_of_the_hug(self, seconds: float) -> None:
        of = curve(
            UPRIGHT,
            (2, UPRIGHT),
            (1, CROUCH),
            (1.2, HUG),
            (2, HUG),
            (seconds, UPRIGHT),
            (2, UPRIGHT),
        )
        assert not any(FAST in j.faults for j in watched(samples(of)))

    def test_can_be_called_out_long_enough_to_be(self) -> None:
        shown = [j for j in watched(samples(push_back(reach_s=1.0))) if FAST in j.faults]
        assert shown[-1].time_s - shown[0].time_s >= 0.8
        assert {j.phase for j in shown} == {Phase.REACH}

    def test_noise_alone_is_none(self) -> None:
        for seed in range(5):
            assert not found(samples(push_back(reach_s=4), noise_deg=1.0, seed=seed), FAST)


def bounced(
    size: float, hertz: float, *, name: str = "trunk_lean_deg", hips: float = 0.0
) -> tuple[list[Sample], float, float]:
    """Return a lean whose hold swings from one moment to another."""
    of = lean(hold_s=10)
    from_s, to_s = of.steps(2)[0] + 2, of.steps(2)[0] + 7
    stream = [
        replace(
            s,
            **{name: getattr(s, name) + size * wave(s.time_s, from_s, hertz)},
        )
        if from_s <= s.time_s < to_s
        else s
        for s in samples(of)
    ]
    if hips:
        stream = [
            replace(s, hip_offset=s.hip_offset + hips * wave(s.time_s, from_s, hertz))
            if from_s <= s.time_s < to_s
            else s
            for s in stream
        ]
    return stream, from_s, to_s


class TestBouncing:
    @pytest.mark.parametrize(("size", "name"), [(7.0, "trunk_lean_deg"), (0.035, "hip_offset")])
    @pytest.mark.parametrize("hertz", [0.6, 1.2, 2.5])
    def test_is_found_from_when_to_when(self, size: float, name: str, hertz: float) -> None:
        stream, from_s, to_s = bounced(size, hertz, name=name)
        (fault,) = found(stream, BOUNCE)
        # The first and the last turn that the signal came back from by enough.
        quarter_s = 0.25 / hertz
        assert fault.start_s == pytest.approx(from_s + quarter_s, abs=0.3)
        assert fault.end_s == pytest.approx(to_s - 3 * quarter_s, abs=0.3)
        assert fault.value == pytest.approx(size, rel=0.1)
        assert fault.unit == ("deg" if name == "trunk_lean_deg" else "leg lengths")
        assert fault.severity is Severity.AMBER

    @pytest.mark.parametrize(("size", "name"), [(5.5, "trunk_lean_deg"), (0.027, "hip_offset")])
    def test_is_not_found_just_below(self, size: float, name: str) -> None:
        assert not found(bounced(size, 1.2, name=name)[0], BOUNCE)

    @pytest.mark.parametrize("hertz", [0.3, 0.45, 4.0])
    def test_is_not_what_swings_too_slowly_or_too_fast(self, hertz: float) -> None:
        assert not found(bounced(9.0, hertz)[0], BOUNCE)

    def test_is_not_a_knee_that_wanders_while_the_body_is_still(self) -> None:
        assert not found(bounced(7.0, 1.2, name="knee_deg")[0], BOUNCE)
        (fault,) = found(bounced(7.0, 1.2, name="knee_deg", hips=0.012)[0], BOUNCE)
        assert fault.value == pytest.approx(7.0, rel=0.1)

    def test_is_not_one_swing_up_and_down(self) -> None:
        of = lean(hold_s=10)
        from_s = of.steps(2)[0] + 3
        stream = during(
            samples(of),
            from_s,
            from_s + 1 / 1.2,
            lambda s: replace(
                s, trunk_lean_deg=s.trunk_lean_deg + 16 * wave(s.time_s, from_s, 1.2)
            ),
        )
        assert not found(stream, BOUNCE)

    def test_is_not_one_dip(self) -> None:
        of = lean(hold_s=10)
        dip_s = of.steps(2)[0] + 4
        stream = [
            replace(
                s, trunk_lean_deg=s.trunk_lean_deg - 10 * np.exp(-(((s.time_s - dip_s) / 0.3) ** 2))
            )
            for s in samples(of)
        ]
        assert not found(stream, BOUNCE)

    def test_before_the_hold_is_none(self) -> None:
        of = lean()
        stream = [
            replace(s, trunk_lean_deg=s.trunk_lean_deg + 9 * wave(s.time_s, 0, 1.2))
            if s.time_s < of.steps(1)[0]
            else s
            for s in samples(of)
        ]
        assert not found(stream, BOUNCE)

    def test_is_shown_soon_and_no_longer_when_it_is_over(self) -> None:
        stream, from_s, to_s = bounced(9.0, 1.2)
        shown = [j.time_s for j in watched(stream) if BOUNCE in j.faults]
        assert from_s + 0.5 < shown[0] < from_s + 2.0
        assert to_s - 0.5 < shown[-1] < to_s + 1.2

    def test_what_is_not_measured_does_not_bounce(self) -> None:
        stream, _, _ = bounced(9.0, 1.2)
        assert not found([replace(s, trunk_lean_deg=float("nan")) for s in stream], BOUNCE)

    def test_may_be_a_push_back_that_bounces(self) -> None:
        of = push_back(At(145, 52, lean=60, offset=0.8), hold_s=10)
        from_s, to_s = of.steps(5)[0] + 2, of.steps(5)[0] + 7
        stream = [
            replace(s, hip_offset=s.hip_offset + 0.05 * wave(s.time_s, from_s, 1.0))
            if from_s <= s.time_s < to_s
            else s
            for s in samples(of)
        ]
        (fault,) = found(stream, BOUNCE)
        assert "leg" in fault.reason
