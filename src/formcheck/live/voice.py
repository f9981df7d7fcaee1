"""The voice of a live session: spoken cues, else beeps, else silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from formcheck.live.talker import Talker
from formcheck.live.utterance import Urgency

if TYPE_CHECKING:
    from types import TracebackType

    from formcheck.errors import Caution

__all__ = ["Urgency", "Voice", "open_voice"]


class Voice(Protocol):
    """Says cues without ever holding up the one who wants them said.

    Attributes
    ----------
    muted
        Whether nothing is to be heard; settable at any time, and setting it also stops what is
        being said.
    """

    muted: bool

    @property
    def caution(self) -> Caution | None:
        """Why there are only beeps or silence, and what to do; None while it speaks.

        It may change during a session. Codes: ``voice_beeps``, ``voice_silent``.
        """

    def say(self, text: str, urgency: Urgency) -> None:
        """Have a cue said soon, or never if a better one comes; return at once."""

    def close(self) -> None:
        """Stop in the middle of a word; closing twice does no harm."""

    def __enter__(self) -> Self:
        """Return the voice itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""


class Silence:
    """The voice of somebody who wants none."""

    caution: Caution | None = None

    def __init__(self) -> None:
        self.muted = False

    def say(self, text: str, urgency: Urgency) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        """Return the voice itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Do nothing."""


def open_voice(language: str, *, wanted: bool = True) -> Voice:
    """Open the best voice that there is: speech, else beeps, else silence.

    Waits until it is known which one that is, some tenths of a second. What is missing is never
    an error: `Voice.caution` tells.

    Parameters
    ----------
    language
        Two letters, such as ``en``. Where the system has no voice for it, its usual one speaks.
    wanted
        False gives silence, and no caution about it.
    """
    return Talker(language) if wanted else Silence()
