from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Progress

from formcheck.cli.board import WATCHING_SHARE, _Board
from formcheck.fleet.events import Begun, Ended, Told
from formcheck.fleet.hearing import HIGHEST_COUNT


@pytest.fixture
def drawn() -> Progress:
    return Progress(console=Console(file=io.StringIO(), force_terminal=True))


def test_what_a_worker_tells_moves_its_line_and_the_one_of_all(drawn: Progress) -> None:
    board = _Board(drawn, ["a.mp4", "b.mp4"])
    for event in (
        Begun(0, 1),
        Begun(1, 2),
        Told(0, ["watching", 5, 10]),
        Told(1, ["drawing", 1, None]),
    ):
        board.show(event)
    whole, first, second = drawn.tasks
    assert first.completed == WATCHING_SHARE / 2
    assert (second.completed, second.fields["said"]) == (WATCHING_SHARE, "film and report")
    assert whole.completed == first.completed + second.completed
    board.show(Ended(0, None))
    assert whole.completed == 1 + second.completed


@pytest.mark.parametrize(
    "said", [["watching", 10**400, 1], ["watching", -5, 3], ["watching", 5, -3], "watching", None]
)
def test_a_worker_that_tells_nonsense_does_not_end_the_batch(drawn: Progress, said: object) -> None:
    board = _Board(drawn, ["a.mp4"])
    for event in (Begun(0, 1), Told(0, said)):
        board.show(event)
    assert [task.completed for task in drawn.tasks] == [0, 0]


def test_the_highest_counts_can_be_drawn(drawn: Progress) -> None:
    board = _Board(drawn, ["a.mp4"])
    with drawn:
        for event in (Begun(0, 1), Told(0, ["watching", 1, HIGHEST_COUNT])):
            board.show(event)
            drawn.refresh()
