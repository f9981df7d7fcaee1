"""How people show that they may come in, where other machines can reach the studio."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

WRONG_S: Final = 1.0
"""A wrong password costs everybody who is guessing this long."""

LONGEST_FORM: Final = 4000
"""Bytes."""

_PAGES: Final = Path(__file__).resolve().parent / "pages"

_LET_IN: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta http-equiv="refresh" content="0;url=/"><title>formcheck</title>'
    '<p><a href="/">Go on to the studio</a></p></html>'
)

_FORM: Final = (
    '<form method="post" action="/login"><label for="password">Password</label>'
    '<input id="password" name="password" type="password" autocomplete="current-password" '
    "required autofocus><button>Open the studio</button></form>"
)
_ASK: Final = "The person who started the studio chose a password."
_WRONG: Final = "That was not the password."
_LINK: Final = "Open the link that the studio printed where it was started; it works once."
_USED: Final = "This link was used already; take the new one that the studio printed."


class Login:
    """A password, or links that work once; then a cookie that lasts as long as the browser.

    Parameters
    ----------
    password
        None for links.
    port
        Where the studio listens: browsers share cookies between the ports of one machine.
    secure
        Whether it speaks HTTPS.
    announce
        Called with the key of the next link, after the one before was used.
    """

    def __init__(
        self,
        password: str | None,
        *,
        port: int,
        secure: bool,
        announce: Callable[[str], None] = lambda _key: None,
    ) -> None:
        self._password = password
        self._secure = secure
        self._announce = announce
        self._cookie = f"formcheck-{port}"
        self._sessions: set[str] = set()
        self._guard = threading.Lock()
        self._turn = asyncio.Lock()
        self._key = secrets.token_urlsafe(24)

    @property
    def key(self) -> str:
        """The key that the next link holds."""
        return self._key

    def knows(self, cookies: Mapping[str, str]) -> bool:
        """Tell whether a browser has come in before."""
        with self._guard:
            return cookies.get(self._cookie, "") in self._sessions

    def front(self, request: Request) -> Response | None:
        """Answer a request for the front page; None where the browser is in already."""
        key = request.query_params.get("key")
        linked = self._password is None and key is not None
        # A program that looks at links before people do asks for the headers alone.
        if linked and request.method == "GET" and self._take(key or ""):
            # The cookie goes along only with what a page of ours asks for, so there is one.
            return self._with_cookie(HTMLResponse(_LET_IN))
        if self.knows(request.cookies):
            return None if key is None else RedirectResponse("/", 303)
        if self._password is not None:
            return _page(_ASK, form=True)
        return _page(_LINK if key is None else _USED, form=False)

    async def enter(self, request: Request) -> Response:
        """Answer the form with the password."""
        said = await _password_of(request)
        async with self._turn:  # guessing in parallel is no quicker
            right = self._password is not None and hmac.compare_digest(
                said.encode("utf-8", "surrogatepass"), self._password.encode()
            )
            if not right:
                await asyncio.sleep(WRONG_S)
                return _page(_WRONG, form=self._password is not None)
        return self._with_cookie(RedirectResponse("/", 303))

    def _take(self, key: str) -> bool:
        """Use up a key."""
        with self._guard:
            if not hmac.compare_digest(key.encode("utf-8", "replace"), self._key.encode()):
                return False
            self._key = secrets.token_urlsafe(24)
        self._announce(self._key)
        return True

    def _with_cookie(self, answer: Response) -> Response:
        session = secrets.token_urlsafe(32)
        with self._guard:
            self._sessions.add(session)
        answer.set_cookie(
            self._cookie, session, secure=self._secure, httponly=True, samesite="strict"
        )
        return answer


async def _password_of(request: Request) -> str:
    """Return what was typed into the form; nothing if that is no form of ours."""
    from urllib.parse import parse_qs  # noqa: PLC0415 - seldom needed

    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return ""
    try:
        fields = parse_qs(body.decode("ascii", "replace"), max_num_fields=10)
    except ValueError:
        return ""
    return fields.get("password", [""])[0]


def _page(message: str, *, form: bool) -> Response:
    text = (_PAGES / "login.html").read_text(encoding="utf-8")
    text = text.replace("{{ message }}", message).replace("{{ form }}", _FORM if form else "")
    return HTMLResponse(text, 401)
