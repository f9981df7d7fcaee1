from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest

from formcheck.fleet.hearing import HIGHEST_COUNT, LONGEST_MESSAGE, Step, hear, step_of


def heard(message: bytes) -> object:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    with ThreadPoolExecutor(1) as talker, theirs, ours:
        talker.submit(theirs.send_bytes, message)  # more than a pipe holds
        return hear(ours)


def test_a_message_arrives_as_it_was_said() -> None:
    assert heard(b'["told", ["watching", 3, null]]') == ["told", ["watching", 3, None]]


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff",
        b"nonsense",
        b"[" * 90_000,
        b"[" * 40_000 + b"]" * 40_000,
        b"9" * 9000,
        b" " * (LONGEST_MESSAGE + 1),
    ],
    ids=["empty", "no text", "no JSON", "deep", "deep and whole", "endless number", "too long"],
)
def test_nonsense_is_nothing(message: bytes) -> None:
    assert heard(message) is None


def test_the_end_is_nothing() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    theirs.close()
    with ours:
        assert hear(ours) is None


@pytest.mark.parametrize("expected", [None, 0, 9, HIGHEST_COUNT])
def test_progress_is_read(expected: int | None) -> None:
    assert step_of(["watching", 3, expected]) == Step("watching", 3, expected)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "watching",
        [],
        ["watching"],
        ["watching", "3", 9],
        ["watching", 3, "all"],
        ["watching", None, 9],
        ["watching", 3.0, 9],
        ["dancing", 3, 9],
        [["watching"], 3, 9],
        ["watching", -1, 9],
        ["watching", 3, -9],
        ["watching", HIGHEST_COUNT + 1, 9],
        ["watching", 3, 10**400],
    ],
)
def test_what_is_no_progress_is_not_taken_for_it(said: object) -> None:
    assert step_of(said) is None
