"""What a live session needs around it: a camera, a display, a voice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.doctor.asking import NoAnswerError, Question
from formcheck.doctor.check import ok, parted, warn
from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    from formcheck.doctor.check import Check

CAMERAS: Final = "cameras"
DISPLAY: Final = "display"
VOICE: Final = "voice"

CAMERAS_LIMIT_S: Final = 30.0
"""Media Foundation takes half a minute to open some."""

DISPLAY_LIMIT_S: Final = 30.0
VOICE_LIMIT_S: Final = 20.0


def ask_for_voice() -> Question:
    """Start a speaking process, which says how it makes itself heard and plays some silence."""
    return Question(["-m", "formcheck.live.speaker"], VOICE_LIMIT_S)


def check_cameras(question: Question) -> Check:
    """Say how many cameras there are and whether they open; never what they are called.

    The name may be a person's: "Anna's phone".
    """
    try:
        found = question.value()
    except (NoAnswerError, FormcheckError) as error:
        cause, step = parted(str(error))
        return warn(CAMERAS, cause, step or "unplug the cameras, plug them in, and look again")
    if not found:
        from formcheck.video.refusal import no_camera  # noqa: PLC0415 - may be broken

        cause, _, step = no_camera().rstrip(".").partition(": ")
        return warn(CAMERAS, cause, step)
    words = ", ".join(_camera(each["number"], each["largest"]) for each in found)
    if not any(each["largest"] for each in found):
        return warn(
            CAMERAS,
            words,
            "close other programs that use the camera, and see whether the system allows it to "
            "this one; `formcheck cameras` lists them by name",
        )
    return ok(CAMERAS, words)


def check_display(question: Question) -> Check:
    """Say whether a window can be opened."""
    try:
        question.value()
    except (NoAnswerError, FormcheckError) as error:
        cause, step = parted(str(error))
        return warn(DISPLAY, cause, step or "use `formcheck serve` or `formcheck live --headless`")
    return ok(DISPLAY, "a window can be opened")


def check_voice(question: Question) -> Check:
    """Say whether cues are spoken, only beeped, or not heard at all."""
    try:
        said = question.said()
    except NoAnswerError as error:
        cause, _ = parted(str(error))
        return warn(VOICE, cause, "use --no-voice, or the browser's voice in `formcheck serve`")
    cause, step = parted(str(said.get("why")))
    if said.get("how") == "speech":
        return ok(VOICE, "cues are spoken")
    if said.get("how") == "beeps":
        return warn(VOICE, f"cues are only beeped: {cause}", step)
    return warn(VOICE, f"cues cannot be heard: {cause}", step or "use --no-voice")


def _camera(number: int, largest: list[int] | None) -> str:
    if largest is None:
        return f"camera {number} does not open"
    return f"camera {number} up to {largest[0]} x {largest[1]}"
