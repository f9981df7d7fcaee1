"""The history tab in a real browser, under the strict policy that the studio gives its pages.

Needs Chromium on the machine; without one these tests are skipped.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from tests.history.made_up import rep, session
from tests.report.page.browser import chromium_of
from tests.web.history_app import HistoryApp

import formcheck.web.history
from formcheck.form.judgement import Pattern
from formcheck.history.store import History

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

STUDIO = "http://studio.test"
PAGES = Path(formcheck.web.history.__file__).parent / "pages"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
INDEX = """<!doctype html><html lang="en"><meta charset="utf-8"><title>History</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/static/around.css"><link rel="icon" href="data:,">
<main><h1>formcheck</h1><h2>History</h2><div id="tab"></div></main>
<script type="module" src="/static/start.js"></script>"""
AROUND = "html { color-scheme: light dark; } body { background: Canvas; color: CanvasText; }"
START = """import { show } from "/static/history.js";
await show(document.getElementById("tab"), "t0ken");
document.body.dataset.ready = "";"""
MADE_UP = {"/static/start.js": START, "/static/around.css": AROUND}
TYPES = {".js": "text/javascript", ".css": "text/css"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        found = chromium_of(driver)
        if found is None:
            pytest.skip("there is no Chromium on this machine")
        with driver.chromium.launch(executable_path=found, args=["--no-sandbox"]) as chromium:
            yield chromium


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Three weeks in which the left leg gets better, and the right one is often leaned over."""
    history = History(tmp_path / "history.sqlite3")
    now = datetime.now(UTC).astimezone()
    for ago, (good, bad) in {20: (1, 3), 13: (2, 2), 6: (3, 1), 0: (4, 0)}.items():
        at = now - timedelta(days=ago)
        left = [
            rep(1 + number, knee_deg=168.0 - ago, hold_duration_s=10.0 + good)
            for number in range(good)
        ]
        right = [rep(9 + number, Pattern.LOCKED_LEAN, 180.0, leg="right") for number in range(bad)]
        person = "Anna" if ago else "<img src=x onerror=alert(1)>"
        history.keep(session(reps=[*left, *right], at=at, source=f"{ago}.mp4", person=person))
    return history


@contextmanager
def opened(
    browser: Browser, app: HistoryApp, *, complaints: int = 0, **context: Any
) -> Iterator[tuple[Page, list[str]]]:
    """Show the tab; give the page and the tokens that deletions came with."""
    tokens: list[str] = []
    said: list[str] = []

    def answer(route: Route) -> None:
        request = route.request
        parts = urlsplit(request.url)
        assert f"{parts.scheme}://{parts.netloc}" == STUDIO
        if parts.path == "/":
            route.fulfill(
                body=INDEX,
                content_type="text/html",
                headers={
                    "Content-Security-Policy": POLICY.replace("none'", "none'; img-src data:")
                },
            )
        elif parts.path in MADE_UP:
            route.fulfill(body=MADE_UP[parts.path], content_type=TYPES[Path(parts.path).suffix])
        elif parts.path.startswith("/static/"):
            path = PAGES / parts.path.removeprefix("/static/")
            route.fulfill(body=path.read_bytes(), content_type=TYPES[path.suffix])
        else:
            if request.method != "GET":
                tokens.append(request.headers.get("x-formcheck-token", ""))
            said_back = app.ask(request.method, request.url.removeprefix(STUDIO))
            route.fulfill(
                status=said_back.status, body=said_back.body, content_type="application/json"
            )

    with browser.new_context(viewport={"width": 1100, "height": 900}, **context) as around:
        page = around.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.route("**/*", answer)
        page.goto(STUDIO + "/")
        page.wait_for_selector("body[data-ready]")
        page.wait_for_selector(".history-plot, .history-status:not(:empty)")
        yield page, tokens
    assert len(said) == complaints, said


