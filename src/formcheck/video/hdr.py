"""Pictures of a high dynamic range (HDR) into what screens, films and pose models are used to.

Phones record HLG, some cameras PQ, both in the wide colours of BT.2020. Taken for an ordinary
picture either is dark, grey and pale.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Final, Self, cast

from formcheck.video.opencv import prepare_opencv
from formcheck.video.yuv import Matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.float32]

_WHITE_NITS: Final = 203
"""What is white on paper (ITU-R BT.2408, 5.1); it becomes nearly white in an ordinary picture."""

_PEAK_NITS: Final = 1000
"""Of the display for which HLG is worked out, with its gamma (ITU-R BT.2100-2, table 5)."""

_HLG_GAMMA: Final = 1.2

_DISPLAY_GAMMA: Final = 2.4
"""Of an ordinary display (ITU-R BT.1886)."""

_KNEE: Final = 0.5
"""Up to this share of white all keeps its brightness; what is brighter is pressed into the rest,
so that clouds and lamps keep their shape."""

# From the primaries of BT.2020 to those of BT.709 (ITU-R BT.2087-0, inverted), for light.
_TO_BT709: Final = (
    (1.660491, -0.587641, -0.072850),
    (-0.124550, 1.132900, -0.008349),
    (-0.018151, -0.100579, 1.118730),
)

_LEVELS: Final = 1024
"""Ten bits, which is all that cameras record."""

_ROWS: Final = 64
"""Worked on at once, so that they stay in the processor's cache: a third faster."""


class Transfer(IntEnum):
    """How light becomes numbers in HDR; the numbers are FFmpeg's AVCOL_TRC."""

    PQ = 16
    HLG = 18

    @classmethod
    def of(cls, number: int) -> Self | None:
        """Return the one that a clip names; None for an ordinary picture."""
        return cls(number) if number in set(cls) else None


def as_sdr(rgb: NDArray[np.uint16], transfer: Transfer) -> NDArray[np.uint8]:
    """Convert a picture to what an ordinary camera would have made of the scene.

    Parameters
    ----------
    rgb
        Shape (height, width, 3), all of 0..65535, in the primaries of BT.2020. Eight bits would
        show as patches of pink and green on a grey wall.
    transfer
        How it is recorded.

    Returns
    -------
    numpy.ndarray
        Of the same shape, 0..255, C-contiguous, in the primaries of BT.709.

    Raises
    ------
    InputError
        When OpenCV cannot be loaded.
    """
    prepare_opencv()
    import cv2  # noqa: PLC0415 - see prepare_opencv
    import numpy as np  # noqa: PLC0415 - `formcheck --help` does without

    light, colours, shades = _light(transfer), _colours(transfer), _shades()
    sdr = np.empty(rgb.shape, np.uint8)
    for top in range(0, len(rgb), _ROWS):
        part = cv2.transform(light.take(rgb[top : top + _ROWS] >> 6), colours)
        # Colours that an ordinary picture cannot show would be below nothing.
        root = cv2.sqrt(np.maximum(part, 0, out=part))
        cv2.LUT(cv2.convertScaleAbs(root, alpha=255), shades, sdr[top : top + _ROWS])
    return sdr


@cache
def _light(transfer: Transfer) -> Table:
    """Return the light that an ordinary display shows for each level, 0..1."""
    import numpy as np  # noqa: PLC0415 - see as_sdr

    signal = np.linspace(0, 1, _LEVELS)
    if transfer is Transfer.PQ:  # ITU-R BT.2100-2, table 4
        m1, m2 = 2610 / 16384, 2523 / 32
        c1, c2, c3 = 3424 / 4096, 2413 / 128, 2392 / 128
        power = signal ** (1 / m2)
        nits = 10_000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)
    else:  # table 5
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        high = (np.exp((signal - c) / a) + b) / 12
        nits = _PEAK_NITS * np.where(signal <= 0.5, signal**2 / 3, high) ** _HLG_GAMMA  # noqa: PLR2004 - where the curve changes
    light = np.minimum(nits, _PEAK_NITS) / _WHITE_NITS
    over = np.maximum(light - _KNEE, 0) / (1 - _KNEE)
    over /= 1 + over
    pressed = np.where(light <= _KNEE, light, _KNEE + (1 - _KNEE) * over / over.max())
    return cast("Table", pressed.astype(np.float32))


@cache
def _colours(transfer: Transfer) -> Table:
    """Return what makes the colours of BT.709 from those of BT.2020.

    HLG's gamma is meant for brightness. For red, green and blue each it is much cheaper, and
    makes colours stronger by just as much; this takes that back.
    """
    import numpy as np  # noqa: PLC0415 - see as_sdr

    colours = np.array(_TO_BT709)
    if transfer is Transfer.HLG:
        red, blue = Matrix.BT2020.weights
        grey = np.tile((red, 1 - red - blue, blue), (3, 1))
        colours = colours @ (grey + (np.eye(3) - grey) / _HLG_GAMMA)
    return cast("Table", colours.astype(np.float32))


@cache
def _shades() -> NDArray[np.uint8]:
    """Return the levels of an ordinary picture for the square root of light in equal steps."""
    import numpy as np  # noqa: PLC0415 - see as_sdr

    root = np.linspace(0, 1, 256)
    shades: NDArray[np.float64] = np.rint(255 * root ** (2 / _DISPLAY_GAMMA))
    return shades.astype(np.uint8)
