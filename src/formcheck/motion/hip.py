"""Where the hip joint is, next to where the pose model puts the hip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

TOO_HIGH = 0.04
TOO_FAR_FORWARD = 0.04
"""How far, in trunk lengths, the model sets the hips from the joint along the trunk and across
it. What was measured is 0.08 and 0.05 (5-8 cm); half of it or so is taken back, because bodies
differ and the angles of a fold are right as they are."""


def hip_joint(
    hips: Numbers, shoulders: Numbers, facing: NDArray[np.int8], trunk_px: Numbers
) -> Numbers:
    """Return the middle of both hip joints, shape (n, 2), pixels.

    Between an upright trunk and a thigh the model's hips read up to 10° too open (measured).
    The knee is not measured from here: its errors and the hip's cancel in a straight leg.

    Parameters
    ----------
    hips, shoulders
        Shape (n, 2), the middle of both as the model sets them, pixels.
    facing
        Shape (n,), +1 where the person looks to the right of the picture, -1 to the left.
    trunk_px
        Shape (n,), length of the trunk, pixels.
    """
    along = shoulders - hips
    along = along / np.hypot(along[:, 0], along[:, 1])[:, None]
    forward = np.stack([-along[:, 1], along[:, 0]], axis=1) * facing[:, None]
    return np.asarray(hips - trunk_px[:, None] * (TOO_HIGH * along + TOO_FAR_FORWARD * forward))
