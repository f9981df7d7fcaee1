"""All clips of a list through worker processes, and a row of the table for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from formcheck.fleet.events import Begun, Ended
from formcheck.fleet.remote import called
from formcheck.fleet.resume import wishes_of
from formcheck.fleet.row import Row
from formcheck.fleet.task import Task, outcome
from formcheck.report.folder import remove_left_by

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from formcheck.fleet.events import Event, Workers
    from formcheck.fleet.listing import Listed
    from formcheck.job import Job


@dataclass(frozen=True, slots=True)
class Batch:
    """Clips to analyse with the same wishes, and what has become of them so far.

    Attributes
    ----------
    clips
        What there is to do.
    out
        The folder of all results.
    job
        How, and what is to be made of each.
    wishes
        Checksum of that.
    rows
        One for each clip, in the same order, brought up to date by `run`.
    """

    clips: Sequence[Listed]
    out: Path
    job: Job
    wishes: str
    rows: list[Row]

    @classmethod
    def of(cls, clips: Sequence[Listed], out: Path, job: Job) -> Self:
        """Make sure, before any work, that what is wished for exists.

        Raises
        ------
        UsageError
            If there is no such exercise.
        ModelError
            If there is no such pose model.
        """
        rows = [Row(each.name, each.folder.as_posix()) for each in clips]
        return cls(clips, out, job, wishes_of(job), rows)

    def run(self, workers: Workers, *, resume: bool = False) -> Generator[Event]:
        """Analyse all clips; the events carry the number of the clip, counted from 0.

        Closing the iterator, or an exception in it such as Ctrl-C, stops the workers. What is
        done by then is whole, and `rows` tells what it is.

        Parameters
        ----------
        workers
            Who works: a `Pool` on this machine, or a `Cluster`.
        resume
            Whether to pass over what is done already.
        """
        tasks = (
            Task(each.path, self.out / each.folder, self.job, self.wishes, resume)
            for each in self.clips
        )
        here: dict[int, int] = {}
        with workers:
            for event in workers.run(tasks):
                if isinstance(event, Begun) and not event.node:
                    here[event.number] = event.pid
                elif isinstance(event, Ended):
                    pid = here.pop(event.number, None)
                    if event.said is None and pid is not None:  # it had no time to tidy up
                        remove_left_by(pid, self.out / self.clips[event.number].folder)
                    self._note(event)
                yield event

    def _note(self, event: Ended) -> None:
        number = event.number
        came = outcome(event.said, called(self.clips[number].path))
        if came.seen is None:
            row = replace(
                self.rows[number], state="failed", reason=came.reason, exit_code=came.exit_code
            )
        else:
            row = replace(self.rows[number], state="kept" if came.kept else "done", seen=came.seen)
        self.rows[number] = row
