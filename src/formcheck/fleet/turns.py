"""Clips one after the other, each in a worker process: a crash in native code costs one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import FormcheckError, InputError
from formcheck.fleet.events import Begun, Ended, Told
from formcheck.fleet.failure import failure, guarded
from formcheck.fleet.pool import Pool
from formcheck.fleet.telling import seldom
from formcheck.report.folder import remove_left_by
from formcheck.report.record import is_bare_name
from formcheck.report.saved import load
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.calibration import Calibration
    from formcheck.fleet.telling import Tell
    from formcheck.job import Job

    Progress = Callable[[int, int | None], None]

RELIEF: Final = "close other programs"


@dataclass(frozen=True, slots=True)
class Turn:
    """One clip's work, small enough to be sent to another process.

    Attributes
    ----------
    clip, folder
        From where, and to where.
    job
        How, and what is to be made.
    calibration
        What is known of the person.
    """

    clip: Path
    folder: Path
    job: Job
    calibration: Calibration

    def take(self, *, watching: Progress, drawing: Progress) -> Analysis:
        """Do it in this process.

        Raises
        ------
        FormcheckError
            As `Job.run` and `Calibration.for_clip` do.
        """
        reference, cautions = self.calibration.for_clip(self.clip)
        return self.job.run(
            self.clip,
            self.folder,
            name=_readable(self.clip.name),
            reference=reference,
            cautions=cautions,
            watching=watching,
            drawing=drawing,
        )


def _readable(name: str) -> str | None:
    """Return what a result calls a clip whose own name would lead elsewhere on some system.

    Results that say so are not read back. None where the name is as good as any.
    """
    if is_bare_name(name):
        return None
    return name.replace("\\", "_").replace(":", "_")


def carry_out(turn: Turn, tell: Tell) -> list[Any]:
    """Do it in a worker: ``["done"]``, or what `formcheck.fleet.failure.failure` understands.

    `tell` gets ``["watching" | "drawing", done, expected]`` a few times a second.
    """
    return guarded(partial(_carry_out, turn, tell), shown_name(turn.clip), RELIEF)


def _carry_out(turn: Turn, tell: Tell) -> list[Any]:
    turn.take(watching=seldom(tell, "watching"), drawing=seldom(tell, "drawing"))
    return ["done"]


def in_turn(turns: Sequence[Turn]) -> Generator[Told | Analysis | FormcheckError]:
    """Do them all; give what is told of each on the way, and then what came of it.

    A worker has read a file that may be hostile, so its word is not taken for the result: that
    is read from the files that it wrote, and judged again. Closing the iterator, or an exception
    in it such as Ctrl-C, stops the worker and clears away what it had begun to write.

    Raises
    ------
    InputError
        If no process can be started.
    """
    begun: Begun | None = None
    try:
        with Pool(carry_out, 1) as pool:
            events = pool.run(turns)
            while True:
                try:
                    event = next(events, None)
                except OSError as error:
                    raise InputError(
                        f"No process can be started ({error.strerror}); {RELIEF}, or name one "
                        "clip at a time."
                    ) from error
                match event:
                    case None:
                        return
                    case Begun():
                        begun = event
                    case Told():
                        yield event
                    case Ended(number, said):
                        if said is None and begun is not None:  # it had no time to tidy up
                            remove_left_by(begun.pid, turns[number].folder)
                        begun = None
                        yield _came(turns[number], said)
    finally:
        if begun is not None:
            remove_left_by(begun.pid, turns[begun.number].folder)


def _came(turn: Turn, said: object) -> Analysis | FormcheckError:
    """Return what came of a clip."""
    if said != ["done"]:
        return failure(said, shown_name(turn.clip), RELIEF)
    try:
        analysis = load(turn.folder).analysis
    except FormcheckError as error:
        return error
    return replace(analysis, source=replace(analysis.source, path=turn.clip))
