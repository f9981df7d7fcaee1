"""Small disks that fill up, and disks that may only be read."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """Give a disk of so many bytes; the test is skipped where none may be mounted."""
    place.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(place))
    try:
        yield place
    finally:
        # Somebody may still be ending in it.
        subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S607 - the system's own


def leave_free(disk: Path, size: int) -> Path:
    """Fill a disk but for so many bytes; return the file that does it."""
    filler = disk / "filler"
    with filler.open("wb") as stream:
        rest = shutil.disk_usage(disk).free - size
        assert rest >= 0, f"{disk} has only {rest + size} bytes left"
        stream.write(bytes(rest))
    return filler


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Let nobody write into a folder: not even root, whom permissions do not stop."""
    if os.geteuid() != 0:
        mode = folder.stat().st_mode
        folder.chmod(0o500)
        try:
            yield folder
        finally:
            folder.chmod(mode)
        return
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,bind,ro", str(folder))
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607 - the system's own


def _mount(*arguments: str) -> None:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a disk")
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True, text=True)  # noqa: S607 - the same
    if done.returncode != 0:
        pytest.skip(f"no disk may be mounted here: {done.stderr.strip()}")
