"""Texts in one font, each measured and shaped once: most stand there for many frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.uint8]

K = TypeVar("K")
V = TypeVar("V")

MOST_KEPT: Final = 200
"""Texts; a session of hours counts seconds and degrees in ever new ones."""


class Letters:
    """A font, and the texts that were written in it lately.

    Parameters
    ----------
    name
        Of a font of OpenCV's; the built-in one knows the letters of European languages.
    """

    def __init__(self, name: str = "sans") -> None:
        self.font = cv2.FontFace(name)
        self._extents: dict[tuple[str, int, int], int] = {}
        self._shapes: dict[tuple[str, int, int, int, int], tuple[Mask, Mask]] = {}

    def extent(self, text: str, size: int, weight: int) -> int:
        """Return how wide a text would be, pixels."""
        key = (text, size, weight)
        wide = self._extents.get(key)
        if wide is None:
            box = cv2.getTextSize((0, 0), text, (0, 0), self.font, size, weight)
            wide = int(box[2])
            _keep(self._extents, key, wide)
        return wide

    def shape(
        self, text: str, at: tuple[int, int], size: int, weight: int
    ) -> tuple[tuple[int, int], Mask, Mask]:
        """Return what the letters of a text cover.

        Letters of half the size would not lie where the whole ones do, so that of a picture of
        half the size is made of the whole one.

        Parameters
        ----------
        text
            One line.
        at
            Its baseline's left end in the picture, pixels.
        size, weight
            Of the letters.

        Returns
        -------
        tuple
            The even place of the mask's corner, the mask, even in both sizes, 0..255, and the mask
            for a picture of half the size.
        """
        x, y = at[0] % 2, at[1] % 2
        rim = size // 2 * 2
        key = (text, size, weight, x, y)
        masks = self._shapes.get(key)
        if masks is None:
            wide = (self.extent(text, size, weight) // 2 + rim) * 2
            whole = np.zeros((4 * rim, wide), np.uint8)
            cv2.putText(whole, text, (rim + x, 2 * rim + y), 255, self.font, size, weight)
            half = cv2.resize(whole, (wide // 2, 2 * rim), interpolation=cv2.INTER_AREA)
            masks = whole, np.asarray(half, np.uint8)
            _keep(self._shapes, key, masks)
        return (at[0] - x - rim, at[1] - y - 2 * rim), *masks


def _keep(kept: dict[K, V], key: K, value: V) -> None:
    """Add something, and let go of what was added first when there is too much."""
    if len(kept) >= MOST_KEPT:
        del kept[next(iter(kept))]
    kept[key] = value
