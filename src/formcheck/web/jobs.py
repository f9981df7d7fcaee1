"""The studio's workers: a queue, a process for every job, and what they tell."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final, Self

from formcheck.fleet.failure import failure
from formcheck.fleet.hearing import hear
from formcheck.web.progress import Progress, told
from formcheck.web.worker import RELIEF, Order, work

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from types import TracebackType

    from formcheck.web.shelf import Shelf

NO_PROCESS: Final = "No process can be started for this; close other programs and try again."

_NOTHING: Final = {"stage": None, "done": None, "expected": None, "left_s": None}


@dataclass(slots=True)
class _Running:
    """One job under way. It is the foreman's alone."""

    name: str
    process: SpawnProcess
    pipe: Connection
    over: threading.Event
    progress: Progress | None = None
    outcome: Any = None
    cancelled: bool = False


class Foreman:
    """Gives every job a process of its own, so that a crash in native code costs one job.

    Any thread may call any method.

    Parameters
    ----------
    shelf
        Where the analyses are; their states are changed there.
    workers
        How many jobs run at once.
    """

    def __init__(self, shelf: Shelf, workers: int) -> None:
        self._shelf = shelf
        self._workers = workers
        self._context = multiprocessing.get_context("spawn")
        self._guard = threading.Lock()
        self._queue: dict[str, Order] = {}
        self._running: dict[str, _Running] = {}
        self._ending = False
        self._ear, self._bell = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._watch, name="formcheck-foreman")

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop all jobs."""
        self.close()

    def start(self) -> None:
        """Begin to work off the queue. To be called once; `close` is to follow."""
        self._thread.start()

    def submit(self, number: str, order: Order) -> None:
        """Queue a job for an analysis that is on the shelf."""
        with self._guard:
            if self._ending:
                return
            self._queue[number] = order
            self._bell.send_bytes(b".")

    def stop(self, number: str, timeout_s: float = 10.0) -> bool:
        """End a job, or take it out of the queue, and wait until it is over.

        Returns
        -------
        bool
            Whether there was anything to stop.
        """
        with self._guard:
            if self._queue.pop(number, None) is not None:
                self._shelf.finish(number, cancelled=True)
                return True
            running = self._running.get(number)
            if running is None:
                return False
            running.cancelled = True
            running.process.kill()
        running.over.wait(timeout_s)
        return True

    def progress(self, number: str) -> dict[str, Any]:
        """Return how far a job is, as plain values for the page."""
        with self._guard:
            if number in self._queue:
                return {"position": list(self._queue).index(number) + 1, **_NOTHING}
            running = self._running.get(number)
            known = None if running is None else running.progress
        return {"position": None, **(_NOTHING if known is None else known.values())}

    def close(self) -> None:
        """End all jobs and wait for their end; closing twice does no harm."""
        with self._guard:
            if self._ending:
                return
            self._ending = True
            self._queue.clear()
            for running in self._running.values():
                running.cancelled = True
                running.process.kill()
            self._bell.send_bytes(b".")
        self._thread.join()
        self._ear.close()
        self._bell.close()

    def _watch(self) -> None:
        """Start jobs and listen to them, in a thread of its own, until all is over."""
        if hasattr(signal, "pthread_sigmask"):
            # What asks for the end is for the studio, though whole groups of processes may get
            # it: what is started here does not hear of it, and fails of nothing.
            asking = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
            # Python's own helper process comes with the first one, and starting it would undo this.
            resource_tracker.ensure_running()
            signal.pthread_sigmask(signal.SIG_BLOCK, asking)
        while True:
            with self._guard:
                pipes: dict[Any, str] = {
                    each.pipe: number for number, each in self._running.items()
                }
                if self._ending and not pipes:
                    return
            for ready in wait([self._ear, *pipes]):
                if ready is self._ear:
                    self._ear.recv_bytes()
                else:
                    self._listen(pipes[ready])
            self._start_jobs()

    def _listen(self, number: str) -> None:
        """Take in one message; the end of the pipe, or nonsense, is the end of the job."""
        running = self._running[number]
        message = hear(running.pipe)
        if message is None:
            self._end(number, running)
            return
        progress = told(message, running.progress)
        with self._guard:
            if progress is not None:
                running.progress = progress
            else:
                running.outcome = message

    def _end(self, number: str, running: _Running) -> None:
        running.process.kill()  # it may have closed the pipe and live on
        running.process.join()
        running.pipe.close()
        running.process.close()
        with self._guard:
            del self._running[number]
            ending = self._ending
        match running.outcome:
            case _ if running.cancelled:
                if not ending:  # then the shelf knows what to do
                    self._shelf.finish(number, cancelled=True)
            case ["done"]:
                self._shelf.finish(number)
            case said:
                error = failure(said, running.name, RELIEF)
                self._shelf.finish(number, error=str(error))
        running.over.set()

    def _start_jobs(self) -> None:
        """Give work to whoever is free."""
        while True:
            with self._guard:
                if self._ending or not self._queue or len(self._running) >= self._workers:
                    return
                number = next(iter(self._queue))
                order = self._queue.pop(number)
                running = self._start(order)
                if running is not None:
                    self._running[number] = running
            if running is None:
                self._shelf.finish(number, error=NO_PROCESS)
            else:
                self._shelf.change(number, state="running")

    def _start(self, order: Order) -> _Running | None:
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=work, args=(order, theirs), daemon=True)
        try:
            process.start()
        except OSError:
            ours.close()
            return None
        finally:
            theirs.close()
        return _Running(order.name, process, ours, threading.Event())
