"""Poses by the ten thousand, kept small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.pose.landmarks import SHAPES, Pose, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# A tenth of a pixel and a millimetre are finer than the model knows: ten minutes of film then
# take 9 MB, where double precision would take 28.
DTYPES: dict[str, type[np.floating]] = {
    "px": np.float32,
    "world_m": np.float16,
    "visibility": np.float16,
    "on_body": np.float16,
    "back": np.float16,
}

ROWS_AT_ONCE = 4096


class PoseLog:
    """Takes poses one by one and gives them back as one track."""

    def __init__(self) -> None:
        self._used = 0
        self._columns = {
            name: np.empty((0, *SHAPES[name]), dtype=dtype) for name, dtype in DTYPES.items()
        }

    def append(self, pose: Pose) -> int:
        """Keep a pose; return the row by which to ask for it."""
        for name, column in self._columns.items():
            if self._used == len(column):
                # In place, so that the system moves pages instead of copying them.
                column.resize((len(column) + ROWS_AT_ONCE, *SHAPES[name]), refcheck=False)
            column[self._used] = getattr(pose, name)
        self._used += 1
        return self._used - 1

    def pose(self, row: int, time_s: float) -> Pose:
        """Return one pose, in the precision in which it is kept."""
        return Pose(time_s, **{name: column[row] for name, column in self._columns.items()})

    def track(self, time_s: Sequence[float], rows: Sequence[int]) -> PoseTrack:
        """Return the poses of these rows as a track; -1 stands for a frame without one.

        Parameters
        ----------
        time_s
            The time of every frame, rising, seconds.
        rows
            As many: the row of the pose in it, or -1.
        """
        wanted = np.asarray(rows, dtype=np.intp)
        return PoseTrack(
            time_s=np.asarray(time_s, dtype=np.float64),
            **{name: self._rows(name, wanted) for name in self._columns},
        )

    def _rows(self, name: str, wanted: NDArray[np.intp]) -> NDArray[np.floating]:
        column = self._columns[name][: self._used]
        if len(wanted) == self._used and np.array_equal(wanted, np.arange(self._used)):
            return column  # one person, always found: nothing to copy
        chosen = (
            column.take(wanted, axis=0, mode="clip")
            if self._used
            else (np.empty((len(wanted), *SHAPES[name]), dtype=DTYPES[name]))
        )
        chosen[wanted < 0] = np.nan
        return chosen
