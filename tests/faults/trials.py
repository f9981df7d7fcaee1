"""Commands that have something to lose when they are killed, and what they must not lose."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from tests.faults.evidence import (
    content_of,
    flaws_of_history,
    flaws_of_page,
    flaws_of_recording,
    flaws_of_results,
    flaws_of_table,
    frames_of,
    newest_session,
    strays,
)
from tests.faults.running import LONG_S, ROOT, cut, start

from formcheck.disk.workshop import clear_left
from formcheck.report.files import RESULT_NAME, STAMP_NAME

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

SAVED = re.compile(r"as session (\d+)")


@dataclass
class Damage:
    """What a kill did.

    Attributes
    ----------
    lost
        Of what had been finished.
    half
        What has a final name and is not whole.
    """

    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)


class Trial(Protocol):
    """A command that is started, killed, looked at, and run again."""

    name: ClassVar[str]
    top: Path

    def begin(self) -> subprocess.Popen[bytes]:
        """Start the command, with finished things of earlier runs in its way."""

    def judge(self) -> Damage:
        """Look at what is there after it was killed."""

    def follow(self) -> list[str]:
        """Run it to its end; return what went wrong with that."""


def lost(folder: Path, before: dict[str, bytes]) -> list[str]:
    """Compare results with those of before the kill, which it was to replace.

    Both runs' results are good, but nothing between the two. A run that was killed while it
    moved its files has left a plan; what a next run does first is done here.
    """
    if RESULT_NAME not in before:
        return []
    if not (folder / RESULT_NAME).exists():
        clear_left(folder.parent)
    now = content_of(folder)
    if RESULT_NAME not in now:
        return [f"{folder}: the earlier result is gone and there is no other"]
    if now[RESULT_NAME] != before[RESULT_NAME]:
        return flaws_of_results(folder)
    changed = {name for name in before if name != STAMP_NAME and now.get(name) != before[name]}
    return [f"{folder}: {name} is not of this result" for name in sorted(changed)]


def ended(process: subprocess.Popen[bytes], said: Path) -> list[str]:
    """Wait for a run that nobody kills."""
    code = process.wait(LONG_S)
    return [] if code == 0 else [f"exit code {code}: {(said / 'stderr').read_text('utf-8')}"]


class Analyze:
    """``analyze --save``: two clips in turn, into one folder and one history."""

    name: ClassVar = "analyze"

    def __init__(self, top: Path) -> None:
        self.top = top
        sample = ROOT / "samples" / "push_back_bench.mp4"
        self._clips = [
            cut(sample, top / f"{name}.mp4", n) for name, n in {"one": 16, "two": 12}.items()
        ]
        self._out = top / "results"
        self._history = top / "history.sqlite3"
        self._before: dict[str, bytes] = {}
        self._kept: dict[Path, int] = {}

    def begin(self) -> subprocess.Popen[bytes]:
        self._clips.reverse()
        self._before = content_of(self._out) if self._out.exists() else {}
        return self._start()

    def judge(self) -> Damage:
        half = flaws_of_results(self._out) if self._out.exists() else []
        clip = self._clips[0]
        said = SAVED.search((self.top / "stderr").read_text("utf-8"))
        if said is None:
            # It may have been kept all the same, in place of the one before.
            newest = newest_session(self._history)
            if clip in self._kept and newest is not None and newest > max(self._kept.values()):
                self._kept[clip] = newest
            flaws = flaws_of_history(self._history, self._kept.values())
        else:
            self._kept[clip] = int(said[1])
            flaws = flaws_of_history(self._history, self._kept.values())
        return Damage(lost(self._out, self._before) + flaws, half)

    def follow(self) -> list[str]:
        flaws = ended(self._start(), self.top)
        if not flaws:
            (self._kept[self._clips[0]],) = map(
                int, SAVED.findall((self.top / "stderr").read_text("utf-8"))
            )
        name = json.loads((self._out / RESULT_NAME).read_text("utf-8"))["source"]["path"]
        flaws += [] if name == self._clips[0].name else [f"these are the results of {name}"]
        flaws += [f"{each} is still there" for each in strays(self.top)]
        flaws += flaws_of_history(self._history, self._kept.values())
        return flaws + flaws_of_results(self._out)

    def _start(self) -> subprocess.Popen[bytes]:
        options = ("--model", "lite", "--save", "--db", self._history, "--side", "left")
        return start("analyze", self._clips[0], "--out", self._out, *options, folder=self.top)


class Batch:
    """``batch``: three clips, two at once; into an empty folder, and over other results."""

    name: ClassVar = "batch"

    def __init__(self, top: Path) -> None:
        self.top = top
        self._clips = top / "clips"
        self._clips.mkdir()
        sample = ROOT / "samples" / "push_back_bench.mp4"
        for name, frames in {"one": 12, "two": 4, "three": 8}.items():
            cut(sample, self._clips / f"{name}.mp4", frames)
        self._out = top / "all"
        self._side = "left"
        self._before: dict[Path, dict[str, bytes]] = {}

    def begin(self) -> subprocess.Popen[bytes]:
        if self._side == "left":
            self._side = "right"
        else:
            self._side = "left"
            shutil.rmtree(self._out, ignore_errors=True)
        self._before = {folder: content_of(folder) for folder in self._folders()}
        return self._start()

    def judge(self) -> Damage:
        damage = Damage()
        for folder in self._folders():
            damage.half += flaws_of_results(folder)
        damage.half += flaws_of_table(self._out / "summary.csv", 3)
        damage.half += flaws_of_page(self._out / "summary.html")
        for folder, before in self._before.items():
            damage.lost += lost(folder, before)
        return damage

    def follow(self) -> list[str]:
        stamps = [folder / STAMP_NAME for folder in self._folders()]
        done = {each: each.read_bytes() for each in stamps if each.exists()}
        flaws = ended(self._start("--resume"), self.top)
        with (self._out / "summary.csv").open(encoding="utf-8", newline="") as stream:
            states = [row["state"] for row in csv.DictReader(stream)]
        if min(states, default="") not in {"done", "kept"} or len(states) != 3:
            flaws.append(f"the table says {states}")
        if len(self._folders()) != 3:
            flaws.append(f"there are {len(self._folders())} folders of results")
        for folder in self._folders():
            flaws += flaws_of_results(folder)
            if not (folder / STAMP_NAME).exists():
                flaws.append(f"{folder} has no stamp")
        redone = [each for each in done if each.read_bytes() != done[each]]
        # Those of the other side were not done, for this run.
        if states.count("kept") + len(redone) != len(done):
            flaws.append(f"{len(done)} were done, {states.count('kept')} of them were kept")
        return flaws + [f"{each} is still there" for each in strays(self._out)]

    def _folders(self) -> list[Path]:
        return sorted(self._out.glob("*.formcheck"))

    def _start(self, *more: str) -> subprocess.Popen[bytes]:
        options = ("--jobs", "2", "--model", "lite", "--side", self._side, *more)
        return start("batch", self._clips, "--out", self._out, *options, folder=self.top)


class Live:
    """``live --record`` in front of a clip that takes the place of a camera."""

    name: ClassVar = "live --record"

    def __init__(self, top: Path) -> None:
        self.top = top
        sample = ROOT / "samples" / "push_back_bench.mp4"
        self._clip = cut(sample, top / "camera.mp4", 75)
        self._short = cut(sample, top / "short.mp4", 15)
        self._records = top / "sessions"
        self._before: dict[Path, dict[str, bytes]] = {}

    def begin(self) -> subprocess.Popen[bytes]:
        for old in self._folders()[:-3]:
            shutil.rmtree(old)
        self._before = {folder: content_of(folder) for folder in self._folders()}
        return self._start(self._clip)

    def judge(self) -> Damage:
        times = _times((self.top / "stdout").read_text("utf-8"))
        # A second may be lost; of the clip also what still waits for its encoder, where the
        # machine is too busy for that: eight pictures, then the rest of half a second.
        clip_s = min(times[-1] - 1.0, times[-10] - 0.5) - times[0] if len(times) >= 10 else 0.0
        poses_s = times[-1] - 1.0 if times else 0.0
        damage = Damage()
        for folder in self._folders():
            if folder not in self._before:
                damage.half += flaws_of_recording(folder, clip_s, poses_s)
        damage.lost = [
            f"{folder} has changed"
            for folder, content in self._before.items()
            # A session that was killed while it ended may have been brought to its end.
            if not folder.exists() or (RESULT_NAME in content and content_of(folder) != content)
        ]
        return damage

    def follow(self) -> list[str]:
        known = set(self._folders())
        flaws = ended(self._start(self._short), self.top)
        (folder,) = set(self._folders()) - known
        if {path.name for path in folder.iterdir()} != {
            "frames.csv",
            "landmarks.npy",
            RESULT_NAME,
            "session.mp4",
        }:
            flaws.append(f"{folder} holds other files than it should")
        if not frames_of(folder / "session.mp4"):
            flaws.append(f"{folder} has no clip")
        flaws += flaws_of_recording(folder)
        return flaws + [f"{each} is still there" for each in strays(self._records)]

    def _folders(self) -> list[Path]:
        return sorted(self._records.glob("formcheck-*"))

    def _start(self, camera: Path) -> subprocess.Popen[bytes]:
        options = ("--headless", "--no-voice", "--no-guide", "--model", "lite")
        where = ("--record", self._records)
        return start("live", "--camera", camera, *where, *options, folder=self.top)


def _times(printed: str) -> list[float]:
    """Return the moments that a session told of, as far as whole lines go."""
    lines = printed.split("\n")[:-1]
    return [json.loads(line)["time_s"] for line in lines if line.startswith('{"time_s"')]
