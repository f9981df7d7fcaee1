"""Worker processes that stay, each with one order at a time; the death of one costs one order."""

from __future__ import annotations

import gc
import json
import multiprocessing
import signal
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final, Self

from formcheck.fleet.events import Begun, Ended, Told
from formcheck.fleet.hearing import hear
from formcheck.fleet.orphan import end_with_parent
from formcheck.fleet.silence import be_silent
from formcheck.interruption import Terminated, heed_swallowed, terminate
from formcheck.pose.native_memory import give_freed_memory_back

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from types import TracebackType

    from formcheck.fleet.events import Event

Work = Callable[[Any, Callable[[Any], None]], Any]
"""A function of a module: takes an order and a way to tell how far it is; both answers go to
the pool as JSON, because a process that has read a hostile file is not trusted with more."""

PATIENCE_S: Final = 5.0
"""How long a worker may take to tidy up after it was told to stop."""


@dataclass(slots=True)
class _Worker:
    """One process. It is the pool's alone."""

    process: SpawnProcess
    pipe: Connection
    number: int | None = None


class Pool:
    """Gives orders to worker processes, never more of them at once than there are workers.

    To be used as a context manager: at its end all workers are stopped.

    Parameters
    ----------
    work
        What a worker does with an order.
    size
        How many workers there are at most; they are started when there is work.
    """

    def __init__(self, work: Work, size: int) -> None:
        self._work = work
        self._size = size
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        """Nothing is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop all workers."""
        self.close()

    def run(self, orders: Iterable[Any]) -> Generator[Event]:
        """Work off the orders, numbered from 0; each begins and ends exactly once.

        No more orders are taken from the iterable than are under way.
        """
        waiting = enumerate(orders)
        more = True
        while True:
            while more and sum(each.number is not None for each in self._workers) < self._size:
                following = next(waiting, None)
                if following is None:
                    more = False
                else:
                    yield self._begin(*following)
            busy: dict[Any, _Worker] = {
                each.pipe: each for each in self._workers if each.number is not None
            }
            if not busy:
                return
            for ready in wait(list(busy)):
                yield self._listen(busy[ready])

    def close(self) -> None:
        """Stop all workers and wait for their end; closing twice does no harm."""
        for worker in self._workers:
            worker.process.terminate()
        while self._workers:
            self._retire(self._workers[-1], PATIENCE_S)

    def _begin(self, number: int, order: Any) -> Begun:
        for idle in [each for each in self._workers if each.number is None]:
            if not idle.process.is_alive():
                self._retire(idle)
        worker = next((each for each in self._workers if each.number is None), None)
        if worker is None:
            worker = self._start()
        worker.number = number
        with suppress(OSError):  # it has just died, which its pipe will tell
            worker.pipe.send(order)
        return Begun(number, worker.process.pid or 0)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(self._work, theirs), daemon=True)
        try:
            with _deaf():
                process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _listen(self, worker: _Worker) -> Event:
        """Take in one message; the end of the pipe, or nonsense, is the end of the worker."""
        number = worker.number or 0
        match hear(worker.pipe):
            case ["told", said]:
                return Told(number, said)
            case ["ended", said]:
                worker.number = None
                return Ended(number, said)
        self._retire(worker)
        return Ended(number, None)

    def _retire(self, worker: _Worker, patience_s: float = 0.0) -> None:
        if patience_s:
            worker.process.join(patience_s)
        worker.process.kill()  # it may have closed the pipe and live on
        worker.process.join()
        worker.pipe.close()
        worker.process.close()
        self._workers.remove(worker)


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that do not hear of Ctrl-C: what is to stop is the pool's to say."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Python's own helper process comes with the first one, and starting it would undo this.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(work: Work, pipe: Connection) -> None:
    """Work off orders until the pipe ends: the entry of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Unwinding makes half-written files go away.
    signal.signal(signal.SIGTERM, terminate)
    heed_swallowed()
    be_silent()
    end_with_parent()

    def say(*message: Any) -> None:
        pipe.send_bytes(json.dumps(message).encode())

    # The pool has ended, or says that it will.
    with suppress(EOFError, BrokenPipeError, ConnectionResetError, Terminated):
        while True:
            order = pipe.recv()
            answer = work(order, lambda said: say("told", said))
            # Else a worker grows to twice its size over a hundred clips.
            gc.collect()
            give_freed_memory_back()
            say("ended", answer)
