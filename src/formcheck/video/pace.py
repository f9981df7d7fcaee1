"""Holds the pictures of a recording back until a player would show them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event

# A clock that runs ahead further than this has jumped; nobody wants to wait for it.
_LONGEST_WAIT_S = 10.0


class Pace:
    """Waits for the moment of each picture; its first call starts the clock.

    Parameters
    ----------
    stop
        Ends a wait under way.
    """

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._start_s: float | None = None

    def wait(self, time_s: float) -> None:
        """Wait until a picture is due; a late one is not waited for.

        Parameters
        ----------
        time_s
            The picture's time on the recording's clock in seconds.
        """
        now_s = time.monotonic()
        if self._start_s is None or self._start_s + time_s - now_s > _LONGEST_WAIT_S:
            self._start_s = now_s - time_s
        self._stop.wait(max(0.0, self._start_s + time_s - now_s))
