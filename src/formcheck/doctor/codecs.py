"""Which films can be read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from formcheck.doctor.asking import NoAnswerError
from formcheck.doctor.check import fail, ok, parted, warn
from formcheck.errors import FormcheckError, InputError, UsageError

if TYPE_CHECKING:
    from formcheck.doctor.asking import Question
    from formcheck.doctor.check import Check

NAME: Final = "codecs"
LIMIT_S: Final = 20.0

NEEDED: Final = "h264"
"""What nearly every camera and phone writes; the self-test is such a clip."""

READ: Final = (NEEDED, "hevc", "mpeg4", "mjpeg", "vp8", "vp9", "av1")
WRITTEN: Final = ("libx264", "aac")
"""The annotated film, and the sound of its clip."""

_REINSTALL: Final = "python -m pip install --force-reinstall av"


def usable_codecs() -> dict[str, Any]:
    """Return PyAV's and FFmpeg's versions and the codecs that can be read and written."""
    import av  # noqa: PLC0415 - may crash
    from av.codec import Codec  # noqa: PLC0415 - the same

    def usable(name: str, mode: Any) -> bool:
        try:
            Codec(name, mode)
        except ValueError:  # PyAV's error for a codec that it does not have is one
            return False
        return True

    return {
        "av": av.__version__,
        "ffmpeg": av.ffmpeg_version_info,
        "read": [name for name in READ if usable(name, "r")],
        "written": [name for name in WRITTEN if usable(name, "w")],
    }


def check_codecs(question: Question) -> Check:
    """Say which codecs PyAV brings along."""
    try:
        found = question.value()
    except (NoAnswerError, FormcheckError) as error:
        cause, _ = parted(str(error))
        return fail(
            NAME, f"PyAV, which reads clips, cannot be loaded: {cause}", _REINSTALL, InputError
        )
    detail = f"PyAV {found['av']} with FFmpeg {found['ffmpeg']}"
    lacks_reading = [name for name in READ if name not in found["read"]]
    lacks_writing = [name for name in WRITTEN if name not in found["written"]]
    if NEEDED in lacks_reading:
        return fail(NAME, f"{detail} cannot read {NEEDED}", _REINSTALL, InputError)
    if lacks_writing:
        lacking = ", ".join(lacks_writing)
        return fail(
            NAME, f"{detail} cannot write {lacking}", f"{_REINSTALL}; or use --no-video", UsageError
        )
    if lacks_reading:
        return warn(NAME, f"{detail} cannot read {', '.join(lacks_reading)}", _REINSTALL)
    return ok(NAME, f"{detail} reads {', '.join(READ)} and writes {', '.join(WRITTEN)}")
