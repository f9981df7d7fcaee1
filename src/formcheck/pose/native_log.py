"""Keep the log lines of native libraries off the user's terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STDERR = 2  # the descriptor that C++ code writes to, whatever `sys.stderr` may be

# The descriptor belongs to the whole process. If two threads took it away and gave it back
# in the wrong order, the terminal would stay silent for good; so they take turns. One
# thread may nest.
_TURN = threading.RLock()


@contextlib.contextmanager
def native_log_silenced() -> Iterator[None]:
    """Discard whatever is written to the process's standard error in the meantime.

    MediaPipe, TensorFlow Lite and absl write to the descriptor itself, some of it from
    threads of their own; no setting of theirs and no environment variable stops them.
    Text that other threads of this process send to standard error is lost too, so keep the
    body short. Does nothing where the process has no standard error.
    """
    with _TURN:
        with contextlib.suppress(AttributeError, OSError, ValueError):
            # What Python still holds back was meant for the terminal. There may be no
            # stream (None, under pythonw), or a closed one.
            sys.stderr.flush()
        try:
            terminal = os.dup(STDERR)
        except OSError:  # closed: nobody listens, so there is nothing to hide
            yield
            return
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            try:
                os.dup2(nowhere, STDERR)
            finally:
                os.close(nowhere)
            yield
        finally:
            os.dup2(terminal, STDERR)
            os.close(terminal)
