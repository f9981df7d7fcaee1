"""The part of a clip that the user asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcheck.errors import UsageError

# Users type times with a few decimals, containers count in ticks: a start of 1.033333 must
# still take in the frame at 1.0333333….
_SLACK_S = 1e-6


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when frames are wanted, both ends included.

    Attributes
    ----------
    start_s
        Seconds on the player's clock, or None for the beginning.
    end_s
        Seconds on the player's clock, or None for the end.

    Raises
    ------
    UsageError
        When a time is negative or not a number, or the start is not before the end.
    """

    start_s: float | None = None
    end_s: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no clip could satisfy."""
        for option, value in (("--start", self.start_s), ("--end", self.end_s)):
            if value is not None and not (math.isfinite(value) and value >= 0):
                raise UsageError(f"{option} must be a time of 0 s or more, not {value:g}.")
        if self.end_s is not None and (self.start_s or 0.0) >= self.end_s:
            raise UsageError(
                f"--start ({self.start_s or 0:g} s) must come before --end ({self.end_s:g} s)."
            )

    def is_before(self, time_s: float) -> bool:
        """Tell whether a frame comes before the window."""
        return self.start_s is not None and time_s < self.start_s - _SLACK_S

    def is_after(self, time_s: float) -> bool:
        """Tell whether a frame comes after the window."""
        return self.end_s is not None and time_s > self.end_s + _SLACK_S
