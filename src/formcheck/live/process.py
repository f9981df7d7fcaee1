"""The speaking process, seen from the program that wants something said."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from formcheck.live.utterance import Utterance

_LONGEST_ANSWER = 10_000  # bytes


@dataclass(frozen=True, slots=True)
class Hello:
    """How a speaking process makes itself heard.

    Attributes
    ----------
    how
        ``speech``, ``beeps`` or ``nothing``.
    why
        What prevents the better ones, as the part of a sentence that follows "because".
    """

    how: str
    why: str


class ProcessFailedError(Exception):
    """The speaking process did not do what it was asked; the message says why."""


class SpeakerProcess:
    """A child process that says one cue after the other.

    It ends with this program, whatever becomes of it, and its noise reaches no terminal.

    Parameters
    ----------
    beeps
        Whether it must not even try to speak.

    Raises
    ------
    ProcessFailedError
        If it cannot be started.
    """

    def __init__(self, *, beeps: bool) -> None:
        # -P: a file of the user's that is called like a module is not to be run.
        command = [sys.executable, "-P", "-m", "formcheck.live.speaker"]
        windows = sys.platform == "win32"
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - this very Python
                [*command, "--beeps"] if beeps else command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Ctrl-C is for the program, and what this process starts can be ended with it.
                start_new_session=not windows,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise ProcessFailedError(
                f"no process can be started ({error.strerror}); close other programs"
            ) from error

    def hello(self) -> Hello:
        """Wait until it is ready.

        Raises
        ------
        ProcessFailedError
            If it ended before.
        """
        said = self._read()
        return Hello(str(said.get("how")), str(said.get("why")))

    def send(self, utterance: Utterance, language: str) -> None:
        """Have a cue said; this does not wait. The next thing to call is `wait`.

        That the process has ended is for `wait` to notice.
        """
        order = {"text": utterance.text, "language": language, "urgency": utterance.urgency}
        assert self._popen.stdin is not None  # noqa: S101 - it was asked for, mypy cannot know
        with contextlib.suppress(OSError):
            self._popen.stdin.write(json.dumps(order).encode() + b"\n")
            self._popen.stdin.flush()

    def wait(self) -> None:
        """Wait until the cue has been said.

        Raises
        ------
        ProcessFailedError
            If that failed, or the process ended.
        """
        said = self._read()
        if said.get("done") is not True:
            raise ProcessFailedError(str(said.get("why")))

    def kill(self) -> None:
        """End it in the middle of a word; any thread may do so, until `close` is called."""
        # Not yet waited for, so its number is still its own. What plays its sound goes too.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._popen.kill()
            else:
                os.killpg(self._popen.pid, signal.SIGKILL)

    def close(self) -> None:
        """End it and wait for its end."""
        self.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # an order that it did not live to read
                    pipe.close()

    def _read(self) -> dict[str, Any]:
        assert self._popen.stdout is not None  # noqa: S101 - it was asked for, mypy cannot know
        line = self._popen.stdout.readline(_LONGEST_ANSWER)
        if not line:
            raise ProcessFailedError(
                "the speaking process ends by itself; start again, or with --no-voice"
            )
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise ProcessFailedError("the speaking process talks nonsense; reinstall formcheck")
        return said
