"""The power goes while files are replaced: what was said to be there is there afterwards.

A disk in a file is copied while somebody writes on it, which gives what has reached it by then
and nothing of what the system still had in memory.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from formcheck.disk.workshop import clear_left
from formcheck.history.store import History

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CUTS = 6
FILES = ("film.mp4", "frames.csv", "result.json")

# Counts up; each number is in all files of a folder, in a file by itself, and in the history.
PROGRAM = """
import sys
from pathlib import Path
from formcheck.history.store import History
from formcheck.disk.publish import publish
from formcheck.disk.whole import write_whole
from formcheck.disk.workshop import open_workshop
from tests.history.made_up import session

disk, number = Path(sys.argv[1]), 0
while True:
    number += 1
    with open_workshop(disk) as workshop:
        for name in ("film.mp4", "frames.csv", "result.json"):
            (workshop / name).write_text(f"{number}\\n" * 20_000)
        publish(workshop, disk / "results", last="result.json")
    write_whole(disk / "table.csv", f"{number}\\n".encode() * 20_000)
    History(disk / "history.sqlite3").keep(session(1))
    print(number, flush=True)
"""


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-o", "loop", str(image), str(place)],  # noqa: S607 - the same
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        pytest.skip(f"no disk in a file may be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S607 - the same


@pytest.fixture
def image(tmp_path: Path) -> Path:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        pytest.skip("only root on Linux may mount a disk in a file")
    path = tmp_path / "image"
    with path.open("wb") as stream:
        stream.truncate(32_000_000)
    subprocess.run(["mkfs.ext4", "-q", str(path)], check=True)  # noqa: S607 - the same
    return path


def test_what_was_said_to_be_written_is_there_after_a_power_cut(
    image: Path, tmp_path: Path, repository: Path
) -> None:
    dice = random.Random(3)  # noqa: S311 - the same moments each time
    never = threading.Event()
    told = tmp_path / "told"
    before = 0
    with (
        mounted(image, tmp_path / "disk") as disk,
        told.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(disk)],
            stdout=output,
            env={**os.environ, "PYTHONPATH": str(repository)},
        ) as writer,
    ):
        try:
            for _ in range(CUTS):
                while (said := len(told.read_bytes().splitlines())) == before:
                    assert writer.poll() is None
                    never.wait(0.01)
                before = said
                never.wait(dice.uniform(0, 0.1))
                writer.send_signal(signal.SIGSTOP)
                said = len(told.read_bytes().splitlines())
                copy = tmp_path / "copy"
                shutil.copy(image, copy)
                writer.send_signal(signal.SIGCONT)
                with mounted(copy, tmp_path / "after") as after:
                    check(after, said)
        finally:
            writer.kill()


def check(disk: Path, said: int) -> None:
    """All numbers of a kind are the same, and at least the last that was said."""
    clear_left(disk)
    found = {name: numbers(disk / "results" / name) for name in FILES}
    assert len(set.union(*found.values())) == 1, found
    assert max(found["result.json"]) >= said
    assert len(numbers(disk / "table.csv")) == 1
    assert max(numbers(disk / "table.csv")) >= said
    assert len(History(disk / "history.sqlite3").sessions()) >= said
    assert not list(disk.glob(".formcheck-*"))


def numbers(file: Path) -> set[int]:
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == 20_000
    return {int(line) for line in lines}
