from __future__ import annotations

import numpy as np
import pytest

from formcheck.form.faults.collector import UNKNOWN_S, Collector
from formcheck.form.faults.contract import CLEAR, Reading, Rule

NAN = float("nan")
RULE = Rule(enter=10.0, leave=6.0, lasting_s=1.0, bridge_s=0.5)
FPS = 20


def collected(rule: Rule, *parts: tuple[float, float]) -> tuple[Collector, list[bool]]:
    """Feed levels that last for so many seconds each; return what showed after each frame."""
    collector, shown, frame = Collector(rule), [], 0
    for seconds, level in parts:
        for _ in range(round(seconds * FPS)):
            now = frame / FPS
            collector.feed(now, Reading(level, 2 * level, now, now))
            shown.append(collector.shows(now))
            frame += 1
    return collector, shown


def spans(collector: Collector) -> list[tuple[float, float]]:
    return [(span.start_s, span.end_s) for span in collector.spans]


def test_a_fault_counts_from_its_beginning_once_it_has_lasted() -> None:
    collector, shown = collected(RULE, (1, 0), (3, 12), (1, 0))
    assert spans(collector) == [pytest.approx((1.0, 3.95))]
    assert shown.index(True) / FPS == pytest.approx(2.0)
    assert not any(shown[4 * FPS :])


@pytest.mark.parametrize("fps", [10, 25, 30])
def test_it_has_lasted_whatever_the_frame_rate(fps: int) -> None:
    collector = Collector(RULE)
    for frame in range(fps + 1):  # just one second, in steps that do not add up to it exactly
        now = sum([1 / fps] * frame)
        collector.feed(now, Reading(12.0, 12.0, now, now))
    assert len(collector.spans) == 1


def test_what_does_not_last_or_is_just_below_is_none() -> None:
    assert collected(RULE, (0.9, 12), (1, 0))[0].spans == []
    assert collected(RULE, (5, 9.99))[0].spans == []


def test_it_begins_at_one_level_and_ends_below_another() -> None:
    collector, _ = collected(RULE, (2, 12), (2, 7), (1, 5.9), (2, 9))
    assert spans(collector) == [pytest.approx((0.0, 3.95))]


def test_a_short_break_is_bridged_and_a_long_one_is_not() -> None:
    together, _ = collected(RULE, (2, 12), (0.4, 0), (2, 12))
    assert spans(together) == [pytest.approx((0.0, 4.35))]
    apart, _ = collected(RULE, (2, 12), (0.7, 0), (2, 12))
    assert spans(apart) == [pytest.approx((0.0, 1.95)), pytest.approx((2.7, 4.65))]


def test_what_is_not_known_goes_on_for_a_while_and_no_longer() -> None:
    collector, shown = collected(RULE, (2, 12), (UNKNOWN_S + 1, NAN))
    assert all(shown[2 * FPS : round((2 + UNKNOWN_S - 0.1) * FPS)])
    assert not any(shown[round((2 + UNKNOWN_S + 0.1) * FPS) :])
    assert spans(collector) == [pytest.approx((0.0, 1.95))]


def test_the_unknown_does_not_make_a_fault_last() -> None:
    assert collected(RULE, (0.3, 12), (0.8, NAN), (0.3, 12))[0].spans == []
    assert collected(RULE, (5, NAN))[0].spans == []


def test_a_fault_lingers_where_it_may() -> None:
    rule = Rule(enter=10.0, leave=10.0, linger_s=0.5)
    _, shown = collected(rule, (1, 12), (2, CLEAR))
    assert all(shown[: round(1.4 * FPS)])
    assert not any(shown[round(1.6 * FPS) :])


def test_the_worst_and_the_typical_are_those_between_two_moments() -> None:
    collector, _ = collected(RULE, (1, 3), (1, 12), (1, 20))
    assert collector.worst(0, 0.9) == (3, 6)
    assert collector.worst(0, 1.5) == (12, 24)
    assert collector.worst(0, 9) == (20, 40)
    assert collector.typical(0, 9) == 24
    assert np.isnan(collector.typical(7, 9))
    assert np.isnan(collector.worst(7, 9)).all()
