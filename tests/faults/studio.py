"""The studio as it is killed: with clips coming in, analyses under way, and others kept."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any, ClassVar

from tests.conftest import guard
from tests.faults.evidence import flaws_of_picture, flaws_of_results, strays
from tests.faults.running import LONG_S, ROOT, cut, kill, start
from tests.faults.trials import Damage

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

MOST_KEPT = 4


class Serve:
    """``serve --keep``: always at the same port; two clips are sent in, one of them slowly."""

    name: ClassVar = "serve"

    def __init__(self, top: Path) -> None:
        self.top = top
        self._shelf = top / "shelf"
        sample = ROOT / "samples" / "push_back_bench.mp4"
        self._clips = [
            cut(sample, top / f"{name}.mp4", n) for name, n in {"one": 8, "two": 4}.items()
        ]
        with socket.socket() as free:
            with Loopback():
                free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self._token = ""
        self._accepted: set[str] = set()
        self._done: dict[str, list[str]] = {}
        self._user: threading.Thread | None = None

    def begin(self) -> subprocess.Popen[bytes]:
        self._accepted.clear()
        process = self._start()
        # Somebody sends clips and looks after them until nobody answers any more.
        self._user = threading.Thread(target=self._use, args=(process,))
        self._user.start()
        return process

    def judge(self) -> Damage:
        assert self._user is not None
        self._user.join()
        damage = Damage()
        for number, files in self._done.items():
            results = self._shelf / number / "results"
            there = {path.name for path in results.iterdir()} if results.exists() else set()
            damage.lost += [f"{results / name} is gone" for name in files if name not in there]
        for results in self._shelf.glob("*/results"):
            damage.half += flaws_of_results(results)
            damage.half += flaws_of_picture(results / "thumbnail.jpg")
        for state in self._shelf.glob("*/state.json"):
            try:
                json.loads(state.read_text("utf-8"))
            except ValueError as error:
                damage.half.append(f"{state}: {error}")
        return damage

    def follow(self) -> list[str]:
        accepted = set(self._accepted)
        process = self._start()
        try:
            flaws = self._flaws_of_next(process, accepted)
        except (OSError, HTTPException, TimeoutError) as error:
            flaws = [f"{error!r}: {(self.top / 'stderr').read_text('utf-8')}"]
        finally:
            kill(process, 15, group=False)
        return flaws + [f"{each} is still there" for each in strays(self._shelf)]

    def _flaws_of_next(self, process: subprocess.Popen[bytes], accepted: set[str]) -> list[str]:
        self._greeted(process)
        cards = {card["id"]: card for card in self._ask("GET", "/api/analyses")["analyses"]}
        flaws = [f"{each} is unknown" for each in (accepted | set(self._done)) - set(cards)]
        flaws += [
            f"{each} is {cards[each]['state']}"
            for each in self._done
            if each in cards and cards[each]["state"] != "done"
        ]
        for number, card in cards.items():
            if card["state"] not in {"done", "failed"}:
                flaws.append(f"{number} is {card['state']} and nobody works on it")
            if card["state"] == "failed" and "studio ended" not in card["error"]:
                flaws.append(f"{number} failed: {card['error']}")
            if card["state"] == "done":
                self._done[number] = card["files"]
        there = {path.name for path in self._shelf.iterdir() if path.is_dir()}
        flaws += [f"{each} belongs to nobody" for each in there - set(cards) - {"recordings"}]
        number = self._send(self._clips[0], slowly=False)
        self._wait_for(number)
        self._done[number] = self._ask("GET", f"/api/analyses/{number}")["files"]
        for old in list(self._done)[:-MOST_KEPT]:
            del self._done[old]
            self._ask("DELETE", f"/api/analyses/{old}")
            if (self._shelf / old).exists():
                flaws.append(f"{old} was deleted and is there")
        for failed in [each for each in cards if cards[each]["state"] == "failed"]:
            self._ask("DELETE", f"/api/analyses/{failed}")
        return flaws

    def _start(self) -> subprocess.Popen[bytes]:
        where = ("--dir", self._shelf, "--port", str(self._port))
        return start("serve", "--keep", "--no-open", *where, folder=self.top)

    def _use(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(OSError, HTTPException, TimeoutError, ValueError):
            self._greeted(process)
            for clip, slowly in zip(self._clips, (False, True), strict=True):
                self._accepted.add(self._send(clip, slowly=slowly))
            while True:
                for card in self._ask("GET", "/api/analyses")["analyses"]:
                    if card["state"] == "done":
                        self._done[card["id"]] = card["files"]
                threading.Event().wait(0.05)

    def _greeted(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the studio says where it is, and open its page."""
        end = time.monotonic() + LONG_S
        while "Ctrl-C" not in (self.top / "stdout").read_text("utf-8"):
            if process.poll() is not None or time.monotonic() > end:
                raise TimeoutError("the studio does not start")
            threading.Event().wait(0.02)
        found = re.search(r'formcheck-token" content="([^"]+)"', self._page())
        if found is None:
            raise TimeoutError("the page has no token")
        self._token = found[1]

    def _wait_for(self, number: str) -> None:
        end = time.monotonic() + LONG_S
        while (card := self._ask("GET", f"/api/analyses/{number}"))["state"] != "done":
            if card["state"] == "failed" or time.monotonic() > end:
                raise TimeoutError(f"{number} is never done: {card['error']}")
            threading.Event().wait(0.05)

    def _send(self, clip: Path, *, slowly: bool) -> str:
        data = clip.read_bytes()

        def pieces() -> Iterator[bytes]:
            for at in range(0, len(data), 2000):
                yield data[at : at + 2000]
                threading.Event().wait(0.02)

        query = f"name={clip.name}&model=lite&keep=true"
        body = pieces() if slowly else data
        answer = self._ask(
            "POST", f"/api/analyses?{query}", body, {"Content-Length": str(len(data))}
        )
        return str(answer["id"])

    def _ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        return json.loads(self._answer(method, path, body, headers))

    def _page(self) -> str:
        return self._answer("GET", "/")

    def _answer(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> str:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=LONG_S)
        try:
            with Loopback():
                connection.connect()
            own = {"Origin": f"http://127.0.0.1:{self._port}", "X-Formcheck-Token": self._token}
            connection.request(method, path, body, own | (headers or {}))
            return connection.getresponse().read().decode()
        finally:
            connection.close()


class Loopback:
    """Lets the guard of all tests look away; this one knows that it stays on this machine."""

    def __enter__(self) -> None:
        self._armed, guard.armed = guard.armed, False

    def __exit__(self, *_: object) -> None:
        guard.armed = self._armed
