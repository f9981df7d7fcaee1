"""Where a live session is shown, and what the person at it may ask for."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from formcheck.live.moment import Stage
from formcheck.motion.signals import SIDES
from formcheck.report.files import rep_values, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from formcheck.errors import Caution
    from formcheck.live.moment import Moment
    from formcheck.video.frame import Frame


class Command(Enum):
    """What the user asks for, by the key that asks for it."""

    PAUSE = " "
    RESTART = "r"
    STILL = "s"
    VOICE = "v"
    MIRROR = "m"
    QUIT = "q"
    HELP = "h"


class Display(Protocol):
    """Shows a session and takes commands."""

    def show(
        self, frame: Frame, moment: Moment | None, trouble: Caution | None
    ) -> Sequence[Command]:
        """Show one frame, what the coach says of it, and what is wrong with the camera.

        Called with the last frame again while no new one comes.
        """
        ...

    def close(self) -> None:
        """Take it off the screen."""
        ...


class JsonLines:
    """Prints every judgement as one line of JSON, for programs (``--headless``).

    Parameters
    ----------
    stream
        Where to print.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._printed_s = float("-inf")
        self._trouble: str | None = None

    def show(
        self, frame: Frame, moment: Moment | None, trouble: Caution | None
    ) -> Sequence[Command]:
        """Print the moment, once, and trouble with the camera when it begins or ends."""
        code = None if trouble is None else trouble.code
        if moment is not None and moment.time_s > self._printed_s:
            self._printed_s = moment.time_s
            self._print(moment_values(moment) | {"trouble": code})
        elif code != self._trouble:
            self._print({"time_s": round(frame.time_s, 3), "trouble": code})
        self._trouble = code
        return ()

    def close(self) -> None:
        """Leave nothing unprinted."""
        self._stream.flush()

    def _print(self, values: dict[str, Any]) -> None:
        self._stream.write(json.dumps(values, ensure_ascii=False, allow_nan=False) + "\n")
        self._stream.flush()


def moment_values(moment: Moment) -> dict[str, Any]:
    """Return a moment as plain values; what was not measured is None."""
    sample, judgement, cue = moment.sample, moment.judgement, moment.cue
    judged = moment.stage is Stage.COACH and judgement is not None
    values: dict[str, Any] = {
        "time_s": round(moment.time_s, 3),
        "stage": moment.stage,
        "front_leg": SIDES[moment.front_leg] if moment.front_leg >= 0 else None,
        "knee_deg": rounded(sample.knee_deg, 1),
        "hip_hinge_deg": rounded(sample.hip_hinge_deg, 1),
        "trunk_lean_deg": rounded(sample.trunk_lean_deg, 1),
        "yaw_deg": rounded(sample.yaw_deg, 1),
        "confidence": rounded(sample.confidence, 2),
        "phase": judgement.phase if judged and judgement else None,
        "pattern": judgement.pattern if judged and judgement else None,
        "faults": list(judgement.faults) if judged and judgement else [],
        "hold_s": rounded(judgement.hold_s, 2) if judged and judgement else None,
        "cue": None if cue is None else {"key": cue.key, "text": cue.text},
    }
    if judgement is not None and judgement.finished is not None:
        values["rep"] = rep_values(judgement.finished)
    return values
