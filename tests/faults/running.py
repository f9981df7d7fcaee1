"""Commands in process groups of their own, and clips for them that take a second or two."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Final

import av

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LONG_S: Final = 300.0
COMMAND: Final = (sys.executable, "-m", "formcheck")


def start(
    *arguments: str | Path,
    folder: Path,
    out: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command; what it says goes into files, since a pipe could fill up.

    Parameters
    ----------
    arguments
        Of the command line.
    folder
        Where it works, keeps its history and what else it may want to keep.
    out
        Where the files ``stdout`` and ``stderr`` go, if not there.
    """
    said = out or folder
    with (said / "stdout").open("wb") as stdout, (said / "stderr").open("wb") as stderr:
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
            # Else Ctrl-C means nothing to it where this runs in the background.
            preexec_fn=_hear_of_ctrl_c,  # noqa: PLW1509 - it does nothing that needs a lock
        )


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "FORMCHECK_DATA": str(folder / "data"), "PYTHONIOENCODING": "utf-8"}


def _hear_of_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def kill(process: subprocess.Popen[bytes], number: int, *, group: bool) -> bool:
    """Send a signal and wait until nobody of the group is left; tell whether that came about."""
    if group:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    never = threading.Event()
    end = time.monotonic() + LONG_S
    while process.poll() is None or alive(process.pid):
        if time.monotonic() > end:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False
        never.wait(0.01)
    return True


def alive(group: int) -> list[int]:
    """Return the processes of a group that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[2]) == group and fields[0] not in {"Z", "X"}:
            found.append(int(status.parent.name))
    return found


def cut(source: Path, target: Path, frames: int, *, since: int = 30) -> Path:
    """Make a small clip of a sample: its frames from a number on, at half their size."""
    with av.open(str(source)) as container, av.open(str(target), "w") as sink:
        stream = sink.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number, frame in enumerate(container.decode(video=0)):
            if since <= number < since + frames:
                small = frame.reformat(width=320, height=240, format="yuv420p")
                small.pts, small.time_base = number - since, Fraction(1, 25)
                sink.mux(stream.encode(small))
        sink.mux(stream.encode(None))
    return target
