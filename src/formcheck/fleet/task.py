"""What is done with one clip, in a worker process: nothing, if it is done already."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from formcheck.errors import UsageError
from formcheck.fleet.failure import failure, guarded
from formcheck.fleet.remote import Remote, called, fetch
from formcheck.fleet.resume import (
    clip_digest,
    read_stamp,
    remove_stamp,
    write_stamp,
)
from formcheck.fleet.row import Seen
from formcheck.fleet.telling import seldom
from formcheck.report.folder import fresh_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from formcheck.fleet.remote import Place
    from formcheck.fleet.telling import Tell
    from formcheck.job import Job

RELIEF: Final = "run fewer --jobs at once"

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
    return guarded(partial(_reach_and_carry_out, task, tell), called(task.clip), RELIEF)


def _reach_and_carry_out(task: Task, tell: Tell) -> list[Any]:
    with _within_reach(task, tell) as clip:
        return _carry_out(task, clip, tell)


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
        yield fetch(task.clip, workshop, seldom(tell, "fetching"))


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
        watching=seldom(tell, "watching"),
        drawing=seldom(tell, "drawing"),
    )
    seen = Seen.of(result, page=task.job.page)
    write_stamp(task.folder, clip=clip, wishes=task.wishes, seen=seen)
    return done(seen)


def done(seen: Seen, *, kept: bool = False) -> list[Any]:
    """Return what is said of a clip that has its results."""
    return ["kept" if kept else "done", _SEEN.dump_python(seen, mode="json")]


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
    error = failure(said, name, RELIEF)
    return Outcome(reason=str(error), exit_code=error.exit_code)
