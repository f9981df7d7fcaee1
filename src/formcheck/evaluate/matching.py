"""Which labelled rep is which found rep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_OVERLAP: Final = 0.5
"""Intersection over union in time from which on two reps are the same one."""


class Span(Protocol):
    """Something that lasts from one moment to another, seconds."""

    @property
    def start_s(self) -> float:
        """When it begins."""

    @property
    def end_s(self) -> float:
        """When it ends, not before its start."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of a label and of the rep it matches, and their overlap, 0.5..1."""

    label: int
    rep: int
    overlap: float


def overlap(one: Span, other: Span) -> float:
    """Return intersection over union of two spans, 0..1; 0 if neither lasts."""
    shared = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    if shared <= 0:
        return 0.0
    return shared / (max(one.end_s, other.end_s) - min(one.start_s, other.start_s))


def match(labels: Sequence[Span], reps: Sequence[Span]) -> tuple[Pair, ...]:
    """Pair labels with reps one to one, the greatest overlap first.

    Returns
    -------
    tuple of Pair
        In order of the labels; whoever overlaps nobody by `MIN_OVERLAP` is in none.
    """
    candidates = [
        Pair(label, rep, share)
        for label, span in enumerate(labels)
        for rep, found in enumerate(reps)
        if (share := overlap(span, found)) >= MIN_OVERLAP
    ]
    candidates.sort(key=lambda pair: (-pair.overlap, pair.label, pair.rep))
    pairs: dict[int, Pair] = {}
    taken: set[int] = set()
    for pair in candidates:
        if pair.label not in pairs and pair.rep not in taken:
            pairs[pair.label] = pair
            taken.add(pair.rep)
    return tuple(pairs[label] for label in sorted(pairs))
