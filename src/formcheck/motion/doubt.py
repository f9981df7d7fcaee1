"""How far knee and hip hinge may be off: a standard error for every frame.

The terms were fitted to the squared errors of 60 rendered clips with known truth and checked on
others (docs/accuracy.md): about two thirds of all readings lie within one standard error of the
truth and more than nine in ten within two. What is not here was tried and told nothing more: bones
that look shorter than usual (the camera's angle tells the same), and a second look at single
pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.windows import pooled_mean, pooled_quantile, reach_in_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Mask = NDArray[np.bool_]

KNEE_DEG = 4.5
HINGE_DEG = 4.5
"""What is left when all is well: a straight leg, side on, in full view."""

BENT_DEG = 8.0
STRAIGHT_FROM_DEG, BENT_FROM_DEG = 175.0, 120.0
"""A bent knee is guessed, too straight mostly, under trunk and arms: all of it from
`BENT_FROM_DEG` down, none from `STRAIGHT_FROM_DEG` up."""

HIDDEN_DEG = 7.0
"""Where the leg itself could not be seen, or the two legs not be told apart."""

FAR_DEG = 13.0
"""A bent front leg on the far side is hidden by the standing one."""

OBLIQUE_DEG = 12.5
SIDE_ON_DEG, OBLIQUE_FROM_DEG = 12.0, 32.0
"""What an oblique camera adds: nothing up to the first yaw, this much at the second, and on
like that up to half as far again."""

WINDOW_S = 0.3
"""Seconds on either side over which readings that jump about are pooled."""

LIKELY_BEYOND_DEG = 5.0
"""How far past straight people's knees go, as a standard deviation (evidence §3, recurvatum)."""


def knee_doubt(
    time_s: Numbers, knee_deg: Numbers, yaw_deg: Numbers, hidden: Mask, far: Mask
) -> Numbers:
    """Return the standard error of the knee angle, shape (n,), degrees; NaN where not measured.

    Parameters
    ----------
    time_s, knee_deg
        The readings.
    yaw_deg
        Camera off the side view, NaN if nobody was seen.
    hidden
        Where the angle was worked out from hip and foot.
    far
        Where the front leg is the one away from the camera.
    """
    bent = np.clip((STRAIGHT_FROM_DEG - knee_deg) / (STRAIGHT_FROM_DEG - BENT_FROM_DEG), 0, 1)
    return _whole(
        KNEE_DEG,
        _jumps(time_s, knee_deg),
        BENT_DEG * bent,
        np.where(hidden, HIDDEN_DEG, 0.0),
        np.where(far, FAR_DEG * bent, 0.0),
        OBLIQUE_DEG * _oblique(yaw_deg),
    )


def hinge_doubt(time_s: Numbers, hip_hinge_deg: Numbers, yaw_deg: Numbers) -> Numbers:
    """Return the standard error of the hip hinge, as `knee_doubt` does."""
    return _whole(HINGE_DEG, _jumps(time_s, hip_hinge_deg), OBLIQUE_DEG * _oblique(yaw_deg))


def less_beyond_straight(knee_deg: Numbers, doubt_deg: Numbers) -> Numbers:
    """Return the knee with the part of it that lies beyond 180° weighed against what is likely.

    Knees that were truly at 175-178° read up to 190° (measured), and few people's knees go 10°
    past straight, so the surer the reading, the more of that part is believed.
    """
    trust = LIKELY_BEYOND_DEG**2 / (LIKELY_BEYOND_DEG**2 + doubt_deg**2)
    return np.asarray(np.where(knee_deg > 180, 180 + trust * (knee_deg - 180), knee_deg))  # noqa: PLR2004 - straight


def _whole(*terms: Numbers | float) -> Numbers:
    """Return the root of the sum of squares: the terms have nothing to do with each other."""
    return np.asarray(np.sqrt(sum(np.square(term) for term in terms)))


def _oblique(yaw_deg: Numbers) -> Numbers:
    share = (yaw_deg - SIDE_ON_DEG) / (OBLIQUE_FROM_DEG - SIDE_ON_DEG)
    return np.asarray(np.clip(np.nan_to_num(share, nan=1.0), 0, 1.5), dtype=np.float64)


def _jumps(time_s: Numbers, values: Numbers) -> Numbers:
    """Return how far readings jump about from frame to frame, shape (n,), NaN where unmeasured."""
    half = reach_in_frames(time_s, WINDOW_S)
    off = values - pooled_quantile(values, half)
    return np.where(np.isfinite(values), np.sqrt(pooled_mean(off**2, half)), np.nan)
