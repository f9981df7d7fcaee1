"""A browser's tab that is coached, without a browser and without a socket."""

from __future__ import annotations

import asyncio
import json
import struct
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from starlette.applications import Starlette

from formcheck.web.live import live_route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, MutableMapping

TOKEN = "t0ken"  # noqa: S105 - of nothing but these tests
LONG_S = 60.0
LITE = {"token": TOKEN, "model": "lite", "guide": False}
"""What is asked for where the figures do not matter."""


@dataclass(frozen=True)
class Settings:
    """As much of the studio's settings as coaching needs."""

    records_dir: Path = Path("nowhere")
    token: str = TOKEN


def studio(settings: Settings) -> Starlette:
    return Starlette(routes=[live_route(settings)])


def jpeg(rgb: np.ndarray, size: tuple[int, int] | None = None) -> bytes:
    image = Image.fromarray(rgb)
    stream = BytesIO()
    (image.resize(size) if size else image).save(stream, "JPEG", quality=85)
    return stream.getvalue()


GREY = jpeg(np.full((480, 640, 3), 120, np.uint8))


def message(time_s: float, picture: bytes) -> bytes:
    return struct.pack("<d", time_s) + picture


@dataclass
class Tab:
    """One WebSocket, seen from the browser."""

    to_server: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    from_server: asyncio.Queue[MutableMapping[str, Any]] = field(default_factory=asyncio.Queue)

    def say(self, **values: Any) -> None:
        self.to_server.put_nowait({"type": "websocket.receive", "text": json.dumps(values)})

    def show(self, time_s: float, picture: bytes) -> None:
        data = message(time_s, picture)
        self.to_server.put_nowait({"type": "websocket.receive", "bytes": data})

    async def answer(self) -> dict[str, Any]:
        async with asyncio.timeout(LONG_S):
            sent = await self.from_server.get()
        assert sent["type"] == "websocket.send", sent
        return dict(json.loads(sent["text"]))

    async def see(self, time_s: float, picture: bytes) -> dict[str, Any]:
        self.show(time_s, picture)
        return await self.answer()

    async def end(self) -> int:
        """Return the code with which the server ends it."""
        async with asyncio.timeout(LONG_S):
            sent = await self.from_server.get()
        assert sent["type"] == "websocket.close", sent
        return int(sent["code"])


@asynccontextmanager
async def opened(app: Starlette, **wishes: Any) -> AsyncIterator[Tab]:
    """Open a tab, say what is wanted, and close it at the end."""
    tab = Tab()
    scope = {
        "type": "websocket",
        "path": "/api/live",
        "raw_path": b"/api/live",
        "root_path": "",
        "scheme": "ws",
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
        "server": ("studio", 80),
        "client": ("studio", 1),
    }
    tab.to_server.put_nowait({"type": "websocket.connect"})

    async def send(sent: MutableMapping[str, Any]) -> None:
        await tab.from_server.put(sent)

    serving = asyncio.create_task(app(scope, tab.to_server.get, send))
    assert (await tab.from_server.get())["type"] == "websocket.accept"
    if wishes:
        tab.say(**wishes)
    yield tab
    tab.to_server.put_nowait({"type": "websocket.disconnect", "code": 1001})
    async with asyncio.timeout(LONG_S):
        await serving
