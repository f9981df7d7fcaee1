from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response
from tests.web.asgi import HOST, Answer, ask

from formcheck.web.guard import FIXED_HEADERS, Guard, page_policy
from formcheck.web.login import Login
from formcheck.web.settings import Settings
from formcheck.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

TOKEN = "t0ken"  # noqa: S105 - of nothing but these tests
ORIGIN = f"http://{HOST}"
OWN = {"Origin": ORIGIN, "X-Formcheck-Token": TOKEN}


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    with Shelf(tmp_path) as shelf:
        yield Settings(shelf=shelf, port=8000, token=TOKEN)


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer everything; who comes so far has come in."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
    else:
        await Response(b"in")(scope, receive, send)


def get(settings: Settings, headers: dict[str, str], **more: str) -> Answer:
    return ask(Guard(inner, settings), "GET", "/api/analyses", headers, **more)  # type: ignore[arg-type]  # what a test asks for


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_machine_has_these_names(settings: Settings, name: str) -> None:
    assert get(settings, {"Host": f"{name}:8000"}).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8000",  # a name that was made to point here
        "127.0.0.1.evil.example:8000",
        "localhost.evil.example:8000",
        "127.0.0.1:80",
        "127.0.0.1",
        "192.168.1.5:8000",
        "127.0.0.1:8000:8000",
        "127.0.0.1:8000@evil.example",
        "127.0.0.1:08x",
        "[::1",
        "",
    ],
)
def test_no_other_name_is_answered(settings: Settings, host: str) -> None:
    answer = get(settings, {"Host": host})
    assert answer.status == 421
    assert "the one it printed" in answer.json["error"]
    own = {"Host": host, "Origin": f"http://{host}"}
    assert ask(Guard(inner, settings), "GET", "/api/live", own, kind="websocket").status == 403


def test_the_port_may_be_left_out_where_browsers_do(settings: Settings) -> None:
    assert get(replace(settings, port=80), {"Host": "localhost"}).status == 200
    assert get(replace(settings, port=443), {"Host": "localhost"}).status == 421
    assert get(replace(settings, port=443, secure=True), {"Host": "localhost"}).status == 200


def test_at_every_address_the_one_that_was_reached_is_a_name_too(settings: Settings) -> None:
    everywhere = replace(settings, any_address=True)
    for server, host in (
        ("192.168.1.5", "192.168.1.5:8000"),
        ("::ffff:192.168.1.5", "192.168.1.5:8000"),
        ("fd00::5", "[fd00::5]:8000"),
    ):
        assert get(everywhere, {"Host": host}, server=server).status == 200
        assert get(settings, {"Host": host}, server=server).status == 421
        assert get(everywhere, {"Host": "192.168.1.6:8000"}, server=server).status == 421
        assert get(everywhere, {"Host": "evil.example:8000"}, server=server).status == 421


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH", "BREW"])
@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "http://127.0.0.1:3000",
        "http://127.0.0.1",
        "https://127.0.0.1:8000",
        "http://localhost:8000",  # another site to a browser that was told 127.0.0.1
        "http://127.0.0.1:8000.evil.example",
    ],
)
def test_only_the_studios_own_page_changes_anything(
    settings: Settings, method: str, origin: str | None
) -> None:
    headers = OWN | {"Origin": origin or ""}
    if origin is None:
        del headers["Origin"]
    answer = ask(Guard(inner, settings), method, "/api/analyses", headers)
    assert answer.status == 403
    assert answer.headers["connection"] == "close"
    assert ask(Guard(inner, settings), method, "/api/analyses", OWN).status == 200


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://localhost:8000"])
def test_only_the_studios_own_page_opens_a_web_socket(
    settings: Settings, origin: str | None
) -> None:
    guard = Guard(inner, settings)
    headers = {} if origin is None else {"Origin": origin}
    assert ask(guard, "GET", "/api/live", headers, kind="websocket").status == 403
    # The token is in its first message.
    own = {"Origin": ORIGIN}
    assert ask(guard, "GET", "/api/live", own, kind="websocket").status == 101


@pytest.mark.parametrize("token", [None, "", "t0kem", "t0ken ", "tøken"])
def test_what_changes_something_carries_the_token_of_this_start(
    settings: Settings, token: str | None
) -> None:
    headers = {"Origin": ORIGIN} | ({} if token is None else {"X-Formcheck-Token": token})
    answer = ask(Guard(inner, settings), "POST", "/api/analyses", headers)
    assert answer.status == 403
    assert "reload it" in answer.json["error"]


def test_every_start_has_a_token_of_its_own(settings: Settings) -> None:
    tokens = {Settings(shelf=settings.shelf, port=1).token for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43


def test_every_answer_says_what_browsers_may_do_with_it(settings: Settings) -> None:
    for headers in ({}, {"Host": "evil.example"}):
        answer = get(settings, headers)
        for name, value in FIXED_HEADERS.items():
            assert answer.headers[name.lower()] == value
    policy = get(settings, {}).headers["content-security-policy"]
    assert policy == page_policy(ORIGIN)


def test_the_pages_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    policy = dict(part.split(" ", 1) for part in page_policy("https://my.local:8000").split("; "))
    assert policy["default-src"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["connect-src"] == "'self' wss://my.local:8000"
    assert not any(word in " ".join(policy.values()) for word in ("unsafe", "*", "http:", "https:"))


def test_an_answer_may_have_a_policy_of_its_own(settings: Settings) -> None:
    async def strict(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"Content-Security-Policy": "sandbox", "Cache-Control": "no-cache"}
        await Response(b"", headers=headers)(scope, receive, send)

    answer = ask(Guard(strict, settings), "GET", "/")
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_strangers_see_nothing_but_the_way_in(settings: Settings) -> None:
    login = Login("correct horse", port=8000, secure=False)
    guard = Guard(inner, replace(settings, login=login))
    for path in ("/api/about", "/api/analyses", "/api/history", "/static", "/anything"):
        answer = ask(guard, "GET", path)
        assert (answer.status, answer.body != b"in") == (401, True)
        assert ask(guard, "GET", path, {"Cookie": "formcheck-8000="}).status == 401
        assert ask(guard, "GET", path, {"Cookie": "formcheck-8000=guess"}).status == 401
    assert ask(guard, "DELETE", "/api/analyses/x", OWN).status == 401
    assert ask(guard, "GET", "/api/live", {"Origin": ORIGIN}, kind="websocket").status == 403
    for path in ("/", "/static/login.css"):
        assert ask(guard, "GET", path).body == b"in"


def test_the_login_form_needs_no_token_but_must_be_the_studios_own(settings: Settings) -> None:
    login = Login("correct horse", port=8000, secure=False)
    guard = Guard(inner, replace(settings, login=login))
    assert ask(guard, "POST", "/login", {"Origin": ORIGIN}).status == 200
    assert ask(guard, "POST", "/login", {"Origin": "http://evil.example"}).status == 403
    assert ask(guard, "POST", "/login", {}).status == 403
