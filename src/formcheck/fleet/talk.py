"""What is said between here and a worker of a cluster about one clip, from begin to end.

It is written as one course of events, though many such talks go on at once: each yields what it
wants of the worker, and goes on when it is given the answer.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from formcheck.errors import FormcheckError, InputError
from formcheck.fleet.failure import failed
from formcheck.fleet.hand import Errand, mark_of
from formcheck.fleet.parcel import Arrival
from formcheck.fleet.remote import PIECE, Remote, called, pieces
from formcheck.fleet.resume import clip_digest, read_stamp
from formcheck.fleet.task import done, outcome
from formcheck.video.localfile import read_head

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from formcheck.fleet.resume import Stamp
    from formcheck.fleet.task import Task
    from formcheck.job import Job


@dataclass(frozen=True, slots=True)
class Call:
    """Something the worker is to do: a method of `Hand`, and what it is given."""

    method: str
    given: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What the worker said on the way; there is no answer to it."""

    said: Any


def talk(task: Task, job: Job) -> Generator[Call | Said, Any, Any]:
    """Have one clip analysed by a worker, and put the results in their place.

    Parameters
    ----------
    task
        What to do.
    job
        The same as in `task`, with paths that are right everywhere.

    Returns
    -------
    list or None
        What `formcheck.fleet.task.outcome` reads; None if the analysis broke off.
    """
    try:
        return (yield from _talk(task, job))
    except FormcheckError as error:
        return failed(error)


def _talk(task: Task, job: Job) -> Generator[Call | Said, Any, Any]:
    stamp = read_stamp(task.folder, wishes=task.wishes) if task.resume else None
    if stamp is not None and not isinstance(task.clip, Remote):
        if clip_digest(task.clip) == stamp.clip:
            return done(stamp.seen, kept=True)
        stamp = None
    if (yield Call("begin", (_errand(task, job, stamp),))):
        for content in _content(task):
            yield Call("receive", (content,))
    said, files = yield from _listen()
    if said == ["same"] and stamp is not None:
        return done(stamp.seen, kept=True)
    seen = outcome(said, called(task.clip)).seen
    if seen is not None:
        with Arrival(task.folder, files) as arrival:
            for name, start in arrival.wanted():
                arrival.take(name, start, (yield Call("piece", (name, start))))
            arrival.publish(task.wishes, seen)
    return said


def _listen() -> Generator[Call | Said, Any, tuple[Any, Any]]:
    """Pass on what the worker says; return its last word, and what it has made."""
    while True:
        match (yield Call("listen")):
            case ["told", said]:
                yield Said(said)
            case ["ended", said, files]:
                return said, files
            case _:
                return None, []


def _errand(task: Task, job: Job, stamp: Stamp | None) -> Errand:
    known = None if stamp is None else stamp.clip
    if isinstance(task.clip, Remote):
        return Errand(task.clip, task.clip.name, None, job, task.wishes, known)
    read_head(task.clip)
    with _readable(task.clip):
        mark = mark_of(task.clip)
    return Errand(task.clip.absolute(), task.clip.name, mark, job, task.wishes, known)


def _content(task: Task) -> Iterator[bytes]:
    """Give the clip piece by piece."""
    if isinstance(task.clip, Remote):
        for content, _ in pieces(task.clip):
            yield content
        return
    with _readable(task.clip), task.clip.open("rb") as stream:
        while content := stream.read(PIECE):
            yield content


@contextmanager
def _readable(clip: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{called(clip)} cannot be read ({error.strerror}); copy it to a local disk."
        ) from error
