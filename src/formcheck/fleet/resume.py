"""batch.json: of which clip and which wishes a folder holds the results, so none is made twice."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from formcheck import __version__
from formcheck.disk.whole import write_whole
from formcheck.errors import InputError, UsageError
from formcheck.fleet.row import Seen  # noqa: TC001 - pydantic reads the annotations
from formcheck.report.bundle import DERIVED_NAMES
from formcheck.report.files import FRAMES_NAME, LANDMARKS_NAME, RESULT_NAME, STAMP_NAME
from formcheck.video.localfile import read_head, shown_name

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.job import Job

MADE: Final = frozenset({RESULT_NAME, FRAMES_NAME, LANDMARKS_NAME, *DERIVED_NAMES})
"""All that may be made of a clip."""

MOST_BYTES: Final = 100_000
"""A stamp takes one kilobyte."""

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a folder of results was made of, and what it says.

    Attributes
    ----------
    schema
        Version of this form.
    clip
        Checksum of the clip's content.
    wishes
        Checksum of all that was asked for, the pose model and formcheck's version included.
    files
        The files that were made, and their sizes in bytes: one that was cut off is not whole.
    seen
        What the clip showed.
    """

    schema: Literal[2]
    clip: Digest
    wishes: Digest
    files: dict[str, int]
    seen: Seen


_STAMP: Final = TypeAdapter(Stamp)


def wishes_of(job: Job) -> str:
    """Return a checksum that changes whenever the results could.

    Raises
    ------
    UsageError
        If there is no such exercise.
    ModelError
        If there is no such pose model.
    """
    from formcheck.exercises.load import EXERCISE_NAMES, load_exercise  # noqa: PLC0415 - slow
    from formcheck.pose.model import find_model  # noqa: PLC0415 - the same

    load_exercise(job.exercise)  # nonsense is told before any work
    own = "" if job.exercise in EXERCISE_NAMES else _file_digest(job.exercise)
    return sha256(
        repr((__version__, job, find_model(job.model).sha256, own)).encode("utf-8", "replace")
    ).hexdigest()


def _file_digest(name: str) -> str:
    with open(name, "rb") as stream:  # noqa: PTH123 - as load_exercise has just done
        return file_digest(stream, "sha256").hexdigest()


def clip_digest(clip: Path) -> str:
    """Return the checksum of a clip's content, read in small pieces.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    read_head(clip)  # a pipe would never end
    try:
        with clip.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"{shown_name(clip)} cannot be read ({error.strerror}); copy it to a local disk."
        ) from error


def read_stamp(folder: Path, *, clip: str | None = None, wishes: str) -> Stamp | None:
    """Return the stamp of a folder that holds these very results, None if it does not.

    Parameters
    ----------
    folder
        A folder of results, or nothing.
    clip, wishes
        Checksums, as `clip_digest` and `wishes_of` return them; without `clip`, whatever clip
        they are of.
    """
    path = folder / STAMP_NAME
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with path.open("rb") as stream:
            stamp = _STAMP.validate_json(stream.read(MOST_BYTES), strict=True)
        present = _files(folder)
    except (OSError, ValidationError):
        return None
    same = clip in {None, stamp.clip} and stamp.wishes == wishes
    return stamp if same and present.items() >= stamp.files.items() else None


def _files(folder: Path) -> dict[str, int]:
    """Return which files of a result lie in a folder, and their sizes; others are not ours."""
    found = sorted(each for each in folder.iterdir() if each.name in MADE and each.is_file())
    return {each.name: each.stat().st_size for each in found}


def remove_stamp(folder: Path) -> None:
    """Take the stamp away before results change, so that it never speaks of others.

    Raises
    ------
    UsageError
        If it cannot be removed.
    """
    try:
        (folder / STAMP_NAME).unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except OSError as error:
        raise UsageError(
            f"Results in {shown_name(folder)} cannot be replaced ({error.strerror}); choose "
            "another --out."
        ) from error


def write_stamp(folder: Path, *, clip: str, wishes: str, seen: Seen) -> None:
    """Mark a folder's results as whole, after they are.

    Raises
    ------
    UsageError
        If the stamp cannot be written.
    """
    try:
        stamp = Stamp(2, clip, wishes, _files(folder), seen)
        write_whole(folder / STAMP_NAME, _STAMP.dump_json(stamp, indent=2) + b"\n")
    except OSError as error:
        raise UsageError(
            f"Results cannot be written to {shown_name(folder)} ({error.strerror}); choose "
            "another --out."
        ) from error
