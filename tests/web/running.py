"""The studio as users run it: a process of its own, asked over loopback."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from tests.conftest import guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONG_S = 120.0
GREETING = re.compile(r"The studio is at (https?)://([^:/]+|\[.*\]):(\d+)/(?:\?key=(\S+))?")


T = TypeVar("T")


def until(ask: Callable[[], T | None], what: str) -> T:
    """Ask until there is an answer."""
    never = threading.Event()
    end = time.monotonic() + LONG_S
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        never.wait(0.02)
    raise TimeoutError(what)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The one sentence of a refusal."""
        (sentence,) = self.json.values()
        assert sentence.endswith(".")
        return str(sentence)


@dataclass
class Studio:
    """One that runs. The address is this machine's, whatever it told its user."""

    process: subprocess.Popen[str]
    scheme: str
    name: str
    port: int
    key: str | None
    said: list[str]
    cookie: str | None = None
    token: str = field(default="", init=False)
    asked_to_end: bool = field(default=False, init=False)

    @property
    def host(self) -> str:
        return f"{self.name}:{self.port}"

    def connect(self) -> HTTPConnection:
        """Open a connection to loopback; the guard of all tests is for what lies beyond."""
        connection: HTTPConnection
        if self.scheme == "https":
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            address = ("127.0.0.1", self.port)
            connection = HTTPSConnection(*address, timeout=LONG_S, context=trusting)
        else:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=LONG_S)
        armed, guard.armed = guard.armed, False
        try:
            connection.connect()
        finally:
            guard.armed = armed
        return connection

    def headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """Return what the studio's own page would send."""
        own = {"Host": self.host, "Origin": f"{self.scheme}://{self.host}"}
        if self.token:
            own["X-Formcheck-Token"] = self.token
        if self.cookie:
            own["Cookie"] = self.cookie
        return own | (more or {})

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Reply:
        connection = self.connect()
        try:
            connection.request(method, path, body, self.headers(headers))
            return reply(connection)
        finally:
            connection.close()

    def open_page(self) -> Reply:
        """Open the front page, as the first thing that a browser does."""
        page = self.ask("GET", "/")
        found = re.search(r'name="formcheck-token" content="([^"]+)"', page.body.decode())
        if found is not None:
            self.token = found[1]
        return page

    def upload(self, clip: Path, **choices: str) -> Reply:
        query = urlencode({"name": clip.name, **choices})
        with clip.open("rb") as file:
            length = {"Content-Length": str(clip.stat().st_size)}
            return self.ask("POST", f"/api/analyses?{query}", file, length)

    def analysis(self, number: str) -> dict[str, Any]:
        return dict(self.ask("GET", f"/api/analyses/{number}").json)

    def wait_for(self, number: str, *states: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self.analysis(number)
            return found if found["state"] in states else None

        return until(look, f"{number} is never {states}")

    def end(self, number: int) -> int:
        """Send a signal and return the exit code."""
        self.asked_to_end = True
        self.process.send_signal(number)
        return self.process.wait(LONG_S)


def reply(connection: HTTPConnection) -> Reply:
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Reply(answer.status, headers, answer.read())


@contextmanager
def running(data: Path, *options: str, password: str | None = None) -> Iterator[Studio]:
    """Run the program on any free port; kill it at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "formcheck", "serve", "--port", "0", "--no-open", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "FORMCHECK_DATA": str(data), "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,  # as on a terminal of its own
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("" if password is None else f"{password}\n")
        process.stdin.close()
        said = []
        for line in process.stdout:
            said.append(line.rstrip("\n"))
            if line.startswith("Ctrl-C"):
                break
        found = GREETING.fullmatch(said[0]) if said else None
        assert found is not None, (said, process.stderr and process.stderr.read())
        scheme, name, port, key = found.groups()
        studio = Studio(process, scheme, name, int(port), key, said)
        yield studio
        code = process.poll()
        if code is not None and not studio.asked_to_end:
            assert process.stderr is not None
            raise AssertionError(f"the studio ended by itself, with {code}", process.stderr.read())
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()
