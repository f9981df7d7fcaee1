"""Writes files to begin with, a folder for each harness: ``python fuzz/seeds.py FOLDER``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # else `fuzz` is not found

import formcheck
from fuzz.entries import joined

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
EXERCISES = ROOT / "src" / "formcheck" / "exercises"

OWN = b"""extends = "bench"
title = "Kitchen chair"
[dose]
hold_s = 20.0
holds = 3
per_leg = true
[thresholds]
hug_deg = {value = 70.0, unit = "deg", source = "judgement"}
[phrases.de]
go = "Los"
"""


def write(folder: Path) -> None:
    """Write one folder a harness."""
    for name in ("exercise_file", "labels", "results"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("bench", "lunge"):  # small, because what is long takes long
        path = EXERCISES / f"{name}.toml"
        (folder / "exercise_file" / path.name).write_bytes(path.read_bytes())
    (folder / "exercise_file" / "own.toml").write_bytes(OWN)
    for path in SAMPLES.glob("*.csv"):
        head = b"".join(path.read_bytes().splitlines(keepends=True)[:4])
        (folder / "labels" / path.name).write_bytes(head)
    with tempfile.TemporaryDirectory() as kept:
        result = formcheck.analyze(SAMPLES / "push_back_bench.mp4", model="lite", end_s=0.2)
        (folder / "results" / "short").write_bytes(joined(result.save(kept)))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
