"""Asks a process of its own, which may crash or hang without harm."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final, Self

from formcheck.errors import InputError, ModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

_FAREWELL_S: Final = 2.0
"""How long to wait for the end of a process that was killed."""

_READING_S: Final = 2.0
"""How long to read at least, however late it is asked for."""

_KINDS = {each.__name__: each for each in (InputError, ModelError, UsageError)}


class NoAnswerError(Exception):
    """The process did not answer; the message says why, as a part of a sentence."""


class Question:
    """A process that has been asked something and answers with one line of JSON.

    It is killed, with all that it started, when the context ends.

    Parameters
    ----------
    arguments
        What Python is to run.
    limit_s
        How many seconds it has, from now on.
    """

    def __init__(self, arguments: Sequence[str], limit_s: float) -> None:
        self._limit_s = limit_s
        self._end_s = time.monotonic() + limit_s
        self._trouble: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this very Python
                # -P: a file of the user's that is called like a module is not to be run.
                [sys.executable, "-P", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # So that what it starts can be ended with it.
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:  # ValueError: Python does not know where it is
            self._trouble = f"no process can be started ({error})"

    @classmethod
    def put(cls, name: str, limit_s: float) -> Self:
        """Ask one of the questions that `formcheck.doctor.answers` knows."""
        return cls(["-m", "formcheck.doctor.answers", name], limit_s)

    def __enter__(self) -> Self:
        """Return the question itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self.close()

    def said(self) -> dict[str, Any]:
        """Wait for the first line of what the process says.

        Raises
        ------
        NoAnswerError
            If it crashed, hung, or talked nonsense.
        """
        process = self._process
        if process is None:
            raise NoAnswerError(self._trouble or "it was not asked any more")
        # It may have answered long ago, and reading that takes a moment too.
        left_s = max(_READING_S, self._end_s - time.monotonic())
        try:
            output, _ = process.communicate(timeout=left_s)
        except subprocess.TimeoutExpired:
            raise NoAnswerError(f"no answer within {self._limit_s:g} s") from None
        try:
            said = json.loads(output.splitlines()[0])
        except (ValueError, IndexError):
            said = None
        if not isinstance(said, dict):
            raise NoAnswerError(_ending(process.returncode))
        return said

    def value(self) -> Any:
        """Wait for the answer to a question of `put`.

        Raises
        ------
        FormcheckError
            What the code that was asked has raised.
        NoAnswerError
            If something else went wrong there, see also `said`.
        """
        said = self.said()
        if "value" in said:
            return said["value"]
        why = str(said.get("error"))
        if said.get("kind") in _KINDS:
            raise _KINDS[said["kind"]](why)
        raise NoAnswerError(why)

    def close(self) -> None:
        """End the process, if it has not ended; closing twice does no harm."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if sys.platform == "win32":
                    process.kill()
                else:
                    os.killpg(process.pid, signal.SIGKILL)
        # A device that hangs in the system holds on even to a killed process.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_FAREWELL_S)
        if process.stdout is not None:
            process.stdout.close()


def _ending(code: int) -> str:
    if code >= 0:
        return f"the process ended with code {code} and no answer"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"the process crashed ({name})"
