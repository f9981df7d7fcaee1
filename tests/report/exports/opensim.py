"""Readers of .trc and .mot that follow OpenSim's own rules (4.6, tried against it).

They share nothing with what writes the files. Both are strict where OpenSim is: it refuses a
.trc row with a tab too few, and loses numbers without a word at a NaN in a .mot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TRC_KEYS = (
    "DataRate CameraRate NumFrames NumMarkers Units OrigDataRate OrigDataStartFrame OrigNumFrames"
)


@dataclass(frozen=True)
class Trc:
    facts: dict[str, str]
    time_s: NDArray[np.float64]
    markers: dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Mot:
    facts: dict[str, str]
    columns: dict[str, NDArray[np.float64]]


def read_trc(path: Path) -> Trc:
    lines = path.read_bytes().decode("ascii").split("\n")
    assert lines[0].split("\t") == ["PathFileType", "4", "(X/Y/Z)", path.name]
    keys, values = lines[1].split("\t"), lines[2].split("\t")
    assert keys == TRC_KEYS.split()
    facts = dict(zip(keys, values, strict=True))
    names = [each for each in lines[3].split("\t") if each]
    assert names[:2] == ["Frame#", "Time"]
    markers = names[2:]
    assert len(markers) == len(set(markers)) == int(facts["NumMarkers"])
    for place, name in enumerate(markers):
        assert lines[3].split("\t")[2 + 3 * place] == name
    parts = [f"{axis}{number}" for number in range(1, len(markers) + 1) for axis in "XYZ"]
    assert [each for each in lines[4].split("\t") if each] == parts
    assert lines[5] == ""
    assert lines[-1] == ""
    table = [_trc_row(line, 2 + 3 * len(markers)) for line in lines[6:-1]]
    assert len(table) == int(facts["NumFrames"])
    assert [row[0] for row in table] == list(range(1, len(table) + 1))
    values_ = np.array(table)
    found = values_[:, 2:].reshape(len(table), len(markers), 3)
    # A marker counts only if all three of its fields are there.
    assert (np.isnan(found).all(axis=2) == np.isnan(found).any(axis=2)).all()
    return Trc(
        facts,
        values_[:, 1],
        {name: found[:, place] for place, name in enumerate(markers)},
    )


def _trc_row(line: str, fields: int) -> list[float]:
    cells = line.split("\t")
    if cells[-1] == "":  # one tab behind the last field belongs to it
        cells.pop()
    assert len(cells) == fields
    return [float(cell) if cell else float("nan") for cell in cells]


def read_mot(path: Path) -> Mot:
    lines = path.read_bytes().decode("ascii").split("\n")
    end = lines.index("endheader")
    facts = dict(line.split("=") for line in lines[:end] if re.fullmatch(r"\w+=\w+", line))
    names = lines[end + 1].split("\t")
    assert names[0] == "time"
    assert lines[-1] == ""
    number = re.compile(r"-?\d+(\.\d+)?")
    table = [line.split("\t") for line in lines[end + 2 : -1]]
    assert all(len(row) == len(names) for row in table)
    assert all(number.fullmatch(cell) for row in table for cell in row)
    assert (int(facts["nRows"]), int(facts["nColumns"])) == (len(table), len(names))
    values = np.array(table, dtype=np.float64).reshape(-1, len(names))
    assert (np.diff(values[:, 0]) > 0).all()
    return Mot(facts, dict(zip(names, values.T, strict=True)))
