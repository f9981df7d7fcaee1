"""The report page in a real browser: film, curves, slider and cards show one and the same moment.

Needs Chromium on the machine; without one these tests are skipped.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.page.browser import chromium_of, opened, until, wait_for

from formcheck.report.film.stills import stills_of
from formcheck.report.page.page import report_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    import formcheck

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

# A grey square: stills are the film's business, here they only have to be pictures.
STILL = (
    b"\xff\xd8\xff\xdb\x00C\x00" + b"\x01" * 64 + b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01"
    b"\x11\x00\xff\xc4\x00\x14\x00\x01" + bytes(15) + b"\xff\xc4\x00\x14\x10\x01" + bytes(16)
    + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x37\xff\xd9"
)  # fmt: skip

WIDTH = "document.querySelector('#curves .main-svg').getBoundingClientRect().width"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        found = chromium_of(driver)
        if found is None:
            pytest.skip("there is no Chromium on this machine")
        with driver.chromium.launch(executable_path=found) as chromium:
            yield chromium


@pytest.fixture
def mixed(analysed: Callable[[str], formcheck.Analysis]) -> formcheck.Analysis:
    return analysed("mixed_bench")


@pytest.fixture
def report(mixed: formcheck.Analysis, samples: Path, tmp_path: Path) -> Path:
    """The page of a sample, with the clip itself in place of the annotated film."""
    shutil.copy(samples / "mixed_bench.mp4", tmp_path / "annotated.mp4")
    return written(tmp_path, mixed, video="annotated.mp4")


def written(folder: Path, analysis: formcheck.Analysis, **film: Any) -> Path:
    page = folder / "report.html"
    stills = dict.fromkeys(stills_of(analysis), STILL)
    page.write_text(report_html(analysis, stills=stills, **film), encoding="utf-8", newline="\n")
    return page


def cursor_x(page: Page) -> float:
    return float(page.evaluate("cursor.getBoundingClientRect().x + 1"))


def test_it_opens_without_a_complaint_and_without_asking_anybody(
    browser: Browser, report: Path
) -> None:
    with opened(browser, report) as page:
        assert page.locator("h1").inner_text().startswith("You pushed back")
        assert page.locator("#curves .scatterlayer .trace").count() == 5
        assert page.locator("#plane .scatterlayer .trace").count() == 4
        named = page.locator("#curves .annotation-text").all_text_contents()
        assert "✓ 1 push-back" in named
        assert "✗ 2 locked lean" in named
        assert named.count("hold") == 2


def test_a_script_that_is_not_the_pages_own_does_not_run(browser: Browser, report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    foreign = "<script>document.title = 'taken over'</script></body>"
    report.write_text(text.replace("</body>", foreign), encoding="utf-8")
    with opened(browser, report, complaint="Content Security Policy") as page:
        assert page.title() == "mixed_bench.mp4 - formcheck"


def test_a_click_on_a_curve_takes_film_slider_and_cursor_there(
    browser: Browser, report: Path
) -> None:
    with opened(browser, report) as page:
        box = page.locator("#curves").bounding_box()
        assert box is not None
        x = box["x"] + 0.7 * box["width"]
        expected = page.evaluate(
            "x => curves.timeOf(x - curves.place.getBoundingClientRect().x)", x
        )
        page.mouse.click(x, box["y"] + 150)
        wait_for(page, expected)
        assert 7 < expected < 10
        assert cursor_x(page) == pytest.approx(x, abs=2)
        assert float(page.locator("#position").input_value()) == pytest.approx(expected, abs=0.04)
        assert page.locator("#now").inner_text() in {"0:08.5", "0:08.6"}
        spoken = page.locator("#position").get_attribute("aria-valuetext") or ""
        assert "rep 2, locked lean, hold, knee 18" in spoken


def test_a_finding_and_a_card_take_the_film_to_their_moment(
    browser: Browser, report: Path, mixed: formcheck.Analysis
) -> None:
    second = mixed.reps[1]
    with opened(browser, report) as page:
        page.locator(".rep").nth(1).locator(".faults .jump").first.click()
        wait_for(page, second.findings[0].start_s)
        assert page.evaluate("document.activeElement.id") == "position"
        page.get_by_role("button", name="Show rep 1").click()
        wait_for(page, mixed.reps[0].start_s)
        page.keyboard.press("ArrowRight")
        wait_for(page, mixed.reps[0].start_s + 0.04)


def test_the_cursor_runs_while_the_film_plays_and_space_starts_and_stops_it(
    browser: Browser, report: Path
) -> None:
    with opened(browser, report) as page:
        page.locator("#position").focus()
        start = cursor_x(page)
        page.keyboard.press(" ")
        until(page, "film.currentTime > 0.5")
        assert page.locator("#play").inner_text() == "Pause"
        assert cursor_x(page) > start + 10
        page.keyboard.press(" ")
        until(page, "film.paused && play.textContent === 'Play'")
        at = page.evaluate(
            "curves.pixelOf(film.currentTime) + curves.place.getBoundingClientRect().x"
        )
        assert cursor_x(page) == pytest.approx(at, abs=3)


def test_zooming_shows_a_part_and_the_whole_again(browser: Browser, report: Path) -> None:
    with opened(browser, report) as page:
        whole = page.evaluate("curves.range()")
        page.get_by_role("button", name="Show rep 2").click()
        page.get_by_role("button", name="Zoom in").click()
        page.get_by_role("button", name="Zoom in").click()
        low, high = page.evaluate("curves.range()")
        assert high - low == pytest.approx((whole[1] - whole[0]) / 4)
        assert low < 7 < high
        page.get_by_role("button", name="Whole clip").click()
        assert page.evaluate("curves.range()") == pytest.approx(whole)


def test_without_a_film_curves_and_cards_still_work(
    browser: Browser, mixed: formcheck.Analysis, tmp_path: Path
) -> None:
    report = written(tmp_path, mixed, video=None)
    with opened(browser, report, ready="document.querySelector('#curves .main-svg')") as page:
        page.get_by_role("button", name="Show rep 2").click()
        assert page.locator("#now").inner_text() == "0:07.0"
        knee_deg = mixed.reps[1].knee_start_deg
        assert page.locator("[data-curve=knee]").inner_text() == f"{knee_deg:.0f}°"


def test_a_browser_that_cannot_unpack_plotly_says_so_and_shows_the_rest(
    browser: Browser, report: Path
) -> None:
    text = report.read_text(encoding="utf-8")
    report.write_text(text.replace('id="plotly">', 'id="plotly">!'), encoding="utf-8")
    with opened(browser, report, ready="!plotless.hidden && film.readyState >= 2") as page:
        page.get_by_role("button", name="Show rep 2").click()
        assert page.locator("#now").inner_text() == "0:07.0"
        assert page.locator("#curves").is_hidden()


def test_a_film_that_was_lost_is_said(
    browser: Browser, mixed: formcheck.Analysis, tmp_path: Path
) -> None:
    report = written(tmp_path, mixed, video="gone.mp4")
    seen = "document.querySelector('#curves .main-svg') && !lost.hidden"
    with opened(browser, report, ready=seen, complaint="ERR_FILE_NOT_FOUND") as page:
        assert "gone.mp4 cannot be played" in page.locator("#lost").inner_text()
        page.get_by_role("button", name="Show rep 2").click()
        assert page.locator("#now").inner_text() == "0:07.0"


def test_a_film_within_the_page_can_be_sought(
    browser: Browser, mixed: formcheck.Analysis, samples: Path, tmp_path: Path
) -> None:
    film = (samples / "mixed_bench.mp4").read_bytes()
    with opened(browser, written(tmp_path, mixed, video=None, embedded=film)) as page:
        page.get_by_role("button", name="Show rep 2").click()
        wait_for(page, mixed.reps[1].start_s)


def from_twelve_on(analysis: formcheck.Analysis) -> formcheck.Analysis:
    """Make a clip the part of a longer one that begins at 12 s."""
    signals = analysis.motion.signals
    later = replace(signals, time_s=signals.time_s + 12)
    reps = tuple(
        replace(rep, start_s=rep.start_s + 12, end_s=rep.end_s + 12) for rep in analysis.reps
    )
    return replace(analysis, motion=replace(analysis.motion, signals=later), reps=reps)


def test_the_film_of_a_part_is_sought_from_the_parts_beginning(
    browser: Browser, mixed: formcheck.Analysis, samples: Path, tmp_path: Path
) -> None:
    shutil.copy(samples / "mixed_bench.mp4", tmp_path / "annotated.mp4")
    part = from_twelve_on(mixed)
    with opened(browser, written(tmp_path, part, video="annotated.mp4")) as page:
        page.get_by_role("button", name="Show rep 2").click()
        wait_for(page, mixed.reps[1].start_s)
        assert page.locator("#now").inner_text() == "0:19.0"
        page.evaluate("film.currentTime = 3")
        until(page, "now.textContent === '0:15.0'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 390])
def test_nothing_stands_in_the_way_of_assistive_technology(
    browser: Browser, report: Path, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(browser, report, width=width, color_scheme=scheme) as page:
        page.evaluate("document.querySelector('details').open = true")
        violations = axe.run(page).response["violations"]
    assert [each["id"] for each in violations if each["impact"] != "minor"] == []


@pytest.mark.parametrize("width", [320, 390, 800, 1300])
def test_no_width_needs_to_be_scrolled_sideways(browser: Browser, report: Path, width: int) -> None:
    with opened(browser, report, width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_plots_follow_the_device_into_the_dark(browser: Browser, report: Path) -> None:
    ink = "getComputedStyle(document.querySelector('#curves .xtick text')).fill"
    body = "getComputedStyle(document.body).color"
    with opened(browser, report, color_scheme="light") as page:
        light = page.evaluate(ink)
        assert light == page.evaluate(body)
        page.emulate_media(color_scheme="dark")
        until(page, f"{ink} === {body}")
        assert page.evaluate(ink) != light


def test_paper_is_light_and_gets_everything(browser: Browser, report: Path) -> None:
    shown = """() => new Promise(done => {
      addEventListener("afterprint", () => done(was), {once: true});
      let was;
      addEventListener("beforeprint", () => { was = {
        ink: getComputedStyle(document.querySelector("#curves .xtick text")).fill,
        open: document.querySelector("details").open,
        width: document.querySelector("#curves .main-svg").getBoundingClientRect().width,
      }; }, {once: true});
      dispatchEvent(new Event("beforeprint"));
      dispatchEvent(new Event("afterprint"));
    })"""
    with opened(browser, report, color_scheme="dark") as page:
        before = page.evaluate(WIDTH)
        was = page.evaluate(shown)
        assert was == {"ink": "rgb(27, 35, 43)", "open": True, "width": 680}
        until(page, f"{WIDTH} === {before}")
        assert page.evaluate("document.querySelector('details').open") is False
        page.emulate_media(media="print")
        assert page.locator("video").is_hidden()
        assert page.locator("#position").is_hidden()
        assert page.pdf().startswith(b"%PDF")
