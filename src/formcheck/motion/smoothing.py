"""Smoothing that does not shift a movement in time, for recorded clips."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.windows import SHORTEST_STEP_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


LONGEST_STEP_S = 0.5
"""Frames further apart than this are not smoothed together."""

MOST_PER_FRAME = 30
"""An even clock has at most so many ticks a frame: as many as a camera of 60 frames a second
leaves out in `LONGEST_STEP_S`."""

SETTLING_PERIODS = 2.0
"""Length of what is added at either end of a run, in periods of the cutoff."""

SHORTEST_RUN = 5
"""Runs of fewer values are left as they are: a filter could not settle in them."""


def spans(mask: NDArray[np.bool_]) -> Iterator[slice]:
    """Yield the runs of True in a (n,) mask, in order, as slices."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    for start, stop in edges.reshape(-1, 2):
        yield slice(int(start), int(stop))


def bridge(time_s: Numbers, values: Numbers, longest_s: float) -> Numbers:
    """Return `values` with inner gaps (NaN) up to `longest_s` filled by straight lines.

    Parameters
    ----------
    time_s
        Shape (n,), rising, seconds.
    values
        Shape (n,), NaN where not measured.
    longest_s
        Longest gap to fill, from the last value before it to the first after it, seconds.
    """
    out = values.copy()
    known = np.isfinite(values)
    if not known.any():
        return out
    for gap in spans(~known):
        if gap.start == 0 or gap.stop == len(values):
            continue
        before, after = gap.start - 1, gap.stop
        if time_s[after] - time_s[before] <= longest_s:
            out[gap] = np.interp(time_s[gap], time_s[[before, after]], values[[before, after]])
    return out


def despike(values: Numbers, width: int = 5) -> Numbers:
    """Return the running median over `width` values; NaN neighbours are left out.

    A value that is itself NaN stays NaN: nothing is invented here.
    """
    if not len(values):
        return values.copy()
    half = width // 2
    padded = np.pad(values, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    out = values.copy()
    known = np.isfinite(values)
    out[known] = np.nanmedian(windows[known], axis=1)
    return out


def low_pass(time_s: Numbers, values: Numbers, cutoff_hz: float) -> Numbers:
    """Return `values` through a zero-phase second-order Butterworth low-pass.

    Each run without gaps is filtered by itself, and its spectrum is only weighted, so that
    neither gaps nor direction shift anything in time. A variable frame rate is honoured: runs
    are brought to an even clock, filtered, and read back at their own times.

    Parameters
    ----------
    time_s
        Shape (n,), rising, seconds.
    values
        Shape (n,), NaN where not measured; those stay NaN.
    cutoff_hz
        Frequency at which half the power is let through.
    """
    out = values.copy()
    for run in _runs(time_s, values):
        times = time_s[run]
        if len(times) < SHORTEST_RUN:
            continue
        step = max(float(np.median(np.diff(times))), SHORTEST_STEP_S)
        steps = min(round((times[-1] - times[0]) / step), MOST_PER_FRAME * len(times))
        if not steps:  # no camera took these: all but at once
            continue
        even = np.linspace(times[0], times[-1], steps + 1)
        even_step = (even[-1] - even[0]) / (len(even) - 1)
        if cutoff_hz / 0.802 * even_step >= 0.45:  # noqa: PLR2004 - too few frames a second to filter
            continue
        smooth = _weighted_spectrum(np.interp(even, times, values[run]), even_step, cutoff_hz)
        out[run] = np.interp(times, even, smooth)
    return out


def _runs(time_s: Numbers, values: Numbers) -> Iterator[slice]:
    """Yield the runs of measured frames.

    A pause in the film is the end of one too, or the even clock would have to span it.
    """
    for run in spans(np.isfinite(values)):
        pauses = np.flatnonzero(np.diff(time_s[run]) > LONGEST_STEP_S) + run.start + 1
        yield from itertools.starmap(slice, itertools.pairwise([run.start, *pauses, run.stop]))


def _weighted_spectrum(values: Numbers, step_s: float, cutoff_hz: float) -> Numbers:
    """Return evenly spaced values with the power above `cutoff_hz` taken away.

    The weight is that of a second-order Butterworth filter run forwards and backwards,
    1 / (1 + (f / f0)^4), which is half the power at 0.802 f0 (Winter, Biomechanics and Motor
    Control of Human Movement).
    """
    corner = cutoff_hz / 0.802
    # A straight line passes such a filter unchanged. Without it both ends lie at nothing, so
    # that mirroring the values at them leaves no step for the filter to ring on.
    line = np.linspace(values[0], values[-1], len(values))
    padding = max(1, round(SETTLING_PERIODS / (corner * step_s)))
    padded = np.pad(values - line, padding, mode="reflect", reflect_type="odd")
    weight = 1 / (1 + (np.fft.rfftfreq(len(padded), step_s) / corner) ** 4)
    smooth = np.fft.irfft(np.fft.rfft(padded) * weight, len(padded))
    return np.asarray(line + smooth[padding : padding + len(values)])
