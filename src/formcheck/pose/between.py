"""Landmarks of frames that nobody looked at, from the frames before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.pose.landmarks import LANDMARK_COUNT, SHAPES, Landmark, PoseTrack
from formcheck.sampling import LONGEST_BETWEEN_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS_AT_ONCE: Final = 4096
"""Between two precisions everything is copied, so a long clip goes through piece by piece."""

_SHARES: Final = frozenset({"visibility", "on_body"})

_LEGS: Final = np.arange(Landmark.LEFT_HIP, Landmark.RIGHT_TOE + 1)

_EXCHANGED: Final = np.array(
    [
        each + (1 if each % 2 else -1) if each >= Landmark.LEFT_HIP else each
        for each in range(LANDMARK_COUNT)
    ]
)
"""The landmarks in the order in which left and right leg have changed names."""


def fill_between(
    looked: PoseTrack, time_s: NDArray[np.float64], rows: NDArray[np.intp]
) -> PoseTrack:
    """Return a track of all frames from one of those that were looked at.

    Places go in a straight line, in time, from the frame before to the one after. Visibility
    is that of the less visible of the two. Where one of them shows nobody, or they lie more than
    `LONGEST_BETWEEN_S` apart, everything is NaN. Where the model has exchanged the names of the
    legs meanwhile, each leg goes to where it is, not to where its name is, and keeps its name.

    Parameters
    ----------
    looked
        The landmarks of the frames that were looked at.
    time_s
        Shape (n,), the times of all frames, rising, seconds.
    rows
        Shape (len(looked),), which of them were looked at, rising.
    """
    columns = {
        name: np.full((len(time_s), *shape), np.nan, getattr(looked, name).dtype)
        for name, shape in SHAPES.items()
    }
    for name, column in columns.items():
        column[rows] = getattr(looked, name)
    others = np.setdiff1d(np.arange(len(time_s)), rows, assume_unique=True)
    after = np.searchsorted(rows, others)
    inner = (after > 0) & (after < len(rows))
    others, after = others[inner], after[inner]
    near = looked.time_s[after] - looked.time_s[after - 1] <= LONGEST_BETWEEN_S
    others, after = others[near], after[near]
    for start in range(0, len(others), ROWS_AT_ONCE):
        piece = slice(start, start + ROWS_AT_ONCE)
        _fill(columns, looked, time_s, others[piece], after[piece])
    return PoseTrack(time_s=time_s, **columns)


def _fill(
    columns: dict[str, NDArray[np.floating]],
    looked: PoseTrack,
    time_s: NDArray[np.float64],
    rows: NDArray[np.intp],
    after: NDArray[np.intp],
) -> None:
    """Fill some rows; `after` are those of the track that come next after each."""
    before = after - 1
    since, until = looked.time_s[before], looked.time_s[after]
    part = (time_s[rows] - since) / (until - since)
    known = looked.found[before] & looked.found[after]
    exchanged = _exchanged(looked, before, after)
    for name, column in columns.items():
        one = getattr(looked, name)[before].astype(np.float64)
        other = getattr(looked, name)[after].astype(np.float64)
        if other.ndim > 1:
            other[exchanged] = other[exchanged][:, _EXCHANGED]
        if name in _SHARES:
            filled = np.minimum(one, other)
        else:
            weight = part.reshape(-1, *(1,) * (one.ndim - 1))
            filled = one + weight * (other - one)
        filled[~known] = np.nan
        column[rows] = filled


def _exchanged(
    looked: PoseTrack, before: NDArray[np.intp], after: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Return between which frames the legs have changed names: crosswise is the shorter way."""
    one = looked.px[before][:, _LEGS].astype(np.float64)
    other = looked.px[after].astype(np.float64)
    straight = np.linalg.norm(one - other[:, _LEGS], axis=2).sum(axis=1)
    crossed = np.linalg.norm(one - other[:, _EXCHANGED[_LEGS]], axis=2).sum(axis=1)
    return np.asarray(crossed < straight)
