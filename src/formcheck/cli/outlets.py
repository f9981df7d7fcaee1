"""The standard streams of the command line, and what happens when nobody reads them any more."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, Final, TextIO

from formcheck.cli.exits import UNREAD

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STREAMS: Final = ("stdout", "stderr")
_UNREAD: Final = (errno.EPIPE, errno.EIO)
"""Of a pipe that was closed, and of a terminal."""

_MODES: Final = ("r", "w", "w")
"""Of the descriptors 0 to 2."""


class _Outlet(io.FileIO):
    """One of them. It ends the program, and lets it clear up, when its reader has gone."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in _UNREAD:
                raise
            # What is still to be said, also at the very end of the program, goes nowhere.
            with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - it is not a path everywhere
                os.dup2(nowhere.fileno(), self.fileno())
            raise SystemExit(UNREAD) from None


def set_outlets() -> None:
    """Let stdout and stderr show any text, and end the program when nobody reads them.

    Other programs leave the latter to SIGPIPE. That one does not ask which pipe has broken: a
    browser that breaks off an upload would end the studio, and a worker that dies would take its
    batch along.
    """
    _fill_gaps()
    for name in _STREAMS:
        stream: TextIO | None = getattr(sys, name)
        if not isinstance(stream, io.TextIOWrapper):  # a test listens
            continue
        # File names may hold what the terminal cannot show; a result must not fail on that.
        stream.reconfigure(errors="replace")
        if sys.platform != "win32":  # its consoles are no files
            setattr(sys, name, _reopened(stream))


def flush_outlets() -> None:
    """Say what has not been said yet, while somebody still hears that this cannot be done."""
    for name in _STREAMS:
        stream: TextIO | None = getattr(sys, name)
        if stream is not None:
            stream.flush()


def _fill_gaps() -> None:
    """Let a standard stream that was closed lead nowhere.

    Else the next file that is opened gets its descriptor: a clip would be read as what somebody
    types, or be cut off when native libraries are silenced.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) < len(_MODES):
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    for number, (name, mode) in enumerate(zip(("stdin", *_STREAMS), _MODES, strict=True)):
        if getattr(sys, name) is None:
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - to the end
            setattr(sys, name, stream)


def _reopened(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(_Outlet(stream.fileno(), "wb", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
    )
