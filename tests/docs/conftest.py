"""A folder in which the names that the pages use are files: short, coarse copies of the samples."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import pytest

import formcheck

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What the pages call clips, a clip of somebody who stands straight, folders of clips, folders of
# clips with labels, and folders of results. A new name in a page goes in here.
CLIPS = ("CLIP", "anna.mp4", "clip.mp4", "today.mp4", "tomorrow.mp4", "samples/mixed_bench.mp4")
STANDING = ("STANDING_CLIP", "standing.mp4")
FOLDERS = ("clips", "holiday")
LABELLED = ("DIR", "labelled")
RESULTS = ("monday.mp4.formcheck", "friday.mp4.formcheck", "monday.formcheck", "friday.formcheck")

# One rep is within these seconds, and somebody stands straight in the other clip. Every fifth frame
# is enough to see either.
LENGTH_S, EVERY = 7.0, 5
SIZE = (320, 240)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run formcheck as a user in this folder would, with a data folder of their own."""
    return subprocess.run(
        [sys.executable, "-m", "formcheck", *words],
        cwd=folder,
        env={**os.environ, "FORMCHECK_DATA": str(folder / "data"), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def excerpt(source: Path, target: Path) -> None:
    """Copy the beginning of a clip with fewer and smaller frames."""
    with av.open(str(source)) as taken, av.open(str(target), "w", format="mp4") as made:
        stream = made.add_stream("libx264", rate=Fraction(25, EVERY))
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for number, frame in enumerate(taken.decode(video=0)):
            if number < LENGTH_S * 25 and number % EVERY == 0:
                small = frame.reformat(*SIZE)
                small.pts, small.time_base = number // EVERY, Fraction(EVERY, 25)
                made.mux(stream.encode(small))
        made.mux(stream.encode())


@pytest.fixture(scope="session")
def furnished(
    samples: Path, still_of: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Make the folder once; it is not to be changed."""
    folder = tmp_path_factory.mktemp("furnished")
    small = folder / "small.mp4"
    excerpt(samples / "mixed_bench.mp4", small)
    for name in (*CLIPS, *(f"{each}/monday.mp4" for each in FOLDERS)):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(small, folder / name)
    for name in STANDING:
        excerpt(samples / "walking.mp4", folder / name)
    still_of(samples / "mixed_bench.mp4", 2.0, folder / "photo.jpg")
    for name in LABELLED:
        (folder / name).mkdir()
        shutil.copyfile(small, folder / name / "mixed_bench.mp4")
        _label(samples / "labels.csv", folder / name / "labels.csv")
    made = run(
        folder,
        *("analyze", "clip.mp4", "--calibrate", "standing.mp4", "--person", "Anna", "--save"),
    )
    assert made.returncode == 0, made.stderr
    for name in RESULTS:
        shutil.copytree(folder / "clip.mp4.formcheck", folder / name)
    return folder


def _label(every: Path, own: Path) -> None:
    with every.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = [row for row in reader if row["file"] == "mixed_bench.mp4"]
        fields = reader.fieldnames or ()
    with own.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def leaned(samples: Path) -> formcheck.Analysis:
    """The second rep of a clip, a locked lean with findings; a third of its frames will do."""
    return formcheck.analyze(samples / "mixed_bench.mp4", start_s=6.0, stride=3)


@pytest.fixture
def sandbox(furnished: Path, tmp_path: Path) -> Path:
    """A copy of the folder, to do anything with."""
    folder = tmp_path / "sandbox"
    shutil.copytree(furnished, folder)
    return folder
