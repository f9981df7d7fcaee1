"""A process that answers one question: ``python -m formcheck.doctor.answers NAME``.

What is asked here runs native code or touches devices and disks, so it may crash or never come
back. It prints ``{"value": …}``, or ``{"error": …, "kind": …}`` where the code that was asked
raised an error.
"""

from __future__ import annotations

import json
import os
import sys
from types import MappingProxyType
from typing import Any

from formcheck.doctor.codecs import usable_codecs
from formcheck.doctor.folders import look_at_folders
from formcheck.doctor.selftest import measure


def opencv() -> str:
    """Load OpenCV; return the version that it says it is."""
    from formcheck.video.opencv import prepare_opencv  # noqa: PLC0415 - may crash

    prepare_opencv()
    import cv2  # noqa: PLC0415 - see prepare_opencv

    return cv2.__version__


def cameras() -> list[dict[str, Any]]:
    """Open each camera for a moment; return number and largest size, None if it did not open."""
    from formcheck.video.devices import list_cameras  # noqa: PLC0415 - may crash

    return [
        {"number": each.number, "largest": list(each.modes[-1][:2]) if each.modes else None}
        for each in list_cameras()
    ]


def display() -> None:
    """Open a window for a moment."""
    from formcheck.live.window import check_display  # noqa: PLC0415 - may crash

    check_display()


QUESTIONS = MappingProxyType(
    {
        "opencv": opencv,
        "codecs": usable_codecs,
        "cameras": cameras,
        "display": display,
        "folders": look_at_folders,
        "selftest": measure,
    }
)


def main() -> None:
    """Answer the question that the command line names."""
    # Libraries print; nothing of that is to come between the words of the answer.
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers:
        os.dup2(2, 1)
        said: dict[str, Any]
        try:
            said = {"value": QUESTIONS[sys.argv[1]]()}
        except Exception as error:  # noqa: BLE001 - whatever it is, the asker has to hear of it
            said = {"error": str(error) or type(error).__name__, "kind": type(error).__name__}
        answers.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
