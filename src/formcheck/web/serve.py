"""One run of the studio, from the first sentence on the terminal to the last."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import webbrowser
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import uvicorn

from formcheck.disk.datafolder import data_folder
from formcheck.fleet.cores import cores
from formcheck.web.address import Address
from formcheck.web.app import studio
from formcheck.web.certificate import Pair, check_pair, own_pair
from formcheck.web.live import SESSION_THREADS
from formcheck.web.login import Login
from formcheck.web.settings import UPLOAD_LIMIT, Settings
from formcheck.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

LEAVE_S: Final = 1
"""How long open connections may take to end, whole seconds."""

SESSION_S: Final = 10.0
"""How long a live session may take to write what it recorded."""

LARGEST_MESSAGE: Final = 4_000_000
"""Bytes of a WebSocket's message; a picture of the camera has a tenth of that."""

WARNING: Final = (
    "The browser will warn that it does not know this certificate, because the studio made it "
    "itself; that is expected, so tell the browser to go on."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioWishes:
    """What the user asked for.

    Attributes
    ----------
    host, port
        Where to listen.
    folder
        Where analyses are; None for the usual place.
    keep
        Whether analyses outlive the server unless the page says otherwise.
    upload_limit
        The largest clip, in bytes.
    workers
        How many analyses run at once; None for one a core.
    pair
        Certificate and key; None for none, or the studio's own where it needs one.
    password
        None for none: other machines then need a link that works once.
    browse
        Whether to open a browser; None to do so on a desktop.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    folder: Path | None = None
    keep: bool = False
    upload_limit: int = UPLOAD_LIMIT
    workers: int | None = None
    pair: Pair | None = None
    password: str | None = None
    browse: bool | None = None


def serve(wishes: StudioWishes, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, or until the system asks this process to end; then clear up.

    Parameters
    ----------
    wishes
        What the user asked for.
    say
        Called with each sentence for the terminal.

    Raises
    ------
    UsageError
        If the address, the folder or the certificate cannot be used.
    """
    given = None if wishes.pair is None else check_pair(wishes.pair)
    with ExitStack() as opened:
        address = Address.open(wishes.host, wishes.port)
        opened.callback(address.listener.close)
        shelf = opened.enter_context(Shelf(wishes.folder or data_folder() / "studio"))
        pair = given
        if pair is None and not address.loopback:
            pair = own_pair(data_folder() / "tls", {*address.names, address.name})
        base = f"{'http' if pair is None else 'https'}://{address.name}:{address.port}/"
        login = None
        if wishes.password is not None or not address.loopback:
            login = Login(
                wishes.password,
                port=address.port,
                secure=pair is not None,
                announce=lambda key: say(
                    f"The link was used; for another device: {base}?key={key}"
                ),
            )
        settings = Settings(
            shelf=shelf,
            port=address.port,
            names=address.names,
            any_address=address.any_address,
            secure=pair is not None,
            login=login,
            upload_limit=wishes.upload_limit,
            workers=wishes.workers or cores(),
            keep=wishes.keep,
        )
        server = _server(settings, pair)
        link = f"{base}?key={login.key}" if login and wishes.password is None else base
        _greet(say, link, once=link != base, warned=pair is not None and given is None)
        for clip in shelf.broken_off:
            say(
                "A live session broke off when the studio was killed; what was recorded of it is "
                f"{clip}: judge it with formcheck analyze, and delete its folder when you like."
            )
        if _on_desktop() and address.loopback if wishes.browse is None else wishes.browse:
            # A browser for the terminal would keep whoever opens it waiting.
            threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()
        with _told_to_end(server):
            server.run([address.listener])
        _let_sessions_end()
        shelf.collect()
        kept = sum(card.keep for card in shelf.cards()) + len(shelf.waiting())
        say(f"The studio has ended. {_what_is_kept(kept, len(shelf.broken_off), shelf.folder)}")


def _server(settings: Settings, pair: Pair | None) -> uvicorn.Server:
    config = uvicorn.Config(
        studio(settings),
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who asks does not say where from
        lifespan="on",
        ssl_certfile=None if pair is None else pair.cert,
        ssl_keyfile=None if pair is None else pair.key,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,  # JPEGs do not get smaller
        timeout_graceful_shutdown=LEAVE_S,
    )
    server = uvicorn.Server(config)
    # That connections are cut off at the end is no news.
    logging.getLogger("uvicorn.error").addFilter(lambda _record: not server.should_exit)
    return server


@contextmanager
def _told_to_end(server: uvicorn.Server) -> Iterator[None]:
    """Let every signal that asks for the end be followed by a proper one."""

    # uvicorn obeys SIGINT and SIGTERM itself, and raises them once more afterwards; a terminal
    # that is closed sends SIGHUP.
    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_sessions_end() -> None:
    """Wait until live sessions that were cut off have written what they recorded."""
    for thread in threading.enumerate():
        if thread.name.startswith(SESSION_THREADS):
            thread.join(SESSION_S)


def _greet(say: Callable[[str], None], link: str, *, once: bool, warned: bool) -> None:
    say(f"The studio is at {link}")
    if once:
        say("The link works once; then the link for the next device is printed.")
    if warned:
        say(WARNING)
    say("Ctrl-C ends it, and deletes every analysis that is not to be kept.")


def _what_is_kept(analyses: int, broken_off: int, folder: Path) -> str:
    what = [
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (analyses, "analysis", "analyses"),
            (broken_off, "broken-off session", "broken-off sessions"),
        )
        if count
    ]
    if not what:
        return "Nothing is kept."
    verb = "is" if analyses + broken_off == 1 else "are"
    return f"{' and '.join(what)} {verb} kept in {folder}."


def _on_desktop() -> bool:
    """Tell whether somebody sits at a screen that a browser could open on."""
    if not sys.stdout.isatty():
        return False
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
