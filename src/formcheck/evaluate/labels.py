"""``labels.csv``: which reps a person saw in which clip."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal, cast

from formcheck.evaluate.sheet import quoted, read_sheet
from formcheck.form.exercise import Exercise
from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.evaluate.sheet import Row, Sheet

LABELS_NAME: Final = "labels.csv"

EXAMPLE: Final = (
    "file,start_s,end_s,pattern,exercise,front_leg",
    "monday.mp4,0.4,5.4,push_back,bench,left",
)
"""A header and a row of it, for messages."""

PATTERNS: Final = (
    Pattern.PUSH_BACK,
    Pattern.LOCKED_LEAN,
    Pattern.SOFT_LEAN,
    Pattern.LOST_HUG,
)
"""What a rep may be labelled; `Pattern.NONE` says that a clip has no rep."""

_EXERCISES = (*(each.value for each in Exercise), "none")
_MOST_YAW_DEG = 90.0


@dataclass(frozen=True, slots=True)
class LabelledRep:
    """One rep as a person saw it: what it was, and from when to when, seconds."""

    pattern: Pattern
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class ClipLabels:
    """What `labels.csv` says about one clip.

    Attributes
    ----------
    file
        Path of the clip from the folder of the labels.
    line
        Where it is first named.
    reps
        In order of time; none for a clip without a stretch.
    exercise
        The set-up, ``none`` where there is none, None if the labels do not say.
    front_leg
        The stretched leg, None if the labels do not say or both are.
    yaw_deg
        How far the camera was from a true side view, 0..90, None if the labels do not say.
    """

    file: str
    line: int
    reps: tuple[LabelledRep, ...]
    exercise: str | None = None
    front_leg: Literal["left", "right"] | None = None
    yaw_deg: float | None = None


def read_labels(path: Path) -> tuple[ClipLabels, ...]:
    """Read the labels of a folder, clips in the order in which they are named.

    Columns ``file`` and ``pattern`` must be there, ``start_s`` and ``end_s`` for every rep;
    ``exercise``, ``front_leg`` and ``yaw_deg`` may be. Others are passed over.

    Raises
    ------
    UsageError
        If the table cannot be read; wrong cells are named by line and column.
    """
    sheet = read_sheet(path, ("file", "pattern"))
    by_file: dict[str, list[Row]] = {}
    for row in sheet.rows:
        file = row.cells.get("file", "")
        if _leaves_the_folder(file):
            sheet.complain(row, "file", f"{quoted(file)} must name a clip in this folder")
        by_file.setdefault(file, []).append(row)
    labels = tuple(_clip(sheet, file, rows) for file, rows in by_file.items())
    sheet.refuse_if_wrong()
    return labels


def _leaves_the_folder(file: str) -> bool:
    path = PurePath(file)
    return not file or path.is_absolute() or ".." in path.parts


def _clip(sheet: Sheet, file: str, rows: list[Row]) -> ClipLabels:
    reps = [rep for row in rows if (rep := _rep(sheet, row)) is not None]
    if reps and len(reps) < len(rows):
        empty = next((row for row in rows if row.cells.get("pattern") == Pattern.NONE), None)
        if empty is not None:
            sheet.complain(empty, "pattern", "none, but other rows give this clip reps")
    leg = _choice(sheet, rows, "front_leg", ("left", "right"))
    return ClipLabels(
        file=file,
        line=rows[0].line,
        reps=tuple(sorted(reps, key=lambda rep: rep.start_s)),
        exercise=_choice(sheet, rows, "exercise", _EXERCISES),
        front_leg=cast("Literal['left', 'right'] | None", leg),
        yaw_deg=_yaw(sheet, rows),
    )


def _rep(sheet: Sheet, row: Row) -> LabelledRep | None:
    pattern = row.cells.get("pattern", "")
    start_s, end_s = sheet.number(row, "start_s"), sheet.number(row, "end_s")
    if pattern == Pattern.NONE:
        if row.cells.get("start_s") or row.cells.get("end_s"):
            sheet.complain(row, "start_s", "must be empty where the pattern is none")
        return None
    if pattern not in PATTERNS:
        known = ", ".join((*PATTERNS, Pattern.NONE))
        sheet.complain(row, "pattern", f"{quoted(pattern)} is none of {known}")
        return None
    for column in ("start_s", "end_s"):
        if not row.cells.get(column):
            sheet.complain(row, column, "is empty; write seconds")
    if start_s < 0:
        sheet.complain(row, "start_s", "is before the clip's start")
    if end_s <= start_s:
        sheet.complain(row, "end_s", "must come after start_s")
    return LabelledRep(Pattern(pattern), start_s, end_s)


def _choice(sheet: Sheet, rows: list[Row], column: str, known: tuple[str, ...]) -> str | None:
    """Return what a clip's rows agree on, None if none of them says anything."""
    value = None
    for row in rows:
        said = row.cells.get(column, "")
        if not said:
            continue
        if said not in known:
            sheet.complain(row, column, f"{quoted(said)} is none of {', '.join(known)}")
        elif value is None:
            value = said
        elif said != value:
            sheet.complain(row, column, f"{said}, but {value} in another row of this clip")
    return value


def _yaw(sheet: Sheet, rows: list[Row]) -> float | None:
    angles = [sheet.number(row, "yaw_deg") for row in rows]
    for row, angle in zip(rows, angles, strict=True):
        if abs(angle) > _MOST_YAW_DEG:
            sheet.complain(row, "yaw_deg", "must lie between -90 and 90")
    return next((abs(angle) for angle in angles if math.isfinite(angle)), None)
