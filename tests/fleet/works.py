"""What workers of the tests do; a module of its own, because they are found by name."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def double(order: int, tell: Callable[[Any], None]) -> list[int]:
    tell(order)
    return [2 * order, os.getpid()]


def die_of_three(order: int, tell: Callable[[Any], None]) -> int:
    tell(os.getpid())
    if order == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return order


def rant(order: int, _tell: Callable[[Any], None]) -> str:
    return "x" * 200_000 if order == 1 else "fine"


class Cycle:
    """Something that frees itself only when it is looked for."""

    freed = 0

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        type(self).freed += 1


def leave_a_cycle(_order: int, _tell: Callable[[Any], None]) -> int:
    before = Cycle.freed
    Cycle()
    return before


def talk_on_stderr(order: int, _tell: Callable[[Any], None]) -> int:
    os.write(2, b"native noise\n")
    sys.stderr.write("noise\n")
    return order


def never_end(folder: str, tell: Callable[[Any], None]) -> None:
    """Leave a file behind unless there is time to tidy up."""
    path = os.path.join(folder, "half")  # noqa: PTH118 - as plain as can be
    with open(path, "wb"):  # noqa: PTH123 - the same
        pass
    try:
        tell("working")
        while True:
            time.sleep(60)
    finally:
        os.unlink(path)  # noqa: PTH108 - the same


class Deaf:
    """Something that a signal hits while it is being finalized, as MediaPipe's pictures are."""

    def __init__(self, tell: Callable[[Any], None]) -> None:
        self.tell = tell

    def __del__(self) -> None:
        self.tell("finalizing")
        time.sleep(60)


def never_hear(folder: str, tell: Callable[[Any], None]) -> None:
    """Swallow the first request to end."""

    def tell_after_one(said: Any) -> None:
        Deaf(tell)
        tell(said)

    never_end(folder, tell_after_one)
