"""How well measured angles agree with true ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from poseaudit import audit_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_LARGE_DEG: Final = 10.0
"""poseaudit wants to know which errors are large; nothing here depends on it."""

_RESAMPLES: Final = 500

_FEWEST_CLIPS: Final = 5
"""With fewer, drawing clips anew gives little more than their range."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Bland and Altman's figures of a set of differences, degrees, NaN if too few.

    Attributes
    ----------
    bias_deg
        Mean of measured minus true.
    sd_deg
        Standard deviation of the differences, n - 1.
    low_deg, high_deg
        95 % limits of agreement: bias -/+ 1.96 standard deviations.
    """

    bias_deg: float = math.nan
    sd_deg: float = math.nan
    low_deg: float = math.nan
    high_deg: float = math.nan


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far one angle was off, over the frames of some clips.

    Neighbouring frames of a clip are nearly the same measurement, so the number of clips says
    how much the figures can be trusted, not the number of frames.

    Attributes
    ----------
    frames
        Frames whose truth is known.
    measured
        Those of them in which the angle was measured; the figures are about these.
    clips
        Clips that have at least one such frame.
    over_frames
        Differences frame by frame.
    bias_low_deg, bias_high_deg
        95 % interval of the bias, from drawing whole clips again and again (bootstrap); NaN
        for fewer than five clips.
    over_clips
        Differences between each clip's mean measured and mean true angle.
    mae_deg, rmse_deg
        Mean absolute and root mean square difference.
    icc
        Intraclass correlation for absolute agreement of single measurements, two-way: ICC(2,1)
        of Shrout & Fleiss 1979, ICC(A,1) of McGraw & Wong 1996. 1 at best; NaN where the truth
        does not vary. It grows with the range of the true angles.
    """

    frames: int = 0
    measured: int = 0
    clips: int = 0
    over_frames: Spread = Spread()
    bias_low_deg: float = math.nan
    bias_high_deg: float = math.nan
    over_clips: Spread = Spread()
    mae_deg: float = math.nan
    rmse_deg: float = math.nan
    icc: float = math.nan

    @property
    def coverage(self) -> float:
        """0..1, share of the frames with known truth that were measured; NaN if there are none."""
        return self.measured / self.frames if self.frames else math.nan


def agree(clips: Sequence[tuple[Numbers, Numbers]]) -> Agreement:
    """Compare measured with true angles.

    Parameters
    ----------
    clips
        For each clip the measured and the true angles, shape (n,) each, degrees, NaN where
        there is none. Angles are not wrapped: 181 and 179 differ by 2 as they are.
    """
    frames = sum(int(np.isfinite(true).sum()) for _, true in clips)
    known = [np.isfinite(measured) & np.isfinite(true) for measured, true in clips]
    kept = [
        (measured[both], true[both])
        for (measured, true), both in zip(clips, known, strict=True)
        if both.any()
    ]
    if not kept:
        return Agreement(frames=frames)
    measured = np.concatenate([each for each, _ in kept])
    true = np.concatenate([each for _, each in kept])
    names = np.repeat([str(number) for number in range(len(kept))], [len(m) for m, _ in kept])
    enough = len(kept) >= _FEWEST_CLIPS
    result = audit_values(
        measured,
        true,
        _LARGE_DEG,
        name="angle",
        unit="deg",
        subject=names.tolist(),
        wrap=False,
        resamples=_RESAMPLES if enough else 1,
    )
    bias_low, bias_high = result.bias_ci if enough else (math.nan, math.nan)
    return Agreement(
        frames=frames,
        measured=len(measured),
        clips=len(kept),
        over_frames=spread(measured - true),
        bias_low_deg=float(bias_low),
        bias_high_deg=float(bias_high),
        over_clips=spread(np.array([m.mean() - t.mean() for m, t in kept])),
        mae_deg=float(result.mean_abs_error),
        rmse_deg=float(result.rmse),
        icc=float(result.icc),
    )


def spread(differences: Numbers) -> Spread:
    """Return bias and 95 % limits of agreement (Bland & Altman 1986) of differences, degrees."""
    if not len(differences):
        return Spread()
    bias = float(differences.mean())
    if len(differences) < 2:  # noqa: PLR2004 - one difference has no spread
        return Spread(bias)
    sd = float(differences.std(ddof=1))
    return Spread(bias, sd, bias - 1.96 * sd, bias + 1.96 * sd)
