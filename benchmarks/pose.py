"""Where the pose model's milliseconds go: MediaPipe on one picture, and its networks alone.

    python benchmarks/pose.py [CLIP] [--sizes 480p] [--models lite full heavy] [--rounds 3]

The first frame of the clip, enlarged as in `clip.py`, lies in memory and is shown to MediaPipe over
and over, in video mode (the person is followed, one network a frame) and in image mode (the
person is looked for, two networks a frame), with and without outlines (segmentation masks). The
two networks run alone through LiteRT with XNNPACK and one thread, as MediaPipe runs them on a
desktop; what MediaPipe takes beyond them are its own crops, smoothing and copies. Each in a fresh
process, in turns. The making of the model and the first frame do not count.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from _clips import ROOT, SAMPLE, SIZES, clip_of
from _meter import machine, measured
from _rounds import in_turns, print_table

if TYPE_CHECKING:
    from _meter import Cost, Order

PROGRAM = Path(__file__).resolve().with_name("_still.py")
NETWORKS = {"detector": "detector alone", "landmarks": "landmark network alone"}


class Key(NamedTuple):
    """What is measured: a row of the table, and the model."""

    row: str
    model: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.row}, {self.model}"


def orders_of(pictures: dict[str, Path], *, networks: bool) -> dict[str, Order]:
    """Return what is to be done, by what the table calls it."""
    rows: dict[str, Order] = {}
    if networks:
        rows |= {name: {"way": way, "threads": 1} for way, name in NETWORKS.items()}
    for size, clip in pictures.items():
        for mode in ("video", "image"):
            for masks in (False, True):
                name = f"{size}, {mode}{', outlines' if masks else ''}"
                rows[name] = {"way": "landmarker", "clip": clip, "mode": mode, "masks": masks}
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Where the pose model's milliseconds go.")
    parser.add_argument("clip", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["480p"])
    parser.add_argument("--models", nargs="+", default=["lite", "full", "heavy"])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--frames", type=int, default=100)
    chosen = parser.parse_args()
    print(machine())
    networks = importlib.util.find_spec("ai_edge_litert") is not None
    if not networks:
        print("Without LiteRT, the networks are left out; for them: pip install ai-edge-litert")
    with tempfile.TemporaryDirectory() as name:
        pictures = {size: clip_of(chosen.clip, size, 1, Path(name)) for size in chosen.sizes}
    orders = orders_of(pictures, networks=networks)

    def measure(key: Key) -> Cost:
        bundle = ROOT / "models" / f"pose_landmarker_{key.model}.task"
        more = {"bundle": bundle, "frames": chosen.frames, "warm_up": {"frames": 10}}
        return measured(PROGRAM, orders[key.row] | more)

    keys = [Key(row, model) for row in orders for model in chosen.models]
    costs = in_turns(keys, chosen.rounds, measure)

    def cell(key: Key) -> str:
        wall = statistics.median(cost.ms for cost in costs[key])
        processor = statistics.median(cost.processor_ms for cost in costs[key])
        return f"{wall:.1f} ({processor:.1f})"

    header = ("ms a frame (processor)", *chosen.models)
    print_table(
        header, [(row, *(cell(Key(row, model)) for model in chosen.models)) for row in orders]
    )


if __name__ == "__main__":
    main()
