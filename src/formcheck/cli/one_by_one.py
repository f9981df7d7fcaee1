"""Clips one after the other, with a progress bar each."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from contextlib import AbstractContextManager

    from formcheck.analysis import Analysis
    from formcheck.cli.progress import Advance
    from formcheck.fleet.turns import Turn


def one_by_one(turns: Sequence[Turn], *, shown: bool) -> Generator[Analysis | FormcheckError]:
    """Analyse clips; give what came of each, in the same order.

    A single one is analysed in this process. Several are analysed in a worker process, so that
    one that makes a decoder or the pose model crash does not take the others along. Close the
    iterator if it is not gone through to the end.

    Parameters
    ----------
    turns
        What to do.
    shown
        Whether to show how far it is.

    Raises
    ------
    InputError
        If no process can be started.
    """
    return _here(turns[0], shown) if len(turns) == 1 else _in_workers(turns, shown)


def _here(turn: Turn, shown: bool) -> Generator[Analysis | FormcheckError]:
    with _bars(turn, shown) as (watching, drawing):
        try:
            came: Analysis | FormcheckError = turn.take(watching=watching, drawing=drawing)
        except FormcheckError as error:
            came = error
    yield came


def _in_workers(turns: Sequence[Turn], shown: bool) -> Generator[Analysis | FormcheckError]:
    from formcheck.fleet.events import Told  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.fleet.turns import in_turn  # noqa: PLC0415 - the same

    with closing(in_turn(turns)) as telling:
        for turn in turns:
            with _bars(turn, shown) as bars:
                came = next(telling)
                while isinstance(came, Told):
                    _advance(bars, came.said)
                    came = next(telling)
            yield came


def _bars(turn: Turn, shown: bool) -> AbstractContextManager[tuple[Advance, ...]]:
    from formcheck.cli.progress import progress_bars  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.video.localfile import shown_name  # noqa: PLC0415 - the same

    name = shown_name(turn.clip)
    return progress_bars(name, f"{name}: film and report", shown=shown)


def _advance(bars: tuple[Advance, ...], said: object) -> None:
    """Draw what a worker told, unless it is nonsense."""
    from formcheck.fleet.hearing import step_of  # noqa: PLC0415 - `--help` needs none of it

    step = step_of(said)
    if step is not None and step.stage != "fetching":  # these clips are here already
        watching, drawing = bars
        advance = watching if step.stage == "watching" else drawing
        advance(step.done, step.expected)
