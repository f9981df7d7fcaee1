"""Pooling over a stretch of frames: statistics in a window of time around each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Counts = NDArray[np.intp]

ROWS_AT_ONCE = 2048
NUMBERS_AT_ONCE = 1 << 20
"""Bounds of what is copied at a time, rows of windows and numbers in them."""

SHORTEST_STEP_S = 5e-4
"""No camera takes pictures closer together."""


def reach_in_frames(time_s: Numbers, half_width_s: float) -> int:
    """Return how many frames lie within `half_width_s` seconds, at least one.

    Never more than there are to either side of a frame, however close together they are:
    memory goes by it.
    """
    if len(time_s) < 2:  # noqa: PLR2004 - one frame has no rate
        return 1
    step_s = max(median(np.diff(time_s)), SHORTEST_STEP_S)
    return min(max(1, round(half_width_s / step_s)), len(time_s) - 1)


def median(known: Numbers) -> float:
    """Return the median of at least one number, none of them NaN.

    This and `quantile` are numpy's, to the last digit, at a tenth of the cost: numpy looks at
    axes, weights and NaN each time, and the live reader asks many times a frame.
    """
    ordered = np.sort(known)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[half])
    return float(ordered[half - 1] + ordered[half]) / 2


def quantile(known: Numbers, share: float) -> float:
    """Return the quantile at `share`, 0..1, of at least one number, none of them NaN."""
    ordered = np.sort(known)
    place = share * (len(ordered) - 1)
    at = int(place)
    low, high = float(ordered[at]), float(ordered[min(at + 1, len(ordered) - 1)])
    part = place - at
    # From the nearer end, as numpy does it, so that the last digit is the same.
    return low + part * (high - low) if part < 0.5 else high - (1 - part) * (high - low)  # noqa: PLR2004 - half way


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
    if not values.size:
        return values.copy()
    columns = values.reshape(len(values), -1).T
    count = _counts(np.isfinite(columns), half_width)
    pieces = [
        _quantile_of_rows(np.sort(windows), count[:, rows], quantile)
        for rows, windows in _windows(columns, half_width)
    ]
    return np.concatenate(pieces, axis=1).T.reshape(values.shape)


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
    if not len(points):
        return np.empty(0)
    middle = pooled_quantile(points, half_width)
    count = _counts(np.asarray(np.isfinite(points).all(axis=1))[None], half_width)
    pieces: list[Numbers] = []
    for rows, (x, y) in _windows(points.T, half_width):
        away = np.hypot(x - middle[rows, 0, None], y - middle[rows, 1, None])
        away.sort()
        pieces.append(_quantile_of_rows(away[None], count[:, rows], 0.5)[0])
    return np.concatenate(pieces)


def _windows(columns: Numbers, half_width: int) -> Iterator[tuple[slice, Numbers]]:
    """Yield some rows at a time, and the windows around them, shape (k, rows, width).

    Whoever works on windows copies them, so a long clip goes through piece by piece.
    """
    windows = _around(columns, half_width, np.nan)
    at_once = min(ROWS_AT_ONCE, max(1, NUMBERS_AT_ONCE // windows.shape[-1]))
    for row in range(0, columns.shape[1], at_once):
        rows = slice(row, row + at_once)
        yield rows, windows[:, rows]


def _around(columns: Numbers, half_width: int, beyond: float) -> Numbers:
    """Return a view, shape (k, n, width), of the windows in columns of shape (k, n).

    What numpy.pad and sliding_window_view do without their checks, which take longer than all
    the rest on the few frames that the live reader has.
    """
    many, length = columns.shape
    padded = np.full((many, length + 2 * half_width), beyond)
    padded[:, half_width : half_width + length] = columns
    return np.lib.stride_tricks.as_strided(
        padded,
        shape=(many, length, 2 * half_width + 1),
        strides=(*padded.strides, padded.strides[1]),
        writeable=False,
    )


def _counts(known: Mask, half_width: int) -> Counts:
    """Return how many are known in the window around each frame, shape (k, n) in and out."""
    many, length = known.shape
    width = 2 * half_width + 1
    so_far = np.zeros((many, length + width), dtype=np.intp)
    so_far[:, half_width + 1 : half_width + 1 + length] = known
    so_far = so_far.cumsum(axis=1)
    return np.asarray(so_far[:, width:] - so_far[:, :-width])


def _quantile_of_rows(windows: Numbers, count: Counts, quantile: float) -> Numbers:
    """Return the quantile of each sorted window, shape (k, rows, width) to (k, rows).

    `count` is how many numbers each has.
    """
    # numpy.nanquantile is some fifty times slower: NaN sorts to the end, so the place of the
    # quantile follows from how many numbers there are.
    last = np.maximum(count - 1, 0)
    place = quantile * last
    low = place.astype(np.intp)
    high = np.minimum(low + 1, last)
    part = place - low
    begins = np.arange(0, windows.size, windows.shape[-1]).reshape(count.shape)
    ordered = windows.reshape(-1)
    # A window of NaN alone picks NaN by itself.
    return np.asarray((1 - part) * ordered[begins + low] + part * ordered[begins + high])


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
    if known.size in (0, len(values)):
        return values.copy()
    order = np.arange(len(values))
    after = np.searchsorted(known, order).clip(0, len(known) - 1)
    before = (after - 1).clip(0)
    use_after = np.abs(known[after] - order) < np.abs(known[before] - order)
    return np.asarray(values[np.where(use_after, known[after], known[before])])
