"""What a brush draws on: an RGB picture, or the three planes of a YUV picture one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.video.yuv import YuvPicture, in_yuv

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Canvas = NDArray[np.uint8]
    Colour = tuple[int, int, int]
    Points = NDArray[np.int32]

# OpenCV takes places and radii in fractions of a pixel, as whole numbers of 1/4.
_SHIFT = 2
_UP: Final = np.array([0, 1], np.int32)


@dataclass(frozen=True, slots=True)
class Layer:
    """One array, drawn on in pixels of the whole picture.

    Attributes
    ----------
    pixels
        Shape (height, width) or (height, width, 3), uint8.
    ink
        What is put into it for a colour.
    halved
        Whether it has half the picture's size each way.
    """

    pixels: Canvas
    ink: Callable[[Colour], Sequence[int]]
    halved: bool = False

    def lines(self, pieces: Sequence[Points], colour: Colour, width: int) -> None:
        """Draw lines through points, each of shape (n, 2)."""
        places = [self._places(piece) for piece in pieces]
        cv2.polylines(
            self.pixels, places, False, self.ink(colour), self._thick(width), cv2.LINE_AA, _SHIFT
        )

    def circle(self, centre: tuple[int, int], radius: int, colour: Colour, width: int) -> None:
        """Draw a ring, or a disc where the width is below 0."""
        (x, y), long = self._place(centre), self._length(radius)
        cv2.circle(
            self.pixels, (x, y), long, self.ink(colour), self._thick(width), cv2.LINE_AA, _SHIFT
        )

    def arc(
        self, centre: tuple[int, int], radius: int, sweep_deg: float, width: int, colour: Colour
    ) -> None:
        """Draw a part of a circle, clockwise from the top."""
        (x, y), long = self._place(centre), self._length(radius)
        cv2.ellipse(
            self.pixels,
            (x, y),
            (long, long),
            -90,
            0,
            sweep_deg,
            self.ink(colour),
            self._thick(width),
            cv2.LINE_AA,
            _SHIFT,
        )

    def panel(
        self, low: tuple[int, int], high: tuple[int, int], colour: Colour, opacity: float
    ) -> None:
        """Lay a rectangle over the picture that lets some of it shine through."""
        part = 2 if self.halved else 1
        (left, top), (right, bottom) = (
            (max(0, at[0]) // part, max(0, at[1]) // part) for at in (low, high)
        )
        area = self.pixels[top:bottom, left:right]
        if area.size:
            flat = np.empty_like(area)
            flat[:] = self.ink(colour)
            cv2.addWeighted(flat, opacity, area, 1 - opacity, 0, dst=area)

    def stamp(self, mask: Canvas, at: tuple[int, int], colour: Colour) -> None:
        """Colour what a mask of this layer covers, 0..255; its place in the picture is even."""
        part = 2 if self.halved else 1
        left, top = at[0] // part, at[1] // part
        area = self.pixels[max(0, top) :, max(0, left) :]
        mask = mask[max(0, -top) :, max(0, -left) :]
        area, mask = area[: mask.shape[0], : mask.shape[1]], mask[: area.shape[0], : area.shape[1]]
        if area.size:
            rest = cv2.multiply(area, cv2.bitwise_not(mask), scale=1 / 255)
            cv2.scaleAdd(mask, self.ink(colour)[0] / 255, rest, dst=area)

    def _places(self, points: Points) -> Points:
        """Return points in OpenCV's fractions; see `_place`."""
        return points * 2 - _UP if self.halved else points * 4

    def _place(self, at: tuple[int, int]) -> tuple[int, int]:
        """Return a place in OpenCV's fractions.

        A colour lies where the left one of two columns does, and between two rows (H.264's usual).
        """
        return (2 * at[0], 2 * at[1] - 1) if self.halved else (4 * at[0], 4 * at[1])

    def _length(self, pixels: int) -> int:
        return pixels * (2 if self.halved else 4)

    def _thick(self, width: int) -> int:
        return max(1, round(width / 2)) if self.halved and width > 0 else width


def layers_of(canvas: Canvas | YuvPicture) -> tuple[Layer, ...]:
    """Return what to draw on: RGB as it is, shape (height, width, 3), else each plane."""
    if not isinstance(canvas, YuvPicture):
        return (Layer(canvas, lambda colour: colour),)
    luma, *chroma = canvas.planes
    return (
        Layer(luma, lambda colour: in_yuv(colour, canvas.matrix)[:1]),
        Layer(chroma[0], lambda colour: in_yuv(colour, canvas.matrix)[1:2], halved=True),
        Layer(chroma[1], lambda colour: in_yuv(colour, canvas.matrix)[2:], halved=True),
    )
