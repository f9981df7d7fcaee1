"""Latency of the live session, and whether it sees what the recorded one sees.

    python benchmarks/live.py [DIR] [--minutes 30]

Plays a sample as a camera with 30 frames a second and measures the time from a frame's arrival
to its judgement, and to the end of drawing it (in a real window where there is a display); with
``--minutes 30`` that also shows whether memory grows or the session falls behind. Then compares
live and recorded reps on every clip of DIR (default: the samples), and measures from the truth
how long after a lean over a locked knee began its cue came. DIR is as in ``accuracy.py``.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2  # noqa: F401 - before PyAV, or the window hangs
import numpy as np

import formcheck
from formcheck.live.coach import Coach
from formcheck.live.screen import Screen
from formcheck.live.window import Window
from formcheck.video import VideoFile
from formcheck.video.feed import LiveFeed

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.live.moment import Moment
    from formcheck.video import Frame

FPS = 30
LOCKED_DEG, FOLDED_DEG = 170.0, 20.0
"""In the truth the fault begins when the knee is locked and the hip has closed by so much since
the rep began (evidence §4: KA >= 165, here the stricter 170 of §3; ΔHF >= 20)."""


def at_30_fps(clip: Path, out: Path) -> Path:
    """Write a clip anew so that its frames come 30 a second, without encoding it again."""
    import av  # noqa: PLC0415 - after OpenCV, see above

    with av.open(str(clip)) as source, av.open(str(out), "w") as sink:
        stream = source.streams.video[0]
        target = sink.add_stream_from_template(stream)
        speed = float(stream.average_rate or FPS) / FPS
        for packet in source.demux(stream):
            if packet.dts is None or packet.pts is None:
                continue
            packet.pts, packet.dts = round(packet.pts * speed), round(packet.dts * speed)
            packet.duration = round((packet.duration or 0) * speed)
            packet.stream = target
            sink.mux(packet)
    return out


def shower(coach: Coach, folder: Path) -> tuple[str, Callable[[Frame, Moment], object]]:
    """Return how frames are shown here, and the function that does it."""
    if os.environ.get("DISPLAY"):
        window = Window(coach.phrases, coach.plan.dose, stills=folder)
        return "window", lambda frame, moment: window.show(frame, moment, None)
    screen = Screen(coach.phrases, coach.plan.dose)
    return "drawing only", lambda frame, moment: screen.draw(frame.rgb, moment, scale=frame.scale)


def memory_mb() -> float:
    """Return this process's resident memory, MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def play(clip: Path, seconds: float, model: str, folder: Path) -> None:
    """Coach on a clip played as a camera, and print latencies and growth."""
    judged, shown, memory = [], [], []
    with LiveFeed(str(clip), loop=True) as feed, Coach(model=model, guide=False) as coach:
        how, show = shower(coach, folder)
        begin = time.monotonic()
        next_look = 60.0
        while time.monotonic() - begin < seconds:
            captured = feed.newest(1.0)
            if captured is None:
                continue
            moment = coach.feed_frame(captured.frame)
            judged.append(time.monotonic() - captured.arrived_s)
            show(captured.frame, moment)
            shown.append(time.monotonic() - captured.arrived_s)
            if time.monotonic() - begin >= next_look:
                memory.append(memory_mb())
                next_look += 60.0
        dropped = feed.dropped
    for name, times in (("judgement", judged), (f"picture ({how})", shown)):
        ms = np.array(times[FPS:]) * 1000  # the first second loads the model
        print(
            f"frame to {name}: median {np.median(ms):.0f} ms, 95 % {np.quantile(ms, 0.95):.0f} ms, "
            f"99.9 % {np.quantile(ms, 0.999):.0f} ms, largest {ms.max():.0f} ms"
        )
    tenth = max(1, len(shown) // 10)
    early, late = np.median(shown[FPS : FPS + tenth]), np.median(shown[-tenth:])
    print(
        f"{len(judged)} frames in {seconds:.0f} s, {dropped} dropped "
        f"({dropped / (dropped + len(judged)):.1%}); "
        f"median lag first tenth {early * 1000:.0f} ms, last tenth {late * 1000:.0f} ms"
    )
    if len(memory) > 1:
        print(f"memory: {memory[0]:.0f} MB after a minute, {memory[-1]:.0f} MB at the end, "
              f"largest {max(memory):.0f} MB, growth {memory[-1] - memory[0]:+.1f} MB")  # fmt: skip


def fault_begins_s(truth: Path, leg: str, start_s: float, end_s: float) -> float | None:
    """Return when, in the truth, a rep first was a lean over a locked knee."""
    with truth.open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if start_s <= float(row["t"]) <= end_s]
    upright = float(rows[0][f"hip_{leg}_2d"])
    for row in rows:
        locked = float(row[f"knee_{leg}_2d"]) >= LOCKED_DEG
        if locked and upright - float(row[f"hip_{leg}_2d"]) >= FOLDED_DEG:
            return float(row["t"])
    return None


def compare(clip: Path, labels: list[dict[str, str]], model: str) -> tuple[bool, list[float]]:
    """Judge a clip both ways; return whether they agree, and how late each lean's cue came."""
    recorded = formcheck.analyze(clip, model=model).reps
    cues: list[float] = []
    with VideoFile(clip) as source, Coach(model=model, guide=False) as coach:
        for frame in source:
            moment = coach.feed_frame(frame)
            if moment.cue is not None and moment.cue.key == "knee_locked":
                cues.append(frame.time_s)
        coach.finish()
        live = coach.reps
    agree = len(live) == len(recorded) and all(
        a.pattern == b.pattern and abs(a.start_s - b.start_s) <= 0.5
        for a, b in zip(live, recorded, strict=True)
    )
    apart = [abs(a.start_s - b.start_s) for a, b in zip(live, recorded, strict=False)]
    print(
        f"{clip.name:40} {'agree' if agree else 'DIFFER'}  "
        f"{[rep.pattern.value for rep in live]} starts apart {max(apart, default=0):.2f} s"
    )
    late = []
    for label in labels:
        if label["pattern"] != "locked_lean":
            continue
        leg = "R" if label["front_leg"] == "right" or "right" in clip.stem else "L"
        start, end = float(label["start_s"]), float(label["end_s"])
        begins = fault_begins_s(clip.with_suffix(".csv"), leg, start, end)
        if begins is None:
            continue
        after = [cue - begins for cue in cues if begins <= cue <= end]
        late.append(min(after, default=float("inf")))
    return agree, late


def main() -> None:
    """Measure and print."""
    samples = Path(__file__).resolve().parents[1] / "samples"
    parser = argparse.ArgumentParser(description="Latency, agreement and growth of live sessions.")
    parser.add_argument("folder", type=Path, nargs="?", default=samples)
    parser.add_argument("--model", default="full")
    parser.add_argument("--minutes", type=float, default=1.0, help="of the played session")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = at_30_fps(samples / "mixed_bench.mp4", folder / "camera.mp4")
        play(clip, 60 * arguments.minutes, arguments.model, folder)

    labels: dict[str, list[dict[str, str]]] = {}
    with (arguments.folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            labels.setdefault(row["file"], []).append(row)
    agreed, late = 0, []
    for file, rows in labels.items():
        agree, cues = compare(arguments.folder / file, rows, arguments.model)
        agreed += agree
        late += cues
    print(f"live and recorded agree on {agreed} of {len(labels)} clips")
    if late:
        print(
            f"locked lean to its cue: {len(late)} leans, median {np.median(late):.2f} s, "
            f"largest {max(late):.2f} s"
        )


if __name__ == "__main__":
    main()
