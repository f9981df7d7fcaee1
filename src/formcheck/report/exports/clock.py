"""An even clock: OpenSim's files go by a frame rate, films of phones often have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.reading import BRIDGE_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.analysis import Analysis

    Numbers = NDArray[np.float64]


def even_clock(analysis: Analysis) -> Numbers:
    """Return the moments to write, shape (n,), seconds, as many as there are frames.

    They are the frames' own where the frame rate is constant. Else they lie evenly between
    the first frame and the last.
    """
    time_s = analysis.motion.signals.time_s
    if not analysis.timing.variable:
        return time_s
    return np.linspace(time_s[0], time_s[-1], len(time_s))


def read_at(clock: Numbers, time_s: Numbers, values: Numbers) -> Numbers:
    """Return what a signal read at other moments, shape (n,).

    Between two frames it goes in a straight line. It is NaN where one of the two was not
    measured, and where they lie further apart than `BRIDGE_S`.

    Parameters
    ----------
    clock, time_s
        Shape (n,), the moments wanted and those of the values, both rising.
    values
        Shape (n,), NaN where not measured.
    """
    after = np.searchsorted(time_s, clock).clip(0, len(time_s) - 1)
    here = time_s[after] == clock
    before = np.where(here, after, np.maximum(after - 1, 0))
    near = time_s[after] - time_s[before] <= BRIDGE_S
    return np.where(near, np.interp(clock, time_s, values), np.nan)
