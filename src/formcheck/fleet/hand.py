"""One worker of a cluster: takes a clip, watches over the process that analyses it, hands results.

It is an actor of Ray, but knows nothing of Ray. The clip is read by a process of its own, as on
one machine, because Ray trusts its workers with everything and a file may be hostile. What has
been loaded once, libraries and pose model's code, serves all clips of that process.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from formcheck import __version__
from formcheck.disk.workshop import open_workshop
from formcheck.errors import FormcheckError
from formcheck.fleet import parcel
from formcheck.fleet.events import Ended, Told
from formcheck.fleet.pool import Pool
from formcheck.fleet.remote import Remote
from formcheck.fleet.resume import wishes_of
from formcheck.fleet.task import Task, carry_out

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from formcheck.fleet.events import Event
    from formcheck.fleet.remote import Place
    from formcheck.job import Job

SAMPLE: Final = 65_536
"""Bytes at either end of a file by which it is recognised."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One clip's work, as it is sent to another machine.

    Attributes
    ----------
    clip
        Where the sender has it; a path without a way up or down from anywhere.
    name
        What to call the file if it has to be sent.
    mark
        What `mark_of` says of it; None of an address.
    job, wishes, known
        As in `Task`.
    """

    clip: Place
    name: str
    mark: str | None
    job: Job
    wishes: str
    known: str | None


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a worker says of itself.

    Attributes
    ----------
    version
        Its formcheck.
    pid, node
        Which process it is, and on which machine.
    refusal
        Why it cannot do what is wished for; empty if it can.
    """

    version: str
    pid: int
    node: str
    refusal: str


def mark_of(clip: Path) -> str:
    """Return size, and checksum of both ends: enough to know a file in a shared folder again.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with clip.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        ends = sha256(stream.read(SAMPLE))
        stream.seek(max(0, size - SAMPLE))
        ends.update(stream.read(SAMPLE))
    return f"{size} {ends.hexdigest()}"


class Hand:
    """Does one errand after the other: `begin`, `receive` while asked to, `listen`, `piece`.

    Parameters
    ----------
    environment
        What its process has to find in the environment, None for nothing, and does not.
    """

    def __init__(self, environment: Mapping[str, str | None] = MappingProxyType({})) -> None:
        for name, value in environment.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._opened = ExitStack()
        self._place = self._opened.enter_context(open_workshop(Path(tempfile.gettempdir())))
        self._pool = self._opened.enter_context(Pool(carry_out, 1))
        self._task: Task | None = None
        self._events: Generator[Event] | None = None

    def greet(self, job: Job, wishes: str) -> Greeting:
        """Say who is here, and whether pose model and exercise are what they are elsewhere.

        Parameters
        ----------
        job
            What is to be done.
        wishes
            Checksum of that, as the sender has it.
        """
        node = platform.node()
        refusal = ""
        try:
            if wishes_of(job) != wishes:
                refusal = (
                    "its exercise or pose model is another; put the same file at the same place"
                )
        except FormcheckError as error:
            refusal = str(error).rstrip(".")
        return Greeting(__version__, os.getpid(), node, refusal)

    def begin(self, errand: Errand) -> bool:
        """Take an errand; return whether the clip has to be sent."""
        for name in ("clip", "results"):
            shutil.rmtree(self._place / name, ignore_errors=True)
        (self._place / "clip").mkdir()
        clip, send = errand.clip, False
        if isinstance(clip, Remote):
            send = clip.driver_only
        else:
            try:
                send = mark_of(clip) != errand.mark
            except OSError:
                send = True
        self._task = Task(
            self._place / "clip" / errand.name if send else clip,
            self._place / "results",
            errand.job,
            errand.wishes,
            resume=False,
            known=errand.known,
        )
        return send

    def receive(self, content: bytes) -> None:
        """Take the next piece of the clip."""
        with (self._place / "clip" / self._given().clip.name).open("ab") as stream:
            stream.write(content)

    def listen(self) -> list[Any]:
        """Work until there is something to say: ``["told", …]`` or ``["ended", …, files]``."""
        task = self._given()
        if self._events is None:
            self._events = self._pool.run([task])
        while True:
            with _no_main():
                event = next(self._events, None)
            match event:
                case Told(said=said):
                    return ["told", said]
                case Ended(said=said):
                    self._events = None
                    made = task.folder.is_dir()
                    return ["ended", said, parcel.contents(task.folder) if made else []]
                case None:
                    self._events = None
                    return ["ended", None, []]

    def piece(self, name: str, start: int) -> bytes:
        """Give a piece of a file of the results."""
        return parcel.piece(self._given().folder, name, start)

    def stop(self) -> None:
        """Leave nothing behind."""
        self._opened.close()

    def _given(self) -> Task:
        if self._task is None:
            raise ValueError("no errand was given")
        return self._task


@contextmanager
def _no_main() -> Iterator[None]:
    """Start processes without the program that runs this one, which for them is nothing but load.

    A process that is spawned runs its parent's main file first, here the whole of Ray.
    """
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = before
