"""The formats by name: what can be asked for, and what each writes."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from formcheck.errors import UsageError
from formcheck.exercises.complaint import shortened
from formcheck.report.exports.frames import (
    JSON_NAME,
    PARQUET_NAME,
    check_parquet,
    write_json,
    write_parquet,
)
from formcheck.report.exports.mot import MOT_NAME, OTHER_NAMES, write_mot
from formcheck.report.exports.reps import REPS_NAME, write_reps
from formcheck.report.exports.trc import TRC_NAME, write_trc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from formcheck.analysis import Analysis

_LONGEST = 60
"""Letters of a wrong name that are looked at for a likeness."""


class Format(StrEnum):
    """What can be asked for beside result.json and frames.csv, which are always written."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"
    TRC = "trc"
    MOT = "mot"


_WRITERS = {
    Format.CSV: (write_reps, (REPS_NAME,)),
    Format.PARQUET: (write_parquet, (PARQUET_NAME,)),
    Format.JSON: (write_json, (JSON_NAME,)),
    Format.TRC: (write_trc, (TRC_NAME,)),
    Format.MOT: (write_mot, (MOT_NAME, *OTHER_NAMES)),
}
"""Each format's function, and all files that it may write."""

EXPORT_NAMES: Final = tuple(name for _, names in _WRITERS.values() for name in names)
"""The files of all formats. They go when another result comes, and a cluster may send them."""


def parse_formats(text: str) -> tuple[Format, ...]:
    """Read a list of formats such as ``csv,trc``, and make sure that they can be written.

    Spaces around a name and its case do not matter; a name given twice counts once.

    Raises
    ------
    UsageError
        If a name is none of the formats, or the library that one needs is missing: better now
        than after minutes of work.
    """
    formats = tuple(dict.fromkeys(_format(name) for name in text.split(",")))
    if Format.PARQUET in formats:
        check_parquet()
    return formats


def write_exports(analysis: Analysis, folder: Path, formats: Iterable[Format]) -> None:
    """Write the files of these formats into a folder that is there already.

    The files are written one after another and in place: give a folder that nobody looks into
    yet (`formcheck.report.folder.fresh_files`).

    Raises
    ------
    UsageError
        If a format needs the landmarks and the analysis has none, or its library is missing.
    OSError
        If the folder cannot be written.
    """
    for each in formats:
        write, _ = _WRITERS[each]
        write(analysis, folder)


def _format(name: str) -> Format:
    wanted = name.strip().lower()
    try:
        return Format(wanted)
    except ValueError:
        nearest = get_close_matches(wanted[:_LONGEST], list(Format), n=1)
        perhaps = f" (did you mean {nearest[0]}?)" if nearest else ""
        raise UsageError(
            f"There is no export format called '{shortened(name.strip())}'{perhaps}; "
            f"choose from {', '.join(Format)}, with commas between them."
        ) from None
