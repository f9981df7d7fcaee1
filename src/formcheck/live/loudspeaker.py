"""Plays sounds, by whatever this machine plays sounds with."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SILENCE = (np.zeros(882, np.int16), 44_100)  # 20 ms


class SoundError(Exception):
    """Something cannot be heard.

    The message is the part of a sentence that follows "because": the cause and the next step.
    """


class Loudspeaker:
    """Plays sounds, and knows from the start that it can: it has played a moment of silence.

    It blocks while it plays, and the sound library may write to stderr: it belongs into a
    process of its own.

    Raises
    ------
    SoundError
        If nothing here plays sounds.
    """

    def __init__(self) -> None:
        try:
            # First, because Linux has it more often than it has PortAudio.
            _play_by_aplay(*_SILENCE)
        except SoundError:
            _play_by_portaudio(*_SILENCE)
            self._play = _play_by_portaudio
        else:
            self._play = _play_by_aplay

    def play(self, samples: NDArray[np.int16], rate_hz: int) -> None:
        """Play a sound, shape (n,), to its end.

        Raises
        ------
        SoundError
            If that failed: somebody pulled the plug, for example.
        """
        self._play(samples, rate_hz)


def _play_by_aplay(samples: NDArray[np.int16], rate_hz: int) -> None:
    """Play through the program of Linux's sound system."""
    program = shutil.which("aplay")
    if program is None:
        raise SoundError("there is no aplay; install alsa-utils")
    form = ["--file-type", "raw", "--format", "S16_LE", "--rate", str(rate_hz), "--channels", "1"]
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, and no outside input
            [program, "--quiet", *form],
            check=False,
            input=samples.astype("<i2").tobytes(),
            capture_output=True,
        )
    except OSError as error:
        raise SoundError(f"aplay cannot be run ({error.strerror}); reinstall alsa-utils") from error
    if done.returncode != 0:
        raise SoundError("aplay cannot play; see what `aplay --list-devices` says")


def _play_by_portaudio(samples: NDArray[np.int16], rate_hz: int) -> None:
    """Play through the library that exists everywhere, but on Linux has to be installed."""
    try:
        import sounddevice  # type: ignore[import-untyped]  # noqa: PLC0415 - opens the sound system
    except (ImportError, OSError) as error:
        raise SoundError(
            "the PortAudio library that plays sounds is missing; "
            "install it (on Debian and Ubuntu: sudo apt install libportaudio2)"
        ) from error
    try:
        sounddevice.play(samples, rate_hz, blocking=True)
    except (sounddevice.PortAudioError, ValueError) as error:
        # ValueError: the default device has no outputs.
        raise SoundError(
            "no loudspeaker can be used; connect one, or choose one in the system's sound settings"
        ) from error
