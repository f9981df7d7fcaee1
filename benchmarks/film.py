"""Where the annotated film's milliseconds go.

    python benchmarks/film.py [CLIP] [--size 720p] [--seconds 10] [--model full] [--rounds 3]

The clip, a sample if none is given, is made as large and long as wanted first, see `_clips.py`.
Then, in milliseconds a frame, wall clock and processor:

* decode: frames at the film's size, as `make_film` reads them;
* draw: the overlay alone, on frames that are there already;
* encode: H.264 and MP4 alone;
* film: all of it, as `make_film` does it.

What film and report add to a whole analysis is measured by `clip.py`. With `--presets` the
encoder's presets are compared too, in time and size.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from _clips import CACHE, SAMPLE, SIZES, clip_of
from _meter import machine
from _rounds import print_table

import formcheck
from formcheck.drawing.brush import Brush
from formcheck.drawing.letters import Letters
from formcheck.report.film.film import LONGEST_SIDE, make_film
from formcheck.report.film.overlay import draw_overlay
from formcheck.report.film.scene import Scenes
from formcheck.report.film.stills import stills_of
from formcheck.video import VideoFile, film_writer
from formcheck.video.film_writer import new_film

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.video.yuv import YuvPicture

SOME = 100  # frames that are held in memory for drawing and encoding
PRESETS = ("ultrafast", "superfast", "veryfast", "faster")


def cost(work: Callable[[], int], rounds: int) -> tuple[float, float]:
    """Return the median wall and processor time of some work, milliseconds a frame."""
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        frames = work()
        walls.append((time.perf_counter() - wall) / frames * 1e3)
        cpus.append((time.process_time() - cpu) / frames * 1e3)
    return statistics.median(walls), statistics.median(cpus)


def encode(pictures: list[YuvPicture], out: Path) -> int:
    """Write a film of the pictures; return their number."""
    first = pictures[0]
    with new_film(out, (first.width, first.height), matrix=first.matrix, fps=25) as film:
        for number, picture in enumerate(pictures):
            film.add(picture, number / 25)
    return len(pictures)


def compare_presets(pictures: list[YuvPicture], out: Path, rounds: int) -> None:
    """Print time and size of the encoder's own choices and of each plain preset."""
    chosen = film_writer._ENCODER_OPTIONS  # noqa: SLF001 - what is compared
    plain = {preset: {"preset": preset, "crf": "23", "bf": "0"} for preset in PRESETS}
    rows = []
    for preset, options in {"as chosen": chosen, **plain}.items():
        with patch.object(film_writer, "_ENCODER_OPTIONS", options):
            wall, cpu = cost(lambda: encode(pictures, out), rounds)
        rate = out.stat().st_size * 8 / (len(pictures) / 25) / 1e3
        rows.append((preset, f"{wall:.1f}", f"{cpu:.1f}", f"{rate:.0f}"))
    print_table(("preset", "ms a frame", "processor", "kbit/s"), rows)


def measure(clip: Path, out: Path, model: str, rounds: int, *, presets: bool) -> None:
    """Take a film apart and print what its parts cost."""
    result = formcheck.analyze(clip, model=model)
    scenes = Scenes(result)
    source = VideoFile(clip, longest_side=LONGEST_SIDE)
    pictures = [frame.picture for frame in islice(source.yuv(), SOME)]

    def decode() -> int:
        return sum(1 for _ in VideoFile(clip, longest_side=LONGEST_SIDE).yuv())

    def draw() -> int:
        letters = Letters()
        for row, picture in enumerate(pictures):
            draw_overlay(Brush(picture, letters), scenes.at(row))
        return len(pictures)

    def film() -> int:
        make_film(result, clip, out, stills=stills_of(result))
        return len(result.motion.signals)

    parts = {
        "decode": cost(decode, rounds),
        "draw": cost(draw, rounds),
        "encode": cost(lambda: encode(pictures, out), rounds),
        "film": cost(film, rounds),
    }
    width, height = source.yuv_size
    rows = [(part, f"{wall:.1f}", f"{cpu:.1f}") for part, (wall, cpu) in parts.items()]
    print_table((f"film of {width} x {height}", "ms a frame", "processor"), rows)
    if presets:
        compare_presets(pictures, out, rounds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Where the film's milliseconds go.")
    parser.add_argument("clip", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--size", choices=SIZES, default="720p")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--model", default="full")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--presets", action="store_true")
    chosen = parser.parse_args()
    print(machine())
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        clip = clip_of(chosen.clip, chosen.size, chosen.seconds, folder)
        film = folder / "film.mp4"
        measure(clip, film, chosen.model, chosen.rounds, presets=chosen.presets)


if __name__ == "__main__":
    main()
