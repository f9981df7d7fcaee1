"""Somebody who uses formcheck at home, and whose name and folders are easy to recognise."""

from __future__ import annotations

import base64
import itertools
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av
import polars as pl
import pytest
from tests.tracing import Call, calls_in, can_trace, traced

from formcheck.doctor.selftest import CLIP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK: Final = "zuhause7f3aq"
"""Part of their name, of their home and of the folder with their films; of nothing else."""

needs_strace = pytest.mark.skipif(
    not can_trace(), reason="needs strace, and leave to use it (Debian: apt install strace)"
)


@dataclass(frozen=True)
class Run:
    """Attributes: exit code, what was printed, and what the kernel saw (None without strace)."""

    code: int
    stdout: str
    stderr: str
    calls: list[Call] | None


def somebodys(home: Path) -> dict[str, str]:
    """Return an environment with their home and name in it, and no display."""
    strangers = ("DISPLAY", "WAYLAND_DISPLAY", "FORMCHECK_", "XDG_", "PULSE_", "SSH_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(strangers)}
    return kept | {"HOME": str(home), "USER": MARK, "LOGNAME": MARK}


def run(command: list[str], home: Path, trace: Path) -> Run:
    whole: list[str | Path] = [sys.executable, "-m", "formcheck", *command]
    done = subprocess.run(
        traced(whole, trace) if can_trace() else whole,
        cwd=home,
        env=somebodys(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    calls = calls_in(trace) if can_trace() else None
    return Run(done.returncode, done.stdout, done.stderr, calls)


def copy_tagged(path: Path) -> None:
    """Copy the clip with what a phone puts into its header: where it was, and whose it is."""
    with av.open(str(CLIP)) as source, av.open(str(path), "w") as copy:
        copy.metadata.update({"artist": MARK, "comment": MARK, "location": MARK})
        stream = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)


def hidden_in(content: bytes) -> Iterator[bytes]:
    """Give what stands in a file in another writing: base64 within pages, and 16-bit text."""
    yield content.replace(b"\0", b"")
    for run_of_base64 in re.finditer(rb"[A-Za-z0-9+/]{16,}", content):
        letters = run_of_base64.group()
        yield base64.b64decode(letters[: len(letters) // 4 * 4])


def tells(path: Path, word: str) -> bool:
    content = path.read_bytes()
    if path.suffix == ".parquet":  # its columns are compressed
        frame = pl.read_parquet(path)
        content += str([frame.columns, *frame.select(pl.col(pl.String)).rows()]).encode()
    return any(word.encode() in each for each in itertools.chain([content], hidden_in(content)))


def files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}
