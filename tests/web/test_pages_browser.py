"""The studio's page in a real browser: clips come in, all rooms are open to all, nothing leaks out.

The live room has a file of its own, test_live_browser.py, and so has the history.

Needs Chromium on the machine; without one these tests are skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from tests.web.browsing import browser_with, camera_film, start_camera, there, visit
from tests.web.running import running

from formcheck.form.judgement import Verdict
from formcheck.report.page.words import verdict_sign
from formcheck.report.words import VERDICT_WORDS

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    from playwright.sync_api import Browser, Page, Playwright
    from tests.web.running import Studio

REFUSED = "Failed to load resource"
"""What the browser itself says of every answer that is not a success."""


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    with playwright.sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with running(tmp_path_factory.mktemp("studio"), "--workers", "1") as studio:
        yield studio


@pytest.fixture(scope="module")
def browser(
    driver: Playwright, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser with a camera, which only the live room asks for."""
    film = camera_film(samples / "locked_lean_standing.mp4", tmp_path_factory.mktemp("lean"))
    with browser_with(driver, film) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def lean(
    samples: Path,
    frames_of: Callable[..., np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A clip with one locked lean in it, called what no file should be called."""
    frames = frames_of(samples / "locked_lean_bench.mp4", 0.0, 6.3)
    return clip_of(frames, tmp_path_factory.mktemp("clips") / "<b>lean & stretch.mp4")


@pytest.fixture
def analysed_lean(studio: Studio, lean: Path) -> str:
    """Its analysis, done, by another test or else now: the address of its page."""
    studio.open_page()
    known = studio.ask("GET", "/api/analyses").json["analyses"]
    done = [each["id"] for each in known if (each["name"], each["state"]) == (lean.name, "done")]
    number = done[0] if done else studio.upload(lean).json["id"]
    assert studio.wait_for(number, "done", "failed")["state"] == "done"
    return f"analyse/{number}"


# --- Analyse ---


def test_a_clip_gets_its_verdict_its_report_and_its_files(
    browser: Browser, studio: Studio, lean: Path
) -> None:
    with visit(browser, studio) as page:
        page.set_input_files("#clips", lean)
        item = page.locator("#list .item", has_text=lean.name).first
        item.locator("progress:visible").wait_for()
        assert "%" in item.locator(".item-state").inner_text() or "Starting" in item.inner_text()
        item.locator(".badge").wait_for()
        words = item.locator(".badge").inner_text().split("\n")
        assert [each.strip() for each in words if each.strip()] == [
            "✗",
            "LOCKED LEAN: the common mistake",
        ]
        assert "You leaned over a locked knee." in item.inner_text()
        there(page, "document.querySelector('#list .thumb img').naturalWidth > 100")
        assert "LOCKED LEAN" in (page.locator("#news").text_content() or "")
        item.get_by_role("link").click()
        report = page.frame_locator("iframe.report")
        report.locator("#curves .main-svg").first.wait_for()
        assert report.locator("h1").inner_text() == "You leaned over a locked knee."
        assert page.locator("#analysis-title").inner_text() == lean.name
        there(
            page,
            "document.querySelector('iframe').clientHeight + 2 >= "
            "document.querySelector('iframe').contentDocument.body.getBoundingClientRect().height",
        )
        there(
            page, "document.querySelector('iframe').contentDocument.querySelector('video').duration"
        )
        links = page.locator(".downloads a")
        assert links.all_text_contents()[:3] == ["Video", "CSV", "JSON"]
        with page.expect_download() as saved:
            links.nth(1).click()
        assert saved.value.path().read_text(encoding="utf-8").startswith("frame,time_s,")


def test_a_reload_in_the_middle_and_a_second_tab_see_how_far_it_is(
    browser: Browser, studio: Studio, samples: Path
) -> None:
    with visit(browser, studio) as page:
        page.set_input_files("#clips", [samples / "push_back_bench.mp4", samples / "walking.mp4"])
        first = page.locator("#list .item", has_text="push_back_bench.mp4")
        second = page.locator("#list .item", has_text="walking.mp4")
        first.locator("progress:visible").wait_for()
        second.get_by_text("Waiting, next in the queue").wait_for()
        page.reload()
        first.locator("progress:visible").wait_for()
        with page.context.expect_page() as opened:
            page.evaluate("() => { open(location.href) }")
        other = opened.value
        other.locator("#list .item", has_text="push_back_bench.mp4").wait_for()
        other.get_by_role("button", name="Cancel walking.mp4").click()
        second.get_by_text("Cancelled").wait_for()
        page.get_by_role("button", name="Cancel push_back_bench.mp4").click()
        other.locator("#list .item", has_text="push_back_bench.mp4").get_by_text(
            "Cancelled"
        ).wait_for()


def test_a_file_that_is_dropped_anywhere_is_taken_and_no_film_is_refused_in_words(
    browser: Browser, studio: Studio
) -> None:
    drop = """() => {
      const dropped = new DataTransfer();
      dropped.items.add(new File(["no film"], "diary.mp4", { type: "video/mp4" }));
      for (const kind of ["dragover", "drop"]) {
        const event = new DragEvent(kind, { bubbles: true, cancelable: true });
        Object.defineProperty(event, "dataTransfer", { value: dropped });
        document.querySelector("footer").dispatchEvent(event);
      }
    }"""
    with visit(browser, studio, complaints=(REFUSED,)) as page:
        page.evaluate(drop)
        row = page.locator("#uploads .item", has_text="diary.mp4")
        row.get_by_text("Not taken").wait_for()
        assert "not a video or photo" in row.inner_text()
        row.get_by_role("button", name="Dismiss").click()
        assert page.locator("#uploads .item").count() == 0


def test_an_upload_can_be_stopped(browser: Browser, studio: Studio, tmp_path: Path) -> None:
    large = tmp_path / "large.mp4"
    large.write_bytes(bytes(40_000_000))
    with visit(browser, studio, complaints=(REFUSED,)) as page:
        page.context.new_cdp_session(page).send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000},
        )
        page.set_input_files("#clips", large)
        row = page.locator("#uploads .item", has_text="large.mp4")
        row.get_by_text("Sending").wait_for()
        row.get_by_role("button").click()
        assert page.locator("#uploads .item").count() == 0


def test_deleting_asks_first_and_then_all_is_gone(
    browser: Browser, studio: Studio, samples: Path, tmp_path: Path, still_of: Callable[..., Path]
) -> None:
    photo = still_of(samples / "locked_lean_bench.mp4", 3.0, tmp_path / "photo.jpg")
    studio.open_page()
    number = studio.upload(photo).json["id"]
    studio.wait_for(number, "done")
    with visit(browser, studio, f"analyse/{number}", complaints=(REFUSED,)) as page:
        page.get_by_role("button", name="Delete").click()
        assert "gone for good" in page.locator("dialog").inner_text()
        assert page.evaluate("() => document.activeElement.value") == "no"
        page.keyboard.press("Escape")
        assert studio.analysis(number)["state"] == "done"
        page.get_by_role("button", name="Delete").click()
        page.locator("#ask-yes").click()
        page.locator("#shelf").wait_for()
        assert studio.ask("GET", f"/api/analyses/{number}").status == 404
        page.locator("#list .item", has_text="photo.jpg").wait_for(state="detached")
        page.goto(page.url.split("#")[0] + f"#/analyse/{number}")
        page.get_by_text("There is no such analysis").wait_for()


def test_a_studio_that_ends_and_comes_back_is_told(
    browser: Browser, tmp_path: Path, lean: Path
) -> None:
    with running(tmp_path) as first:
        port = first.port
        with visit(browser, first, complaints=(REFUSED,)) as page:
            first.end(15)
            page.get_by_text("The studio does not answer").wait_for()
            with running(tmp_path, "--port", str(port)):
                there(page, "document.getElementById('trouble').hidden")
                page.set_input_files("#clips", lean)
                page.locator("#uploads").get_by_text("of an earlier start").wait_for()


def test_the_words_are_those_of_the_report(browser: Browser, studio: Studio) -> None:
    with visit(browser, studio) as page:
        known = page.evaluate("() => import('/static/words.js').then(({ VERDICTS }) => VERDICTS)")
    assert known == {
        verdict.value: {
            "words": VERDICT_WORDS[verdict],
            "sign": verdict_sign(verdict)[0],
            "tone": verdict_sign(verdict)[1],
        }
        for verdict in Verdict
    }


# --- for everybody ---


def test_every_room_is_accessible_in_light_and_dark_on_a_screen_and_a_phone(
    browser: Browser, studio: Studio, analysed_lean: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    looks: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1280), ("dark", 360))

    def check(page: Page) -> None:
        for scheme, width in looks:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            there(page, f"document.documentElement.scrollWidth <= {width}")
            violations = axe.run(page).response["violations"]
            found = [(each["id"], each["nodes"][0]["html"]) for each in violations]
            assert found == [], (scheme, width)

    with visit(browser, studio) as page:
        page.locator("#list .item").first.wait_for()
        check(page)
        page.goto(f"{page.url.split('#')[0]}#/{analysed_lean}")
        page.frame_locator("iframe.report").locator("h1").wait_for()
        check(page)
        page.set_viewport_size({"width": 1280, "height": 800})
        for room in ("history", "live"):
            page.locator(f"nav a[href='#/{room}']").click()
            page.locator(f"#{room}").wait_for()
            check(page)
        start_camera(page, guide=False)
        there(page, "document.getElementById('link').textContent !== ''")
        check(page)
        page.locator("#finish").click()
        page.locator("#end-title").wait_for()
        check(page)
