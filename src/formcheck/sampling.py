"""Which frames of a clip the pose model looks at: every one, every so many, or so many a second."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from formcheck.errors import Caution, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_BETWEEN_S: Final = 0.5
"""Nothing is said of frames between two that lie further apart than this."""

FEWEST_A_SECOND: Final = 7.0
"""With fewer frames a second than this reps get lost (measured, docs/sampling.md)."""

NEARLY: Final = 0.95
"""Of a wanted rate: frames come when they come, so it is seldom met to the letter."""

EARLY_S: Final = 0.001
"""A frame may come this much before it is due: some containers keep whole milliseconds only."""

_ORDINALS: Final = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


@dataclass(frozen=True, slots=True)
class Sampling:
    """Which frames are looked at; the clip's first and last frame always are.

    Attributes
    ----------
    stride
        Every so many frames one is looked at; 1 means every frame.
    fps
        About so many frames a second of the clip's own time: of each period the first frame that
        comes once it is due. A clip that has no more than these is looked at frame by frame.
        None goes by the stride alone.

    Raises
    ------
    UsageError
        If a value makes no sense, or both are used.
    """

    stride: int = 1
    fps: float | None = None

    def __post_init__(self) -> None:
        """Check that the two can be meant."""
        if self.stride < 1 or self.stride % 1:
            raise UsageError(f"--stride must be a whole number from 1 up, not {self.stride}.")
        if self.fps is None:
            return
        if not (math.isfinite(self.fps) and self.fps > 0):
            raise UsageError(f"--fps must be a number above 0, not {self.fps:g}.")
        if self.stride > 1:
            raise _both()

    @classmethod
    def of(cls, stride: int | None, fps: float | None) -> Self:
        """Take what a user gave; None stands for what was not given.

        Raises
        ------
        UsageError
            As the class itself, and if both were given.
        """
        if stride is not None and fps is not None:
            raise _both()
        return cls(1 if stride is None else stride, fps)

    def rows(self, time_s: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return which of a clip's frames are looked at, rising.

        Parameters
        ----------
        time_s
            Shape (n,), the times of all its frames, rising, seconds.
        """
        import numpy as np  # noqa: PLC0415 - `formcheck --help` does without

        if self == EVERY_FRAME:
            return np.arange(len(time_s))
        picker = Picker(self)
        due = np.empty(len(time_s), dtype=np.bool_)
        for row, moment in enumerate(time_s.tolist()):
            due[row] = picker.is_due(moment)
            picker.pass_by(moment)
        due[-1:] = True
        return np.flatnonzero(due)

    def cautions(self, time_s: NDArray[np.float64]) -> tuple[Caution, ...]:
        """Return what the reader of a result must know of it.

        Codes: ``frames_interpolated``, ``looked_at_seldom``; none if every frame was looked at.

        Parameters
        ----------
        time_s
            As for `rows`.
        """
        rows = self.rows(time_s)
        if len(rows) == len(time_s):
            return ()
        span_s = float(time_s[-1] - time_s[0])
        # The last frame comes on top of what was asked for.
        looked, had = (max(1, count - 1) / span_s for count in (len(rows), len(time_s)))
        found = [
            Caution(
                "frames_interpolated",
                f"{self._which(looked, had)} looked at; the others are interpolated.",
            )
        ]
        if looked < NEARLY * FEWEST_A_SECOND:
            found.append(
                Caution(
                    "looked_at_seldom",
                    f"Only about {looked:.1f} frames a second were looked at; with fewer than "
                    f"{FEWEST_A_SECOND:g}, reps get lost or run together, so choose a smaller "
                    "--stride or a higher --fps.",
                )
            )
        return tuple(found)

    def _which(self, looked: float, had: float) -> str:
        if self.fps is not None:
            return f"About {looked:.3g} of {had:.3g} frames a second were"
        if self.stride in _ORDINALS:
            return f"Every {_ORDINALS[self.stride]} frame was"
        return f"One frame in {self.stride} was"


EVERY_FRAME: Final = Sampling()


class Picker:
    """Tells of frame after frame whether it is due, without knowing what comes after it.

    Ask `is_due` first, then say with `pass_by` that the frame is one of the clip's: a frame that
    turns out to be damaged leaves the next one due.
    """

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling
        self._first_s: float | None = None
        self._due_s = -math.inf
        self._still_to_skip = 0

    def is_due(self, time_s: float) -> bool:
        """Return whether a frame is to be looked at."""
        return self._still_to_skip == 0 and time_s >= self._due_s - EARLY_S

    def pass_by(self, time_s: float) -> None:
        """Take in that the frame at this time is part of the clip."""
        stride, fps = self._sampling.stride, self._sampling.fps
        if not self.is_due(time_s):
            self._still_to_skip = max(0, self._still_to_skip - 1)
            return
        self._still_to_skip = stride - 1
        if fps is None or fps * EARLY_S >= 1:  # a period shorter than the tolerance is no period
            return
        if self._first_s is None:
            self._first_s = time_s
        # Periods are counted from the first frame, so that what comes late does not add up.
        periods = math.floor((time_s - self._first_s + EARLY_S) * fps) + 1
        self._due_s = self._first_s + periods / fps


def _both() -> UsageError:
    return UsageError("--stride and --fps both say which frames to look at; give only one of them.")
