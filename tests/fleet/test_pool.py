from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from tests.fleet import works

from formcheck.fleet.events import Begun, Ended, Told
from formcheck.fleet.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from formcheck.fleet.pool import Work

unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


def test_every_order_begins_tells_and_ends_once_with_workers_that_stay() -> None:
    with Pool(works.double, 2) as pool:
        events = list(pool.run(range(6)))
    assert sorted(each.number for each in events if isinstance(each, Begun)) == list(range(6))
    assert sorted(each.said for each in events if isinstance(each, Told)) == list(range(6))
    ended = {each.number: each.said for each in events if isinstance(each, Ended)}
    assert {number: said[0] for number, said in ended.items()} == {n: 2 * n for n in range(6)}
    assert len({said[1] for said in ended.values()}) <= 2


def test_no_more_orders_are_taken_than_there_are_workers() -> None:
    taken: list[int] = []

    def orders() -> Iterator[int]:
        for number in range(7):
            taken.append(number)
            yield number

    ended = 0
    with Pool(works.double, 2) as pool:
        for event in pool.run(orders()):
            assert len(taken) - ended <= 2
            ended += isinstance(event, Ended)
    assert ended == 7


@unix
def test_a_worker_that_dies_costs_its_order_and_a_fresh_one_goes_on() -> None:
    with Pool(works.die_of_three, 1) as pool:
        events = list(pool.run([1, 2, 3, 4, 5]))
    ended = {each.number: each.said for each in events if isinstance(each, Ended)}
    assert ended == {0: 1, 1: 2, 2: None, 3: 4, 4: 5}
    pids = [each.pid for each in events if isinstance(each, Begun)]
    assert pids[0] == pids[1] == pids[2] != pids[3] == pids[4]


@unix
def test_a_worker_killed_between_two_orders_costs_nothing() -> None:
    pids: list[int] = []

    def orders() -> Iterator[int]:
        yield 1
        os.kill(pids[0], signal.SIGKILL)
        os.waitid(os.P_PID, pids[0], os.WEXITED | os.WNOWAIT)
        yield 2

    with Pool(works.double, 1) as pool:
        ended = {}
        for event in pool.run(orders()):
            if isinstance(event, Begun):
                pids.append(event.pid)
            if isinstance(event, Ended):
                ended[event.number] = event.said[0]
    assert ended == {0: 2, 1: 4}
    assert pids[0] != pids[1]


def test_a_worker_that_says_too_much_is_not_listened_to_again() -> None:
    with Pool(works.rant, 1) as pool:
        ended = [each.said for each in pool.run([0, 1, 2]) if isinstance(each, Ended)]
    assert ended == ["fine", None, "fine"]


def test_what_an_order_leaves_behind_is_freed_before_the_next() -> None:
    with Pool(works.leave_a_cycle, 1) as pool:
        ended = [each.said for each in pool.run(range(3)) if isinstance(each, Ended)]
    assert ended == [0, 1, 2]


def test_workers_leave_the_terminal_alone(capfd: pytest.CaptureFixture[str]) -> None:
    with Pool(works.talk_on_stderr, 1) as pool:
        assert list(pool.run([1]))[-1] == Ended(0, 1)
    assert capfd.readouterr().err == ""


@unix
@pytest.mark.parametrize("work", [works.never_end, works.never_hear])
def test_a_worker_that_is_stopped_tidies_up(work: Work, tmp_path: Path) -> None:
    events: Any
    with Pool(work, 1) as pool, closing(pool.run([str(tmp_path)])) as events:
        while not isinstance(next(events), Told):
            pass
        assert (tmp_path / "half").exists()
    assert not list(tmp_path.iterdir())
