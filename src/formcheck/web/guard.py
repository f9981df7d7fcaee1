"""Who may reach the studio, and what its pages may do: checked before any route is."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection

from formcheck.web.refusal import Refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from formcheck.web.settings import Settings

TOKEN_HEADER: Final = "X-Formcheck-Token"  # noqa: S105 - the name of a header

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

PUBLIC: Final = ("/static/", "/login")
"""Addresses that show nothing of anybody; beside them the front page, which asks who is there."""

_POLICY_REFUSED: Final = 1008


def page_policy(origin: str) -> str:
    """Return the policy of the studio's own pages: only what lies in it runs and is shown.

    Parameters
    ----------
    origin
        The studio's own, such as ``http://127.0.0.1:8000``.
    """
    socket = "ws" + origin.removeprefix("http")  # some browsers do not count it as 'self'
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        f"media-src 'self' blob:; connect-src 'self' {socket}; worker-src 'self'; "
        "manifest-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; "
        "form-action 'self'"
    )


FIXED_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), display-capture=(), "
    "payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Of every answer that does not say otherwise itself."""


class Guard:
    """Lets through what comes from the studio's own page in a browser that may see it.

    * The name the browser was told must be one of the studio's: a hostile page that had its
      own name point here would be of another.
    * What changes something, and every WebSocket, must come from the studio's own page; what
      changes something must also carry the token that this page alone was given.
    * Where the studio can be reached from other machines, people must have logged in.

    Parameters
    ----------
    app
        What is guarded.
    settings
        Of this start.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._scheme = "https" if settings.secure else "http"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refusal, or pass the request on and add the headers."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "").lower()
        origin = f"{self._scheme}://{host}"
        refusal = self._refusal(scope, host, origin)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": _POLICY_REFUSED})
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in FIXED_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", page_policy(origin))
            await send(message)

        if refusal is None:
            await self._app(scope, receive, send_guarded)
            return
        answer = Refusal(*refusal)
        answer.headers["Content-Security-Policy"] = "default-src 'none'"
        await answer(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, host: str, origin: str) -> tuple[int, str] | None:
        """Return status and sentence for what may not come in."""
        if not self._is_ours(scope, host):
            return 421, "The studio was not started for this address; open the one it printed."
        headers = Headers(scope=scope)
        changing = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        if changing and headers.get("origin", "").lower() != origin:
            return 403, "This was not asked for by the studio's own page; open that instead."
        if not self._is_logged_in(scope):
            return 401, "Reload the page to show that you may come in."
        if scope["type"] == "websocket" or not changing or scope["path"] == "/login":
            return None  # a WebSocket's first message holds the token
        token = headers.get(TOKEN_HEADER, "").encode()
        if not hmac.compare_digest(token, self._settings.token.encode()):
            return 403, "This page is of an earlier start of the studio; reload it."
        return None

    def _is_ours(self, scope: Scope, host: str) -> bool:
        """Tell whether a host name, with its port, is one of the studio's."""
        name, port = _split(host)
        if port != (self._settings.port if port is not None else None):
            return False
        if port is None and self._settings.port != {"http": 80, "https": 443}[self._scheme]:
            return False
        if name in self._settings.names:
            return True
        server = scope.get("server")
        return self._settings.any_address and server is not None and name == as_name(server[0])

    def _is_logged_in(self, scope: Scope) -> bool:
        login = self._settings.login
        if login is None or scope["path"] == "/" or scope["path"].startswith(PUBLIC):
            return True
        return login.knows(HTTPConnection(scope).cookies)


def as_name(address: str) -> str:
    """Return an address as it stands in a web address."""
    address = address.removeprefix("::ffff:")  # an old address in the new notation
    return f"[{address}]" if ":" in address else address


def _split(host: str) -> tuple[str, int | None]:
    """Split ``name:port``; what makes no sense is nobody's name."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        return host, None
    if not (port.isascii() and port.isdigit() and len(port) <= len("65535")):
        return "", 0
    return name, int(port)
