"""The per-frame table as frames.parquet, frames.json, and as a data frame in a notebook."""

from __future__ import annotations

import io
import json
import math
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from formcheck import __version__
from formcheck.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray

    from formcheck.analysis import Analysis

PARQUET_NAME: Final = "frames.parquet"
JSON_NAME: Final = "frames.json"

SCHEMA: Final = 1
"""Version of the columns, told in both files."""

_DECIMALS: Final = 4
"""Of the numbers in frames.json; frames.parquet has them as they are."""

_UNITS: Final = {
    "hips_back": "leg lengths",
    "confidence": "share 0..1",
    "nerve_tension": "index 0..100",
}


def unit_of(column: str) -> str | None:
    """Return a column's unit; None for texts and counts, which have none."""
    if column.endswith("_deg"):
        return "deg"
    return "s" if column.endswith("_s") else _UNITS.get(column)


def write_json(analysis: Analysis, folder: Path) -> None:
    """Write frames.json: the columns by name as lists, null where nothing was measured."""
    columns = analysis.frames
    content = {
        "schema": SCHEMA,
        "formcheck_version": __version__,
        "frames": len(columns["frame"]),
        "units": {name: unit_of(name) for name in columns},
        "columns": {
            name: [round(each, _DECIMALS) if isinstance(each, float) else each for each in values]
            for name, values in _plain_columns(analysis).items()
        },
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    (folder / JSON_NAME).write_text(f"{text}\n", encoding="utf-8")


def check_parquet() -> None:
    """Make sure that frames.parquet could be written.

    Raises
    ------
    UsageError
        If no library for it is there.
    """
    _first_of("polars", "pyarrow.parquet", purpose="A Parquet file")


def write_parquet(analysis: Analysis, folder: Path) -> None:
    """Write frames.parquet: 64-bit numbers and texts, null where nothing was measured.

    The file's own metadata tell the units of the columns and the version of formcheck.

    Raises
    ------
    UsageError
        If no library for it is there.
    """
    library = _first_of("polars", "pyarrow.parquet", purpose="A Parquet file")
    units = {name: unit_of(name) for name in analysis.frames}
    about = {
        "formcheck_version": __version__,
        "formcheck_schema": str(SCHEMA),
        "formcheck_units": json.dumps(units),
    }
    # Through memory, so that a full disk is the same error as with every other file.
    sink = io.BytesIO()
    if library.__name__ == "polars":
        _polars_frame(library, analysis).write_parquet(sink, metadata=about)
    else:
        library.write_table(_arrow_table(analysis).replace_schema_metadata(about), sink)
    (folder / PARQUET_NAME).write_bytes(sink.getvalue())


def data_frame(analysis: Analysis) -> Any:
    """Return the columns of frames.csv as a data frame of polars, else of pandas.

    The type is `Any` because neither library needs to be there.

    Raises
    ------
    UsageError
        If there is neither.
    """
    library = _first_of("polars", "pandas", purpose="A data frame")
    if library.__name__ == "polars":
        return _polars_frame(library, analysis)
    texts = {
        name: values
        for name, values in _plain_columns(analysis).items()
        if analysis.frames[name].dtype.kind == "U"
    }
    return library.DataFrame({**analysis.frames, **texts})  # NaN is how pandas misses numbers


def _first_of(*names: str, purpose: str) -> ModuleType:
    """Import the first of these that is there and works."""
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise UsageError(f'{purpose} needs polars; install it: pip install "formcheck[tables]"')


def _plain_columns(analysis: Analysis) -> dict[str, list[Any]]:
    """Return the columns as lists, None where nothing was measured."""
    return {name: _plain(values) for name, values in analysis.frames.items()}


def _plain(values: NDArray[np.generic]) -> list[Any]:
    if values.dtype.kind == "f":
        return [each if math.isfinite(each) else None for each in values.tolist()]
    if values.dtype.kind == "U":
        return [each or None for each in values.tolist()]
    return list(values.tolist())


def _polars_frame(polars: ModuleType, analysis: Analysis) -> Any:
    # Said, not guessed: a column in which nothing was measured is one of numbers all the same.
    types = {"f": polars.Float64, "U": polars.String, "i": polars.Int64}
    schema = {name: types[values.dtype.kind] for name, values in analysis.frames.items()}
    return polars.DataFrame(_plain_columns(analysis), schema=schema)


def _arrow_table(analysis: Analysis) -> Any:
    arrow = import_module("pyarrow")
    types = {"f": arrow.float64(), "U": arrow.string(), "i": arrow.int64()}
    return arrow.table(
        {
            name: arrow.array(values, type=types[analysis.frames[name].dtype.kind])
            for name, values in _plain_columns(analysis).items()
        }
    )
