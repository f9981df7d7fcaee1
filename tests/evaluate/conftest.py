"""Evaluations to show: one made by hand, in which everything went wrong, under a bad name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.evaluate.comparison import EXTRA, MISSED, VIEWS, ClipResult, RepResult
from formcheck.evaluate.evaluation import Evaluation, Failure, group
from formcheck.pose.model import ModelFile

HOSTILE = "=<script>alert('1')</script><a href=\"https://bad.example\">&amp;{{ 7*7 }}[bold].mp4"


def clip_of(
    name: str, reps: tuple[RepResult, ...], exercise: str = "bench", model: str = "full"
) -> ClipResult:
    true = np.linspace(60.0, 170.0, 50)
    return ClipResult(
        name=name,
        model=model,
        verdict="mixed",
        exercise=exercise,
        exercise_from="labels",
        view=VIEWS[0],
        yaw_from="labels",
        leg_labelled=None,
        leg_found="left",
        leg_of_truth="analysis",
        labelled=True,
        reps=reps,
        angles={
            "knee_deg": (true + np.sin(true), true),
            "hip_hinge_deg": (true - 3, np.where(true > 100, true, np.nan)),
        },
    )


@pytest.fixture
def hostile() -> str:
    return HOSTILE


@pytest.fixture
def bad_day() -> Evaluation:
    """One clip with every kind of mistake, one without any rep, one that could not be read."""
    swapped = RepResult("locked_lean", "push_back", 1.0, 5.0, 1.3, 4.8, 0.875)
    late = RepResult("push_back", "push_back", 6.0, 9.0, 6.5, 9.25, 0.77)
    unsure = RepResult("push_back", "unsure", 10.0, 13.0, 10.1, 13.0, 0.967)
    missed = RepResult("soft_lean", MISSED, 20.0, 24.0)
    extra = RepResult(EXTRA, "lost_hug", found_start_s=30.0, found_end_s=33.0)
    clips = (
        clip_of(HOSTILE, (late, swapped, unsure, missed, extra)),
        clip_of("quiet.mp4", (), exercise="none"),
    )
    failure = Failure(HOSTILE, "full", InputError(f"{HOSTILE} is not a video."))
    model = ModelFile("full", Path("models/full.task"), "ab" * 32)
    return Evaluation((model,), clips, group(clips), (failure,))
