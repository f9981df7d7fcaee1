from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlencode

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tests.web.asgi import Answer, ask

import formcheck.web.login
from formcheck.web.login import Login

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def app_of(login: Login) -> Starlette:
    def front(request: Request) -> Response:
        return login.front(request) or PlainTextResponse("in")

    return Starlette(
        routes=[Route("/", front), Route("/login", login.enter, methods=["POST"])],
    )


def cookie_of(answer: Answer) -> dict[str, str]:
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


@pytest.fixture
def keys() -> list[str]:
    return []


@pytest.fixture
def linked(keys: list[str]) -> Login:
    return Login(None, port=8000, secure=True, announce=keys.append)


def test_a_link_lets_one_browser_in_and_the_next_one_is_told(
    linked: Login, keys: list[str]
) -> None:
    app, link = app_of(linked), f"/?key={linked.key}"
    first = ask(app, "GET", link)
    assert first.status == 200
    assert b'http-equiv="refresh" content="0;url=/"' in first.body
    assert ask(app, "GET", "/", cookie_of(first)).body == b"in"
    second = ask(app, "GET", link)
    assert second.status == 401
    assert "set-cookie" not in second.headers
    assert b"used already" in second.body
    assert keys == [linked.key]
    assert ask(app, "GET", f"/?key={keys[0]}").status == 200
    assert len({link[6:], *keys}) == 3


def test_a_browser_that_is_in_may_open_the_link_again(linked: Login) -> None:
    app, link = app_of(linked), f"/?key={linked.key}"
    inside = cookie_of(ask(app, "GET", link))
    again = ask(app, "GET", link, inside)
    assert (again.status, again.headers["location"]) == (303, "/")


@pytest.mark.parametrize("key", ["", "guess", "%F0%9F%92%A5", "%ff"])
def test_a_guess_lets_nobody_in(linked: Login, key: str) -> None:
    before = linked.key
    answer = ask(app_of(linked), "GET", f"/?key={key}")
    assert answer.status == 401
    assert "set-cookie" not in answer.headers
    assert linked.key == before


def test_asking_for_the_headers_alone_uses_no_link_up(linked: Login) -> None:
    """Programs that show a preview of a link in a chat often do just that."""
    app, link = app_of(linked), f"/?key={linked.key}"
    assert ask(app, "HEAD", link).status == 401
    assert ask(app, "GET", link).status == 200


def test_the_cookie_is_hidden_from_scripts_and_other_sites(linked: Login) -> None:
    app = app_of(linked)
    cookie = ask(app, "GET", f"/?key={linked.key}").headers["set-cookie"]
    name, *rules = cookie.split("; ")
    assert name.startswith("formcheck-8000=")
    assert len(name) > 50
    assert {rule.lower() for rule in rules} == {"httponly", "samesite=strict", "secure", "path=/"}


def said(app: Starlette, password: str) -> Answer:
    return ask(app, "POST", "/login", body=urlencode({"password": password}).encode())


def test_the_password_lets_in_and_a_wrong_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formcheck.web.login, "WRONG_S", 0.0)
    app = app_of(Login("corréct horse & co", port=8000, secure=False))
    asked = ask(app, "GET", "/")
    assert asked.status == 401
    assert b'type="password"' in asked.body
    for wrong in ("", "corréct horse", "x" * 10_000, "\udcff"):
        body = f"password={quote_plus(wrong, errors='surrogatepass')}".encode()
        answer = ask(app, "POST", "/login", body=body)
        assert answer.status == 401
        assert "set-cookie" not in answer.headers
        assert b"not the password" in answer.body
    right = said(app, "corréct horse & co")
    assert (right.status, right.headers["location"]) == (303, "/")
    assert "secure" not in right.headers["set-cookie"].lower()
    assert ask(app, "GET", "/", cookie_of(right)).body == b"in"


def test_with_a_password_no_link_lets_in() -> None:
    login = Login("correct horse", port=8000, secure=False)
    assert ask(app_of(login), "GET", f"/?key={login.key}").status == 401


@pytest.mark.parametrize("body", [b"", b"password", b"&" * 3000, b"\xff\xfe", b"x" * 100_000])
def test_a_form_of_nobodys_is_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr(formcheck.web.login, "WRONG_S", 0.0)
    login = Login("correct horse", port=8000, secure=False)
    assert ask(app_of(login), "POST", "/login", body=body).status == 401


def test_without_a_password_the_form_lets_nobody_in(
    monkeypatch: pytest.MonkeyPatch, linked: Login
) -> None:
    monkeypatch.setattr(formcheck.web.login, "WRONG_S", 0.0)
    assert said(app_of(linked), linked.key).status == 401
    assert said(app_of(linked), "").status == 401
