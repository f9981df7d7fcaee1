"""A progress bar with the time left, on stderr, for work that takes long."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

    Advance = Callable[[int, int | None], None]


@contextmanager
def progress_bar(title: str, *, shown: bool) -> Iterator[Advance]:
    """Give a function to call with the frames done and the frames expected, if known.

    Nothing is drawn unless stderr is a terminal, and nothing stays behind afterwards.
    """
    with progress_bars(title, shown=shown) as (advance,):
        yield advance


@contextmanager
def progress_bars(*titles: str, shown: bool) -> Iterator[tuple[Advance, ...]]:
    """Give such a function for each of several stages; each shows up when it begins."""
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import (  # noqa: PLC0415 - the same
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("frames,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
        transient=True,
        refresh_per_second=5,
        disable=not (shown and console.is_terminal),
    ) as progress:
        yield tuple(_advance(progress, title) for title in titles)


def _advance(progress: Progress, title: str) -> Advance:
    from rich.markup import escape  # noqa: PLC0415 - slow to import

    task = progress.add_task(escape(title), total=None, visible=False)

    def advance(done: int, expected: int | None) -> None:
        # A header may promise fewer frames than there are.
        total = None if expected is None else max(done, expected)
        progress.update(task, completed=done, total=total, visible=True)

    return advance
