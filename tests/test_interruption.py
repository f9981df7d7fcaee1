"""Requests to stop are heard, also while Python swallows what is raised."""

from __future__ import annotations

import signal
import sys
from threading import Event
from typing import TYPE_CHECKING

import pytest

from formcheck.interruption import Terminated, heed_swallowed, terminate

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 20.0
"""On Windows nothing breaks a wait off, but the request is heard after it."""


class Finalized:
    def __init__(self, do: Callable[[], None]) -> None:
        self.do = do

    def __del__(self) -> None:
        self.do()


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


def test_other_errors_are_reported_as_before(reported: list[type[BaseException]]) -> None:
    heed_swallowed()

    def fail() -> None:
        raise ValueError

    Finalized(fail)
    assert reported == [ValueError]
