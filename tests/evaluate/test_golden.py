"""What was measured once must not get worse unseen: the samples against their truth.

The figures are those of docs/accuracy.md for these clips, with room for another processor's
rounding. A change that betters one by a degree or more should lower it here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.evaluate.clips import find_clips
from formcheck.evaluate.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck

ROOM_DEG = 0.8
START_S, END_S = 0.45, 0.30

KNEE_AND_HIP_DEG = {
    "locked_lean_bench": (5.3, 2.6),
    "locked_lean_standing": (2.0, 4.2),
    "mixed_bench": (2.9, 3.6),
    "push_back_bench": (2.6, 3.8),
    "push_back_lunge": (8.7, 3.3),
    "walking": (3.2, 6.2),
}
"""Mean absolute errors of the full model, degrees.

The hip hinge of three clips is up to 1.6° worse than it once was, for a change that made all clips
together better: docs/accuracy.md, "The hip hinge".
"""


@pytest.mark.parametrize("name", list(KNEE_AND_HIP_DEG))
def test_a_sample_is_measured_no_worse_than_before(
    name: str, samples: Path, analysed: Callable[[str], formcheck.Analysis]
) -> None:
    clip = next(clip for clip in find_clips(samples).clips if clip.name == f"{name}.mp4")
    seen = compare(clip, analysed(name))
    for angle, golden in zip(("knee_deg", "hip_hinge_deg"), KNEE_AND_HIP_DEG[name], strict=True):
        measured, true = seen.angles[angle]
        assert np.isfinite(measured).mean() >= 0.95, f"coverage of {angle}"
        assert np.nanmean(np.abs(measured - true)) <= golden + ROOM_DEG, angle
    assert [rep.found for rep in seen.reps] == [rep.labelled for rep in seen.reps]
    for rep in seen.reps:
        assert rep.start_error_s == pytest.approx(0, abs=START_S)
        assert rep.end_error_s == pytest.approx(0, abs=END_S)


def test_every_sample_has_its_figures(samples: Path) -> None:
    assert {path.stem for path in samples.glob("*.mp4")} == set(KNEE_AND_HIP_DEG)
