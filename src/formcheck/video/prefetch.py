"""Makes items ahead in a background thread, so that making and using them overlap."""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import closing, suppress
from threading import Condition, Thread, current_thread
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType

T = TypeVar("T")


class Prefetch(Generic[T]):
    """An iterator that keeps a few items of a generator ready.

    Order and content are those of the generator. An exception in the generator reaches the
    consumer in its place, after the items made before it. Use it as a context manager, or call
    `close`: the thread ends then, wherever it is, and the generator is closed in the thread
    that ran it.

    Parameters
    ----------
    items
        What to run in the background. Nothing else may touch it from now on.
    depth
        How many items may wait, at least 1. One more may be in the making.
    nice
        By how much more than before the thread, and those that it starts, give way to others when
        there are more of them than cores: as for `os.nice`. Only Linux has such threads.
    """

    def __init__(self, items: Generator[T, None, None], depth: int = 4, *, nice: int = 0) -> None:
        if depth < 1:
            raise ValueError(f"depth must be at least 1, not {depth}")
        self._nice = nice
        self._items = items
        self._depth = depth
        self._waiting: deque[T] = deque()
        self._error: BaseException | None = None
        self._finished = False
        self._closing = False
        self._changed = Condition()
        # A daemon, so that a consumer that forgot to close cannot keep the program from ending.
        self._thread = Thread(target=self._work, name="formcheck-prefetch", daemon=True)
        self._thread.start()

    def __iter__(self) -> Self:
        """Give the iterator itself."""
        return self

    def __next__(self) -> T:
        """Wait for the next item and give it."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._finished)
            if self._waiting:
                item = self._waiting.popleft()
                self._changed.notify_all()
                return item
            error, self._error = self._error, None
        if error is not None:
            raise error
        raise StopIteration

    def __enter__(self) -> Self:
        """Give the iterator itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the thread."""
        self.close()

    def close(self) -> None:
        """Stop the thread and wait for its end; what was made ahead is lost."""
        with self._changed:
            self._closing = True
            self._waiting.clear()
            self._changed.notify_all()
        # The garbage collector may close a forgotten iterator from inside its own thread.
        if current_thread() is not self._thread:
            self._thread.join()
        with self._changed:
            self._error = None
            self._waiting.clear()

    def _work(self) -> None:
        try:
            if self._nice and sys.platform == "linux":
                with suppress(OSError):  # a sandbox may forbid it, and it is not needed
                    os.nice(self._nice)  # to Linux, a thread has a niceness of its own
            with closing(self._items) as items:
                for item in items:
                    if not self._put(item):
                        break
        except BaseException as error:  # noqa: BLE001 - handed over to the consumer
            self._error = error
        finally:
            with self._changed:
                self._finished = True
                self._changed.notify_all()

    def _put(self, item: T) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or len(self._waiting) < self._depth)
            if self._closing:
                return False
            self._waiting.append(item)
            self._changed.notify_all()
            return True
