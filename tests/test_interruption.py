"""Requests to stop are heard, also while Python swallows what is raised."""

from __future__ import annotations

import signal
import sys
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from formcheck.interruption import Terminated, heed_swallowed, terminate, undisturbed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE_S = 20.0
"""On Windows nothing breaks a wait off, but the request is heard after it."""


class Finalized:
    def __init__(self, do: Callable[[], None]) -> None:
        self.do = do

    def __del__(self) -> None:
        self.do()


@pytest.fixture(autouse=True)
def usual_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C mean something where these tests run in the background, too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def swallow(number: signal.Signals) -> None:
    """Swallow it, and wait."""
    Finalized(lambda: signal.raise_signal(number))
    Event().wait(PATIENCE_S)


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    kinds: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: kinds.append(what.exc_type))
    return kinds


@pytest.mark.parametrize(
    ("number", "kind"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)]
)
def test_a_request_that_was_swallowed_comes_again(
    number: signal.Signals,
    kind: type[BaseException],
    reported: list[type[BaseException]],
) -> None:
    before = signal.signal(signal.SIGTERM, terminate)
    heed_swallowed()
    try:
        with pytest.raises(KeyboardInterrupt) as raised:
            swallow(number)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert raised.type is kind
    assert reported == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_request_in_an_undisturbed_block_is_heard_at_its_end(times: int) -> None:
    done: list[int] = []

    def work() -> None:
        with undisturbed():
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
                done.append(1)
        done.append(2)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [1] * times
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_undisturbed_block_passes_errors_on_and_puts_everything_back() -> None:
    def fail() -> None:
        with undisturbed():
            raise ValueError("of its own")

    with pytest.raises(ValueError, match="of its own"):
        fail()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_error_in_an_undisturbed_block_does_not_hide_a_request() -> None:
    def fail() -> None:
        with undisturbed():
            signal.raise_signal(signal.SIGINT)
            raise ValueError

    with pytest.raises(KeyboardInterrupt):
        fail()


def test_other_threads_need_no_undisturbed_block() -> None:
    done = Event()

    def work() -> None:
        with undisturbed():
            done.set()

    Thread(target=work).start()
    assert done.wait(PATIENCE_S)


def test_other_errors_are_reported_as_before(reported: list[type[BaseException]]) -> None:
    heed_swallowed()

    def fail() -> None:
        raise ValueError

    Finalized(fail)
    assert reported == [ValueError]
