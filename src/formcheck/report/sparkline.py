"""A curve as a line of block characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCKS: Final = "▁▂▃▄▅▆▇█"


def sparkline(  # noqa: PLR0913 - a curve, its span and its scale
    time_s: NDArray[np.float64],
    values: NDArray[np.float64],
    start_s: float,
    end_s: float,
    *,
    low: float,
    high: float,
    columns: int = 16,
) -> str:
    """Return a curve between two moments, one character a column.

    Parameters
    ----------
    time_s
        Shape (n,), rising, seconds.
    values
        Shape (n,), NaN where not measured: a column in which nothing was measured is blank.
    start_s, end_s
        The part to show.
    low, high
        Values of the lowest and the highest block; what lies beyond is shown as those.
    columns
        How many characters.
    """
    edges = np.linspace(start_s, end_s, columns + 1)
    firsts, ends = np.searchsorted(time_s, edges[:-1]), np.searchsorted(time_s, edges[1:])
    signs = []
    for first, end in zip(firsts, ends, strict=True):
        # Where frames are fewer than columns, each is shown until the next one comes.
        here = values[first:end] if end > first else values[max(0, first - 1) : first]
        known = here[np.isfinite(here)]
        signs.append(_block(float(np.median(known)), low, high) if known.size else " ")
    return "".join(signs)


def _block(value: float, low: float, high: float) -> str:
    steps = len(BLOCKS) - 1
    return BLOCKS[round(min(1.0, max(0.0, (value - low) / (high - low))) * steps)]
