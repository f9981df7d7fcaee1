"""Several files that take the place of others together, whenever a process is killed.

No file system replaces several files of a folder at one blow. So one of them, the last, says
that the others are there: it goes first and comes last, and whoever finds it finds what belongs
to it. Before anything goes, a plan lies beside the new files. If the process is killed after
that, whoever works in the same place next carries the plan out, so nothing that was whole is
lost.
"""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from formcheck.disk.holding import held
from formcheck.interruption import undisturbed

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

PLAN_NAME: Final = ".plan"
HERE: Final = "."

_LONGEST_PLAN: Final = 20_000
"""Bytes."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done with the files of a workshop; written beside them as JSON.

    Attributes
    ----------
    folder
        Where they go: the name of a folder beside the workshop, or `HERE` for the one around it.
    last
        The file that says that the others are there.
    gone
        What else has to go, since it was made of what is replaced.
    """

    folder: str
    last: str
    gone: tuple[str, ...]

    @classmethod
    def read(cls, workshop: Path) -> Self | None:
        """Return the plan that lies in a workshop; None if there is none, or half of one."""
        try:
            with (workshop / PLAN_NAME).open("rb") as stream:
                match json.loads(stream.read(_LONGEST_PLAN)):
                    case {"folder": str(folder), "last": str(last), "gone": list(gone)}:
                        plan = cls(folder, last, tuple(map(str, gone)))
                    case _:
                        return None
        except (OSError, ValueError):
            return None
        names = (plan.last, *plan.gone, *(() if plan.folder == HERE else (plan.folder,)))
        return plan if all(map(_is_bare, names)) else None

    def write(self, workshop: Path) -> None:
        """Put it beside the files."""
        values = {"folder": self.folder, "last": self.last, "gone": self.gone}
        with (workshop / PLAN_NAME).open("wb") as stream:
            stream.write(json.dumps(values).encode())
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(workshop)

    def carry_out(self, workshop: Path) -> None:
        """Do it, or what is left of it."""
        folder = workshop.parent / self.folder
        if not (workshop / self.last).exists():
            return
        for name in (self.last, *self.gone):
            (folder / name).unlink(missing_ok=True)
        for path in sorted(workshop.iterdir()):
            if path.name not in {self.last, PLAN_NAME}:
                path.replace(folder / path.name)
        sync_folder(folder)  # on a power cut, too, nothing overtakes what the last one speaks of
        (workshop / self.last).replace(folder / self.last)
        sync_folder(folder)


def publish(workshop: Path, folder: Path, *, last: str, gone: Collection[str] = ()) -> None:
    """Move all files of a workshop into a folder, in place of those that have their names.

    Parameters
    ----------
    workshop
        Holds nothing but these files; it lies in `folder` or beside it.
    folder
        Made if missing; its other files stay.
    last
        The file that says that the others are there: wherever it is found, they are too.
    gone
        Names of files that go unless they come anew.

    Raises
    ------
    OSError
        If they cannot be moved.
    """
    made = {path.name for path in workshop.iterdir()}
    if last not in made:
        raise ValueError(f"{last} is not among the files that are to be moved")
    for name in made:
        if (folder / name).is_dir():  # told before anything has gone
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
        with (workshop / name).open("rb") as stream:
            os.fsync(stream.fileno())  # a rename must not overtake the content on a power cut
    where = HERE if workshop.parent == folder else folder.name
    plan = _Plan(where, last, tuple(sorted(set(gone) - made)))
    plan.write(workshop)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)
    with held(folder), undisturbed():  # there is no way back, and little to do
        try:
            plan.carry_out(workshop)
        except OSError:  # on Windows, whoever has a file open is in the way for a moment
            plan.carry_out(workshop)


def finish(workshop: Path) -> None:
    """Go on with what a process that was killed had begun to publish, if it had.

    Parameters
    ----------
    workshop
        One that nobody uses any more. What it holds afterwards is worth nothing.

    Raises
    ------
    OSError
        If files cannot be moved.
    """
    plan = _Plan.read(workshop)
    if plan is None:
        return
    folder = workshop.parent / plan.folder
    if folder.is_dir():  # else somebody does not want it any more
        with held(folder):
            plan.carry_out(workshop)


def sync_folder(folder: Path) -> None:
    """Let the names of a folder's files reach the disk, where a system can be asked for that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _is_bare(name: str) -> bool:
    return name == os.path.basename(name) and name not in {"", ".", ".."}  # noqa: PTH119 - a text
