"""An exercise by name, or from a file of the user's."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.errors import UsageError
from formcheck.exercises.complaint import shortened, shown_name, wrong
from formcheck.exercises.layers import lay_over
from formcheck.form.exercise import Exercise

if TYPE_CHECKING:
    from formcheck.exercises.schema import ExerciseFile
    from formcheck.form.plan import ExercisePlan

AUTO: Final = "auto"

EXERCISE_NAMES: Final = (AUTO, *(each.value for each in Exercise))
"""What may be asked for by name."""

_FOLDER: Final = Path(__file__).resolve().parent
_COMMON: Final = _FOLDER / "common.toml"


def shipped_exercises() -> tuple[str, ...]:
    """Return the names of the exercises that come with formcheck; ``auto`` is none of them."""
    return tuple(each.value for each in Exercise)


def load_exercise(name_or_path: str) -> ExercisePlan:
    """Load an exercise.

    Parameters
    ----------
    name_or_path
        ``bench``, ``lunge``, ``standing``, ``squat``, ``seated``, or ``auto`` for what they
        have in common; or the path of a TOML file.

    Raises
    ------
    UsageError
        When there is no such exercise or file, or the file is not right; one sentence that
        names the file, the key, and what would be right.
    """
    common = _read(_COMMON)
    if name_or_path == AUTO:
        return lay_over(AUTO, None, [common])
    if name_or_path in shipped_exercises():
        return lay_over(name_or_path, Exercise(name_or_path), [common, _shipped(name_or_path)])
    path = _own_path(name_or_path)
    own = _read(path)
    if own.extends is None:
        return lay_over(shown_name(path), None, [common, own])
    if own.extends not in shipped_exercises():
        names = ", ".join(shipped_exercises())
        what = f"must be one of {names}{_perhaps(own.extends)}"
        raise wrong(shown_name(path), ("extends",), what)
    return lay_over(shown_name(path), Exercise(own.extends), [common, _shipped(own.extends), own])


def _own_path(name_or_path: str) -> Path:
    """Return the user's file, once it is clear that a file was meant and not a name."""
    path = Path(name_or_path)
    if len(path.parts) > 1 or path.suffix == ".toml" or (name_or_path and _exists(path)):
        return path
    raise UsageError(
        f"There is no exercise called '{shortened(name_or_path)}'{_perhaps(name_or_path)}; "
        f"choose {', '.join(EXERCISE_NAMES)}, or give the path of a TOML file."
    )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _perhaps(name: str) -> str:
    nearest = get_close_matches(name[:60].lower(), shipped_exercises(), n=1)
    return f" (did you mean {nearest[0]}?)" if nearest else ""


def _shipped(name: str) -> ExerciseFile:
    return _read(_FOLDER / f"{name}.toml")


def _read(path: Path) -> ExerciseFile:
    from formcheck.exercises.reading import read_file  # noqa: PLC0415 - names need no pydantic

    return read_file(path)
