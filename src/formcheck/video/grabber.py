"""What every source of live pictures must be able to do, and how its pictures are handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from threading import Event

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as it came, upright and scaled down.

    Attributes
    ----------
    rgb
        Shape (height, width, 3), uint8, C-contiguous.
    full_size
        Width and height in pixels of the picture before it was scaled down.
    arrived_s
        `time.monotonic` when the picture came.
    time_s
        Its time on the source's own clock in seconds, or None where only the arrival counts.
    """

    rgb: NDArray[np.uint8]
    full_size: tuple[int, int]
    arrived_s: float
    time_s: float | None = None


class Grabber(Protocol):
    """A camera, a stream or a file, read by one thread that opens, reads and closes it.

    After `close` it may be opened again, which is how a camera that was lost comes back.
    """

    @property
    def name(self) -> str:
        """What messages call it; printable, and without credentials."""
        ...

    @property
    def live(self) -> bool:
        """Whether it comes back after an interruption, and shows a real scene with its noise."""
        ...

    def open(self, stop: Event) -> float | None:
        """Get ready to read.

        Parameters
        ----------
        stop
            Set when nobody wants pictures any more; whatever waits must end then.

        Returns
        -------
        float or None
            Pictures a second, as the source promises them.

        Raises
        ------
        InputError
            When it cannot be opened; the message names the cause and the next step.
        """
        ...

    def read(self) -> Picture | None:
        """Wait for the next picture.

        Returns
        -------
        Picture or None
            None at the end, or when `stop` was set.

        Raises
        ------
        InputError
            When the source has failed. It can be opened anew, perhaps with success.
        """
        ...

    def close(self) -> None:
        """Let go of the device, connection or file; harmless when nothing is open."""
        ...
