"""Fuzzes the reader of labels and truth tables: ``python fuzz/labels.py CORPUS``, see README.md."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # else `fuzz` is not found

with atheris.instrument_imports(include=["formcheck.evaluate", "csv"]):
    from fuzz.entries import labels

atheris.Setup(sys.argv, labels)
atheris.Fuzz()
