"""How long formcheck takes to start: its help, the library, and the command on a short clip.

    python benchmarks/start.py [CLIP] [--seconds 1] [--model full] [--rounds 3]

Each in a fresh process and in turn with the others, wall time from its start to its end. "Frames
at the steady pace" is what the frames of that clip take once everything is loaded; what a command
takes beyond that is its start. The bare loop's start is there for comparison: it imports PyAV and
MediaPipe and makes one model, formcheck makes two. The disk's cache is warm: one round goes
before and does not count.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from _clips import ROOT, SAMPLE, clip_of, length_s
from _meter import machine, measured
from _rounds import in_turns, print_table

if TYPE_CHECKING:
    from _meter import Cost, Order

PROGRAM = Path(__file__).resolve().with_name("_ways.py")


def wall_s(command: list[str]) -> float:
    """Return how long a program takes from its start to its end, seconds."""
    begin = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    spent = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return spent


def steady_s(clip: Path, model: str, out: Path) -> float:
    """Return what the frames of a clip take when everything is loaded, the first one excepted."""
    order: Order = {"way": "analysis", "clip": clip, "model": model, "out": out}
    cost: Cost = measured(PROGRAM, order | {"warm_up": {"clip": clip}})
    return cost.rest_s


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How long formcheck takes to start.")
    parser.add_argument("clip", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--model", default="full", choices=("lite", "full", "heavy"))
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = clip_of(chosen.clip, "480p", chosen.seconds, folder)
        bare = {
            "way": "bare",
            "clip": str(clip),
            "bundle": str(ROOT / "models" / f"pose_landmarker_{chosen.model}.task"),
        }
        formcheck = [sys.executable, "-m", "formcheck"]
        analyze = [*formcheck, "analyze", str(clip), "--model", chosen.model, "--quiet"]
        analyze += ["--out", str(folder / "out")]
        commands = {
            "formcheck --help": [*formcheck, "--help"],
            "import formcheck": [sys.executable, "-c", "import formcheck"],
            "analyze, no pictures": [*analyze, "--no-video", "--no-report"],
            "analyze": analyze,
            "bare loop": [sys.executable, str(PROGRAM), json.dumps(bare)],
        }
        steady = "frames at the steady pace"

        def measure(row: str) -> float:
            if row == steady:
                return steady_s(clip, chosen.model, folder / "steady")
            return wall_s(commands[row])

        rows = [*commands, steady]
        in_turns(rows, 1, measure)
        taken = in_turns(rows, chosen.rounds, measure)
        long = f"{length_s(clip):.1f} s of 480p"
    print_table(
        (f"seconds ({long})", "median", "best", "worst"),
        [
            (row, f"{statistics.median(each):.2f}", f"{min(each):.2f}", f"{max(each):.2f}")
            for row, each in taken.items()
        ],
    )


if __name__ == "__main__":
    main()
