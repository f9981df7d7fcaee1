"""A folder of results, changed whole or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from formcheck.disk.publish import publish
from formcheck.disk.workshop import clear_left, open_workshop
from formcheck.errors import UsageError
from formcheck.report.files import RESULT_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path


@contextmanager
def fresh_files(
    folder: Path, *, moving: bool = True, last: str = RESULT_NAME, gone: Collection[str] = ()
) -> Iterator[Path]:
    """Give a hidden folder to write into, and move its files into `folder` when all is done.

    The hidden folder lies beside `folder`, or in it where only that is possible, so that moving
    is one rename a file; on any error it disappears and `folder` keeps what it had. What a
    process that was killed left there is cleared away.

    Parameters
    ----------
    folder
        Made if missing; its other files stay.
    moving
        Whether anything is moved at all.
    last, gone
        See `formcheck.disk.publish.publish`.

    Raises
    ------
    UsageError
        If either folder cannot be made or written.
    """
    with ExitStack() as opened:
        try:
            if folder.exists() and not folder.is_dir():
                raise UsageError(
                    f"{folder} is a file, so no results can be put there; choose another --out."
                )
            folder.parent.mkdir(parents=True, exist_ok=True)
            clear_left(folder)
            workshop = opened.enter_context(open_workshop(_place(folder)))
        except OSError as error:
            raise _unwritable(folder, error) from error
        try:
            yield workshop
            if moving:
                publish(workshop, folder, last=last, gone=gone)
        except OSError as error:
            raise _unwritable(folder, error) from error


def remove_left_by(pid: int, folder: Path) -> None:
    """Clear away what a process that was killed had begun to write for `folder`."""
    with suppress(OSError):
        clear_left(_place(folder), pid)


def _place(folder: Path) -> Path:
    """Return where to write what is for `folder`, such that it can be renamed into it."""
    parent = folder.parent
    if not folder.is_dir():
        return parent
    if folder.name in {"", ".."}:  # then `parent` is no folder around it
        return folder
    # A disk or share of its own, as a container is given one; or there is no writing in one of
    # the two, which is told now and not after minutes of work.
    elsewhere = folder.stat().st_dev != parent.stat().st_dev
    writable = all(os.access(each, os.W_OK | os.X_OK) for each in (folder, parent))
    return parent if writable and not elsewhere else folder


def check_writable(folder: Path) -> None:
    """Make sure, before any work, that results could be written to `folder`.

    Raises
    ------
    UsageError
        If not.
    """
    missing = [parent for parent in folder.parents if not parent.exists()]
    with fresh_files(folder, moving=False):
        pass
    with suppress(OSError):  # another process needs them already
        for parent in missing:  # nearest first; leave nothing behind if no result ever comes
            parent.rmdir()


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        f"Results cannot be written to {folder} ({error.strerror or error}); "
        "choose another place with --out."
    )
