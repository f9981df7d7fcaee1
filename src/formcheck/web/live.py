"""Coaching over a WebSocket: a browser's pictures in, judgements and cues out."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from formcheck.errors import FormcheckError, ModelError, UsageError
from formcheck.web.inbox import Inbox
from formcheck.web.wishes import read_command, read_wishes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.websockets import WebSocket

    from formcheck.web.coaching import Coaching
    from formcheck.web.wishes import Wishes

_Answer = TypeVar("_Answer")

MOST_SESSIONS: Final = 2
"""Each keeps a core and a pose model busy."""

SESSION_THREADS: Final = "formcheck-live"
"""What the names of the sessions' threads begin with."""

HELLO_S: Final = 10.0
"""Time for the first message."""

IDLE_S: Final = 300.0
"""Who has sent nothing for so long has forgotten that the page is open."""

GOING: Final = 1001
REFUSED: Final = 1008
BROKEN: Final = 1011
CROWDED: Final = 1013


class LiveSettings(Protocol):
    """What the route needs to know of the studio's settings."""

    @property
    def token(self) -> str:
        """What the studio's own page was given, and no other page knows."""

    @property
    def records_dir(self) -> Path:
        """The folder that holds recorded sessions."""


class EndSession(Exception):  # noqa: N818 - it is no error of the program
    """A reason to end a session, with the code that a WebSocket gives for it."""

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.code = code


def live_route(settings: LiveSettings) -> WebSocketRoute:
    """Return the address at which a browser is coached, ``/api/live``.

    The first message is JSON, see `formcheck.web.wishes.Wishes`; the answer is what
    `Coaching.greeting` says, or ``{"error": "…"}`` and the end. Then pictures, see
    `formcheck.web.picture.read_picture`, each with an answer before the next one is due, and
    commands as JSON: ``{"type": "begin" | "pause" | "resume" | "restart" | "finish"}``.

    Parameters
    ----------
    settings
        Its token is what the first message must hold.
    """
    seats = BoundedSemaphore(MOST_SESSIONS)

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        inbox = Inbox(socket)
        reading = asyncio.create_task(inbox.fill())
        try:
            await _serve(socket, inbox, settings, seats)
        except EndSession as end:
            await _end(socket, str(end), end.code)
        except WebSocketDisconnect:
            pass
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    return WebSocketRoute("/api/live", live)


async def _serve(
    socket: WebSocket, inbox: Inbox, settings: LiveSettings, seats: BoundedSemaphore
) -> None:
    """Coach one browser from its first message to its last."""
    wishes = await _wishes(inbox, settings.token)
    if wishes is None:
        return
    if not seats.acquire(blocking=False):
        raise EndSession(
            f"{MOST_SESSIONS} live sessions are open already; close one of them and try again.",
            CROWDED,
        )
    worker = Worker(seats.release)
    try:
        await worker.start(wishes, settings.records_dir)
        await _coach(socket, inbox, worker)
    finally:
        worker.close()


async def _wishes(inbox: Inbox, token: str) -> Wishes | None:
    """Return what the browser asks for, once it has shown that it is the studio's own page."""
    try:
        first = await inbox.take(HELLO_S)
    except TimeoutError:
        raise EndSession("The page did not say what it wants; reload it.", REFUSED) from None
    if first is None:
        return None
    if isinstance(first, bytes):
        raise EndSession("The page sent a picture before it was asked; reload it.", REFUSED)
    try:
        wishes = read_wishes(first)
    except UsageError as error:
        raise EndSession(str(error), REFUSED) from None
    if not hmac.compare_digest(wishes.token.encode(), token.encode()):
        raise EndSession("This page is of an earlier start of formcheck; reload it.", REFUSED)
    return wishes


async def _coach(socket: WebSocket, inbox: Inbox, worker: Worker) -> None:
    """Answer pictures and commands until the browser goes."""
    await _send(socket, await worker.run(lambda coaching: coaching.greeting))
    while True:
        try:
            message = await inbox.take(IDLE_S)
        except TimeoutError:
            minutes = round(IDLE_S / 60)
            raise EndSession(
                f"No picture came for {minutes} minutes; start again.", GOING
            ) from None
        if message is None:
            return
        try:
            answer = await worker.run(_step(message))
        except ModelError as error:
            raise EndSession(str(error), BROKEN) from error
        except FormcheckError as error:
            answer = {"error": str(error)}
        if answer is not None:
            await _send(socket, answer)
        if answer is not None and "summary" in answer:
            await socket.close()
            return


def _step(message: str | bytes) -> Callable[[Coaching], dict[str, Any] | None]:
    if isinstance(message, bytes):
        return lambda coaching: coaching.look(message)
    command = read_command(message)
    return lambda coaching: coaching.obey(command)


async def _send(socket: WebSocket, values: dict[str, Any] | None) -> None:
    await socket.send_text(json.dumps(values, ensure_ascii=False, allow_nan=False))


async def _end(socket: WebSocket, reason: str, code: int) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        await _send(socket, {"error": reason})
        await socket.close(code)


class Worker:
    """A thread of its own for one session, so that the server's loop never waits for a model.

    Parameters
    ----------
    when_done
        Called once when everything is freed.
    """

    def __init__(self, when_done: Callable[[], None]) -> None:
        self._when_done = when_done
        self._thread = ThreadPoolExecutor(1, SESSION_THREADS)
        self._coaching: Coaching | None = None

    async def start(self, wishes: Wishes, records: Path) -> None:
        """Load the model, which takes a second the first time."""

        def start() -> None:
            from formcheck.web.coaching import Coaching  # noqa: PLC0415 - loads MediaPipe

            self._coaching = Coaching(wishes, records)

        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, start)
        except FormcheckError as error:
            raise EndSession(str(error), BROKEN) from error

    async def run(self, step: Callable[[Coaching], _Answer]) -> _Answer:
        """Do something with the session, after all that was asked for before."""

        def do() -> _Answer:
            assert self._coaching is not None  # noqa: S101 - it was started
            return step(self._coaching)

        return await asyncio.get_running_loop().run_in_executor(self._thread, do)

    def close(self) -> None:
        """Free the session once the step under way is done; returns at once."""
        self._thread.submit(self._free)
        self._thread.shutdown(wait=False)

    def _free(self) -> None:
        try:
            if self._coaching is not None:
                self._coaching.close()
        except FormcheckError as error:  # nobody is there to be told but who started the server
            logging.getLogger(__name__).warning("%s", error)
        finally:
            self._when_done()
