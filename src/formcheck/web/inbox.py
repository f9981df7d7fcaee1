"""What a browser has sent and nobody has looked at: all commands, the newest picture only."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from starlette.websockets import WebSocketDisconnect

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

MOST_COMMANDS: Final = 16
"""More than these are not a person's doing; they are dropped."""


class Inbox:
    """Reads a WebSocket without ever holding more than it may.

    Parameters
    ----------
    socket
        An accepted one; `fill` alone reads it from now on.
    """

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._commands: deque[str] = deque()
        self._picture: bytes | None = None
        self._closed = False
        self._news = asyncio.Event()

    async def fill(self) -> None:
        """Read until the browser has gone."""
        try:
            while True:
                message = await self._socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                self._put(message.get("text"), message.get("bytes"))
        except (WebSocketDisconnect, RuntimeError):  # closed from this side
            pass
        finally:
            self._closed = True
            self._news.set()

    async def take(self, timeout_s: float) -> str | bytes | None:
        """Return what is to be done next, commands first; None when the browser has gone.

        Raises
        ------
        TimeoutError
            If nothing came for so long.
        """
        async with asyncio.timeout(timeout_s):
            await self._news.wait()
        if self._closed:
            return None
        if self._commands:
            found: str | bytes | None = self._commands.popleft()
        else:
            found, self._picture = self._picture, None
        if not self._commands and self._picture is None:
            self._news.clear()
        return found

    def _put(self, text: str | None, picture: bytes | None) -> None:
        if picture is not None:
            self._picture = picture
        elif text is not None and len(self._commands) < MOST_COMMANDS:
            self._commands.append(text)
        self._news.set()
