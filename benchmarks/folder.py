"""How many clips an hour `formcheck batch` gets through, and what memory a job takes.

    python benchmarks/folder.py [CLIP] [--clips 4] [--size 720p] [--seconds 10]
                                [--jobs 1 2] [--no-pictures] [--no-cluster] [--rounds 1]

The clip, a sample if none is given, is made as large and long as wanted first, see `_clips.py`,
and lies so many times in a folder. Film and report are made unless told otherwise. Then the
command itself runs, in turns with one job, with several, and with as many on a Ray of its own
(``--cluster local``) if this formcheck and this environment have that.

"Clips an hour" counts from the moment at which every job has done one clip, so neither start-up
nor Ray's eight seconds count; "with start-up" is the whole command. Memory is the most that any
one of its processes ever held, and the most that all of them held together (what they share
counts in each), looked at five times a second; Linux only.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from _clips import CACHE, SAMPLE, SIZES, clip_of
from _meter import machine, peak_of_mb
from _rounds import Goal, Ratio, in_turns, print_goals, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LOOK_S = 0.2
FORMCHECK = (sys.executable, "-m", "formcheck")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """So many jobs, and whether on Ray.

    Attributes
    ----------
    jobs
        How many clips are worked on at once.
    cluster
        Whether on Ray.
    """

    jobs: int
    cluster: bool = False

    def __str__(self) -> str:
        """Return what tables call it."""
        return f"{self.jobs} job{'s' if self.jobs > 1 else ''}{', Ray' if self.cluster else ''}"

    def options(self) -> list[str]:
        """Return what the command is told."""
        return ["--jobs", str(self.jobs), *(["--cluster", "local"] if self.cluster else [])]


@dataclass(frozen=True, slots=True)
class Run:
    """What a batch came to.

    Attributes
    ----------
    per_hour, per_hour_whole
        Clips, without and with the command's start.
    job_mb, all_mb
        Most memory of any one process, and of all together, MB; 0 where unknown.
    """

    per_hour: float
    per_hour_whole: float
    job_mb: float
    all_mb: float


def ran(arrangement: Arrangement, clips: Path, out: Path, options: Sequence[str]) -> Run | None:
    """Run the command over a folder; say why and return None if it fails."""
    number = len(list(clips.iterdir()))
    command = [*FORMCHECK, "batch", str(clips), "--out", str(out), "--quiet"]
    log = out.with_suffix(".log")
    with log.open("wb") as messages:
        begin = time.time()
        process = subprocess.Popen(
            [*command, *arrangement.options(), *options], stdout=messages, stderr=messages
        )
        job_mb, all_mb = watched(process)
        whole_s = time.time() - begin
    if process.returncode:
        print(f"{arrangement} failed and is left out: {log.read_text(encoding='utf-8').strip()}")
        shutil.rmtree(out, ignore_errors=True)
        return None
    ends = sorted(
        max(file.stat().st_mtime for file in result.parent.iterdir())
        for result in out.rglob("result.json")
    )
    shutil.rmtree(out)
    if len(ends) != number:
        raise SystemExit(f"{arrangement} made {len(ends)} results of {number} clips.")
    steady_s = ends[-1] - ends[arrangement.jobs - 1]
    return Run(
        per_hour=3600 * (number - arrangement.jobs) / steady_s,
        per_hour_whole=3600 * number / whole_s,
        job_mb=job_mb,
        all_mb=all_mb,
    )


def watched(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for a process; return the most memory of any one below it, and of all, MB."""
    one, together = 0.0, 0.0
    while process.poll() is None:
        family = list(descendants(process.pid))
        one = max([one, *map(peak_of_mb, family)])
        together = max(together, sum(held_mb(pid) for pid in family))
        try:
            process.wait(LOOK_S)
        except subprocess.TimeoutExpired:
            continue
    return one, together


