"""What lies on the disk, read to its end: a list of what is wrong with it, empty if nothing."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from PIL import Image

from formcheck.disk.workshop import PREFIX
from formcheck.errors import InputError
from formcheck.pose.store import read_track
from formcheck.report.bundle import FILM_NAME, PAGE_NAME
from formcheck.report.files import FRAMES_NAME, LANDMARKS_NAME, RESULT_NAME, STAMP_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def flaws_of_results(folder: Path) -> list[str]:
    """Read a folder of results; what is there is whole, and all of it is of one clip.

    A folder without result.json says itself that it is unfinished; then each file must still
    be whole, but nothing has to be there.
    """
    flaws = []
    frames, name = None, None
    result = folder / RESULT_NAME
    if result.exists():
        try:
            content = json.loads(result.read_text("utf-8"))
            frames, name = content["source"]["frames"], content["source"]["path"]
        except (ValueError, KeyError) as error:
            flaws.append(f"{result}: {error!r}")
        flaws += [
            f"{folder} has a result and no {each}"
            for each in (FRAMES_NAME, LANDMARKS_NAME)
            if not (folder / each).exists()
        ]
    elif (folder / STAMP_NAME).exists():
        flaws.append(f"{folder} has a stamp and no result")
    counts = {
        FRAMES_NAME: _rows(folder / FRAMES_NAME),
        LANDMARKS_NAME: _poses(folder / LANDMARKS_NAME),
        FILM_NAME: frames_of(folder / FILM_NAME),
    }
    for file, count in counts.items():
        if isinstance(count, str):
            flaws.append(f"{folder / file}: {count}")
        elif count is not None and frames is not None and count != frames:
            flaws.append(f"{folder / file} has {count} frames, its result {frames}")
    flaws += flaws_of_page(folder / PAGE_NAME, name)
    flaws += _flaws_of_stamp(folder)
    return flaws


def flaws_of_page(page: Path, name: str | None = None) -> list[str]:
    """Read a page, which has to end and, if told so, to speak of a clip."""
    if not page.exists():
        return []
    text = page.read_text("utf-8")
    flaws = [] if text.rstrip().endswith("</html>") else [f"{page} does not end"]
    if name is not None and name not in text:
        flaws.append(f"{page} is not of {name}")
    return flaws


def flaws_of_table(table: Path, rows: int) -> list[str]:
    """Read summary.csv, which has to have a row a clip."""
    if not table.exists():
        return []
    found = _rows(table)
    return [] if found == rows else [f"{table} has {found} rows, not {rows}"]


def flaws_of_recording(folder: Path, clip_s: float = 0.0, poses_s: float = 0.0) -> list[str]:
    """Read what a live session has recorded: how far its clip and its poses must go at least."""
    flaws = []
    clip, poses = folder / "session.mp4", folder / LANDMARKS_NAME
    ends = _end_s(clip)
    if isinstance(ends, str):
        flaws.append(f"{clip}: {ends}")
    elif ends < clip_s:
        flaws.append(f"{clip} ends at {ends:.2f} s, before {clip_s:.2f} s")
    count = _poses(poses)
    if isinstance(count, str):
        flaws.append(f"{poses}: {count}")
    elif poses_s > 0:
        last_s = read_track(poses).time_s.max(initial=0.0) if count else 0.0
        if last_s < poses_s:
            flaws.append(f"{poses} ends at {last_s:.2f} s, before {poses_s:.2f} s")
    return flaws + flaws_of_results(folder)


def flaws_of_history(file: Path, kept: Iterable[int]) -> list[str]:
    """Ask a history whether it is whole and knows the sessions that it said it keeps."""
    if not file.exists():
        return ["the history is gone"] if list(kept) else []
    with closing(sqlite3.connect(file)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchall()
        flaws = [] if said == [("ok",)] else [f"{file}: {said}"]
        (there,) = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'session'"
        ).fetchone()
        rows = connection.execute("SELECT id FROM session").fetchall() if there else []
    lost = set(kept) - {row[0] for row in rows}
    return [*flaws, *(f"session {each} is lost" for each in sorted(lost))]


def newest_session(file: Path) -> int | None:
    """Return the number of the last session that a history was given; None if there is none."""
    if not file.exists():
        return None
    with closing(sqlite3.connect(file)) as connection:
        try:
            (number,) = connection.execute("SELECT max(id) FROM session").fetchone()
        except sqlite3.OperationalError:  # a history that was just begun
            return None
    return None if number is None else int(number)


def flaws_of_picture(picture: Path) -> list[str]:
    """Decode a picture, if there is one."""
    if not picture.exists():
        return []
    try:
        with Image.open(picture) as image:
            image.load()
    except OSError as error:
        return [f"{picture}: {error}"]
    return []


def strays(top: Path) -> list[Path]:
    """Find the hidden folders and files in which something was being made."""
    return [path for path in top.rglob(f"{PREFIX}*-*") if path.exists()]


def content_of(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, to see later whether they are the same."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def frames_of(film: Path) -> int | str | None:
    """Decode a film to its end and count its frames; None without one, a text if it is bad."""
    if not film.exists():
        return None
    try:
        with av.open(str(film)) as container:
            return sum(1 for _ in container.decode(video=0))
    except (av.FFmpegError, IndexError) as error:
        return repr(error)


def _end_s(film: Path) -> float | str:
    """Decode a film to its end and return its last moment; 0 where there is none."""
    if not film.exists() or film.stat().st_size == 0:
        return 0.0
    try:
        with av.open(str(film)) as container:
            times = [frame.time for frame in container.decode(video=0)]
    except (av.FFmpegError, IndexError) as error:
        return repr(error)
    return float(times[-1] or 0.0) if times else 0.0


def _rows(table: Path) -> int | str | None:
    if not table.exists():
        return None
    text = table.read_text("utf-8")
    rows = list(csv.reader(text.splitlines()))
    if not text.endswith("\n") or any(len(row) != len(rows[0]) for row in rows):
        return "is not whole"
    return len(rows) - 1


def _poses(record: Path) -> int | str | None:
    if not record.exists() or record.stat().st_size == 0:
        return None
    try:
        count = len(read_track(record))
        counted = int(np.load(record, mmap_mode="r").shape[0]) if count else 0
    except (InputError, ValueError) as error:
        return repr(error)
    return count if counted in {count, count - 1} else f"says {counted} and holds {count}"


def _flaws_of_stamp(folder: Path) -> list[str]:
    path = folder / STAMP_NAME
    if not path.exists():
        return []
    try:
        stamp: dict[str, Any] = json.loads(path.read_text("utf-8"))
        lacking = [each for each in stamp["files"] if not (folder / each).is_file()]
    except (ValueError, KeyError) as error:
        return [f"{path}: {error!r}"]
    return [f"{folder} lacks {each}" for each in lacking]
