"""What one clip costs, beside what it would cost at the least and what a plain script costs.

    python benchmarks/clip.py [CLIP] [--sizes 480p 720p 1080p 4k] [--lengths 10 60 600]
                              [--ways a b c c+ d e] [--model full] [--rounds 3]

* a: analysis without pictures, as `formcheck analyze --no-video --no-report`
* b: with film and report, as `formcheck analyze`
* c: a bare loop: PyAV decodes to rgb24 at the clip's own size, MediaPipe's landmarker looks at
  every frame in video mode, without outlines; the results are dropped
* c+: the same with outlines (segmentation masks), of which formcheck makes use
* d: a plain script: OpenCV reads, the landmarker looks, OpenCV draws and writes mp4v
* e: the landmark network alone, through LiteRT with XNNPACK and as many threads as MediaPipe gives
  it on a desktop (one), on a random input: the limit of all the others

The clip, a sample if none is given, is made as large and long as wanted first, see `_clips.py`.
Each way runs in a fresh process and in turn with the others, all clips a round; ratios are taken
round by round. In each, the way goes over one second first, which loads the libraries. Times are
those after the first frame; "start" is what comes before it, the making of the model included:
formcheck makes two, MediaPipe's loops one. Memory is the most that the process held
meanwhile, libraries included.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from _clips import CACHE, ROOT, SAMPLE, SIZES, clip_of
from _meter import machine, measured
from _rounds import Goal, Ratio, in_turns, print_goals, print_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _meter import Cost, Order

WAYS = {
    "a": ("analysis", "analysis"),
    "b": ("pictures", "with film and report"),
    "c": ("bare", "bare loop"),
    "c+": ("masks", "bare loop, outlines"),
    "d": ("script", "plain script"),
    "e": ("landmarks", "network alone"),
}
"""The function of each, in `_ways.py` or `_still.py`, and what tables call it."""

NETWORK_FRAMES = 250
HERE = Path(__file__).resolve().parent


class Key(NamedTuple):
    """What is measured: a size, seconds, a letter of `WAYS`."""

    size: str
    seconds: float
    way: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.size}, {self.seconds:g} s, {self.way} {WAYS[self.way][1]}"


class Taken:
    """The costs of all rounds.

    Parameters
    ----------
    costs
        Of each thing that was measured.
    """

    def __init__(self, costs: dict[Key, list[Cost]]) -> None:
        self._costs = costs

    def print_all(self) -> None:
        """Print a table for each clip."""
        for size, seconds in dict.fromkeys((key.size, key.seconds) for key in self._costs):
            keys = [key for key in self._costs if (key.size, key.seconds) == (size, seconds)]
            bare, masks = Key(size, seconds, "c"), Key(size, seconds, "c+")
            header = ("ms a frame", "processor", "start s", "over c", "with start", "over c+", "MB")
            rows = [
                (
                    f"{key.way} {WAYS[key.way][1]}",
                    f"{self._median(key, lambda cost: cost.ms):.2f}",
                    f"{self._median(key, lambda cost: cost.processor_ms):.2f}",
                    f"{self._median(key, lambda cost: cost.start_s):.2f}",
                    str(self.ratio(key, bare) or "") if key.way != "c" else "",
                    str(self.ratio(key, bare, start=True) or "") if key.way != "c" else "",
                    str(self.ratio(key, masks) or "") if key.way != "c+" else "",
                    f"{max(cost.peak_mb for cost in self._costs[key]):.0f}",
                )
                for key in keys
            ]
            frames = self._costs[keys[0]][0].frames
            print_table((f"{size}, {seconds:g} s, {frames} frames", *header), rows)

    def ratio(self, key: Key, other: Key, *, start: bool = False) -> Ratio | None:
        """Return how many times the time of another thing it takes, None if not both were."""
        if not {key, other} <= self._costs.keys():
            return None

        def times(costs: list[Cost]) -> list[float]:
            return [cost.whole_ms if start else cost.ms for cost in costs]

        return Ratio.of(times(self._costs[key]), times(self._costs[other]))

    def peak(self, key: Key) -> Ratio | None:
        """Return the most memory of a round, MB; None if it was not measured."""
        if key not in self._costs:
            return None
        peaks = [cost.peak_mb for cost in self._costs[key]]
        return Ratio(max(peaks), min(peaks), max(peaks))

    def _median(self, key: Key, figure: Callable[[Cost], float]) -> float:
        return statistics.median(figure(cost) for cost in self._costs[key])


def goals_of(taken: Taken, sizes: Sequence[str], lengths: Sequence[float]) -> list[Goal]:
    """Return all goals that this run can tell something about."""
    wanted: list[tuple[str, Ratio | None, float]] = []
    for seconds in lengths:
        for size in sizes:
            at = f"{size}, {seconds:g} s"
            a, b, c, d = (Key(size, seconds, way) for way in "abcd")
            wanted.append((f"a over c, {at}", taken.ratio(a, c), 1.03))
            if size == "720p":
                wanted.append((f"b over c, {at}", taken.ratio(b, c), 1.25))
                wanted.append((f"b over d, {at}", taken.ratio(b, d), 1.0))
            if size == "1080p":
                wanted += [(f"MB of {key.way}, {at}", taken.peak(key), 350) for key in (a, b)]
        for way in "ab":
            large, middle = Key("4k", seconds, way), Key("720p", seconds, way)
            wanted.append((f"{way}, 4k over 720p", taken.ratio(large, middle), 1.5))
    for size in sizes:
        for way in "ab":
            long, short = Key(size, max(lengths), way), Key(size, min(lengths), way)
            if long != short:
                what = f"{way}, {size}, {max(lengths):g} s over {min(lengths):g} s"
                wanted.append((what, taken.ratio(long, short), 1.05))
    return [Goal(what, ratio, limit) for what, ratio, limit in wanted if ratio is not None]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What one clip costs.")
    parser.add_argument("clip", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["720p"])
    parser.add_argument("--lengths", nargs="+", type=float, default=[10.0], metavar="SECONDS")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--model", default="full", choices=("lite", "full", "heavy"))
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    ways = [way for way in WAYS if way in chosen.ways]
    print(machine())
    if "e" in ways and importlib.util.find_spec("ai_edge_litert") is None:
        ways.remove("e")
        print("Without LiteRT, e is left out; for it: pip install ai-edge-litert")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        clips = {
            (size, seconds): clip_of(chosen.clip, size, seconds, folder)
            for seconds in chosen.lengths
            for size in chosen.sizes
        }
        short = {size: clip_of(chosen.clip, size, 1, folder) for size in chosen.sizes}
        bundle = ROOT / "models" / f"pose_landmarker_{chosen.model}.task"

        def measure(key: Key) -> Cost:
            way, _ = WAYS[key.way]
            order: Order = {"way": way, "model": chosen.model, "bundle": bundle}
            if key.way == "e":
                order |= {"frames": NETWORK_FRAMES, "threads": 1, "warm_up": {"frames": 25}}
                return measured(HERE / "_still.py", order)
            order |= {"clip": clips[key.size, key.seconds], "out": folder / "out"}
            order |= {"warm_up": {"clip": short[key.size]}}
            return measured(HERE / "_ways.py", order)

        keys = [Key(size, length, way) for size, length in clips for way in ways]
        taken = Taken(in_turns(keys, chosen.rounds, measure))
    taken.print_all()
    print_goals(goals_of(taken, chosen.sizes, chosen.lengths))


if __name__ == "__main__":
    main()
