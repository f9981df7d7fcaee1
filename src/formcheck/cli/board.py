"""How far many clips are at once: a line for each that runs, one for all, and the time left."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from formcheck.fleet.events import Begun, Ended, Told
from formcheck.fleet.hearing import step_of
from formcheck.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.progress import Progress, TaskID

    from formcheck.fleet.events import Event
    from formcheck.fleet.hearing import Step

LONGEST_NAME: Final = 40
RATE_S: Final = 600.0
"""Clips differ in length, so the rate is taken over many."""

WATCHING_SHARE: Final = 0.75
"""Drawing a frame takes about a third of the time that watching it takes."""

_STAGES: Final = {
    "fetching": (0.0, 0.0),
    "watching": (0.0, WATCHING_SHARE),
    "drawing": (WATCHING_SHARE, 1.0),
}
_SAID: Final = {"fetching": "fetching", "watching": "looking", "drawing": "film and report"}


@contextmanager
def board(names: Sequence[str], *, shown: bool) -> Iterator[Callable[[Event], None]]:
    """Give a function to call with each event of a pool.

    Nothing is drawn unless stderr is a terminal, and nothing stays behind afterwards.
    """
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import (  # noqa: PLC0415 - the same
        BarColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
        transient=True,
        refresh_per_second=5,
        speed_estimate_period=RATE_S,
        disable=not (shown and console.is_terminal),
    ) as progress:
        yield _Board(progress, names).show


class _Board:
    """What is drawn. `progress` is changed by every event."""

    def __init__(self, progress: Progress, names: Sequence[str]) -> None:
        self._progress = progress
        self._names = names
        self._ended = 0
        self._all = progress.add_task("All clips", total=len(names), said=self._count)
        self._lines: dict[int, TaskID] = {}
        self._shares: dict[int, float] = {}

    @property
    def _count(self) -> str:
        return f"{self._ended} of {len(self._names)}"

    def show(self, event: Event) -> None:
        """Draw one event."""
        match event:
            case Begun(number):
                self._shares[number] = 0.0
                self._lines[number] = self._progress.add_task(
                    self._title(number), total=1.0, said=_SAID["watching"]
                )
            case Told(number, said):
                step = step_of(said)
                if step is not None and number in self._lines:
                    self._advance(number, step)
            case Ended(number):
                self._ended += 1
                self._shares.pop(number, None)
                line = self._lines.pop(number, None)
                if line is not None:
                    self._progress.remove_task(line)
                self._draw_all()

    def _advance(self, number: int, step: Step) -> None:
        first, last = _STAGES[step.stage]
        # A header may promise fewer frames than there are.
        within = min(1.0, step.done / step.expected) if step.expected else 0.0
        self._shares[number] = first + (last - first) * within
        self._progress.update(
            self._lines[number], completed=self._shares[number], said=_SAID[step.stage]
        )
        self._draw_all()

    def _draw_all(self) -> None:
        done = self._ended + sum(self._shares.values())
        self._progress.update(self._all, completed=done, said=self._count)

    def _title(self, number: int) -> Any:
        from rich.markup import escape  # noqa: PLC0415 - slow to import

        name = printable(self._names[number])
        if len(name) > LONGEST_NAME:
            name = f"…{name[1 - LONGEST_NAME :]}"
        return escape(name)
