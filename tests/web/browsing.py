"""The studio's page in a real browser, with a camera that shows a film."""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import av
import pytest
from tests.report.page.browser import chromium_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright
    from tests.web.running import Studio

LONG_MS = 60_000
CAMERA_FPS = 30
"""So fast does Chromium play what it takes for a camera."""


def camera_film(clip: Path, folder: Path) -> Path:
    """Write a clip the way Chromium wants a camera's pictures: JPEG after JPEG."""
    film = folder / f"{clip.stem}.mjpeg"
    with av.open(str(clip)) as source, av.open(str(film), "w", format="mjpeg") as sink:
        picture = source.streams.video[0]
        stream = sink.add_stream("mjpeg", rate=CAMERA_FPS, options={"qscale": "3"})
        stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuvj420p"
        shown = 0
        for frame in source.decode(picture):
            while shown / CAMERA_FPS <= (frame.time or 0.0):
                again = frame.reformat(format="yuvj420p")
                again.pts, again.time_base = shown, Fraction(1, CAMERA_FPS)
                sink.mux(stream.encode(again))
                shown += 1
        sink.mux(stream.encode())
    return film


@contextmanager
def browser_with(driver: Playwright, film: Path | None = None) -> Iterator[Browser]:
    """Start the machine's own Chromium; the test is skipped where there is none."""
    found = chromium_of(driver)
    if found is None:
        pytest.skip("there is no Chromium on this machine")
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    if film is not None:
        camera.append(f"--use-file-for-fake-video-capture={film}")
    arguments = ["--no-sandbox", *(camera if film else ())]
    with driver.chromium.launch(executable_path=found, args=arguments) as chromium:
        yield chromium


@contextmanager
def visit(
    browser: Browser,
    studio: Studio,
    room: str = "analyse",
    *,
    complaints: tuple[str, ...] = (),
    before: str | None = None,
    **context: Any,
) -> Iterator[Page]:
    """Open the page; at the end nobody but the studio was asked, and no other complaint made.

    Parameters
    ----------
    browser, studio
        Who opens what.
    room
        Which of the three.
    complaints
        What the console may say, each a part of a message.
    before
        A script that runs before the page's own.
    """
    said: list[str] = []
    asked: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(f"{message.text} {message.location['url']}")

    with browser.new_context(viewport={"width": 1280, "height": 900}, **context) as session:
        session.set_default_timeout(LONG_MS)
        if before is not None:
            session.add_init_script(before)
        session.on("console", hear)
        session.on("weberror", lambda error: said.append(str(error.error)))
        session.on("request", lambda request: asked.append(request.url))
        page = session.new_page()
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.goto(f"{studio.scheme}://{studio.host}/#/{room}")
        page.wait_for_selector("#safety li", state="attached")
        yield page
    assert not [text for text in said if not any(each in text for each in complaints)], said
    outside = [url for url in asked if urlsplit(url).netloc != studio.host]
    assert not [url for url in outside if not url.startswith(("data:", "blob:"))]


def there(page: Page, condition: str) -> None:
    """Wait for a condition; as a function, because the page's policy allows no evaluated text."""
    page.wait_for_function(f"() => {condition}", timeout=LONG_MS)


def start_camera(page: Page, **choices: bool) -> None:
    """Begin a session in the live room, with other choices than the page's own."""
    form = page.locator("#live-choices")
    for name, wanted in choices.items():
        form.locator(f"[name={name}]").set_checked(wanted)
    page.get_by_role("button", name="Start the camera").click()
    page.locator("#live-room").wait_for()
