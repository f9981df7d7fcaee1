"""Pages in a real browser: how they are opened, waited for, and what they may not do."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

READY = "document.querySelector('#curves .main-svg') && film.readyState >= 2"
HALF_FRAME_S = 0.02


def chromium_of(driver: Playwright) -> Path | None:
    """Return the machine's own Chromium, or Playwright's, if there is one."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), driver.chromium.executable_path)
    return Path(found) if Path(found).exists() else None


@contextmanager
def opened(
    browser: Browser,
    report: Path,
    *,
    ready: str = READY,
    width: int = 1300,
    complaint: str | None = None,
    **context: Any,
) -> Iterator[Page]:
    """Open a page; at the end it must have asked nobody else, and made no but this complaint."""
    said: list[str] = []
    asked: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 950}, **context) as session:
        page = session.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(report.as_uri())
        until(page, ready)
        yield page
    assert len(said) == (complaint is not None)
    assert complaint is None or complaint in said[0]
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]


def until(page: Page, condition: str) -> None:
    """Wait for a condition; as a function, because the page's policy allows no evaluated text."""
    page.wait_for_function(f"() => {condition}")


def wait_for(page: Page, moment_s: float, within_s: float = HALF_FRAME_S) -> None:
    """Wait until the film stands at a moment."""
    page.wait_for_function(
        "([moment, within]) => !film.seeking && Math.abs(film.currentTime - moment) <= within",
        arg=[moment_s, within_s],
    )
