"""What does formcheck cost? Start-up, time over a bare loop, and memory over length.

    python benchmarks/speed.py [CLIP] [--model full] [--minutes 10]

* help: wall time of ``formcheck --help``, best of several.
* analysis over bare loop: ``formcheck analyze`` against a loop that only decodes the frames
  and calls the landmarker, alternating on the same clip in the same run.
* memory: peak resident size of an analysis of 10 seconds and of `--minutes` minutes made by
  repeating the clip.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av
import numpy as np

ROUNDS = 5

BARE_LOOP = """
import sys, time
import av, numpy as np
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode
options = PoseLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=sys.argv[2]), running_mode=RunningMode.VIDEO)
begin = time.perf_counter()
with PoseLandmarker.create_from_options(options) as landmarker, av.open(sys.argv[1]) as clip:
    stream = clip.streams.video[0]
    stream.thread_type = "AUTO"
    for frame in clip.decode(stream):
        rgb = np.ascontiguousarray(frame.to_ndarray(format="rgb24"))
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
        landmarker.detect_for_video(image, round(frame.time * 1000))
print(time.perf_counter() - begin)
"""

ANALYSIS = """
import sys, time
from pathlib import Path
import formcheck
from formcheck.pipeline import analyze
import mediapipe.tasks.python.vision, av
begin = time.perf_counter()
result = analyze(sys.argv[1], model=sys.argv[2])
result.save(sys.argv[3])
print(time.perf_counter() - begin)
"""


def seconds_of(code: str, *arguments: str) -> float:
    """Run a program in a fresh interpreter; return the seconds that it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def help_seconds() -> list[float]:
    """Return wall times of ``formcheck --help``."""
    times = []
    for _ in range(ROUNDS + 1):
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "formcheck", "--help"], check=True, capture_output=True
        )
        times.append(time.perf_counter() - begin)
    return times[1:]  # the first one writes byte code


def peak_mib(clip: Path, model: str, out: Path) -> float:
    """Return the peak resident memory of one analysis, MiB."""
    process = subprocess.Popen(
        [sys.executable, "-m", "formcheck", "analyze", str(clip)]  # noqa: RUF005 - two thoughts
        + ["--model", model, "--out", str(out), "--quiet"]
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the analysis of {clip} failed")
    per_unit = 1024 if platform.system() == "Linux" else 1024**2
    return usage.ru_maxrss / per_unit


def repeated(clip: Path, seconds: float, out: Path) -> Path:
    """Write a clip that repeats another one, without encoding anew, for some seconds."""
    with av.open(str(clip)) as source, av.open(str(out), "w") as sink:
        stream = source.streams.video[0]
        base = stream.time_base
        if base is None:
            sys.exit(f"{clip} has no clock")
        target = sink.add_stream_from_template(stream)
        packets = [p for p in source.demux(stream) if p.dts is not None and p.pts is not None]
        times = [(packet.pts or 0, packet.dts or 0) for packet in packets]
        ends = [(packet.pts or 0) + (packet.duration or 0) for packet in packets]
        length = max(ends)
        for turn in range(int(seconds / (length * base)) + 1):
            for packet, (pts, dts) in zip(packets, times, strict=True):
                if (pts + turn * length) * base >= seconds:
                    continue
                packet.pts, packet.dts = pts + turn * length, dts + turn * length
                packet.stream = target
                packet.time_base = base
                sink.mux(packet)
    return out


def main() -> None:
    """Measure and print."""
    root = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description="Speed and memory of formcheck.")
    parser.add_argument(
        "clip", type=Path, nargs="?", default=root / "samples" / "push_back_bench.mp4"
    )
    parser.add_argument("--model", default="full")
    parser.add_argument("--minutes", type=float, default=10)
    arguments = parser.parse_args()
    model_path = root / "models" / f"pose_landmarker_{arguments.model}.task"

    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    helps = help_seconds()
    print(f"formcheck --help: best {min(helps):.3f} s, median {statistics.median(helps):.3f} s")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare, full = [], []
        for number in range(ROUNDS):
            bare.append(seconds_of(BARE_LOOP, str(arguments.clip), str(model_path)))
            out = folder / f"out{number}"
            full.append(seconds_of(ANALYSIS, str(arguments.clip), arguments.model, str(out)))
        ratios = np.array(full) / np.array(bare)
        print(
            f"bare loop: median {statistics.median(bare):.2f} s; "
            f"analysis: median {statistics.median(full):.2f} s; "
            f"ratio of medians {statistics.median(full) / statistics.median(bare):.3f}, "
            f"by pair {ratios.min():.3f}-{ratios.max():.3f}"
        )
        if arguments.minutes > 0:
            short = repeated(arguments.clip, 10, folder / "short.mp4")
            long = repeated(arguments.clip, 60 * arguments.minutes, folder / "long.mp4")
            small = peak_mib(short, arguments.model, folder / "short")
            large = peak_mib(long, arguments.model, folder / "long")
            print(
                f"peak memory: 10 s {small:.0f} MiB, {arguments.minutes:g} min {large:.0f} MiB, "
                f"growth {large - small:+.0f} MiB"
            )


if __name__ == "__main__":
    main()
