"""Decoded frames into RGB or YUV of another size, as cheaply as swscale can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from formcheck.video.hdr import as_sdr
from formcheck.video.yuv import Matrix

if TYPE_CHECKING:
    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from formcheck.video.hdr import Transfer
    from formcheck.video.yuv import YuvPicture

# FFmpeg's numbers for how much of 0..255 is used: 16..235, or all of it.
_LIMITED: Final = 1
_FULL: Final = 2

# What a frame that names no matrix has in its place.
_UNTOLD: Final = 2

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

    Parameters
    ----------
    transfer
        Of the clip, if its range is high: it becomes an ordinary one.
    """

    def __init__(self, transfer: Transfer | None = None) -> None:
        from av.video.reformatter import VideoReformatter  # noqa: PLC0415 - `formcheck --help` must not wait for FFmpeg

        # Each remembers one kind of conversion, and would prepare anew at every change.
        self._shrinking = VideoReformatter()
        self._converting = VideoReformatter()
        self._transfer = transfer

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
        matrix, colour_range, transfer = self._matrix(frame), frame.color_range, self._transfer
        between = _SCALED_FIRST.get(frame.format.name) if transfer is None else None
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
            format="rgb24" if transfer is None else "rgb48le",
            interpolation="AREA",
            # Before 17, PyAV heeded the frame's own matrix and range only if told of them, and of
            # another matrix for the target.
            src_colorspace=matrix.swscale,
            dst_colorspace=Matrix.BT601.swscale,
            src_color_range=colour_range,
        )
        if transfer is not None:
            return as_sdr(cast("NDArray[np.uint16]", converted.to_ndarray()), transfer)
        return cast("NDArray[np.uint8]", converted.to_ndarray())

    def yuv(self, frame: VideoFrame, width: int, height: int, matrix: Matrix) -> VideoFrame:
        """Return the frame in YUV 4:2:0, 8 bits, limited range, and that size.

        What is like that already is given back as it is, and must not be written to: the decoder
        may still need it. Colours other than RGB keep the matrix that they have; only RGB takes
        the one that is given, and so do those that were of a high range.

        Raises
        ------
        av.FFmpegError, ValueError
            If swscale cannot do it.
        """
        if self._transfer is not None:
            import av  # noqa: PLC0415 - see __init__

            frame = av.VideoFrame.from_ndarray(self.rgb(frame, width, height), format="rgb24")
        same = (frame.format.name, frame.width, frame.height) == ("yuv420p", width, height)
        if same and frame.color_range != _FULL:
            return frame
        return self._shrinking.reformat(
            frame,
            width=width,
            height=height,
            format="yuv420p",
            interpolation="AREA",
            src_colorspace=matrix.swscale,
            dst_colorspace=matrix.swscale,
            src_color_range=frame.color_range,
            dst_color_range=_LIMITED,
        )

    def _matrix(self, frame: VideoFrame) -> Matrix:
        if self._transfer is not None and frame.colorspace == _UNTOLD:
            return Matrix.BT2020
        return Matrix.of(frame.colorspace)


def as_frame(picture: YuvPicture) -> VideoFrame:
    """Give FFmpeg a picture, without a copy of it."""
    import av  # noqa: PLC0415 - see Scaler

    frame = av.VideoFrame.from_numpy_buffer(picture.values, format="yuv420p")
    frame.colorspace, frame.color_range = picture.matrix, _LIMITED
    return frame
