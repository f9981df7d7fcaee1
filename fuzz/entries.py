"""One function a reader: takes any bytes as its file, and lets nothing out but surprises.

The harnesses call these millions of times, the tests a few dozen times.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.errors import FormcheckError
from formcheck.evaluate.labels import read_labels
from formcheck.evaluate.truth import ANGLES, read_truth
from formcheck.exercises.load import load_exercise
from formcheck.exercises.reading import read_file
from formcheck.report.files import LANDMARKS_NAME, RESULT_NAME
from formcheck.report.saved import load
from fuzz.changes import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_SENTENCE: Final = 1000


def exercise_file(data: bytes) -> None:
    """Read the bytes as an exercise file."""
    path = _folder() / "own.toml"
    path.write_bytes(data)

    def read() -> None:
        read_file(path)  # by far the faster half, so most of what is no such file ends here
        load_exercise(str(path))

    _sentence_of(read)


def labels(data: bytes) -> None:
    """Read the bytes as ``labels.csv`` and as a truth table."""
    path = _folder() / "labels.csv"
    path.write_bytes(data)
    _sentence_of(lambda: read_labels(path))

    def look_up() -> None:
        table = read_truth(path)
        for angle in ANGLES:
            table.at(table.time_s, angle, "left")

    _sentence_of(look_up)


def results(data: bytes) -> None:
    """Read the bytes as a folder of results, see `joined`."""
    folder = _folder()
    record, _, landmarks = data.partition(BETWEEN)
    (folder / RESULT_NAME).write_bytes(record)
    (folder / LANDMARKS_NAME).write_bytes(landmarks)
    _sentence_of(lambda: load(folder))


def joined(folder: Path) -> bytes:
    """Give a folder of results as one piece: result.json, a zero byte, the landmarks."""
    record, landmarks = (folder / name for name in (RESULT_NAME, LANDMARKS_NAME))
    return record.read_bytes() + BETWEEN + landmarks.read_bytes()


def _folder() -> Path:
    """Give this process's folder for the file to be read; each file replaces the one before."""
    folder = Path(tempfile.gettempdir()) / f"formcheck-fuzz-{os.getpid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _sentence_of(read: Callable[[], object]) -> None:
    """Read; a refusal must be one short sentence, and nothing else may be raised."""
    try:
        read()
    except FormcheckError as error:
        sentence = str(error)
        if not (sentence.isprintable() and 0 < len(sentence) <= LONGEST_SENTENCE):
            raise AssertionError(f"this is no sentence: {sentence!r}") from error
