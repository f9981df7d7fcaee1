"""A picture as the browser sends it: when it was taken, then a JPEG."""

from __future__ import annotations

import math
import struct
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_BYTES: Final = 2_000_000
LONGEST_SIDE: Final = 1920
SHORTEST_SIDE: Final = 32
"""Nobody can be made out in less."""

LATEST_S: Final = 1e9
"""A browser's clock begins with its page; it never comes this far."""

_TIME: Final = struct.Struct("<d")


def read_picture(message: bytes) -> tuple[float, NDArray[np.uint8]]:
    """Take a message apart.

    Parameters
    ----------
    message
        8 bytes, little-endian float64: seconds on a clock that rises. Then a JPEG file.

    Returns
    -------
    time_s, rgb
        The time, and the picture, shape (height, width, 3).

    Raises
    ------
    InputError
        If it is too large or damaged, or no such message at all.
    """
    import numpy as np  # noqa: PLC0415 - `formcheck --help` does without
    from PIL import Image  # noqa: PLC0415 - the same

    if len(message) > LARGEST_BYTES:
        most = LARGEST_BYTES // 1_000_000
        raise InputError(f"The camera's picture has more than {most} MB; send smaller ones.")
    if len(message) <= _TIME.size:
        raise InputError("The camera's picture is missing; reload the page.")
    (time_s,) = _TIME.unpack_from(message)
    if not (math.isfinite(time_s) and abs(time_s) <= LATEST_S):
        raise InputError("The camera's picture has no time; reload the page.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata
            with Image.open(BytesIO(message[_TIME.size :]), formats=("JPEG",)) as image:
                _check_size(*image.size)
                return time_s, np.asarray(image.convert("RGB"), dtype=np.uint8)
    # Pillow's many exceptions; the first of them is what it raises for "not a JPEG".
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise InputError("The camera's picture is damaged; reload the page.") from error


def _check_size(width: int, height: int) -> None:
    """Refuse a size before anything is unpacked."""
    if max(width, height) > LONGEST_SIDE or min(width, height) < SHORTEST_SIDE:
        raise InputError(
            f"The camera's picture has {width} x {height} pixels; send between {SHORTEST_SIDE} "
            f"and {LONGEST_SIDE} a side."
        )
