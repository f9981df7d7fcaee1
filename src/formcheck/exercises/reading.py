"""From a path to a checked exercise file, or to one sentence that says what is wrong with it."""

from __future__ import annotations

import stat
import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from formcheck.errors import UsageError
from formcheck.exercises.complaint import shown_name, unknown, wrong
from formcheck.exercises.schema import MOST_ITEMS, DoseTable, ExerciseFile, Limit

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

MOST_BYTES = 100_000
MOST_DOTS = 100
"""In a line. Time and memory go by the square of a key's parts: 30,000 of them took 3.5 GB."""

_NO_TABLE = {
    "thresholds": 'must be a table such as {value = 150.0, unit = "deg", source = "judgement"}',
    "phrases": 'must be a table of texts such as {go = "Push your hips back."}',
    "dose": "must be a table such as {hold_s = 30.0, holds = 2}",
}
_MUST_BE = {
    "string_type": "must be a text in quotes",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list of texts",
    "too_short": f"must be a list of 1 to {MOST_ITEMS} texts",
    "too_long": f"must be a list of 1 to {MOST_ITEMS} texts",
    "missing": "is missing; a threshold needs value, unit and source",
}


def read_file(path: Path) -> ExerciseFile:
    """Read one exercise file.

    Raises
    ------
    UsageError
        When it is missing, no ordinary file, larger than 100 kB, not UTF-8, not TOML, or when
        a key is unknown or holds what it may not.
    """
    name = shown_name(path)
    content = _parse(name, _text(name, path))
    try:
        return ExerciseFile.model_validate(content)
    except ValidationError as error:
        raise _complaint(name, error.errors(include_url=False)[0]) from None


def _text(name: str, path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UsageError(f"{name} is a folder; give an exercise file (.toml) inside it.")
        # Asked before opening: opening a pipe would wait for a writer for ever.
        if not stat.S_ISREG(mode):
            raise UsageError(f"{name} is a pipe or device; give an exercise file (.toml).")
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{name} does not exist; check its name and folder.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{name} cannot be read ({reason}); give another file.") from error
    if len(content) > MOST_BYTES:
        raise UsageError(f"{name} is larger than 100 kB, which no exercise file needs to be.")
    try:
        # Windows editors put a byte order mark first, which TOML does not know.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name} is not UTF-8 (line {line}); save it as UTF-8 text.") from None


def _parse(name: str, text: str) -> dict[str, Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS:
            raise UsageError(
                f"{name} holds more than {MOST_DOTS} dots in line {number}, which no key or "
                "text needs; keep it simple."
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.rstrip().split("\n")
        end = f"line {len(lines)}, column {len(lines[-1]) + 1}"
        reason = str(error).replace("at end of document", f"at {end}, the end of the file")
        raise UsageError(f"{name} is not valid TOML: {reason}; correct it there.") from None
    except (RecursionError, MemoryError, ValueError):
        raise UsageError(
            f"{name} holds brackets or digits beyond what can be read; keep it simple."
        ) from None


def _complaint(name: str, error: ErrorDetails) -> UsageError:
    """Turn what pydantic found first into a sentence."""
    keys, kind = error["loc"], error["type"]
    if kind == "extra_forbidden":
        return unknown(name, keys, _model_at(keys[:-1]).model_fields)
    if kind in ("model_type", "dict_type"):
        return wrong(name, keys, _NO_TABLE[str(keys[0])])
    return wrong(name, keys, _MUST_BE.get(kind, error["msg"]))


def _model_at(keys: tuple[str | int, ...]) -> type[BaseModel]:
    """Return which table of an exercise file lies there."""
    if not keys:
        return ExerciseFile
    return DoseTable if keys[0] == "dose" else Limit
