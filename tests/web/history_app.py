"""The history's part of the server, asked without a socket."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.applications import Starlette

from formcheck.web.history import history_routes

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class HistoryApp:
    """Answers requests from the history in one file."""

    def __init__(self, db_path: Path) -> None:
        self._app = Starlette(routes=history_routes(db_path))

    def ask(self, method: str, address: str) -> Answer:
        """Answer one request, from within an event loop or not."""
        with ThreadPoolExecutor(1) as beside:
            return beside.submit(asyncio.run, self._ask(method, address)).result(timeout=30)

    async def _ask(self, method: str, address: str) -> Answer:
        parts = urlsplit(address)
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "scheme": "http",
            "headers": [],
            "server": ("studio", 80),
            "client": ("studio", 1),
        }
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            await asyncio.sleep(0)
            sent.append(message)

        await self._app(scope, receive, send)
        return Answer(sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:]))
