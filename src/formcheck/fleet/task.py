"""What is done with one clip, in a worker process: nothing, if it is done already."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from formcheck.errors import FormcheckError, InputError, UsageError
from formcheck.fleet.remote import Remote, called, fetch
from formcheck.fleet.resume import (
    clip_digest,
    read_stamp,
    remove_stamp,
    write_stamp,
)
from formcheck.fleet.row import Seen
from formcheck.report.files import fresh_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from formcheck.fleet.remote import Place
    from formcheck.job import Job

    Tell = Callable[[Any], None]

TELL_S: Final = 0.1
"""Nobody needs to know more often."""

LONGEST_REASON: Final = 1000

_SEEN: Final = TypeAdapter(Seen)


@dataclass(frozen=True, slots=True)
class Task:
    """One clip's work, small enough to be sent to another process.

    Attributes
    ----------
    clip, folder
        From where, and to where.
    job
        How, and what is to be made.
    wishes
        Checksum of that, from `formcheck.fleet.resume.wishes_of`.
    resume
        Whether to leave results alone that are of this very clip and these very wishes.
    known
        Checksum of a clip whose results with these wishes lie elsewhere: if it is this very
        clip, nothing is done.
    """

    clip: Place
    folder: Path
    job: Job
    wishes: str
    resume: bool
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task.

    Attributes
    ----------
    seen
        What the clip shows; None if it failed.
    kept
        Whether that was found already done.
    reason, exit_code
        Why it failed, and what that means.
    """

    seen: Seen | None = None
    kept: bool = False
    reason: str = ""
    exit_code: int = 0


def carry_out(task: Task, tell: Tell) -> list[Any]:
    """Do it; return what came of it as values for JSON, which `outcome` reads.

    `tell` gets ``["fetching" | "watching" | "drawing", done, expected]`` a few times a second.
    Whatever goes wrong is this clip's own affair, so no exception gets out.
    """
    name = called(task.clip)
    try:
        with _within_reach(task, tell) as clip:
            return _carry_out(task, clip, tell)
    except FormcheckError as error:
        return failed(error)
    except MemoryError:
        reason = f"There is not enough memory for {name}; run fewer --jobs at once."
    except Exception as error:  # noqa: BLE001 - one clip's trouble never stops the others
        reason = f"{name} met an error in formcheck itself ({type(error).__name__}: {error}); "
        reason = f"{reason[:LONGEST_REASON]}please report it."
    return ["failed", reason, InputError.exit_code]


@contextmanager
def _within_reach(task: Task, tell: Tell) -> Iterator[Path]:
    """Give a path of the clip: where it is, or where it was copied to meanwhile."""
    if not isinstance(task.clip, Remote):
        yield task.clip
        return
    if task.clip.driver_only:
        raise UsageError(
            f"{called(task.clip)} lies in the memory of another process; write it to a file, or "
            "give a cluster, to which it is sent."
        )
    with fresh_files(task.folder, moving=False) as workshop:
        yield fetch(task.clip, workshop, _seldom(tell, "fetching"))


def _carry_out(task: Task, path: Path, tell: Tell) -> list[Any]:
    clip = clip_digest(path)
    if clip == task.known:
        return ["same"]
    if task.resume:
        stamp = read_stamp(task.folder, clip=clip, wishes=task.wishes)
        if stamp is not None:
            return done(stamp.seen, kept=True)
    remove_stamp(task.folder)
    task.folder.parent.mkdir(parents=True, exist_ok=True)
    result = task.job.run(
        path,
        task.folder,
        watching=_seldom(tell, "watching"),
        drawing=_seldom(tell, "drawing"),
    )
    seen = Seen.of(result, page=task.job.page)
    write_stamp(task.folder, clip=clip, wishes=task.wishes, seen=seen)
    return done(seen)


def done(seen: Seen, *, kept: bool = False) -> list[Any]:
    """Return what is said of a clip that has its results."""
    return ["kept" if kept else "done", _SEEN.dump_python(seen, mode="json")]


def failed(error: FormcheckError) -> list[Any]:
    """Return what is said of a clip that has none."""
    return ["failed", str(error)[:LONGEST_REASON], error.exit_code]


def outcome(said: object, name: str) -> Outcome:
    """Read what a worker said; it has read a hostile file and may say anything.

    Parameters
    ----------
    said
        What `carry_out` returned, or None if the worker died before.
    name
        The clip's, for a sentence about that.
    """
    match said:
        case [("done" | "kept") as state, dict(values)]:
            try:
                seen = _SEEN.validate_python(values)
            except ValidationError:
                pass
            else:
                return Outcome(seen, kept=state == "kept")
        case ["failed", str(reason), int(code)] if code in range(2, 5):
            return Outcome(reason=reason, exit_code=code)
    return Outcome(
        reason=f"The analysis of {name} broke off; the file may be damaged, or memory ran out: "
        "convert it to mp4 (H.264), or run fewer --jobs at once.",
        exit_code=InputError.exit_code,
    )


def _seldom(tell: Tell, stage: str) -> Callable[[int, int | None], None]:
    """Pass progress on, a few times a second."""
    told_s = -TELL_S

    def progress(done: int, expected: int | None) -> None:
        nonlocal told_s
        now = time.monotonic()
        if now - told_s >= TELL_S:
            told_s = now
            tell([stage, done, expected])

    return progress
