"""From the picture as it is stored to the upright one with square pixels."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from formcheck.video.yuv import YuvPicture

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from av.sidedata.sidedata import SideData
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from formcheck.video.scaling import Scaler
    from formcheck.video.yuv import Matrix

    Plane = NDArray[np.uint8]

# Beyond this on a side no camera records: the header is damaged or made to exhaust memory.
LARGEST_SIDE = 16384

# Pixels narrower or wider than this are a damaged header, not a camera.
_WILDEST_PIXEL_ASPECT = 8


def fit(width: int, height: int, longest_side: int) -> tuple[int, int]:
    """Give the size of a picture scaled down so that its longest side fits, never up."""
    longest = max(width, height)
    if longest <= longest_side:
        return width, height
    return (
        max(1, round(width * longest_side / longest)),
        max(1, round(height * longest_side / longest)),
    )


@dataclass(frozen=True, slots=True)
class Orientation:
    """What makes a stored picture upright: first the mirroring, then the turn.

    Attributes
    ----------
    turn_deg
        Clockwise: 0, 90, 180 or 270.
    mirrored
        Whether left and right are exchanged before the turn.
    """

    turn_deg: int = 0
    mirrored: bool = False

    @classmethod
    def of_frame(cls, frame: VideoFrame) -> Orientation:
        """Read the orientation that the container or codec attached to a decoded frame."""
        matrix = _display_matrix(frame)
        if matrix is None or matrix[0] * matrix[3] - matrix[1] * matrix[2] >= 0:
            # PyAV counts counterclockwise. Anything between right angles is a camera's whim.
            return cls(round(-frame.rotation / 90) % 4 * 90)
        # A mirroring matrix confuses PyAV's angle, so undo the mirroring first.
        angle_deg = math.degrees(math.atan2(-matrix[1], -matrix[0]))
        return cls(round(angle_deg / 90) % 4 * 90, mirrored=True)

    @property
    def is_sideways(self) -> bool:
        """Whether the turn exchanges width and height."""
        return self.turn_deg in {90, 270}

    def apply(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn a stored picture upright, as a C-contiguous array."""
        import numpy as np  # noqa: PLC0415 - `formcheck --help` does without

        return np.ascontiguousarray(self.turned(rgb))

    def turned(self, values: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a view of a stored picture, or of one of its planes, that is upright."""
        import numpy as np  # noqa: PLC0415 - see above

        if self.mirrored:
            values = values[:, ::-1]
        return np.rot90(values, -self.turn_deg // 90)


def _display_matrix(frame: VideoFrame) -> tuple[int, int, int, int] | None:
    """Give a, b, c, d of the display matrix, by which x' = ax + cy and y' = bx + dy."""
    try:
        # PyAV's stubs describe the side data as holding motion vectors only.
        side_data = cast("Mapping[str, SideData]", frame.side_data)
        values = struct.unpack("=9i", bytes(side_data["DISPLAYMATRIX"]))
    except (KeyError, ValueError, struct.error):
        # PyAV raises ValueError for a frame with any side data newer than itself.
        return None
    return values[0], values[1], values[3], values[4]


@dataclass(frozen=True, slots=True)
class Upright:
    """Turns decoded frames of one clip into upright RGB arrays of bounded size.

    Attributes
    ----------
    orientation
        Of all frames of the clip.
    pixel_aspect
        Width of a stored pixel divided by its height.
    longest_side
        Of the pictures made, in pixels.
    """

    orientation: Orientation
    pixel_aspect: Fraction
    longest_side: int

    def full_size(self, stored_width: int, stored_height: int) -> tuple[int, int]:
        """Give width and height of the full upright picture with square pixels."""
        width = max(1, round(stored_width * self.pixel_aspect))
        if self.orientation.is_sideways:
            return stored_height, width
        return width, stored_height

    def rgb(self, frame: VideoFrame, scaler: Scaler) -> NDArray[np.uint8]:
        """Convert one frame.

        Returns
        -------
        numpy.ndarray
            Shape (height, width, 3), uint8, C-contiguous.
        """
        width, height = fit(*self.full_size(frame.width, frame.height), self.longest_side)
        if self.orientation.is_sideways:
            width, height = height, width
        return self.orientation.apply(scaler.rgb(frame, width, height))

    def yuv(
        self, frame: VideoFrame, scaler: Scaler, size: tuple[int, int], matrix: Matrix
    ) -> YuvPicture:
        """Convert one frame for the film.

        A picture that is of an odd size loses its last column or row, so that places in it stay
        true. One that is of another size altogether, as in a clip that changes its size, is
        fitted into the middle, on black.

        Parameters
        ----------
        frame
            As it was decoded; it is left alone.
        scaler
            Of this thread.
        size
            Width and height of the result, even.
        matrix
            Of its colours.
        """
        wide, high = fit(*self.full_size(frame.width, frame.height), self.longest_side)
        if (_even(wide), _even(high)) == size:
            picture = YuvPicture.empty(*size, matrix)
        else:
            picture = YuvPicture.black(*size, matrix)
            share = min(size[0] / wide, size[1] / high)
            wide, high = (max(2, _even(round(side * share))) for side in (wide, high))
        stored = (high, wide) if self.orientation.is_sideways else (wide, high)
        planes = planes_of(scaler.yuv(frame, *stored, matrix))
        left, top = (_even(max(0, room)) for room in ((size[0] - wide) // 2, (size[1] - high) // 2))
        for target, plane, part in zip(picture.planes, planes, (1, 2, 2), strict=True):
            upright = self.orientation.turned(plane)
            y, x = top // part, left // part
            rows, columns = min(high, size[1]) // part, min(wide, size[0]) // part
            target[y : y + rows, x : x + columns] = upright[:rows, :columns]
        return picture


def planes_of(frame: VideoFrame) -> tuple[Plane, ...]:
    """Return views of the planes of a decoded frame of 8 bits, without what pads its rows."""
    import numpy as np  # noqa: PLC0415 - see Orientation.apply

    return tuple(
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[
            : plane.height, : plane.width
        ]
        for plane in frame.planes
    )


def _even(side: int) -> int:
    return side // 2 * 2


def sane_pixel_aspect(stated: Fraction | None) -> Fraction:
    """Give the stated width-to-height ratio of a pixel, or 1 where none can be believed."""
    if not stated or not (Fraction(1, _WILDEST_PIXEL_ASPECT) <= stated <= _WILDEST_PIXEL_ASPECT):
        return Fraction(1)
    return stated
