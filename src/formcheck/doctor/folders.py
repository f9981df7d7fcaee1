"""Where formcheck writes, and how much room there is."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.disk.datafolder import FOLDER_VARIABLE, data_folder
from formcheck.doctor.asking import NoAnswerError
from formcheck.doctor.check import fail, ok, parted, warn
from formcheck.doctor.private import shown_path
from formcheck.errors import FormcheckError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from formcheck.doctor.asking import Question
    from formcheck.doctor.check import Check

NAME: Final = "folders"
LIMIT_S: Final = 20.0
"""A network drive that has gone does not answer at all."""

LITTLE_BYTES: Final = 1_000_000_000
"""An annotated film of half an hour takes about as much."""


def look_at_folders() -> list[dict[str, Any]]:
    """Try to write where formcheck may write; nothing stays.

    Returns
    -------
    list of dict
        For each folder its ``role`` (``temporary``, ``data``, ``this``), what to call it
        (``shown``), why it cannot be written (``trouble``, None if it can), and the free
        bytes there (``free``, None if unknown).
    """
    return [
        _look("temporary", "the temporary folder", _temporary),
        _look("data", "the data folder", data_folder),
        _look("this", "this folder", Path.cwd),
    ]


def check_folders(question: Question) -> Check:
    """Say whether there is somewhere to write, and room."""
    try:
        found = question.value()
    except (NoAnswerError, FormcheckError) as error:
        cause, _ = parted(str(error))
        return warn(
            NAME, f"the disks do not answer: {cause}", "see to network drives and full disks"
        )
    shut = {each["role"]: each for each in found if each["trouble"]}
    detail = _words(found)
    if "temporary" in shut:
        return fail(
            NAME,
            detail,
            "free some space, or name another one with the environment variable TMPDIR",
            UsageError,
        )
    if "data" in shut:
        return warn(
            NAME,
            detail,
            "people, history and the studio are kept there; change its permissions or name another "
            f"folder with the environment variable {FOLDER_VARIABLE}",
        )
    if "this" in shut:
        return warn(
            NAME, detail, "stills and results need a folder of your own: use --out, --record"
        )
    if any(each["free"] is not None and each["free"] < LITTLE_BYTES for each in found):
        return warn(NAME, detail, "free some space before filming or analysing long clips")
    return ok(NAME, detail)


def _temporary() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:  # it tries them all, and its message is a list of paths
        raise OSError(errno.ENOENT, "there is none that can be written") from error


def _look(role: str, called: str, find: Callable[[], Path]) -> dict[str, Any]:
    looked: dict[str, Any] = {"role": role, "shown": called, "trouble": None, "free": None}
    try:
        folder = find()
        if role == "data" and not os.environ.get(FOLDER_VARIABLE):  # else it is of their choice
            looked["shown"] = f"{called} {shown_path(folder)}"
        # What does not exist yet is made when something is first kept.
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        with tempfile.TemporaryFile(dir=folder, prefix=".formcheck-") as file:
            file.write(b"?")
        looked["free"] = shutil.disk_usage(folder).free
    except (OSError, RuntimeError) as error:
        looked["trouble"] = getattr(error, "strerror", None) or type(error).__name__
    return looked


def _words(found: Sequence[dict[str, Any]]) -> str:
    """Say what was found, the free space once where it is the same everywhere."""
    spaces = [_space(each["free"]) for each in found]
    words = []
    for each, space in zip(found, spaces, strict=True):
        if each["trouble"]:
            words.append(f"{each['shown']} cannot be written ({each['trouble']})")
        elif len(set(spaces)) > 1:
            words.append(f"{each['shown']} {space}")
        else:
            words.append(str(each["shown"]))
    same = f": {spaces[0]}" if len(set(spaces)) == 1 and not found[0]["trouble"] else ""
    return ", ".join(words) + same


def _space(free: int | None) -> str:
    return "" if free is None else f"{free / 1e9:.1f} GB free"
