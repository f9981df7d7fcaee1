"""The live room in a real browser: a camera is coached on, and nothing leaks out.

Needs Chromium on the machine; without one these tests are skipped.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from tests.web.browsing import browser_with, camera_film, start_camera, there, visit
from tests.web.running import running

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright
    from tests.web.running import Studio

VOICES = """
globalThis.spoken = [];
const voice = (name, lang, localService) => ({ name, lang, localService, default: false });
Object.defineProperty(globalThis, "SpeechSynthesisUtterance", { value: class extends EventTarget {
  constructor(text) { super(); this.text = text; }
} });
Object.defineProperty(globalThis, "speechSynthesis", { value: {
  getVoices: () => [voice("far away", "en-US", false), voice("Hans", "de-DE", true), voice("Jane", "en-GB", true)],
  speak(words) { spoken.push([words.text, words.voice.name]); words.dispatchEvent(new Event("end")); },
  cancel() {},
} });
"""  # noqa: E501 - JavaScript
CUES = """
globalThis.shown = [];
addEventListener("DOMContentLoaded", () => {
  const cue = document.getElementById("cue");
  new MutationObserver(() => shown.push(cue.textContent)).observe(cue, { childList: true });
});
"""
NO_CAMERAS = 'Object.defineProperty(navigator, "mediaDevices", { value: undefined });'


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    with playwright.sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with running(tmp_path_factory.mktemp("studio"), "--workers", "1") as studio:
        yield studio


@pytest.fixture(scope="module")
def browser(driver: Playwright) -> Iterator[Browser]:
    """A browser without a camera."""
    with browser_with(driver) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def leaning(
    driver: Playwright, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose camera sees locked leans again and again."""
    film = camera_film(samples / "locked_lean_standing.mp4", tmp_path_factory.mktemp("lean"))
    with browser_with(driver, film) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def pushing(
    driver: Playwright, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose camera sees push-backs again and again."""
    film = camera_film(samples / "push_back_bench.mp4", tmp_path_factory.mktemp("push"))
    with browser_with(driver, film) as chromium:
        yield chromium


def test_a_locked_lean_before_the_camera_is_told_in_big_type_and_aloud(
    leaning: Browser, studio: Studio
) -> None:
    with visit(leaning, studio, "live", before=VOICES) as page:
        assert not page.locator("#live-choices [name=record]").is_checked()
        start_camera(page)
        page.locator("#begin").click()
        there(
            page, "document.getElementById('cue').textContent === \"Knee's locked. Bend it first.\""
        )
        there(page, "document.getElementById('state').textContent === 'LOCKED LEAN'")
        assert page.locator("#sign .cross").count() == 1
        high = page.locator("#stage").evaluate("(stage) => stage.clientHeight")
        for words in ("#state", "#cue"):
            size = page.locator(words).evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
            assert size >= 0.05 * high  # 5 % of a laptop's picture are 7 mm and more
        assert page.locator("#knee").inner_text().startswith(("17", "18"))
        drawn = """() => {
          const canvas = document.getElementById("overlay");
          const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          return pixels.some((value) => value > 0);
        }"""  # noqa: E501 - JavaScript
        assert page.evaluate(drawn)
        spoken = page.evaluate("() => spoken")
        assert ["Knee's locked. Bend it first.", "Jane"] in spoken
        assert {voice for _, voice in spoken} == {"Jane"}
        there(page, "document.getElementById('doses').textContent.includes('reps 1')")
        page.locator("#finish").click()
        end = page.locator("#live-end")
        end.get_by_text("LOCKED LEAN: the common mistake").wait_for()
        assert "leaned over a locked knee" in end.locator("h1").inner_text()
        assert end.locator("tbody tr").count() >= 1
        assert "recording" not in end.inner_text()
        assert page.evaluate("() => document.activeElement.id") == "end-title"
        assert page.evaluate("() => document.getElementById('camera').srcObject") is None


def test_a_push_back_is_praised_and_its_ring_fills(pushing: Browser, studio: Studio) -> None:
    with visit(pushing, studio, "live", before=CUES) as page:
        start_camera(page, guide=False, voice=False)
        # Which of the two comes first depends on where the film is when the session begins.
        there(page, "shown.some((words) => /^(Good|That's it)[.]/.test(words))")
        there(page, "!document.getElementById('ring').hasAttribute('hidden')")
        there(page, "document.getElementById('state').textContent === 'PUSH-BACK'")
        assert page.locator("#sign .tick").count() == 1
        assert "of 30 seconds held" in (page.locator("#ring").get_attribute("aria-label") or "")
        there(page, "Number(document.getElementById('ring-now').textContent) >= 1")
        page.locator("#finish").click()
        page.locator("#live-end").get_by_text("PUSH-BACK: the true stretch").wait_for()


def test_keys_pause_mirror_and_silence_while_the_picture_has_the_focus(
    leaning: Browser, studio: Studio
) -> None:
    with visit(leaning, studio, "live", before=VOICES) as page:
        start_camera(page, guide=False)
        assert page.evaluate("() => document.activeElement.id") == "stage"
        there(page, "document.getElementById('link').textContent.includes('640')")
        page.keyboard.press("Space")
        there(page, "document.getElementById('pause').textContent === 'Go on'")
        there(page, "document.getElementById('state').textContent === 'PAUSED'")
        page.keyboard.press("Space")
        there(page, "document.getElementById('pause').textContent === 'Pause'")
        for key, button in (("m", "mirror"), ("v", "voice")):
            before = page.locator(f"#{button}").get_attribute("aria-pressed")
            page.keyboard.press(key)
            assert page.locator(f"#{button}").get_attribute("aria-pressed") != before
        assert page.locator("#cue").get_attribute("aria-live") == "assertive"
        page.locator("nav a", has_text="Analyse").click()
        page.locator("#shelf").wait_for()
        assert page.evaluate("() => document.getElementById('camera').srcObject") is None
        page.locator("nav a", has_text="Live").click()
        page.locator("#live-start").wait_for()


def test_two_tabs_are_coached_and_a_third_is_told_to_wait(leaning: Browser, studio: Studio) -> None:
    answered = "document.getElementById('link').textContent !== ''"
    with visit(leaning, studio, "live") as first, visit(leaning, studio, "live") as second:
        for page in (first, second):
            start_camera(page)
            there(page, answered)
        with visit(leaning, studio, "live") as third:
            third.get_by_role("button", name="Start the camera").click()
            third.get_by_text("2 live sessions are open already").wait_for()
            assert third.locator("#live-go").is_enabled()


def test_a_recording_comes_to_lie_among_the_analyses(leaning: Browser, studio: Studio) -> None:
    with visit(leaning, studio, "live") as page:
        start_camera(page, guide=False, record=True)
        there(page, "document.getElementById('doses').textContent.includes('reps 1')")
        page.locator("#finish").click()
        page.get_by_role("link", name="among the analyses").click()
        item = page.locator("#list .item", has_text="formcheck-").first
        item.wait_for()
        assert "kept" in item.inner_text()
        item.get_by_role("button").click()


def test_who_loses_the_studio_is_told_what_became_of_the_session(
    leaning: Browser, tmp_path: Path
) -> None:
    answered = "document.getElementById('link').textContent !== ''"
    with (
        running(tmp_path) as studio,
        visit(leaning, studio, "live") as seen,
        visit(leaning, studio, "live") as recorded,
    ):
        for page in (seen, recorded):
            start_camera(page, guide=False, record=page is recorded)
            there(page, answered)
        assert studio.end(signal.SIGINT) == 0
        said = []
        for page in (seen, recorded):
            page.locator("#live-trouble:visible").wait_for()
            said.append(page.locator("#live-trouble").inner_text())
    assert "What was seen so far is gone" in said[0]
    assert "What was recorded so far is kept" in said[1]
    assert list(tmp_path.glob("studio/*/results/session.mp4"))


@pytest.mark.parametrize(
    ("before", "sentence"),
    [(None, "camera"), (NO_CAMERAS, "over https")],
    ids=["blocked", "insecure"],
)
def test_without_a_camera_the_page_says_why(
    browser: Browser, studio: Studio, before: str | None, sentence: str
) -> None:
    with visit(browser, studio, "live", before=before) as page:
        page.get_by_role("button", name="Start the camera").click()
        page.locator("#live-trouble:visible").wait_for()
        said = page.locator("#live-trouble").inner_text()
        assert sentence in said
        assert said.endswith(".")
        assert page.locator("#live-go").is_enabled()


def test_pictures_become_smaller_where_answers_are_slow(browser: Browser, studio: Studio) -> None:
    script = """async () => {
      const { Size, SLOW_MS, QUICK_MS } = await import("/static/size.js");
      const size = new Size();
      const after = (count, ms) => {
        for (let at = 0; at < count; at += 1) size.note(ms);
        return size.of(1280, 720);
      };
      const middling = (SLOW_MS + QUICK_MS) / 2;
      return [size.of(1280, 720), after(9, 500), after(1, 500), after(100, middling),
        after(50, 500), after(500, QUICK_MS - 1), size.of(480, 640), size.of(320, 240)];
    }"""
    with visit(browser, studio) as page:
        sizes = page.evaluate(script)
    assert sizes == [
        [640, 360],
        [640, 360],
        [512, 288],
        [512, 288],
        [384, 216],
        [640, 360],
        [480, 640],
        [320, 240],
    ]
