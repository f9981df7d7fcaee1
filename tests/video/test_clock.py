"""The cases no encoder at hand can write: frames without any time of their own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import pytest

from formcheck.video.clock import Clock, origin

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream


@dataclass
class FakeStream:
    start_time: int | None = 0
    time_base: Fraction | None = Fraction(1, 100)
    average_rate: Fraction | None = Fraction(10)
    base_rate: Fraction | None = None


@dataclass
class FakeContainer:
    start_time: int | None


@dataclass
class FakeFrame:
    pts: int | None
    dts: int | None = None


def times(
    stamps: list[tuple[int | None, int | None]], zero: Fraction = Fraction(0)
) -> tuple[list[float], int]:
    clock = Clock(cast("VideoStream", FakeStream()), zero)
    found = [
        clock.time_s(cast("VideoFrame", FakeFrame(pts, dts)), first_dts=3) for pts, dts in stamps
    ]
    return found, clock.guessed


def test_display_times_are_taken_as_they_are() -> None:
    assert times([(7, 3), (9, 4), (25, 5)], Fraction(7, 100)) == ([0.0, 0.02, 0.18], 0)


def test_decoding_times_stand_in_for_all_frames_less_the_decoder_delay() -> None:
    # The third frame's own time is on another scale than the others' and must not be mixed in.
    stamps: list[tuple[int | None, int | None]] = [(None, 23), (None, 33), (33, 43), (None, None)]
    assert times(stamps, Fraction(3, 100)) == ([0.0, 0.1, 0.2, 0.3], 4)


def test_a_frame_without_any_time_follows_the_last_by_the_usual_step() -> None:
    assert times([(0, 0), (None, None), (30, 3)]) == ([0.0, 0.1, 0.3], 1)


def test_a_stream_without_any_time_starts_at_zero() -> None:
    assert times([(None, None), (None, None)])[0][1] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("container_us", "stream_ticks", "zero"),
    [
        (0, 0, Fraction(0)),
        (0, 50, Fraction(0)),  # the sound sets in first
        (333_333, None, Fraction(333_333, 1_000_000)),
        (None, 50, Fraction(1, 2)),
        (None, None, None),
    ],
)
def test_the_clock_starts_with_the_earliest_stream(
    container_us: int | None, stream_ticks: int | None, zero: Fraction | None
) -> None:
    stream = FakeStream(start_time=stream_ticks)
    container = FakeContainer(container_us)
    assert origin(cast("InputContainer", container), cast("VideoStream", stream)) == zero


def test_the_start_is_exact_though_containers_round_it_to_microseconds() -> None:
    stream = FakeStream(start_time=1, time_base=Fraction(1, 3))
    container = FakeContainer(333_333)
    zero = origin(cast("InputContainer", container), cast("VideoStream", stream))
    assert zero == Fraction(1, 3)
