"""Decoded frames into RGB arrays of another size, as cheaply as swscale can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

# FFmpeg's numbers for colour matrices: BT.709, SMPTE 240M and BT.2020, and the older BT.601, which
# swscale takes for everything else.
_NEW_MATRICES: Final = {1, 7, 9}
_BT601: Final = 5

# What cameras and phones record, and what it is after scaling. Everything else is converted and
# scaled at once, which keeps whatever is special about it.
_SCALED_FIRST: Final = {
    "yuv420p": "yuv420p",
    "yuvj420p": "yuvj420p",
    "nv12": "yuv420p",
    "yuv420p10le": "yuv420p",
}


class Scaler:
    """Converts the frames of one clip; each thread needs one of its own.

    swscale converts YUV to RGB six times as fast when it need not scale at the same time, and
    scales YUV, which is half as large, in less than half of the time. So that is done first
    where it can be. Area averaging leaves no aliasing, which point sampling would.
    """

    def __init__(self) -> None:
        from av.video.reformatter import VideoReformatter  # noqa: PLC0415 - `formcheck --help` must not wait for FFmpeg

        # Each remembers one kind of conversion, and would prepare anew at every change.
        self._shrinking = VideoReformatter()
        self._converting = VideoReformatter()

    def rgb(self, frame: VideoFrame, width: int, height: int) -> NDArray[np.uint8]:
        """Convert one frame.

        Parameters
        ----------
        frame
            As it was decoded.
        width, height
            Of the result, in pixels.

        Returns
        -------
        numpy.ndarray
            Shape (height, width, 3), uint8.

        Raises
        ------
        av.FFmpegError, ValueError
            If swscale cannot do it.
        """
        matrix = frame.colorspace if frame.colorspace in _NEW_MATRICES else None
        colour_range = frame.color_range
        between = _SCALED_FIRST.get(frame.format.name)
        if between is not None and (frame.width, frame.height) != (width, height):
            frame = self._shrinking.reformat(
                frame,
                width=width,
                height=height,
                format=between,
                interpolation="AREA",
                src_color_range=colour_range,
                dst_color_range=colour_range,
            )
        converted = self._converting.reformat(
            frame,
            width=width,
            height=height,
            format="rgb24",
            interpolation="AREA",
            # Before 17, PyAV heeded the frame's own matrix and range only if told of them, and of
            # another matrix for the target.
            src_colorspace=matrix,
            dst_colorspace=None if matrix is None else _BT601,
            src_color_range=colour_range,
        )
        return cast("NDArray[np.uint8]", converted.to_ndarray())
