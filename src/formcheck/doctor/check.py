"""What one look at one part of an installation found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from formcheck.doctor.private import without_folders, without_private_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.errors import FormcheckError


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of an examination.

    Attributes
    ----------
    name
        Of the part that was looked at, in lower case.
    state
        ``ok`` it works; ``warn`` something that not everybody needs does not; ``fail`` formcheck
        does not work without it.
    detail
        What was found, without the name of a person, a machine or a private folder.
    advice
        What to do; empty where there is nothing to do.
    exit_code
        What the program ends with because of it; 0 unless it failed.
    """

    name: str
    state: State
    detail: str
    advice: str = ""
    exit_code: int = 0


def ok(name: str, detail: str, advice: str = "") -> Check:
    """Return that a part works."""
    return Check(name, State.OK, detail, advice)


def warn(name: str, detail: str, advice: str) -> Check:
    """Return that a part which not everybody needs does not work."""
    return Check(name, State.WARN, detail, advice)


def fail(name: str, detail: str, advice: str, error: type[FormcheckError]) -> Check:
    """Return that a needed part does not work, and which error people will meet."""
    return Check(name, State.FAIL, detail, advice, error.exit_code)


def parted(message: str) -> tuple[str, str]:
    """Part an error's sentence into cause and next step, without private words.

    All messages of formcheck read "cause; next step." The step is empty where there is none.
    """
    cause, _, step = message.rstrip(".").partition("; ")
    return without_private_words(cause), without_folders(step)


def guarded(name: str, look: Callable[[], Check]) -> Check:
    """Look, and turn whatever goes wrong with the looking itself into a warning."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - a broken installation breaks in any way it likes
        why = without_private_words(f"{type(error).__name__}: {error}")
        return warn(name, f"could not be looked at ({why})", "reinstall formcheck")
