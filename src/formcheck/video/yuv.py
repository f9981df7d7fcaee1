"""Pictures as cameras and codecs keep them: brightness in full, colour at half the size."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Limited range, 8 bits (ITU-R BT.601-7, table 3; BT.709 and BT.2020 have the same): black and the
# span to white, no colour and the span to the strongest.
_BLACK, _WHITE_SPAN, _NO_COLOUR, _COLOUR_SPAN = 16, 219, 128, 224


class Matrix(IntEnum):
    """How red, green and blue make brightness and colour; the numbers are FFmpeg's AVCOL_SPC."""

    BT709 = 1
    BT601 = 6
    SMPTE240M = 7
    BT2020 = 9

    @classmethod
    def of(cls, number: int) -> Self:
        """Return the matrix that a frame names, or what players take for all others: BT.601."""
        return cls(number) if number in set(cls) else cls(cls.BT601)

    @property
    def swscale(self) -> int:
        """The number that swscale has for it (SWS_CS)."""
        return 5 if self is Matrix.BT601 else int(self)

    @property
    def weights(self) -> tuple[float, float]:
        """The shares of red and of blue in brightness, 0..1.

        From ITU-R BT.709-6, BT.601-7, SMPTE ST 240 and ITU-R BT.2020-2 (with constant weights).
        """
        return {
            Matrix.BT709: (0.2126, 0.0722),
            Matrix.BT601: (0.299, 0.114),
            Matrix.SMPTE240M: (0.212, 0.087),
            Matrix.BT2020: (0.2627, 0.0593),
        }[self]


@cache
def in_yuv(rgb: tuple[int, int, int], matrix: Matrix) -> tuple[int, int, int]:
    """Return a colour, 0..255 each, in a matrix and limited range."""
    red, green, blue = (part / 255 for part in rgb)
    of_red, of_blue = matrix.weights
    luma = of_red * red + (1 - of_red - of_blue) * green + of_blue * blue
    return (
        round(_BLACK + _WHITE_SPAN * luma),
        round(_NO_COLOUR + _COLOUR_SPAN * (blue - luma) / (2 * (1 - of_blue))),
        round(_NO_COLOUR + _COLOUR_SPAN * (red - luma) / (2 * (1 - of_red))),
    )


@dataclass(frozen=True, slots=True)
class YuvPicture:
    """One upright picture in limited range, ready to be drawn on and encoded.

    Attributes
    ----------
    values
        Shape (3 * height / 2, width), uint8, C-contiguous, both sizes even: the plane of
        brightness, and below it those of the two colours (I420).
    matrix
        What its colours mean.
    """

    values: NDArray[np.uint8]
    matrix: Matrix

    def __post_init__(self) -> None:
        """Check what the planes rely on."""
        rows, width = self.values.shape
        if rows % 3 or width % 2 or not (rows and width):
            raise ValueError(f"{self.values.shape} is no picture with even sides in three planes")
        if self.values.dtype.name != "uint8" or not self.values.flags.c_contiguous:
            raise ValueError("a picture's planes are contiguous uint8")

    @classmethod
    def empty(cls, width: int, height: int, matrix: Matrix) -> Self:
        """Make a picture with anything in it; both sizes must be even."""
        import numpy as np  # noqa: PLC0415 - `formcheck --help` does without

        return cls(np.empty((height * 3 // 2, width), np.uint8), matrix)

    @classmethod
    def black(cls, width: int, height: int, matrix: Matrix) -> Self:
        """Make a black picture; both sizes must be even."""
        picture = cls.empty(width, height, matrix)
        for plane, value in zip(picture.planes, (_BLACK, _NO_COLOUR, _NO_COLOUR), strict=True):
            plane[:] = value
        return picture

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.values.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.values.shape[0]) // 3 * 2

    @property
    def planes(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
        """Views of brightness, shape (height, width), and of both colours, half of it each way."""
        high, half = self.height, (self.height // 2, self.width // 2)
        below = self.values[high:].reshape(-1)
        size = half[0] * half[1]
        return self.values[:high], below[:size].reshape(half), below[size:].reshape(half)


@dataclass(frozen=True, slots=True)
class YuvFrame:
    """One picture of a clip with its time.

    Attributes
    ----------
    index, time_s
        As of `Frame`.
    picture
        The picture.
    """

    index: int
    time_s: float
    picture: YuvPicture
