"""What the studio's server costs when much comes in at once, over loopback.

    python benchmarks/studio.py [--uploads 10] [--megabytes 50] [--clip CLIP]

It starts `formcheck serve` with one worker and

* sends so many clips of that size at the same time, and measures the server's own memory
  meanwhile (not that of its workers): at most 400 MB;
* lets all of them be analysed, or cancels them after the first with `--first`;
* announces an upload of 3 GB and measures how soon it is refused, by its header alone.

Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

GOAL_MB = 400
REFUSED_BYTES = 3_000_000_000
SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "walking.mp4"


def enlarged(clip: Path, size: int, out: Path) -> Path:
    """Write the clip with a box of nothing at its end, which players skip."""
    content = clip.read_bytes()
    left = size - len(content)
    with out.open("wb") as file:
        file.write(content + left.to_bytes(4, "big") + b"free")
        file.truncate(size)
    return out


class Server:
    """The studio in a process of its own."""

    def __init__(self, folder: Path) -> None:
        options = ["--port", "0", "--no-open", "--workers", "1", "--dir", str(folder)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "formcheck", "serve", *options],
            stdout=subprocess.PIPE,
            text=True,
        )
        greeting = "" if self.process.stdout is None else self.process.stdout.readline()
        self.port = int(re.findall(r":(\d+)/", greeting)[0])
        page = self.ask("GET", "/", plain=True)
        self.token = re.findall(r'name="formcheck-token" content="([^"]+)"', page)[0]

    def headers(self) -> dict[str, str]:
        """Return what the studio's own page sends."""
        return {
            "Origin": f"http://127.0.0.1:{self.port}",
            "X-Formcheck-Token": getattr(self, "token", ""),
        }

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        plain: bool = False,
        **more: str,
    ) -> Any:
        """Return the answer's text or values."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        connection.request(method, path, body, self.headers() | headers)
        text = connection.getresponse().read().decode()
        connection.close()
        return text if plain else json.loads(text)

    def upload(self, clip: Path) -> str:
        """Send a clip and return its id."""
        with clip.open("rb") as file:
            path = "/api/analyses?name=clip.mp4&model=lite"
            length = str(clip.stat().st_size)
            return str(self.ask("POST", path, file, Content_Length=length)["id"])

    def memory_mb(self, key: str) -> float:
        """Return a figure of the server's memory."""
        text = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        return int(re.findall(rf"{key}:\s+(\d+) kB", text)[0]) * 1024 / 1e6


@contextmanager
def serving() -> Iterator[Server]:
    """Start a studio and end it properly."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "studio")
        try:
            yield server
        finally:
            server.process.send_signal(signal.SIGINT)
            server.process.wait()


def refused_ms(server: Server) -> tuple[float, int]:
    """Announce a huge upload; return how long the refusal takes, and its status."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.connect()
    start = time.perf_counter()
    connection.putrequest("POST", "/api/analyses?name=huge.mp4")
    for name, value in (server.headers() | {"Content-Length": str(REFUSED_BYTES)}).items():
        connection.putheader(name, value)
    connection.endheaders()
    status = connection.getresponse().status
    spent = (time.perf_counter() - start) * 1e3
    connection.close()
    return spent, status


def wait_for_all(server: Server) -> list[str]:
    """Return the states once nothing waits or runs."""
    while True:
        found = server.ask("GET", "/api/analyses")["analyses"]
        states = [each["state"] for each in found]
        if not {"queued", "running"} & set(states):
            return states
        time.sleep(0.5)


def main() -> int:
    """Measure, and say whether the goal was reached."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uploads", type=int, default=10)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--clip", type=Path, default=SAMPLE)
    parser.add_argument("--first", action="store_true", help="analyse only the first")
    args = parser.parse_args()
    if not Path("/proc/self/status").exists():
        print("This needs Linux.")
        return 0
    with tempfile.TemporaryDirectory() as folder, serving() as server:
        clip = enlarged(args.clip, args.megabytes * 1_000_000, Path(folder) / "clip.mp4")
        before = server.memory_mb("VmRSS")
        start = time.perf_counter()
        with ThreadPoolExecutor(args.uploads) as pool:
            numbers = list(pool.map(server.upload, [clip] * args.uploads))
        spent = time.perf_counter() - start
        during = server.memory_mb("VmHWM")
        if args.first:
            for number in numbers[1:]:
                server.ask("POST", f"/api/analyses/{number}/cancel")
        states = wait_for_all(server)
        highest = server.memory_mb("VmHWM")
        answer_ms, status = refused_ms(server)
    cores = len(os.sched_getaffinity(0))
    print(f"{args.uploads} uploads of {args.megabytes} MB at once, {cores} cores")
    print(f"  all of them taken after          {spent:8.1f} s")
    print(f"  the server's memory before       {before:8.0f} MB")
    print(f"  at most while they came          {during:8.0f} MB")
    print(f"  at most until all were analysed  {highest:8.0f} MB (goal: {GOAL_MB})")
    print(f"  analyses                         {', '.join(sorted(set(states)))}")
    print(f"3 GB announced: {status} after {answer_ms:.1f} ms")
    reached = highest <= GOAL_MB and status == 413 and len(numbers) == args.uploads
    print("reached" if reached else "MISSED")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
