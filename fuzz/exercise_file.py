"""Fuzzes the reader of exercise files: ``python fuzz/exercise_file.py CORPUS``, see README.md."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # else `fuzz` is not found

with atheris.instrument_imports(include=["formcheck.exercises", "tomllib"]):
    from fuzz.entries import exercise_file

atheris.Setup(sys.argv, exercise_file)
atheris.Fuzz()
