"""What the annotated film costs on top of an analysis.

    python benchmarks/film.py [CLIP] [--height 720] [--model full] [--rounds 3]

The clip is scaled up to the wanted height first, with a little noise like a camera's. Then, in
milliseconds a frame, wall clock and processor:

* decode: frames at the film's size, as `make_film` reads them;
* draw: the overlay alone, on frames that are there already;
* encode: conversion, H.264 and MP4 alone;
* film: all of it, as `make_film` does it;
* analysis: without film. Analysis and film together should take at most 1.5 times as long.

With `--presets` the encoder's presets are compared too, in time and size.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import av
import numpy as np

import formcheck
from formcheck.report.film.film import LONGEST_SIDE, make_film
from formcheck.report.film.overlay import draw_on
from formcheck.report.film.scene import Scenes
from formcheck.report.film.stills import stills_of
from formcheck.video import VideoFile, film_writer
from formcheck.video.film_writer import new_film

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

GOAL = 1.5
SOME = 100  # frames that are held in memory for drawing and encoding
PRESETS = ("ultrafast", "superfast", "veryfast", "faster")


def enlarged(clip: Path, height: int, out: Path) -> Path:
    """Write the clip scaled to a height, 16:9, with the noise of a camera."""
    width = height * 16 // 9 // 2 * 2
    noise = np.random.default_rng(1).normal(0, 2, (8, height, width, 1)).astype(np.int16)
    with av.open(str(out), "w") as sink:
        stream = sink.add_stream("libx264", rate=25, options={"crf": "20", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for frame in VideoFile(clip):
            large = av.VideoFrame.from_ndarray(frame.rgb, format="rgb24").reformat(width, height)
            rgb = large.to_ndarray().astype(np.int16) + noise[frame.index % len(noise)]
            picture = av.VideoFrame.from_ndarray(rgb.clip(0, 255).astype(np.uint8), format="rgb24")
            sink.mux(stream.encode(picture))
        sink.mux(stream.encode(None))
    return out


def cost(work: Callable[[], int], rounds: int) -> tuple[float, float]:
    """Return the median wall and processor time of some work, milliseconds a frame."""
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        frames = work()
        walls.append((time.perf_counter() - wall) / frames * 1e3)
        cpus.append((time.process_time() - cpu) / frames * 1e3)
    return statistics.median(walls), statistics.median(cpus)


def encode(pictures: list[NDArray[np.uint8]], out: Path) -> int:
    """Write a film of the pictures; return their number."""
    height, width, _ = pictures[0].shape
    with new_film(out, width, height, fps=25) as film:
        for number, rgb in enumerate(pictures):
            film.add(rgb, number / 25)
    return len(pictures)


def compare_presets(pictures: list[NDArray[np.uint8]], out: Path, rounds: int) -> None:
    """Print time and size of the encoder's own choices and of each plain preset."""
    print("| preset | ms a frame | processor | kbit/s |")
    print("| --- | --- | --- | --- |")
    chosen = film_writer._ENCODER_OPTIONS  # noqa: SLF001 - what is compared
    plain = {preset: {"preset": preset, "crf": "23", "bf": "0"} for preset in PRESETS}
    for preset, options in {"as chosen": chosen, **plain}.items():
        with patch.object(film_writer, "_ENCODER_OPTIONS", options):
            wall, cpu = cost(lambda: encode(pictures, out), rounds)
        rate = out.stat().st_size * 8 / (len(pictures) / 25) / 1e3
        print(f"| {preset} | {wall:.1f} | {cpu:.1f} | {rate:.0f} |")


def main() -> None:
    """Measure and print."""
    root = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description="Speed of the annotated film.")
    parser.add_argument("clip", type=Path, nargs="?", default=root / "samples" / "mixed_bench.mp4")
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--model", default="full")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--presets", action="store_true")
    arguments = parser.parse_args()
    rounds = arguments.rounds

    with tempfile.TemporaryDirectory() as name:
        out = Path(name, "film.mp4")
        clip = enlarged(arguments.clip, arguments.height, Path(name, "clip.mp4"))
        results = []

        def analyse() -> int:
            results.append(formcheck.analyze(clip, model=arguments.model))
            return len(results[-1].motion.signals)

        whole = cost(analyse, rounds)
        result = results[-1]
        scenes = Scenes(result)
        pictures: list[NDArray[np.uint8]] = []
        for frame in VideoFile(clip, longest_side=LONGEST_SIDE):
            if len(pictures) == SOME:
                break
            pictures.append(frame.rgb)

        def decode() -> int:
            return sum(1 for _ in VideoFile(clip, longest_side=LONGEST_SIDE))

        def draw() -> int:
            for row, rgb in enumerate(pictures):
                draw_on(rgb, scenes.at(row))
            return len(pictures)

        def film() -> int:
            make_film(result, clip, out, stills=stills_of(result))
            return len(result.motion.signals)

        rows = {
            "decode": cost(decode, rounds),
            "draw": cost(draw, rounds),
            "encode": cost(lambda: encode(pictures, out), rounds),
            "film": cost(film, rounds),
            "analysis": whole,
        }
        height, width, _ = pictures[0].shape
        print(f"{platform.machine()}, {os.cpu_count()} cores, {width} x {height}")
        print("| part | ms a frame | processor |")
        print("| --- | --- | --- |")
        for part, (wall, cpu) in rows.items():
            print(f"| {part} | {wall:.1f} | {cpu:.1f} |")
        ratio = 1 + rows["film"][0] / whole[0]
        verdict = "reached" if ratio <= GOAL else "missed"
        print(f"analysis with film over without: {ratio:.2f} (goal {GOAL}: {verdict})")
        if arguments.presets:
            compare_presets(pictures, out, rounds)


if __name__ == "__main__":
    main()
