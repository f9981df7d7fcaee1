"""One picture with its time, and what is known of the file it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from formcheck.errors import Caution


class FrameSource(Protocol):
    """Anything that gives frames in order of time: a video file, a photo, a camera."""

    @property
    def info(self) -> SourceInfo:
        """What is known before the first frame is read."""
        ...

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What the reader of a result must know; complete once iteration has ended."""
        ...

    def __enter__(self) -> Self:
        """Give the source itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop reading and let go of the file or device."""
        ...

    def __iter__(self) -> Iterator[Frame]:
        """Give the frames, their times strictly rising."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """One upright picture with square pixels, scaled down to what the pose model can use.

    Attributes
    ----------
    index
        Number of the frame among those given, from 0. Frames before ``--start`` do not count:
        after a seek nobody knows how many there were. Use `time_s` to find a frame again.
    time_s
        The container's own timestamp in seconds, 0 where a player's clock starts.
    rgb
        Shape (height, width, 3), uint8, C-contiguous: MediaPipe ignores strides and would
        silently find nobody in any other layout.
    scale
        Pixels of the full upright picture (`SourceInfo.width`, `SourceInfo.height`) per pixel
        of `rgb`, ≥ 1 for a picture that was scaled down. It is exact along the longest side;
        along the other one whole pixels leave an error of at most half a pixel of `rgb`.
    """

    index: int
    time_s: float
    rgb: NDArray[np.uint8]
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Check the layout that everything downstream relies on."""
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype.name != "uint8":  # noqa: PLR2004 - three axes, three colours
            raise ValueError(f"a frame is (height, width, 3) uint8, not {self.rgb.shape}")
        if not self.rgb.flags.c_contiguous:
            raise ValueError("a frame's pixels must be contiguous")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What the header of a video or photo says, before its frames are read.

    Attributes
    ----------
    path
        The file as the user named it.
    kind
        ``video``, ``photo``, or ``camera`` for a live session.
    width, height
        Size in pixels of the full picture, upright and with square pixels.
    rotation_deg
        Clockwise turn that was applied to make the stored picture upright: 0, 90, 180, 270.
    duration_s
        Where the picture ends on the player's clock, as the container says, or None; trust the
        last frame's time once it is known.
    frame_count
        Frames of the whole file as the container says or as rate and duration suggest, or
        None: for progress bars only.
    """

    path: Path
    kind: Literal["video", "photo", "camera"]
    width: int
    height: int
    rotation_deg: int
    duration_s: float | None = None
    frame_count: int | None = None
