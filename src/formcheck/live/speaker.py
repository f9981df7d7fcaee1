"""A process that speaks: ``python -m formcheck.live.speaker``.

Speech engines want the main thread, hold it for seconds, print to the terminal and sometimes
never come back. Here they have a process to themselves, which can be ended at any moment. It
says on stdout how it makes itself heard, ``{"how": "speech" | "beeps" | "nothing", "why": …}``,
then reads one order a line from stdin and answers each with one line when it has been carried
out, ``{"done": true}`` or ``{"done": false, "why": …}``. It ends when stdin does.

An order is ``{"text": …, "language": "en", "urgency": 0..3, "file": …}``; all but the text may
be left out. With a file, the sound goes there and nowhere else.

With ``--beeps`` it does not try to speak.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from formcheck.live.loudspeaker import Loudspeaker, SoundError
from formcheck.live.speech import Speech
from formcheck.live.tones import RATE_HZ, beeps
from formcheck.live.utterance import Urgency, speakable

PATIENCE_S = 40.0  # with one order; an engine that needs longer has hung


@dataclass(frozen=True, slots=True)
class Order:
    """What to make heard.

    Attributes
    ----------
    text, language
        The words, and the two letters of their language.
    urgency
        Chooses the beeps where there is no speech.
    file
        Where to write the sound, instead of playing it; None plays it.
    """

    text: str
    language: str = "en"
    urgency: Urgency = Urgency.INFO
    file: Path | None = None


class Mouth:
    """Speaks if it can, beeps if not, and tells which.

    Parameters
    ----------
    may_speak
        Whether to try.

    Attributes
    ----------
    how, why
        ``speech``, ``beeps`` or ``nothing``, and what prevents the better ones.
    """

    def __init__(self, *, may_speak: bool) -> None:
        self._speech: Speech | None = None
        self._loudspeaker: Loudspeaker | None = None
        self.how, self.why = "nothing", ""
        if may_speak:
            try:
                self._speech = Speech()
                self.how = "speech"
            except SoundError as error:
                self.why = str(error)
        if self._speech is None or self._speech.is_played_by_others:
            try:
                self._loudspeaker = Loudspeaker()
                self.how = "beeps" if self._speech is None else "speech"
            except SoundError as error:
                self.how, self.why = "nothing", str(error)

    def carry_out(self, order: Order) -> None:
        """Make it heard, or write it to its file; return when that is done.

        Raises
        ------
        SoundError
            If it is impossible or failed.
        """
        if order.file is not None:
            if self._speech is None:
                raise SoundError(self.why or "beeps are not written to files")
            self._speech.save(order.text, order.language, order.file)
        elif self._speech is not None and not self._speech.is_played_by_others:
            self._speech.say(order.text, order.language)
        elif self._loudspeaker is None:
            raise SoundError(self.why)
        elif self._speech is not None:
            self._loudspeaker.play(*self._speech.samples(order.text, order.language))
        else:
            self._loudspeaker.play(beeps(order.urgency), RATE_HZ)


def main() -> None:
    """Carry out the orders that come in on stdin."""
    # The reader of the answers may be gone, and then so are we.
    with contextlib.suppress(BrokenPipeError), _answers_only() as answers:

        def answer(**what: object) -> None:
            answers.write(json.dumps(what) + "\n")
            answers.flush()

        _set_deadline()
        mouth = Mouth(may_speak="--beeps" not in sys.argv[1:])
        faulthandler.cancel_dump_traceback_later()
        answer(how=mouth.how, why=mouth.why)
        for line in sys.stdin.buffer:
            _set_deadline()
            try:
                mouth.carry_out(parse_order(line))
            except (SoundError, ValueError) as error:
                answer(done=False, why=str(error))
            else:
                answer(done=True)
            faulthandler.cancel_dump_traceback_later()


def parse_order(line: bytes) -> Order:
    """Read an order.

    Raises
    ------
    ValueError
        If it is not one; the message says why.
    """
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("an order is one line of JSON") from error
    if not isinstance(given, dict):
        raise ValueError("an order is a JSON object")  # noqa: TRY004 - one type for what came in
    text, language, file = given.get("text"), given.get("language", "en"), given.get("file")
    words = speakable(text) if isinstance(text, str) else ""
    if not words:
        raise ValueError("text must hold words")
    if not isinstance(language, str):
        raise ValueError("language must be two letters")  # noqa: TRY004 - the same
    if file is not None and (not isinstance(file, str) or not file or "\0" in file):
        raise ValueError("file must be a path")
    return Order(
        text=words,
        language=language.lower(),
        urgency=Urgency(given.get("urgency", Urgency.INFO)),
        file=None if file is None else Path(file),
    )


def _answers_only() -> TextIO:
    """Return stdout, and keep everybody else from writing to it: pyttsx3 prints there."""
    sys.stdout.flush()
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return answers


def _set_deadline() -> None:
    """End this process if the order takes too long; even Python's own lock cannot stop that."""
    faulthandler.dump_traceback_later(PATIENCE_S, exit=True)


if __name__ == "__main__":
    main()
