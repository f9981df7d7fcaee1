"""Clips through the workers of a Ray cluster, as `Pool` puts them through those of one machine."""

from __future__ import annotations

import time
from collections import deque
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from formcheck import __version__
from formcheck.errors import UsageError
from formcheck.exercises.load import EXERCISE_NAMES
from formcheck.fleet.events import Begun, Ended, Event, Told
from formcheck.fleet.hand import Greeting, Hand
from formcheck.fleet.ray_link import changed, linked
from formcheck.fleet.resume import wishes_of
from formcheck.fleet.talk import Call, Said, talk
from formcheck.pose.model import SHIPPED_SHA256

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from types import TracebackType

    from formcheck.fleet.task import Task
    from formcheck.job import Job

MOST_TRIES: Final = 3
"""How often a clip is begun at all; the fault may be the worker's or its machine's."""

MOST_STILLBORN: Final = 3
"""How many workers in a row may end before they have said a word."""

GREET_S: Final = 120.0
"""How long to wait for the first worker; the cluster may have other work."""

LOOK_S: Final = 1.0
"""How often Ctrl-C and such are looked for while nothing happens."""

PATIENCE_S: Final = 8.0
"""How long workers may take to tidy up."""


@dataclass(slots=True)
class _Try:
    """One clip on its way; it may take several."""

    number: int
    task: Task
    made: int = 0


@dataclass(slots=True)
class _Worker:
    """One actor. It is the cluster's alone."""

    actor: Any
    node: str = ""
    pid: int = 0
    errand: _Try | None = None
    talk: Generator[Call | Said, Any, Any] | None = None


