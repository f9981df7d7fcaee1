"""Asks an application without a socket: what a browser or something hostile might send."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from starlette.types import ASGIApp

HOST = "127.0.0.1:8000"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(  # noqa: PLR0913 - what a request consists of, by name
    app: ASGIApp,
    method: str,
    address: str,
    headers: Mapping[str, str] | None = None,
    *,
    body: bytes = b"",
    kind: str = "http",
    server: str = "127.0.0.1",
) -> Answer:
    """Answer one request. Without other headers it is addressed as it should be."""
    return asyncio.run(_ask(app, method, address, headers or {}, body, kind, server))


async def _ask(  # noqa: PLR0913, PLR0917 - see above
    app: ASGIApp,
    method: str,
    address: str,
    headers: Mapping[str, str],
    body: bytes,
    kind: str,
    server: str,
) -> Answer:
    parts = urlsplit(address)
    scope: dict[str, Any] = {
        "type": kind,
        "http_version": "1.1",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "scheme": "http",
        "headers": [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in {"Host": HOST, **headers}.items()
        ],
        "server": (server, 8000),
        "client": ("127.0.0.1", 1),
    }
    if kind == "http":
        scope["method"] = method
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(0)
        if kind == "websocket":
            return {"type": "websocket.connect"}
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    await app(scope, receive, send)
    first = sent[0]
    if kind == "websocket":
        return Answer(101 if first["type"] == "websocket.accept" else 403, {}, b"")
    found = {name.decode().lower(): value.decode() for name, value in first["headers"]}
    return Answer(first["status"], found, b"".join(each.get("body", b"") for each in sent[1:]))
