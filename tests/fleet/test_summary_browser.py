"""The table of all clips in a real browser.

Needs Chromium on the machine; without one these tests are skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.fleet.test_summary import ROWS
from tests.report.page.browser import chromium_of, opened

from formcheck.fleet.summary import write_summary

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

READY = "!document.getElementById('hint').hidden"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        found = chromium_of(driver)
        if found is None:
            pytest.skip("there is no Chromium on this machine")
        with driver.chromium.launch(executable_path=found, args=["--no-sandbox"]) as chromium:
            yield chromium


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    write_summary(ROWS, tmp_path)
    return tmp_path / "summary.html"


def names(page: Page) -> list[str]:
    return [text.split(".mp4")[0] for text in page.locator("tbody th").all_inner_texts()]


def test_headings_sort_by_what_they_say_with_the_unknown_last(
    browser: Browser, summary: Path
) -> None:
    with opened(browser, summary, ready=READY) as page:
        heading = page.get_by_role("button", name="Clip", exact=True)
        heading.click()
        order = names(page)
        assert order.index("clip 9") < order.index("clip 10") < order.index("late")
        heading.click()
        assert names(page) == order[::-1]
        page.get_by_role("button", name="Push-back").click()
        assert names(page)[:3] == ["clip 9", "clip 10", "walk"]
        page.get_by_role("button", name="Knee at hold").click()
        assert names(page)[:2] == ["clip 10", "clip 9"]
        page.get_by_role("button", name="Knee at hold").press("Enter")
        assert names(page)[:2] == ["clip 9", "clip 10"]
        assert page.locator("[aria-sort]").all_inner_texts() == ["Knee at hold"]
        assert page.get_by_role("status").inner_text() == "Sorted by Knee at hold, ascending."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(browser: Browser, summary: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    with opened(browser, summary, ready=READY, color_scheme=scheme, bypass_csp=True) as page:
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_narrow_screen_scrolls_the_table_and_not_the_page(
    browser: Browser, summary: Path
) -> None:
    with opened(browser, summary, ready=READY, width=390) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