def descendants(pid: int) -> Iterable[int]:
    """Yield a process and all that it started, itself first; nothing where there is no /proc."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return
    yield pid
    for task in tasks:
        try:
            children = (task / "children").read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from descendants(int(child))


def held_mb(pid: int) -> float:
    """Return what a process holds now, MB; 0 if it has ended."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def why_no_cluster() -> str | None:
    """Return why there is no Ray to measure, None if there is."""
    command = [*FORMCHECK, "batch", "--help"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "--cluster" not in text:
        return "This formcheck has no --cluster"
    if importlib.util.find_spec("ray") is None:
        return 'Ray is not installed (pip install "formcheck[cluster]")'
    return None


def filled(folder: Path, clip: Path, number: int) -> Path:
    """Return a folder in which a clip lies so many times."""
    folder.mkdir()
    for each in range(number):
        shutil.copyfile(clip, folder / f"clip{each:03}.mp4")
    return folder


def goals_of(runs: dict[Arrangement, list[Run]], size: str) -> list[Goal]:
    """Return all goals that these runs can tell something about."""

    def faster(one: Arrangement, other: Arrangement) -> Ratio:
        return Ratio.of(*([run.per_hour for run in runs[each]] for each in (one, other)))

    goals = []
    alone = Arrangement(1)
    for arrangement, taken in runs.items():
        if arrangement == Arrangement(2) and alone in runs:
            ratio = faster(arrangement, alone)
            goals.append(Goal("clips an hour, 2 jobs over 1", ratio, 1.15, at_least=True))
        local = Arrangement(arrangement.jobs)
        if arrangement.cluster and local in runs:
            ratio = faster(arrangement, local)
            what = f"clips an hour, {arrangement} over {local}"
            goals.append(Goal(what, ratio, 0.9, at_least=True))
        if size == "1080p" and taken[0].job_mb:
            peaks = [run.job_mb for run in taken]
            peak = Ratio(max(peaks), min(peaks), max(peaks))
            goals.append(Goal(f"MB of a job, {arrangement}", peak, 350))
    return goals


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Clips an hour of a whole folder.")
    parser.add_argument("clip", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--clips", type=int, default=4)
    parser.add_argument("--size", choices=SIZES, default="720p")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--model", default="full", choices=("lite", "full", "heavy"))
    parser.add_argument("--no-pictures", action="store_true", help="neither film nor report")
    parser.add_argument("--no-cluster", action="store_true", help="leave Ray out")
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    if chosen.clips <= max(chosen.jobs):
        parser.error("There must be more clips than jobs: the first of each job does not count.")
    print(machine())
    options = ["--model", chosen.model]
    options += ["--no-video", "--no-report"] if chosen.no_pictures else []
    arrangements = [Arrangement(jobs) for jobs in dict.fromkeys(chosen.jobs)]
    if not chosen.no_cluster:
        reason = why_no_cluster()
        if reason is None:
            arrangements.append(Arrangement(max(chosen.jobs), cluster=True))
        else:
            print(f"{reason}, so Ray is left out.")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        clip = clip_of(chosen.clip, chosen.size, chosen.seconds, folder)
        clips = filled(folder / "clips", clip, chosen.clips)
        taken = in_turns(
            arrangements, chosen.rounds, lambda each: ran(each, clips, folder / "out", options)
        )
    whole = {each: [run for run in runs if run is not None] for each, runs in taken.items()}
    runs = {each: found for each, found in whole.items() if len(found) == chosen.rounds}
    if not runs:
        raise SystemExit("Nothing could be measured.")
    what = f"{chosen.clips} clips of {chosen.seconds:g} s, {chosen.size}"
    print_table(
        (what, "clips an hour", "with start-up", "MB of a job", "MB of all"),
        [
            (
                str(arrangement),
                f"{statistics.median(run.per_hour for run in found):.0f}",
                f"{statistics.median(run.per_hour_whole for run in found):.0f}",
                f"{max(run.job_mb for run in found):.0f}",
                f"{max(run.all_mb for run in found):.0f}",
            )
            for arrangement, found in runs.items()
        ],
    )
    print_goals(goals_of(runs, chosen.size))


if __name__ == "__main__":
    main()
