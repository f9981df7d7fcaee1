"""Says cues one at a time, in the background, and never an old one."""

from __future__ import annotations

from threading import Condition, Thread
from typing import TYPE_CHECKING, Self

from formcheck.errors import Caution
from formcheck.live.process import Hello, ProcessFailedError, SpeakerProcess
from formcheck.live.utterance import Utterance, speakable

if TYPE_CHECKING:
    from types import TracebackType

    from formcheck.live.utterance import Urgency

RESTARTS = 3  # of a speaking process that fails, before doing without
_FIRST_WORD_S = 5.0  # how long to wait for a speech engine to come up
_LAST_WORD_S = 1.0  # how long a process takes to die, and far more


class Talker:
    """A voice that speaks through a process of its own, and beeps when that is impossible.

    One cue at most waits while another is being said: the newest, though a less urgent one
    does not displace a more urgent one. A cue that is more urgent than the one being said cuts
    it off.

    Parameters
    ----------
    language
        Two letters, such as ``en``.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._changed = Condition()
        # All of these are only touched while `_changed` is held.
        self._process: SpeakerProcess | None = None
        self._waiting: Utterance | None = None
        self._being_said: Utterance | None = None
        self._cut_off = False
        self._settled = False
        self._over = False
        self._muted = False
        self._caution: Caution | None = None
        self._thread = Thread(target=self._work, name="formcheck-voice", daemon=True)
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._settled, _FIRST_WORD_S)

    @property
    def caution(self) -> Caution | None:
        """Why there are only beeps or silence, and what to do; None while it speaks.

        It may change during a session. Codes: ``voice_beeps``, ``voice_silent``.
        """
        with self._changed:
            return self._caution

    @property
    def muted(self) -> bool:
        """Whether nothing is to be heard; setting it also stops what is being said."""
        with self._changed:
            return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        with self._changed:
            self._muted = muted
            if muted:
                self._waiting = None
                self._cut()

    def say(self, text: str, urgency: Urgency) -> None:
        """Have a cue said soon, or never if a better one comes; return at once."""
        utterance = Utterance(speakable(text), urgency)
        with self._changed:
            if self._muted or self._over or not utterance.text:
                return
            if self._waiting is not None and self._waiting.urgency > urgency:
                return
            self._waiting = utterance
            if self._being_said is not None and self._being_said.urgency < urgency:
                self._cut()
            self._changed.notify_all()

    def close(self) -> None:
        """Stop in the middle of a word and end the process; closing twice does no harm."""
        with self._changed:
            self._over = True
            self._waiting = None
            if self._process is not None:
                self._process.kill()
            self._changed.notify_all()
        self._thread.join(_LAST_WORD_S)

    def __enter__(self) -> Self:
        """Return the voice itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _cut(self) -> None:
        if self._being_said is not None and self._process is not None:
            self._cut_off = True
            self._process.kill()

    def _work(self) -> None:
        beeps, failures, why = False, 0, ""
        while not self._is_over():
            try:
                hello = self._serve(beeps=beeps, why=why)
                if hello.how == "nothing":
                    break
            except ProcessFailedError as error:
                failures += 1
                if failures > RESTARTS:
                    if beeps:
                        self._settle(Hello("nothing", str(error)))
                        break
                    beeps, failures, why = True, 0, str(error)
        with self._changed:
            self._over, self._waiting = True, None

    def _serve(self, *, beeps: bool, why: str) -> Hello:
        """Say what comes with one process, until a cue is cut off or all is over.

        Parameters
        ----------
        beeps
            Whether only to beep.
        why
            The reason for that.
        """
        process = SpeakerProcess(beeps=beeps)
        with self._changed:
            self._process = process
            if self._over:
                process.kill()
        try:
            hello = process.hello()
            self._settle(Hello(hello.how, hello.why or why))
            if hello.how != "nothing":
                while self._say_next(process):
                    pass
            return hello
        finally:
            with self._changed:
                self._process = None
            process.close()

    def _say_next(self, process: SpeakerProcess) -> bool:
        """Wait for a cue and say it; tell whether the process lives on."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._waiting is not None)
            if self._over or self._waiting is None:
                return False
            utterance, self._waiting = self._waiting, None
            self._being_said = utterance
            process.send(utterance, self._language)
        failure: ProcessFailedError | None = None
        try:
            process.wait()
        except ProcessFailedError as error:
            failure = error
        with self._changed:
            cut_off, self._cut_off, self._being_said = self._cut_off, False, None
            if failure is not None and not cut_off and self._waiting is None:
                self._waiting = utterance  # for the next process
        if failure is not None and not cut_off:
            raise failure
        return not cut_off

    def _settle(self, hello: Hello) -> None:
        """Take note of how the cues are heard from now on."""
        with self._changed:
            if hello.how == "speech":
                self._caution = None
            elif hello.how == "beeps":
                self._caution = Caution("voice_beeps", f"Cues are only beeped: {hello.why}.")
            else:
                self._caution = Caution("voice_silent", f"Cues cannot be heard: {hello.why}.")
            self._settled = True
            self._changed.notify_all()

    def _is_over(self) -> bool:
        with self._changed:
            return self._over
