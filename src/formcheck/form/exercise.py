"""Which set-up was it? Recognised from where feet, hips and knees were during the reps."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.reach import HIPS_KNEELING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from formcheck.form.judgement import Rep


class Exercise(StrEnum):
    """The set-ups in which the hamstrings are stretched."""

    BENCH = "bench"
    LUNGE = "lunge"
    STANDING = "standing"
    SQUAT = "squat"
    SEATED = "seated"


FOOT_RAISED = 0.2
"""A front foot this much higher than the rear one, in leg lengths, is on a raised surface."""

HIPS_SEATED = 0.35
"""Hips lower than this: sitting on the floor."""

KNEE_SQUAT_DEG = 130.0
"""Both feet together and the knee bent further than this at the start: a jack-knife."""


def recognise(
    reps: Sequence[Rep],
    time_s: NDArray[np.float64],
    split: NDArray[np.bool_],
    foot_rise: NDArray[np.float64],
    hip_height: NDArray[np.float64],
) -> Exercise | None:
    """Return the exercise that most of the reps' time shows, None without a rep.

    Parameters
    ----------
    reps
        The reps of a clip.
    time_s, split, foot_rise, hip_height
        Shape (n,), as in `formcheck.motion.reading.Motion`.
    """
    seconds: dict[Exercise, float] = {}
    for rep in reps:
        here = (time_s >= rep.start_s) & (time_s <= rep.end_s)
        if not here.any():
            continue
        exercise = _of_rep(
            rep,
            bool(np.median(split[here])),
            _median(foot_rise[here]),
            _median(hip_height[here]),
        )
        seconds[exercise] = seconds.get(exercise, 0.0) + rep.end_s - rep.start_s
    return max(seconds, key=lambda e: seconds[e]) if seconds else None


def _of_rep(rep: Rep, split: bool, foot_rise: float, hip_height: float) -> Exercise:
    if hip_height < HIPS_SEATED:
        return Exercise.SEATED
    if split:
        if foot_rise > FOOT_RAISED:
            return Exercise.BENCH
        return Exercise.LUNGE if hip_height < HIPS_KNEELING else Exercise.STANDING
    bent = rep.knee_start_deg is not None and rep.knee_start_deg < KNEE_SQUAT_DEG
    return Exercise.SQUAT if bent else Exercise.STANDING


def _median(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")