class Cluster:
    """Gives clips to workers of a Ray cluster, never more of them at once than there are workers.

    To be used as a context manager: it connects, and at its end stops all workers, and Ray too if
    it was started here. Nobody but this process writes results.

    Parameters
    ----------
    address
        ``local``, ``auto``, ``host:port`` or ``ray://host:port``.
    job
        What is to be done with all clips.
    size
        How many workers there are at most; in a cluster that is started here there are so many.
    processors
        Whether there are no more of them than the cluster has processors.
    """

    def __init__(self, address: str, job: Job, size: int, *, processors: bool = False) -> None:
        self._address = address
        self._job = _with_whole_paths(job)
        self._wishes = wishes_of(self._job)
        self._size = size
        self._processors = processors
        self._workers: list[_Worker] = []
        self._asked: dict[Any, _Worker] = {}
        self._again: deque[_Try] = deque()
        self._stillborn = 0
        self._opened = ExitStack()
        self._ray: Any = None
        self._environment: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        """Connect, or start Ray.

        Raises
        ------
        UsageError
            If Ray is not installed, or nobody answers at the address.
        """
        self._environment = changed(self._address)
        self._ray = self._opened.enter_context(linked(self._address, self._size))
        if self._processors:
            there = int(self._ray.cluster_resources().get("CPU", 1))
            self._size = max(1, min(self._size, there))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop all workers and disconnect."""
        with self._opened:
            self._dismiss_all()

    def run(self, orders: Iterable[Task]) -> Generator[Event]:
        """Have the clips analysed, numbered from 0; each begins and ends exactly once.

        A clip whose worker dies is begun anew by another one, twice; only then it has ended.

        Raises
        ------
        UsageError
            If the cluster has no worker that could do it.
        """
        waiting = (_Try(number, task) for number, task in enumerate(orders))
        following = next(waiting, None)
        since = time.monotonic()
        while True:
            while (worker := self._idle()) is not None:
                if self._again:
                    yield from self._begin(worker, self._again.popleft())
                elif following is not None:
                    yield Begun(following.number, worker.pid, worker.node)
                    yield from self._begin(worker, following)
                    following = next(waiting, None)
                else:
                    break
            busy = sum(each.errand is not None for each in self._workers)
            if following is None and not self._again and not busy:
                return
            self._hire(self._size if following is not None else busy + len(self._again))
            self._make_sure_of_somebody(since)
            ready, _ = self._ray.wait(list(self._asked), num_returns=1, timeout=LOOK_S)
            for each in ready:
                yield from self._hear(each)

    def _idle(self) -> _Worker | None:
        return next((each for each in self._workers if each.pid and each.errand is None), None)

    def _hire(self, wanted: int) -> None:
        """Let there be so many workers; those that the cluster has no room for come later."""
        while len(self._workers) < min(wanted, self._size):
            actor = self._ray.remote(num_cpus=1, max_restarts=0)(Hand).remote(self._environment)
            worker = _Worker(actor)
            self._workers.append(worker)
            self._asked[actor.greet.remote(self._job, self._wishes)] = worker

    def _begin(self, worker: _Worker, errand: _Try) -> Generator[Event]:
        errand.made += 1
        worker.errand, worker.talk = errand, talk(errand.task, self._job)
        yield from self._go_on(worker, None)

    def _hear(self, asked: Any) -> Generator[Event]:
        """Take in the answer to one call."""
        worker = self._asked.pop(asked)
        try:
            answer = self._ray.get(asked)
        except (self._ray.exceptions.RayError, OSError) as error:
            yield from self._lose(worker, error)
            return
        if worker.talk is not None:
            yield from self._go_on(worker, answer)
            return
        _accept(answer)
        self._stillborn = 0
        worker.pid, worker.node = answer.pid, answer.node or "?"

    def _go_on(self, worker: _Worker, answer: Any) -> Generator[Event]:
        """Go on with a talk until the worker is asked something again, or all is said."""
        errand = worker.errand
        if errand is None or worker.talk is None:
            return
        try:
            while isinstance(step := worker.talk.send(answer), Said):
                answer = None
                yield Told(errand.number, step.said)
        except StopIteration as end:
            worker.errand = worker.talk = None
            if end.value is None and errand.made < MOST_TRIES:
                self._again.append(errand)
            else:
                yield Ended(errand.number, end.value)
            return
        self._asked[getattr(worker.actor, step.method).remote(*step.given)] = worker

    def _lose(self, worker: _Worker, error: Exception) -> Generator[Event]:
        """Do without a worker that has died, or met a mistake of ours."""
        self._workers.remove(worker)
        with suppress(Exception):  # it is dead already, most of the time
            self._ray.kill(worker.actor)
        if worker.talk is not None:
            worker.talk.close()
        if worker.errand is None:
            self._stillborn += 1
            if self._stillborn >= MOST_STILLBORN or "No module named" in str(error):
                raise UsageError(
                    f"No worker starts in the cluster ({_said(error)}); install this version of "
                    f"formcheck, {__version__}, on all its machines."
                ) from error
        elif worker.errand.made < MOST_TRIES:
            self._again.append(worker.errand)
        else:
            yield Ended(worker.errand.number, None)

    def _make_sure_of_somebody(self, since: float) -> None:
        if time.monotonic() - since > GREET_S and not any(each.pid for each in self._workers):
            raise UsageError(
                f"The cluster has had no free processor for {GREET_S:.0f} s; try again when it "
                "has less to do."
            )

    def _dismiss_all(self) -> None:
        """Let workers tidy up, for a while, then end them."""
        if self._ray is None:
            return
        stopped = []
        for worker in self._workers:
            if worker.talk is not None:
                worker.talk.close()
            if worker.pid:
                with suppress(Exception):  # it may have died just now
                    stopped.append(worker.actor.stop.remote())
        try:
            if stopped:
                self._ray.wait(stopped, num_returns=len(stopped), timeout=PATIENCE_S)
        finally:
            for worker in self._workers:
                with suppress(Exception):  # the same
                    self._ray.kill(worker.actor)
            self._workers.clear()
            self._asked.clear()


def _accept(greeting: object) -> None:
    """Make sure that a worker makes what this process would make.

    Raises
    ------
    UsageError
        If not.
    """
    match greeting:
        case Greeting(version=version, node=node) if version != __version__:
            raise UsageError(
                f"The worker on {node} has formcheck {version}, and this is {__version__}; "
                "install the same version on all machines."
            )
        case Greeting(refusal=refusal, node=node) if refusal:
            raise UsageError(f"The worker on {node} cannot do this: {refusal}.")
        case Greeting():
            return
    raise UsageError(
        f"The workers are none of formcheck {__version__}; install it on all machines."
    )


def _with_whole_paths(job: Job) -> Job:
    """Name files so that a worker, which is in another folder, finds them."""
    exercise, model = job.exercise, job.model
    if exercise not in EXERCISE_NAMES:
        exercise = str(Path(exercise).expanduser().absolute())
    if model not in SHIPPED_SHA256:
        model = str(Path(model).expanduser().absolute())
    return replace(job, exercise=exercise, model=model)


def _said(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[-1] if lines else ''}"[:300]
