"""Turns words into sound: the only module that knows pyttsx3."""

from __future__ import annotations

import sys
import tempfile
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from formcheck.live.loudspeaker import SoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

WORDS_PER_MINUTE = 170  # pyttsx3's 200 is hard to follow for somebody who is busy stretching


class Speech:
    """Speaks through the system's speech engine, in the main thread of its process.

    Raises
    ------
    SoundError
        If pyttsx3 is not installed, or finds no speech engine in the system.
    """

    def __init__(self) -> None:
        try:
            import pyttsx3  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise SoundError(
                "pyttsx3, which speaks, is not installed; "
                'install it with pip install "formcheck[voice]"'
            ) from error
        self._init: Callable[[], Any] = pyttsx3.init
        self._chosen: dict[str, str | None] = {}
        try:
            self._engine = self._init()
            self._name: str = self._engine.driver_name
        except Exception as error:  # each system's driver has errors of its own
            raise SoundError(f"no speech engine was found; {_how_to_get_one()}") from error

    @property
    def is_played_by_others(self) -> bool:
        """Whether the engine only makes the sound, so that it is heard through `samples`.

        eSpeak does: pyttsx3 would hand its sound to a program that may not be there, and not
        notice that nothing was heard.
        """
        return self._name == "espeak"

    def say(self, text: str, language: str) -> None:
        """Speak, and return when it has been said.

        Raises
        ------
        SoundError
            If the engine failed.
        """
        self._run(language, lambda engine: engine.say(text))

    def save(self, text: str, language: str, path: Path) -> None:
        """Write what would be heard to a file: WAV, but on macOS AIFF.

        Raises
        ------
        SoundError
            If the engine failed or the file cannot be written.
        """
        partial = path.with_name(path.name + ".part")
        try:
            # First, for the engines do not say that they cannot, and eSpeak would wait forever.
            partial.touch()
            self._run(language, lambda engine: engine.save_to_file(text, str(partial)))
            if partial.stat().st_size == 0:
                raise SoundError(f"the speech engine failed; {_how_to_get_one()}")
            partial.replace(path)
        except OSError as error:
            raise SoundError(
                f"{path} cannot be written ({error.strerror}); choose another file"
            ) from error
        finally:
            partial.unlink(missing_ok=True)

    def samples(self, text: str, language: str) -> tuple[NDArray[np.int16], int]:
        """Return what would be heard, shape (n,), and its samples a second.

        Raises
        ------
        SoundError
            If the engine failed.
        """
        with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
            path = Path(folder) / "cue.wav"
            self.save(text, language, path)
            with wave.open(str(path)) as sound:
                data = sound.readframes(sound.getnframes())
                return np.frombuffer(data, "<i2").astype(np.int16), sound.getframerate()

    def _run(self, language: str, order: Callable[[Any], None]) -> None:
        """Carry out an order with an engine of its own: on macOS one speaks once, then is dumb.

        pyttsx3 makes a fresh one when the last one is gone; and that goes no sooner, because
        eSpeak's thread may still be on its way out of it when the order is done.
        """
        errors: list[Exception] = []
        try:
            self._engine = None
            self._engine = engine = self._init()
            # Errors of the driver are swallowed, but for this.
            engine.connect("error", lambda name, exception: errors.append(exception))  # noqa: ARG005 - pyttsx3 passes both by name
            if language not in self._chosen:
                self._chosen[language] = choose_voice(
                    engine.getProperty("voices"), language, engine.getProperty("voice")
                )
            if (voice := self._chosen[language]) is not None:
                engine.setProperty("voice", voice)
            engine.setProperty("rate", WORDS_PER_MINUTE)
            order(engine)
            if self.is_played_by_others:
                # Ends when the sound is complete. runAndWait would not wait for it, and may
                # cancel it or lose the rate: eSpeak works in a thread of its own.
                engine.startLoop()
            else:
                engine.runAndWait()
        except Exception as error:  # noqa: BLE001 - each system's driver has errors of its own
            errors.append(error)
        if errors:
            raise SoundError(f"the speech engine failed; {_how_to_get_one()}") from errors[0]


def choose_voice(voices: Sequence[Any], language: str, default: str | None) -> str | None:
    """Choose the voice for a language.

    Parameters
    ----------
    voices
        What pyttsx3 lists: objects with an ``id`` and ``languages`` such as ``en-us``, ``de_DE``.
    language
        Two letters, such as ``de``.
    default
        The ``id`` of the voice that speaks when none is chosen.

    Returns
    -------
    str or None
        The ``id`` of a voice; None where the default one speaks the language, or no voice does.
    """
    # As spoken where the language has its name from, before its other homes.
    homes = (language, f"{language}-{language}", f"{language}-us", f"{language}-gb")
    fitting = [
        (homes.index(code) if code in homes else len(homes), voice.id)
        for voice in voices
        for code in (str(name).replace("_", "-").lower() for name in voice.languages or ())
        if code.split("-")[0] == language
    ]
    if not fitting or default in (name for _, name in fitting):
        return None
    # The first of equals, as the system orders them.
    return str(min(fitting, key=lambda each: each[0])[1])


def _how_to_get_one() -> str:
    install = "install eSpeak NG (on Debian and Ubuntu: sudo apt install espeak-ng)"
    return install if sys.platform == "linux" else "add a voice in the system's speech settings"
