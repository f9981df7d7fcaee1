"""Measuring in a process of its own: what it tells, and how it is started."""

from __future__ import annotations

import gc
import json
import os
import platform
import re
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Order = dict[str, Any]
    Way = Callable[[Order, "Meter"], None]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost.

    Attributes
    ----------
    frames
        How many it worked on.
    start_s
        Wall time until the first frame was done: opening the file, making the model, finding
        the person. Imports do not count.
    rest_s, processor_s
        Wall time of all that follows, and processor time of all threads in it.
    peak_mb
        Most memory that the process held, libraries included, MB.
    """

    frames: int
    start_s: float
    rest_s: float
    processor_s: float
    peak_mb: float

    @property
    def ms(self) -> float:
        """Milliseconds a frame, start left out."""
        return 1e3 * self.rest_s / (self.frames - 1)

    @property
    def processor_ms(self) -> float:
        """Processor milliseconds a frame, start left out."""
        return 1e3 * self.processor_s / (self.frames - 1)

    @property
    def whole_ms(self) -> float:
        """Milliseconds a frame, start included."""
        return 1e3 * (self.start_s + self.rest_s) / self.frames


class Meter:
    """A clock that runs from its making; `tick` it after every frame."""

    def __init__(self) -> None:
        self._frames = 0
        self._first = (0.0, 0.0)
        self._begin = time.perf_counter()

    def tick(self) -> None:
        """Count a frame."""
        self._frames += 1
        if self._frames == 1:
            self._first = (time.perf_counter(), _processor_s())

    def read(self) -> Cost:
        """Return what it cost until now."""
        wall, processor = self._first
        if self._frames < 2:
            raise SystemExit("Measuring takes a clip of two frames at least.")
        return Cost(
            frames=self._frames,
            start_s=wall - self._begin,
            rest_s=time.perf_counter() - wall,
            processor_s=_processor_s() - processor,
            peak_mb=peak_mb(),
        )


def peak_mb() -> float:
    """Return the most memory that this process has held, MB.

    Where there is /proc, what `getrusage` says would not do: a new process inherits it from the
    one that started it.
    """
    if Path("/proc/self/status").exists():
        return peak_of_mb("self")
    import resource  # noqa: PLC0415 - Windows has none

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def peak_of_mb(pid: int | str) -> float:
    """Return the most memory that a process has held, MB; 0 if it has ended or nobody knows."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def measured(program: Path, order: Order) -> Cost:
    """Run one of the programs below in a fresh process; return what it cost."""
    done = subprocess.run(
        [sys.executable, program, json.dumps(order, default=str)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{program.name} could not do {order}:\n{done.stderr}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def answer(ways: Mapping[str, Way]) -> None:
    """Be such a program: do what was ordered and print the cost.

    An order names its ``way``. With ``warm_up``, a change of the order, that is done first
    without being measured: it loads all libraries and templates.
    """
    order: Order = json.loads(sys.argv[1])
    way = ways[order["way"]]
    if "warm_up" in order:
        way(order | order["warm_up"], Meter())
        _forget_peak()
    meter = Meter()
    way(order, meter)
    print(json.dumps(asdict(meter.read())))


def machine() -> str:
    """Return a line about where this was measured, and whether it was quiet."""
    from importlib.metadata import version  # noqa: PLC0415 - the measured programs need none

    names = ("formcheck", "mediapipe", "av", "opencv-python", "numpy")
    parts = ", ".join(f"{name} {version(name)}" for name in names)
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    python = f"Python {platform.python_version()}"
    return f"{platform.machine()}, {cores} cores{busy}; {python}, {parts}"


def _forget_peak() -> None:
    """Give back what a warm-up left, as a worker does between clips, and count from here."""
    from formcheck.pose.native_memory import give_freed_memory_back  # noqa: PLC0415 - the same

    gc.collect()
    give_freed_memory_back()
    with suppress(OSError):  # only Linux has it
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _processor_s() -> float:
    ended = os.times()  # processes that were started and have ended
    return time.process_time() + ended.children_user + ended.children_system
