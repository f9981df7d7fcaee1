"""One movement into a posture and out of it again, and the numbers that describe it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from formcheck.motion.signals import Sample

PLATEAU = 0.85
"""Share of the way from which the movement counts as arrived."""

ONSET = 0.06
ONSET_DEG = 2.5
"""Share of the way, and degrees, up to which the movement counts as not yet begun: the less."""


class Kind(Enum):
    """What set the movement off."""

    OPENING = "opening"
    """The knee opens (a push-back, if the chest stays on the thigh)."""
    FOLDING = "folding"
    """The hip closes over a knee that is not bent (a lean)."""


def median_of_known(values: Iterable[float]) -> float:
    """Return the median of the values that are not NaN, NaN if there is none."""
    # Of the few frames of a posture, by hand: numpy takes ten times as long to begin.
    known = sorted(value for value in values if not isnan(value))
    if not known:
        return float("nan")
    half = len(known) // 2
    return float(known[half] if len(known) % 2 else (known[half - 1] + known[half]) / 2)


@dataclass(frozen=True, slots=True)
class Posture:
    """Medians over some still frames, degrees; the offset in leg lengths.

    `knee_sd_deg` and `hip_hinge_sd_deg` are the standard errors, NaN where unknown. What is off
    stays off while somebody keeps still, so the median of many frames is no surer than one.
    """

    knee_deg: float
    hip_hinge_deg: float
    trunk_lean_deg: float
    hip_offset: float
    knee_sd_deg: float = float("nan")
    hip_hinge_sd_deg: float = float("nan")

    @classmethod
    def of(cls, samples: Iterable[Sample]) -> Posture:
        """Return the medians over what was measured of each; NaN where nothing was."""
        frames = tuple(samples)
        return cls(
            *(
                median_of_known(getattr(sample, field.name) for sample in frames)
                for field in fields(cls)
            )
        )


@dataclass(frozen=True, slots=True)
class Excursion:
    """A movement away from a base posture, the still part of it, and the way back.

    Attributes
    ----------
    kind
        What set it off.
    base
        The posture before it; None when the recording began in the middle of the hold.
    held
        The posture of the still part.
    after
        The posture at its end; None when the recording ended in the hold.
    set_s
        Since when the knee had been bent in the hug, None if it was not.
    start_s, hold_start_s, hold_end_s, end_s
        Seconds; `start_s` and `end_s` are the first and last moment that was seen.
    hug_share
        0..1, share of reach and hold with the hip hinge no wider than allowed.
    yaw_deg, confidence
        Medians over the hold.
    """

    kind: Kind
    base: Posture | None
    held: Posture
    after: Posture | None
    set_s: float | None
    start_s: float
    hold_start_s: float
    hold_end_s: float
    end_s: float
    hug_share: float
    yaw_deg: float
    confidence: float

    @property
    def hold_duration_s(self) -> float:
        """Length of the still part, seconds."""
        return self.hold_end_s - self.hold_start_s


def amplitudes(samples: Sequence[Sample], kind: Kind, base: Posture) -> NDArray[np.float64]:
    """Return how far each sample has moved from the base the way of `kind`, degrees."""
    if kind is Kind.OPENING:
        return np.array([s.knee_deg - base.knee_deg for s in samples])
    return np.array([base.hip_hinge_deg - s.hip_hinge_deg for s in samples])


def plateau(amplitude: NDArray[np.float64], released: int) -> tuple[int, int]:
    """Return first and last index of the still part among the samples before `released`.

    The height of the plateau is the upper quartile of the second half of the way, so that a
    moment's overshoot does not set it.
    """
    before = amplitude[:released]
    high = before[before >= 0.5 * before.max()]
    arrived = np.flatnonzero(before >= PLATEAU * float(np.quantile(high, 0.75)))
    return int(arrived[0]), int(arrived[-1])


def onset(amplitude: NDArray[np.float64], arrived: int, height: float) -> int:
    """Return the index of the last sample before `arrived` that had not yet moved."""
    waiting = np.flatnonzero(amplitude[: arrived + 1] <= min(ONSET * height, ONSET_DEG))
    return int(waiting[-1]) if waiting.size else 0


def homecoming(amplitude: NDArray[np.float64], left: int, height: float) -> int:
    """Return the index of the first sample after `left` that is back, else the last one."""
    back = np.flatnonzero(amplitude[left:] <= min(ONSET * height, ONSET_DEG))
    return left + int(back[0]) if back.size else len(amplitude) - 1