def test_every_leg_has_its_three_plots_with_words_for_who_cannot_see_them(
    browser: Browser, history: History
) -> None:
    with opened(browser, HistoryApp(history.path)) as (page, _):
        assert page.locator(".history-leg h3").all_text_contents() == ["Left leg", "Right leg"]
        plots = page.get_by_role("img")
        assert plots.count() == 6
        knee = page.get_by_role("img", name="Left leg: knee angle at hold").first
        assert "148° on" in (knee.locator("desc").text_content() or "")
        assert knee.locator(".dot").count() == 4
        held = page.get_by_role("img", name="Left leg: seconds held in push-backs")
        assert held.locator(".bar").count() == 4
        wrong = page.get_by_role("img", name="Right leg: reps by pattern")
        assert wrong.locator(".locked_lean").count() == 3
        assert wrong.locator("desc").text_content() == "Altogether 6 locked lean."


def test_the_same_numbers_stand_in_a_table(browser: Browser, history: History) -> None:
    with opened(browser, HistoryApp(history.path)) as (page, _):
        page.get_by_text("The same as a table").click()
        rows = page.locator("details tbody tr")
        assert rows.count() == 7
        cells = rows.nth(0).locator("td").all_text_contents()
        assert cells == ["Left leg", "1", "1", "0", "0", "0", "0", "148°", "11 s", "11 s"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 360])
def test_it_is_accessible_in_light_and_dark_on_a_screen_and_a_phone(
    browser: Browser, history: History, scheme: str, width: int
) -> None:
    with opened(browser, HistoryApp(history.path), color_scheme=scheme) as (page, _):
        page.set_viewport_size({"width": width, "height": 800})
        page.get_by_text("The same as a table").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
        violations = axe.run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []


def test_plots_fit_the_width_that_they_get(browser: Browser, history: History) -> None:
    with opened(browser, HistoryApp(history.path)) as (page, _):
        page.set_viewport_size({"width": 360, "height": 800})
        page.wait_for_function(
            "() => document.querySelector('.history-plot').getBoundingClientRect().right <= 360"
        )
        page.wait_for_function(  # drawn anew, not scaled down
            "() => document.querySelector('.history-plot .tick')"
            "?.getBoundingClientRect().height >= 11"
        )


def test_a_session_is_deleted_with_the_token_once_that_is_confirmed(
    browser: Browser, history: History
) -> None:
    with opened(browser, HistoryApp(history.path)) as (page, tokens):
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("button", name="Delete session 4").click()
        assert (tokens, len(history.sessions())) == ([], 4)
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Delete session 4").click()
        page.wait_for_function(
            "() => document.querySelector('.history-status').textContent.startsWith('Deleted')"
        )
        assert tokens == ["t0ken"]
        assert [each.id for each in history.sessions()] == [1, 2, 3]
        assert page.get_by_role("button", name="Delete session").count() == 3


def test_a_name_is_text_and_nothing_else_and_can_be_chosen(
    browser: Browser, history: History
) -> None:
    with opened(browser, HistoryApp(history.path)) as (page, _):
        assert page.locator("img").count() == 0
        assert "several people together" in page.locator(".history-status").inner_text()
        page.get_by_label("Person").select_option("<img src=x onerror=alert(1)>")
        page.wait_for_function("() => !document.querySelector('.history-status').textContent")
        assert page.locator(".history-scroll").last.locator("tbody tr").count() == 1


def test_an_empty_history_says_how_to_fill_it(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, HistoryApp(tmp_path / "none.sqlite3")) as (page, _):
        assert "--save" in page.locator(".history-status").inner_text()
        assert page.locator(".history-plot").count() == 0


def test_a_damaged_history_is_told_on_the_page(browser: Browser, tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"no database " * 100)
    # The browser itself remarks on the failed request.
    with opened(browser, HistoryApp(broken), complaints=1) as (page, _):
        assert "is damaged" in page.locator(".history-status").inner_text()
