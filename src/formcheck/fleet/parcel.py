"""A folder of results on its way from another machine: piece by piece, and whole or not at all.

What is named in it is checked on arrival, because the process that made it has read a file that
may be hostile.
"""

from __future__ import annotations

import stat
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, Self

from formcheck.errors import InputError
from formcheck.fleet.remote import PIECE
from formcheck.fleet.resume import MADE, read_stamp, remove_stamp, write_stamp
from formcheck.report.bundle import OF_A_RESULT
from formcheck.report.files import RESULT_NAME, STAMP_NAME
from formcheck.report.folder import fresh_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from formcheck.fleet.row import Seen

NAMES: Final = MADE | {STAMP_NAME}
"""All that may be in a folder of results; nothing else is taken in."""

LARGEST_PARCEL: Final = 20_000_000_000
"""Bytes."""


def contents(folder: Path) -> list[list[Any]]:
    """List a folder's files, each with its size in bytes."""
    found = [(path.name, path.lstat()) for path in sorted(folder.iterdir())]
    return [[name, status.st_size] for name, status in found if stat.S_ISREG(status.st_mode)]


def piece(folder: Path, name: str, start: int) -> bytes:
    """Read one piece of a file."""
    with (folder / name).open("rb") as stream:
        stream.seek(start)
        return stream.read(PIECE)


class Arrival:
    """A folder of results that comes in; to be used as a context manager.

    Parameters
    ----------
    folder
        Where the results go once all is there.
    listed
        What is to come, as `contents` lists it; anything at all may be in it.

    Raises
    ------
    InputError
        If no folder of results would look like that.
    """

    def __init__(self, folder: Path, listed: object) -> None:
        self._folder = folder
        self._sizes = _checked(listed)
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        """Make a hidden folder to put things in.

        Raises
        ------
        UsageError
            If that is not possible.
        """
        self._workshop = self._opened.enter_context(fresh_files(self._folder, moving=False))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the hidden folder."""
        self._opened.__exit__(kind, error, trace)

    def wanted(self) -> Iterator[tuple[str, int]]:
        """Tell file by file what to ask for next: its name, and from which byte on."""
        for name, size in self._sizes.items():
            (self._workshop / name).touch()
            for start in range(0, size, PIECE):
                yield name, start

    def take(self, name: str, start: int, content: object) -> None:
        """Take in a piece that was asked for.

        Raises
        ------
        InputError
            If it is not as long as it has to be.
        """
        expected = min(PIECE, self._sizes[name] - start)
        if not isinstance(content, bytes) or len(content) != expected:
            raise _odd()
        with (self._workshop / name).open("ab") as stream:
            stream.write(content)

    def publish(self, wishes: str, seen: Seen) -> None:
        """Put everything in its place, and mark it as whole.

        Parameters
        ----------
        wishes
            Checksum of what was asked for.
        seen
            What the clip showed.

        Raises
        ------
        InputError
            If these are the results of something else.
        UsageError
            If they cannot be written.
        """
        stamp = read_stamp(self._workshop, wishes=wishes)
        if stamp is None or RESULT_NAME not in self._sizes:
            raise _odd()
        (self._workshop / STAMP_NAME).unlink()
        remove_stamp(self._folder)
        with fresh_files(self._folder, gone=OF_A_RESULT) as workshop:
            for path in self._workshop.iterdir():
                path.replace(workshop / path.name)
        write_stamp(self._folder, clip=stamp.clip, wishes=wishes, seen=seen)


def _checked(listed: object) -> dict[str, int]:
    """Return names and sizes, if all of them may be."""
    sizes: dict[str, int] = {}
    match listed:
        case [*entries]:
            for entry in entries:
                match entry:
                    case [str(name), int(size)] if (
                        name in NAMES and name not in sizes and size >= 0
                    ):
                        sizes[name] = size
                    case _:
                        raise _odd()
    if not sizes or sum(sizes.values()) > LARGEST_PARCEL:
        raise _odd()
    return sizes


def _odd() -> InputError:
    return InputError(
        "A worker sent something that is no result; install the same version of formcheck on all "
        "machines of the cluster, and convert the clip to mp4 (H.264)."
    )
