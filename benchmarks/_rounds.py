"""Figures that were taken in turns, their ratios, and tables of them."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Key = TypeVar("Key")
Figure = TypeVar("Figure")


def in_turns(
    keys: Sequence[Key], rounds: int, measure: Callable[[Key], Figure]
) -> dict[Key, list[Figure]]:
    """Measure everything once a round, forwards and backwards, so that drift hits all alike.

    What is being measured is told on standard error.
    """
    found: dict[Key, list[Figure]] = {key: [] for key in keys}
    for number in range(rounds):
        for key in keys if number % 2 == 0 else reversed(keys):
            print(f"round {number + 1} of {rounds}: {key}", file=sys.stderr)
            found[key].append(measure(key))
    return found


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much one thing takes as another, compared round by round.

    Attributes
    ----------
    median, low, high
        Of the rounds.
    """

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, above: Sequence[float], below: Sequence[float]) -> Self:
        """Compare two things that were measured in the same rounds."""
        each = [one / other for one, other in zip(above, below, strict=True)]
        return cls(statistics.median(each), min(each), max(each))

    def __str__(self) -> str:
        """Return the median, and between what the rounds lie."""
        if self.low == self.high:
            return f"{self.median:.2f}"
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio or figure that is to stay below a limit, or above it with `at_least`."""

    what: str
    value: Ratio
    limit: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether its median did."""
        value = self.value.median
        return value >= self.limit if self.at_least else value <= self.limit

    def row(self) -> tuple[str, ...]:
        """Return what a table says of it."""
        side = "at least" if self.at_least else "at most"
        verdict = "reached" if self.reached else "missed"
        return self.what, str(self.value), f"{side} {self.limit:g}", verdict


def print_goals(goals: Sequence[Goal]) -> None:
    """Print a table of them, if there are any."""
    if goals:
        print_table(("goal", "median (lowest to highest)", "limit", ""), [g.row() for g in goals])


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table that reads well in a terminal and in Markdown."""
    lines = [tuple(header), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * max(3, width) for width in widths))
    print()
    for line in lines:
        cells = (cell.ljust(max(3, width)) for cell, width in zip(line, widths, strict=True))
        print(f"| {' | '.join(cells)} |", flush=True)
