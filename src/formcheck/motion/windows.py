"""Pooling over a stretch of frames: statistics in a window of time around each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

ROWS_AT_ONCE = 2048


def reach_in_frames(time_s: Numbers, half_width_s: float) -> int:
    """Return how many frames lie within `half_width_s` seconds, at least one."""
    if len(time_s) < 2:  # noqa: PLR2004 - one frame has no rate
        return 1
    return max(1, round(half_width_s / float(np.median(np.diff(time_s)))))


def pooled_quantile(values: Numbers, half_width: int, quantile: float = 0.5) -> Numbers:
    """Return, per frame, a quantile over the frames within `half_width` on either side.

    Parameters
    ----------
    values
        Shape (n,) or (n, k); NaN is left out.
    half_width
        Frames on either side of the middle one.
    quantile
        0..1; 0.5 is the median.

    Returns
    -------
    numpy.ndarray
        Shape of `values`; NaN where the whole window is NaN.
    """
    if values.ndim > 1:
        return np.stack([pooled_quantile(v, half_width, quantile) for v in values.T], axis=1)
    pieces = [
        _quantile_of_rows(np.sort(windows), quantile) for windows in _windows(values, half_width)
    ]
    return np.concatenate(pieces) if pieces else values.copy()


def pooled_scatter(points: Numbers, half_width: int) -> Numbers:
    """Return, per frame, how far the points around it lie from their middle.

    The median distance of a window's points from the window's median point: small for
    something that stands still, large for something that walks through.

    Parameters
    ----------
    points
        Shape (n, 2), pixels; NaN is left out.
    half_width
        Frames on either side of the middle one.

    Returns
    -------
    numpy.ndarray
        Shape (n,), pixels; NaN where the whole window is NaN.
    """
    middle = pooled_quantile(points, half_width)
    pieces: list[Numbers] = []
    at = 0
    for x, y in zip(
        _windows(points[:, 0], half_width), _windows(points[:, 1], half_width), strict=True
    ):
        rows = slice(at, at + len(x))
        at = rows.stop
        away = np.hypot(x - middle[rows, 0, None], y - middle[rows, 1, None])
        pieces.append(_quantile_of_rows(np.sort(away), 0.5))
    return np.concatenate(pieces) if pieces else np.empty(0)


def _windows(values: Numbers, half_width: int) -> Iterator[Numbers]:
    """Yield the windows around `ROWS_AT_ONCE` frames at a time, shape (rows, width).

    Whoever works on windows copies them, so a long clip goes through piece by piece.
    """
    if not len(values):
        return
    padded = np.pad(values, half_width, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half_width + 1)
    for row in range(0, len(windows), ROWS_AT_ONCE):
        yield windows[row : row + ROWS_AT_ONCE]


def _quantile_of_rows(windows: Numbers, quantile: float) -> Numbers:
    """Return the quantile of each sorted row, shape (rows, width) to (rows,)."""
    # numpy.nanquantile is some fifty times slower: NaN sorts to the end, so the place of the
    # quantile follows from how many numbers there are.
    count = np.isfinite(windows).sum(axis=1)
    place = quantile * np.maximum(count - 1, 0)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    rows = np.arange(len(windows))
    part = place - low
    # A window of NaN alone picks NaN by itself.
    return np.asarray((1 - part) * windows[rows, low] + part * windows[rows, high])


def pooled_mean(values: Numbers, half_width: int) -> Numbers:
    """Return, per frame, the mean over the frames within `half_width`; NaN is left out.

    Shape (n,) in and out; 0/0 windows (nothing but NaN) give NaN.
    """
    if not len(values):
        return values.copy()
    known = np.isfinite(values)
    ones = np.ones(2 * half_width + 1)
    # "same" would lengthen a short signal to the window's length.
    total = np.convolve(np.where(known, values, 0), ones)[half_width : half_width + len(values)]
    count = np.convolve(known.astype(np.float64), ones)[half_width : half_width + len(values)]
    return np.asarray(np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0.5))  # noqa: PLR2004 - a count


def nearest_known(values: Numbers) -> Numbers:
    """Return (n,) `values` with each NaN replaced by the known value nearest in order."""
    known = np.flatnonzero(np.isfinite(values))
    if not known.size:
        return values.copy()
    order = np.arange(len(values))
    after = np.searchsorted(known, order).clip(0, len(known) - 1)
    before = (after - 1).clip(0)
    use_after = np.abs(known[after] - order) < np.abs(known[before] - order)
    return np.asarray(values[np.where(use_after, known[after], known[before])])
