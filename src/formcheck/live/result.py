"""A live session as an analysis, like that of a clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.conclusion import Outcome, conclude
from formcheck.video.frame import SourceInfo

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.errors import Caution
    from formcheck.live.coach import Coach


def session_result(
    coach: Coach, source: Path, size: tuple[int, int], cautions: tuple[Caution, ...] = ()
) -> Analysis:
    """Return what a coach has seen and judged so far.

    Parameters
    ----------
    coach
        Whose session it is.
    source
        The recorded clip, or what the camera is called where nothing is kept.
    size
        Width and height of the camera's picture, pixels.
    cautions
        What else the reader must know.
    """
    motion = coach.motion()
    width, height = size
    outcome = Outcome.of_reps(coach.reps, motion, coach.limits, coach.reference)
    info = SourceInfo(path=source, kind="camera", width=width, height=height, rotation_deg=0)
    return conclude(info, coach.model, motion, outcome, coach.setting(), cautions=cautions)
