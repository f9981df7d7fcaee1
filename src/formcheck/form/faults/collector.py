"""From readings to stretches of time: hysteresis, least durations, short breaks bridged."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.form.faults.contract import Reading, Rule

UNKNOWN_S = 1.0
"""What could not be measured for longer than this is not known to go on."""

TICK_S = 1e-6
"""Times are sums of steps such as 0.04 s, and a hair short of what they should be."""


@dataclass(slots=True)
class Span:
    """A stretch of time in which the fault was there, seconds."""

    start_s: float
    end_s: float


class Collector:
    """Takes one detector's readings in order of time.

    Parameters
    ----------
    rule
        When they make a fault.

    Attributes
    ----------
    spans
        Where the fault was so far, in order.
    """

    def __init__(self, rule: Rule) -> None:
        self.spans: list[Span] = []
        self._rule = rule
        self._active = False
        self._since_s: float | None = None
        self._known_s = float("-inf")
        self._times, self._levels, self._values = array("d"), array("d"), array("d")

    def feed(self, now: float, reading: Reading) -> None:
        """Take the reading of one more frame."""
        if isnan(reading.level):
            if now - self._known_s > UNKNOWN_S:
                self._active, self._since_s = False, None
            return
        if now - self._known_s > self._rule.bridge_s + TICK_S:
            self._since_s = None
        self._known_s = now
        self._times.append(reading.to_s)
        self._levels.append(reading.level)
        self._values.append(reading.value)
        if self._active:
            self._go_on(reading)
        else:
            self._begin(reading)

    def shows(self, now: float) -> bool:
        """Return whether the fault can be called out at this moment, that of the newest frame."""
        if self._active or not self.spans:
            return self._active
        return now - self.spans[-1].end_s <= self._rule.linger_s

    def worst(self, from_s: float, to_s: float) -> tuple[float, float]:
        """Return the highest level between two moments, and its value; NaN where none is known."""
        here = self._between(from_s, to_s)
        if not here.size:
            return float("nan"), float("nan")
        at = int(here[np.argmax(np.asarray(self._levels)[here])])
        return self._levels[at], self._values[at]

    def typical(self, from_s: float, to_s: float) -> float:
        """Return the median value between two moments; NaN where none is known."""
        here = self._between(from_s, to_s)
        return float(np.median(np.asarray(self._values)[here])) if here.size else float("nan")

    def _between(self, from_s: float, to_s: float) -> NDArray[np.intp]:
        times = np.asarray(self._times)
        return np.flatnonzero((times >= from_s - TICK_S) & (times <= to_s + TICK_S))

    def _go_on(self, reading: Reading) -> None:
        if reading.level >= self._rule.leave:
            self.spans[-1].end_s = max(self.spans[-1].end_s, reading.to_s)
        else:
            self._active, self._since_s = False, None

    def _begin(self, reading: Reading) -> None:
        rule = self._rule
        if reading.level < rule.enter:
            self._since_s = None
            return
        if self._since_s is None:
            self._since_s = reading.from_s
        if reading.to_s - self._since_s < rule.lasting_s - TICK_S:
            return
        self._active = True
        if self.spans and self._since_s - self.spans[-1].end_s <= rule.bridge_s + TICK_S:
            self.spans[-1].end_s = reading.to_s
        else:
            self.spans.append(Span(self._since_s, reading.to_s))
