"""Which part of which clip a session was read from, and when that was filmed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple, Self

from formcheck.errors import InputError
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis import Analysis


class ClipSpan(NamedTuple):
    """A part of a clip, whatever the clip is called and whatever was made of it.

    Attributes
    ----------
    sha256
        Of the clip's file.
    first_s, last_s
        Times of the first and the last frame that was analysed.
    """

    sha256: str
    first_s: float
    last_s: float

    @classmethod
    def of(cls, clip: Path, analysis: Analysis) -> Self:
        """Return the part of a clip that was analysed.

        Raises
        ------
        InputError
            If the clip cannot be read any more.
        """
        time_s = analysis.motion.signals.time_s
        span = (float(time_s[0]), float(time_s[-1])) if len(time_s) else (0.0, 0.0)
        try:
            with clip.open("rb") as stream:
                return cls(hashlib.file_digest(stream, "sha256").hexdigest(), *span)
        except OSError as error:
            raise InputError(
                f"{shown_name(clip)} cannot be read any more ({error.strerror}), so it was not "
                "saved to the history; analyse it again."
            ) from error
