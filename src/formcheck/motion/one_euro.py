"""Smoothing while the frames still come: as little delay as the movement allows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SPEED_CUTOFF_HZ = 1.0
"""Low-pass for the speed that sets the cutoff (Casiez et al. 2012, the 1€ filter)."""


class OneEuro:
    """A 1€ filter over several signals at once: slow ones get smoothed, quick ones followed.

    A first-order low-pass whose cutoff rises with the speed of each signal, so that noise is
    taken from somebody who is still and little delay is added to somebody who moves
    (Casiez, Roussel, Vogel 2012). A value that is NaN gives NaN and changes nothing.

    Parameters
    ----------
    cutoff_hz
        Shape (k,): the cutoff at rest.
    per_speed
        Shape (k,): how much the cutoff rises, in Hz per unit of the signal a second.
    """

    def __init__(self, cutoff_hz: Numbers, per_speed: Numbers) -> None:
        self._cutoff_hz = cutoff_hz
        self._per_speed = per_speed
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next values pass unchanged."""
        self._value = np.full(self._cutoff_hz.shape, np.nan)
        self._speed = np.zeros(self._cutoff_hz.shape)
        self._time_s = np.full(self._cutoff_hz.shape, np.nan)

    def update(self, time_s: float, values: Numbers) -> Numbers:
        """Take the values of one moment, shape (k,), and return them smoothed.

        Times must rise.
        """
        known = np.isfinite(values)
        fresh = known & np.isnan(self._value)
        self._value = np.where(fresh, values, self._value)
        self._time_s = np.where(fresh, time_s, self._time_s)
        going = known & ~fresh
        step_s = np.where(going, time_s - self._time_s, 1.0)
        change = np.where(going, values - self._value, 0.0)
        speed = self._speed + _weight(step_s, SPEED_CUTOFF_HZ) * (change / step_s - self._speed)
        self._speed = np.where(going, speed, self._speed)
        weight = _weight(step_s, self._cutoff_hz + self._per_speed * np.abs(self._speed))
        self._value = np.where(going, self._value + weight * change, self._value)
        self._time_s = np.where(going, time_s, self._time_s)
        return np.where(known, self._value, np.nan)


def _weight(step_s: Numbers, cutoff_hz: Numbers | float) -> Numbers:
    """Return the share of a new value that a first-order low-pass lets through."""
    turn = 2 * math.pi * cutoff_hz * step_s
    return np.asarray(turn / (turn + 1))
