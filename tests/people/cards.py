"""People, models and references to test with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from formcheck.form.faults.start import Neutral
from formcheck.form.reference import Reference
from formcheck.people.person import Standing
from formcheck.pose.model import ModelFile

FULL = ModelFile("full", Path("full.task"), "a" * 64)
LITE = ModelFile("lite", Path("lite.task"), "b" * 64)
TALL = Reference(176.25, Neutral(back=0.0213, neck_deg=19.5, ankle_deg=108.0))


def standing(
    camera: str = "1280x720",
    model: ModelFile = FULL,
    reference: Reference = TALL,
    day: int = 1,
) -> Standing:
    return Standing(camera, model.name, model.sha256, date(2026, 3, day), reference)
