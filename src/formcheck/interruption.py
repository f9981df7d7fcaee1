"""Requests to stop from outside: none is lost, and none comes where it would do harm."""

from __future__ import annotations

import signal
import sys
from _thread import interrupt_main
from contextlib import ExitStack, contextmanager, suppress
from threading import Timer, current_thread, main_thread
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

AGAIN_S: Final = 0.01


class Terminated(KeyboardInterrupt):
    """SIGTERM, which stops the work as Ctrl-C does."""


def terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    """Handle SIGTERM.

    Raises
    ------
    Terminated
        Always.
    """
    raise Terminated


def heed_swallowed() -> None:
    """Make each request to stop again that was swallowed. To be called once, at the beginning.

    What is raised while an object is finalized, Python reports and forgets. Each picture that
    MediaPipe looks at has a ``__del__``, where one request in ten came to nothing (2 of 21).
    """
    report = sys.unraisablehook

    def hear(swallowed: sys.UnraisableHookArgs) -> None:
        if not issubclass(swallowed.exc_type, KeyboardInterrupt):
            report(swallowed)
            return
        terminated = issubclass(swallowed.exc_type, Terminated)
        number = signal.SIGTERM if terminated else signal.SIGINT
        # Not here: what is raised here is swallowed too.
        with suppress(RuntimeError):  # the program is about to end
            Timer(AGAIN_S, _ask_again, [number]).start()

    sys.unraisablehook = hear


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put requests to stop off to the end of a short block that must not be left half done.

    Only the main thread is ever interrupted; in others this does nothing.
    """
    if current_thread() is not main_thread():
        yield
        return
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    def hear() -> None:
        for number in asked:
            signal.raise_signal(number)

    with ExitStack() as put_back:
        put_back.callback(hear)
        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if callable(handler):  # else the process ends at once, or does not hear of it
                put_back.callback(signal.signal, number, handler)
                signal.signal(number, note)
        yield


def _ask_again(number: signal.Signals) -> None:
    if sys.platform == "win32":
        interrupt_main(number)
    else:  # that would not break off what the main thread waits for
        signal.pthread_kill(main_thread().ident or 0, number)
