"""How long the studio takes from a camera's picture to its judgement, over loopback.

    python benchmarks/studio_live.py [CLIP] [--seconds 60] [--model full]

Starts the studio as users do and sends a clip's pictures (default: a sample) the way the page
does: JPEG, 640 pixels the longer side, the next one when the last was answered and not before a
camera with 30 pictures a second would have it. The round trip leaves out what the browser adds:
taking the picture and packing it, some milliseconds.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from websockets.sync.client import connect
from websockets.typing import Origin

from formcheck.video import VideoFile

GOAL_MS = 80
FPS = 30
LONGEST = 640
SETTLING = 30
"""The first second loads the model and finds the person."""


def pictures(clip: Path) -> list[bytes]:
    """Return a clip's pictures as the page sends them."""
    found = []
    with VideoFile(clip) as source:
        for frame in source:
            image = Image.fromarray(frame.rgb)
            image.thumbnail((LONGEST, LONGEST))
            stream = BytesIO()
            image.save(stream, "JPEG", quality=85)
            found.append(stream.getvalue())
    return found


def measure(origin: str, film: list[bytes], seconds: float, model: str) -> tuple[list[float], int]:
    """Coach on a film, forwards and backwards; return the round trips, ms, and the reps."""
    with urllib.request.urlopen(f"{origin}/") as page:  # noqa: S310 - our own, on loopback
        found = re.search(r'formcheck-token" content="([^"]+)"', page.read().decode())
    assert found is not None  # noqa: S101 - the studio's page has one
    trips, reps = [], 0
    address = f"ws{origin.removeprefix('http')}/api/live"
    with connect(address, origin=Origin(origin), compression=None) as socket:
        socket.send(json.dumps({"token": found[1], "model": model, "guide": False}))
        greeting = json.loads(socket.recv())
        if "error" in greeting:
            raise SystemExit(greeting["error"])
        there_and_back = film + film[::-1]
        begin = due = time.monotonic()
        while time.monotonic() - begin < seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            sent = time.monotonic()
            due = sent + 1 / FPS
            number = int((sent - begin) * FPS)
            socket.send(struct.pack("<d", sent) + there_and_back[number % len(there_and_back)])
            answer = json.loads(socket.recv())
            trips.append(1000 * (time.monotonic() - sent))
            reps = len(answer["reps"])
    return trips, reps


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    sample = Path(__file__).resolve().parent.parent / "samples" / "push_back_bench.mp4"
    parser.add_argument("clip", type=Path, nargs="?", default=sample)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--model", default="full")
    chosen = parser.parse_args()
    film = pictures(chosen.clip)
    with tempfile.TemporaryDirectory() as folder:
        serving = [sys.executable, "-m", "formcheck", "serve", "--port", "0", "--no-open"]
        with subprocess.Popen(
            [*serving, "--dir", folder], stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None  # noqa: S101 - it was asked for
                found = re.search(r"(http://[^/]+)/", process.stdout.readline())
                if found is None:
                    raise SystemExit("The studio did not start.")
                trips, reps = measure(found[1], film, chosen.seconds, chosen.model)
            finally:
                process.terminate()
    ms = np.array(trips[SETTLING:])
    median = float(np.median(ms))
    print(
        f"{len(trips)} pictures in {chosen.seconds:.0f} s, {len(film[0]) // 1000} kB the first, "
        f"{reps} reps\nround trip: median {median:.0f} ms (goal {GOAL_MS}), "
        f"95 % {np.quantile(ms, 0.95):.0f} ms, largest {ms.max():.0f} ms"
    )
    if median > GOAL_MS:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
