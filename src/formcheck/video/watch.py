"""Notices that a camera sends pictures which show nothing: black ones, or always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLACK_S: Final = 2.0
"""A picture that stays black this long is reported; cameras start with a few black ones."""

FROZEN_S: Final = 3.0
"""Pictures that stay identical this long are reported; a sensor's noise differs each time."""

# Every eighth pixel each way tells as much, at a hundredth of the cost.
_STRIDE = 8

# Of 255. A covered sensor shows little but its noise; a dark room still has lights and edges.
_BLACK_MEAN = 10.0
_BLACK_SPREAD = 5.0


class PictureWatch:
    """Looks at each picture of a camera, from one opening to the next.

    Parameters
    ----------
    frozen_counts
        Whether identical pictures are a fault. In a film they are not.
    """

    def __init__(self, *, frozen_counts: bool) -> None:
        self._frozen_counts = frozen_counts
        self._last: NDArray[np.uint8] | None = None
        self._seen_s = 0.0
        self._lit_s = 0.0
        self._changed_s = 0.0

    def see(self, rgb: NDArray[np.uint8], at_s: float) -> None:
        """Take in the next picture.

        Parameters
        ----------
        rgb
            Shape (height, width, 3), uint8.
        at_s
            When it came, in seconds on any clock that does not run backwards.
        """
        few = rgb[::_STRIDE, ::_STRIDE].copy()
        first = self._last is None
        if first or few.mean() > _BLACK_MEAN or few.std() > _BLACK_SPREAD:
            self._lit_s = at_s
        if self._last is None or not np.array_equal(few, self._last):
            self._changed_s = at_s
        self._last = few
        self._seen_s = at_s

    @property
    def fault(self) -> Literal["black_picture", "frozen_picture"] | None:
        """What has been wrong for long enough to say so."""
        if self._seen_s - self._lit_s >= BLACK_S:
            return "black_picture"
        if self._frozen_counts and self._seen_s - self._changed_s >= FROZEN_S:
            return "frozen_picture"
        return None
