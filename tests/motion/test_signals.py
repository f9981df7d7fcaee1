from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from formcheck.motion.signals import Sample, Signals


def signals(frames: int) -> Signals:
    """Return signals in which every number tells its name and its frame."""
    columns: dict[str, Any] = {
        field.name: np.arange(frames) + 10.0 * place for place, field in enumerate(fields(Signals))
    }
    columns["time_s"] = np.arange(frames) / 25
    columns["stance"] = columns["stance"].astype(np.int32)
    columns["front_leg"] = columns["front_leg"].astype(np.int8)
    return Signals(**columns)


def test_a_sample_is_one_row_in_plain_numbers() -> None:
    table = signals(5)
    sample = table.sample(3)
    for field in fields(Sample):
        value = getattr(sample, field.name)
        assert value == getattr(table, field.name)[3]
        assert type(value) is (int if field.name == "stance" else float)


def test_length_is_the_number_of_frames() -> None:
    assert len(signals(7)) == 7
    assert len(signals(0)) == 0


@pytest.mark.parametrize("name", [f.name for f in fields(Signals) if f.name != "time_s"])
def test_arrays_of_different_lengths_are_refused_by_name(name: str) -> None:
    columns = {field.name: getattr(signals(5), field.name) for field in fields(Signals)}
    columns[name] = columns[name][:-1]
    with pytest.raises(ValueError, match=name):
        Signals(**columns)


def test_the_rows_of_a_part_are_those_of_its_ends_and_between() -> None:
    times = signals(10).time_s
    assert times[signals(10).within(times[2], times[5])].tolist() == times[2:6].tolist()
    assert times[signals(10).within(times[2] + 0.01, times[5] - 0.01)].tolist() == [*times[3:5]]
    assert len(times[signals(10).within(times[2] + 0.01, times[3] - 0.01)]) == 0
    assert len(times[signals(10).within(-np.inf, np.inf)]) == 10


@pytest.mark.parametrize(
    ("legs", "leg"),
    [
        ([0, 0, 1], 0),
        ([1, 0, 1], 1),
        ([-1, -1, -1, 1], 1),
        ([1, 0], 0),
        ([-1, -1], None),
        ([], None),
    ],
)
def test_the_leg_of_a_part_is_that_of_most_frames_that_show_one(
    legs: list[int], leg: int | None
) -> None:
    table = replace(signals(len(legs)), front_leg=np.array(legs, np.int8))
    assert table.leg_within(-np.inf, np.inf) == leg


def test_the_leg_of_a_part_is_not_that_of_its_surroundings() -> None:
    table = replace(signals(6), front_leg=np.array([0, 0, 1, 1, 0, 0], np.int8))
    assert table.leg_within(table.time_s[2], table.time_s[3]) == 1
