"""Pictures of a clip that changes its size, brought to the size that it began with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def letterboxed(rgb: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Fit a picture into a size without stretching it, in the middle, on black.

    Places in it then mean the same in every frame of the clip, to the film and to the tracking
    of people alike.

    Parameters
    ----------
    rgb
        Shape (any height, any width, 3).
    width, height
        Of the result, in pixels.

    Returns
    -------
    numpy.ndarray
        Shape (height, width, 3), uint8, C-contiguous; `rgb` itself where it has that size.
    """
    import numpy as np  # noqa: PLC0415 - `formcheck --help` does without
    from PIL import Image  # noqa: PLC0415 - see above

    if rgb.shape[:2] == (height, width):
        return rgb
    share = min(width / rgb.shape[1], height / rgb.shape[0])
    wide, high = (max(1, round(side * share)) for side in (rgb.shape[1], rgb.shape[0]))
    left, top = (width - wide) // 2, (height - high) // 2
    boxed = np.zeros((height, width, 3), np.uint8)
    small = Image.fromarray(rgb).resize((wide, high), Image.Resampling.BOX)
    boxed[top : top + high, left : left + wide] = np.asarray(small)
    return boxed
