"""Pictures for films, made the way FFmpeg would, so that what is tested does not make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import Interpolation

from formcheck.video.yuv import Matrix, YuvPicture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

SWSCALE = {Matrix.BT601: "ITU601", Matrix.BT709: "ITU709", Matrix.BT2020: "BT2020"}


def yuv_of(rgb: Picture, matrix: Matrix = Matrix.BT601) -> YuvPicture:
    """Convert a picture of even size."""
    frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
    values = frame.reformat(format="yuv420p", dst_colorspace=SWSCALE[matrix]).to_ndarray()
    return YuvPicture(np.ascontiguousarray(values, np.uint8), matrix)


def rgb_of(picture: YuvPicture) -> Picture:
    """Convert a picture back."""
    frame = av.VideoFrame.from_ndarray(picture.values, format="yuv420p")
    rgb = frame.reformat(
        format="rgb24",
        src_colorspace=SWSCALE[picture.matrix],
        dst_colorspace="ITU601",
        interpolation=Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INT,
    ).to_ndarray()
    return np.ascontiguousarray(rgb, np.uint8)


def flat(level: int, width: int = 64, height: int = 48) -> YuvPicture:
    """Return a grey picture."""
    return yuv_of(np.full((height, width, 3), level, np.uint8))
