"""Files that people write or change: seeds, and what fuzzing has found, read without a surprise.

The harnesses in fuzz/ call the same functions.
"""

from __future__ import annotations

import os
import random
import threading
from typing import TYPE_CHECKING

import pytest
from fuzz import entries
from fuzz.seeds import write

from formcheck.errors import UsageError
from formcheck.evaluate.labels import read_labels
from formcheck.evaluate.sheet import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Entry = Callable[[bytes], None]

ENTRIES: dict[str, Entry] = {
    "exercise_file": entries.exercise_file,
    "labels": entries.labels,
    "results": entries.results,
}

FOUND = [
    ("labels", b"pattern,file\npush_back\n"),  # a row that ends before the column `file`
    ("labels", b"t,knee_deg\n1\n2,\n3,170,9\n"),
    ("labels", b"t;knee_deg\r0,5;1e999\r1,5;nan\r"),
    ("labels", b'file,pattern\n"a\nb.mp4",push_back\n'),
    ("labels", b"file,pattern\n" + b"x" * 200_000 + b",none\n"),
    ("labels", "file,pattern\n\u2028,none\n\x1b[31m,\x00\n".encode()),
    ("exercise_file", b"a=" + b"[" * 5000),
    ("exercise_file", b"a=" + b"9" * 5000),
    ("exercise_file", b'"\\u001b[31m" = 1\n'),
    ("exercise_file", b"extends = 1979-05-27T07:32:00Z\n"),
    ("exercise_file", b"[thresholds]\nhug_deg = {value=inf, unit='deg', source=''}\n"),
    ("exercise_file", b"[dose]\nholds = 99999999999999999999\n"),
    ("results", b""),
    ("results", b"[" * 100_000),
    ("results", b'{"schema": 1e400}'),
    ("results", b'{"schema": 1}\x00\x93NUMPY'),
]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    write(folder)
    return folder


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the entries write their files where pytest clears them away."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_was_found_stays_mended(name: str, data: bytes) -> None:
    ENTRIES[name](data)


@pytest.mark.parametrize("name", ENTRIES)
def test_seeds_cut_off_or_changed_anywhere_are_read_or_refused(seeds: Path, name: str) -> None:
    chance = random.Random(5)  # noqa: S311 - nothing secret
    for path in sorted((seeds / name).iterdir()):
        data = path.read_bytes()
        ENTRIES[name](data)
        for tenth in range(1, 10):
            ENTRIES[name](data[: len(data) * tenth // 10])
        for _ in range(10):
            changed = bytearray(data)
            for _ in range(4):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            ENTRIES[name](bytes(changed))


def test_an_entry_lets_a_surprise_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def clumsy(_: object) -> None:
        raise UsageError("two\nlines")

    monkeypatch.setattr(entries, "read_labels", clumsy)
    with pytest.raises(AssertionError, match="this is no sentence"):
        entries.labels(b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_pipe_in_place_of_labels_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    os.mkfifo(path)
    said: list[str] = []

    def read() -> None:
        with pytest.raises(UsageError) as caught:
            read_labels(path)
        said.append(str(caught.value))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(60)
    assert said == ["labels.csv is not a file; put a CSV table in its place."]


def test_labels_without_end_are_not_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES * 1000)
    with pytest.raises(UsageError) as caught:
        read_labels(path)
    assert str(caught.value) == "labels.csv is larger than 50 MB; split the table."
