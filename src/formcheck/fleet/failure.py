"""Why a clip has no results: as a worker says it, and as it is understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import FormcheckError, InputError, ModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_REASON: Final = 1000

_KINDS: Final = {kind.exit_code: kind for kind in (UsageError, InputError, ModelError)}


def guarded(work: Callable[[], list[Any]], name: str, relief: str) -> list[Any]:
    """Return what `work` returns; whatever goes wrong is this clip's own affair.

    Parameters
    ----------
    work
        What is to be done with the clip.
    name
        The clip's, for a sentence.
    relief
        What to do if memory ran out, as the end of one.
    """
    try:
        return work()
    except FormcheckError as error:
        return failed(error)
    except MemoryError:
        reason = f"There is not enough memory for {name}; {relief}."
    except Exception as error:  # noqa: BLE001 - one clip's trouble never stops the others
        reason = f"{name} met an error in formcheck itself ({type(error).__name__}: {error}); "
        reason = f"{reason[:LONGEST_REASON]}please report it."
    return ["failed", reason, InputError.exit_code]


def failed(error: FormcheckError) -> list[Any]:
    """Return what is said of a clip that has no results."""
    return ["failed", str(error)[:LONGEST_REASON], error.exit_code]


def failure(said: object, name: str, relief: str) -> FormcheckError:
    """Understand a worker that has not done it: it may say anything, or have died, which is None.

    Parameters
    ----------
    said
        What it said.
    name, relief
        As for `guarded`.
    """
    match said:
        case ["failed", str(reason), int(code)] if code in _KINDS:
            return _KINDS[code](reason[: 2 * LONGEST_REASON])
    return InputError(
        f"The analysis of {name} broke off; the file may be damaged, or memory ran out: "
        f"convert it to mp4 (H.264), or {relief}."
    )
