"""Opens the history's file, and says in one sentence what is wrong where it cannot be used."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from formcheck.errors import InputError, UsageError
from formcheck.history.schema import NotOursError, TooNewError, migrate, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from formcheck.errors import FormcheckError

WAIT_S: Final = 10.0
"""How long to wait for another process that writes; one session takes milliseconds."""

_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_UNWRITABLE = {
    sqlite3.SQLITE_READONLY: "it may only be read",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
}
_NO_ROOM = {
    sqlite3.SQLITE_IOERR: "the disk fails or is full",
    sqlite3.SQLITE_FULL: "the disk is full",
}


@contextmanager
def opened(path: Path, *, wait_s: float = WAIT_S) -> Iterator[sqlite3.Connection]:
    """Open the history, in autocommit mode and up to date; it is made where there is none.

    Raises
    ------
    UsageError
        If it, or its folder, cannot be written, or another program keeps it locked.
    InputError
        If it is damaged, another program's, or of a later version; it is left as it is then.
    """
    _make(path)
    try:
        with closing(_connect(path, wait_s)) as connection:
            since = version_of(connection)
            # Readers and one writer at a time do not disturb each other. Where this must wait,
            # another process is doing it at this moment, and where a disk cannot have it, the
            # history works without.
            with suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA journal_mode = WAL")
            migrate(connection, since=since)
            yield connection
    except NotOursError:
        raise InputError(
            f"{path} is a database of another program and was left alone; choose another file "
            "with --db."
        ) from None
    except TooNewError as error:
        version, known = error.args
        raise InputError(
            f"{path} was written by a later formcheck (its format is {version}, this one knows "
            f"{known}) and was left alone; update formcheck."
        ) from None
    except sqlite3.Error as error:
        raise _told(path, error) from error


def is_there(path: Path) -> bool:
    """Return whether there is a history.

    Raises
    ------
    UsageError
        If its folder may not be looked into.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise _unwritable(path, getattr(error, "strerror", None) or str(error)) from error
    return True


def _make(path: Path) -> None:
    """Make the file where there is none, for its owner's eyes only from the first moment on."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{path} is no ordinary file; choose another with --db.")
    except (OSError, ValueError) as error:
        raise _unwritable(path, getattr(error, "strerror", None) or str(error)) from error


def _connect(path: Path, wait_s: float) -> sqlite3.Connection:
    # As an address, because only that can say that a file which has just gone is not to be made
    # anew, readable by all.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", timeout=wait_s, isolation_level=None, uri=True
    )
    for setting in (
        "foreign_keys = ON",
        # What is deleted is overwritten with zeros.
        "secure_delete = ON",
        # A session that was said to be kept survives a power cut.
        "synchronous = FULL",
        # The file may come from anybody.
        "trusted_schema = OFF",
        "cell_size_check = ON",
    ):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _told(path: Path, error: sqlite3.Error) -> FormcheckError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the higher bits tell details
    if code in _BUSY:
        return UsageError(
            f"{path} is being used by another program that does not let go of it; try again "
            "when that is done."
        )
    if code in _UNWRITABLE:
        return _unwritable(path, _UNWRITABLE[code])
    if code in _NO_ROOM:
        return UsageError(
            f"The history {path} cannot be written ({_NO_ROOM[code]}); free some space, or choose "
            "another file with --db."
        )
    return damaged(path, str(error))


def damaged(path: Path, why: str) -> InputError:
    """Return the error for a file that does not hold what it should."""
    return InputError(
        f"{path}, which holds the history, is damaged ({why}) and was left alone; put a copy in "
        "its place, or move it away to begin anew."
    )


def _unwritable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"The history {path} cannot be written ({why}); change the permissions of the file and "
        "its folder, or choose another file with --db."
    )
