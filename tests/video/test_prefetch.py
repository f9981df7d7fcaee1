from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from formcheck.video.prefetch import Prefetch

if TYPE_CHECKING:
    from collections.abc import Generator


def count_to(number: int) -> Generator[int, None, None]:
    yield from range(number)


def prefetch_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "formcheck-prefetch"]


@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize("length", [0, 1, 100])
def test_gives_all_items_in_order(depth: int, length: int) -> None:
    with Prefetch(count_to(length), depth) as items:
        assert list(items) == list(range(length))
        assert next(items, None) is None, "an iterator that ended stays at its end"
    assert not prefetch_threads()


def test_items_are_made_in_another_thread_while_the_consumer_waits() -> None:
    makers: list[threading.Thread] = []

    def make() -> Generator[int, None, None]:
        makers.append(threading.current_thread())
        yield 1

    with Prefetch(make()) as items:
        assert list(items) == [1]
    assert makers[0] is not threading.current_thread()


def test_never_makes_more_than_depth_and_one_ahead() -> None:
    made: list[int] = []
    queue_is_full = threading.Event()

    def make() -> Generator[int, None, None]:
        for number in range(1000):
            made.append(number)
            if number == 4:  # four wait, the fifth is in the maker's hand
                queue_is_full.set()
            yield number

    with Prefetch(make(), depth=4) as items:
        assert queue_is_full.wait(timeout=10), "four items must be made without a consumer"
        assert len(made) == 5
        for taken in range(1, 200):
            next(items)
            assert len(made) <= taken + 5


def test_exception_reaches_the_consumer_after_the_items_before_it() -> None:
    def make() -> Generator[int, None, None]:
        yield 1
        yield 2
        raise LookupError("the third is missing")

    got: list[int] = []
    items = Prefetch(make())
    with pytest.raises(LookupError, match="the third is missing"):
        got.extend(iter(items.__next__, None))
    assert got == [1, 2]
    assert next(items, None) is None, "the error comes once"
    items.close()
    assert not prefetch_threads()


def test_close_ends_the_thread_and_closes_the_generator_where_it_ran() -> None:
    closed_in: list[threading.Thread] = []

    def make() -> Generator[int, None, None]:
        try:
            while True:
                yield 0
        finally:
            closed_in.append(threading.current_thread())

    items = Prefetch(make())
    next(items)
    assert len(prefetch_threads()) == 1
    items.close()
    assert not prefetch_threads()
    assert [each.name for each in closed_in] == ["formcheck-prefetch"]
    assert next(items, None) is None
    items.close()


def test_exception_in_the_consumer_ends_the_thread() -> None:
    def consume() -> None:
        with Prefetch(count_to(1000)) as items:
            for item in items:
                raise RuntimeError(f"the consumer fails at {item}")

    with pytest.raises(RuntimeError, match="the consumer fails at 0"):
        consume()
    assert not prefetch_threads()


def test_depth_must_leave_room_for_an_item() -> None:
    with pytest.raises(ValueError, match="depth must be at least 1"):
        Prefetch(count_to(1), depth=0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all threads have one priority")
def test_a_nice_thread_and_those_it_starts_give_way_and_no_other_does() -> None:
    def priorities() -> Generator[int, None, None]:
        yield os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        found: list[int] = []
        child = threading.Thread(
            target=lambda: found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        )
        child.start()
        child.join()
        yield from found

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    wanted = min(19, before + 3)
    with Prefetch(priorities(), nice=3) as items:
        assert list(items) == [wanted, wanted]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_where_it_may_not_be_nice_it_works_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_by: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "nice", forbidden, raising=False)
    with Prefetch(count_to(3), nice=3) as items:
        assert list(items) == [0, 1, 2]
