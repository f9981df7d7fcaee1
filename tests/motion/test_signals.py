from __future__ import annotations

from dataclasses import fields
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
