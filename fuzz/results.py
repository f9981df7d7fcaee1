"""Fuzzes the reader of folders of results: ``python fuzz/results.py CORPUS``, see README.md."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # else `fuzz` is not found

with atheris.instrument_imports(
    include=["formcheck.report", "formcheck.pose.store", "formcheck.exercises"]
):
    from fuzz.changes import changed
    from fuzz.entries import results


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """Change one value, or in every fourth case any bytes."""
    if seed % 4:
        other = changed(data, seed)
        if len(other) <= most:
            return other
    return bytes(atheris.Mutate(data, most))


atheris.Setup(sys.argv, results, custom_mutator=mutated)
atheris.Fuzz()
