"""What one clip, photo or live session showed, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from formcheck.errors import Caution
    from formcheck.form.dose import LegDose
    from formcheck.form.exercise import Exercise
    from formcheck.form.judgement import Finding, Rep, Verdict
    from formcheck.form.reference import Reference
    from formcheck.form.setting import Setting
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.reading import Motion
    from formcheck.pose.landmarks import PoseTrack
    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import SourceInfo

UNEVEN_STEP = 1.1
"""A frame that comes this much later than the usual step makes the frame rate variable."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When the frames of a clip came.

    Attributes
    ----------
    duration_s
        From the first frame to the end of the last, seconds.
    mean_fps
        Frames a second on average; None for a single frame.
    variable
        Whether the steps between frames differ.
    """

    duration_s: float
    mean_fps: float | None
    variable: bool

    @classmethod
    def of(cls, time_s: NDArray[np.float64]) -> Timing:
        """Read it from the frames' own timestamps."""
        if len(time_s) < 2:  # noqa: PLR2004 - one frame has no rate
            return cls(0.0, None, variable=False)
        steps = np.diff(time_s)
        usual = float(np.median(steps))
        span = float(time_s[-1] - time_s[0])
        # Containers with whole milliseconds (mkv, webm) jitter by up to one.
        uneven = (steps > usual * UNEVEN_STEP + 0.001) | (steps < usual / UNEVEN_STEP - 0.001)
        return cls(span + usual, (len(time_s) - 1) / span, variable=bool(uneven.any()))


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one clip or photo shows.

    Attributes
    ----------
    created
        When the analysis was made.
    source
        The file, as its header describes it.
    timing
        When its frames came.
    model
        The pose model that was used.
    exercise
        The set-up, told or recognised; None if neither.
    front_leg
        The leg being stretched in most of the reps (``left`` or ``right``), None if nobody
        was seen.
    camera_side
        The side of the body that faced the camera, None if nobody was seen.
    yaw_deg
        How far the camera was from a true side view, 0..90, NaN if nobody was seen.
    verdict, summary
        What the clip shows, in a word and in a sentence.
    reps
        Every go at the stretch, in order of time.
    cautions
        What a reader must know: about the file, the view, the limits.
    track
        The person's landmarks, frame by frame; None where they were not kept, as in a live
        session.
    motion
        The signals read from them.
    setting
        What was asked for, and what was known beforehand.
    reference
        How the person stands straight, as known beforehand or as the clip's beginning shows;
        None if neither.
    limits
        The limits that were used, after they followed the person.
    doses
        What the left and the right leg have had of their dose.
    """

    created: datetime
    source: SourceInfo
    timing: Timing
    model: ModelFile
    exercise: Exercise | None
    front_leg: Literal["left", "right"] | None
    camera_side: Literal["left", "right"] | None
    yaw_deg: float
    verdict: Verdict
    summary: str
    reps: tuple[Rep, ...]
    cautions: tuple[Caution, ...]
    track: PoseTrack | None
    motion: Motion
    setting: Setting
    reference: Reference | None
    limits: Thresholds
    doses: tuple[LegDose, LegDose]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All faults of all reps, in order of time."""
        return tuple(finding for rep in self.reps for finding in rep.findings)

    @property
    def frames_looked_at(self) -> int:
        """How many frames the pose model has seen; those between them are interpolated."""
        return len(self.setting.sampling.rows(self.motion.signals.time_s))

    @property
    def frames(self) -> Mapping[str, NDArray[np.generic]]:
        """The columns of frames.csv by name, shape (n,) each; numbers are NaN if unmeasured."""
        from formcheck.report.frames import frame_columns  # noqa: PLC0415 - reports build on this

        return frame_columns(self)

    def to_dataframe(self) -> Any:
        """Return the columns of frames.csv as a data frame, missing where unmeasured.

        Returns
        -------
        polars.DataFrame or pandas.DataFrame
            Whichever of the two is there, polars first; `Any` to a type checker because
            neither needs to be.

        Raises
        ------
        UsageError
            If neither is there.
        """
        from formcheck.report.exports.frames import data_frame  # noqa: PLC0415 - reports build on this

        return data_frame(self)

    def _repr_html_(self) -> str:
        """Return what a notebook shows of it."""
        from formcheck.report.notebook import analysis_html  # noqa: PLC0415 - reports build on this

        return analysis_html(self)

    def save(self, folder: str | Path) -> Path:
        """Write result.json, frames.csv and landmarks.npy into a folder, whole or not at all.

        A live session writes no landmarks.npy: its recording did.

        Parameters
        ----------
        folder
            Made if missing. An earlier result in it is replaced, and what was made of that
            goes: its film, page and exports. Other files stay.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        UsageError
            If the folder cannot be written.
        """
        from formcheck.report.bundle import save  # noqa: PLC0415 - reports build on this

        return save(self, Path(folder))
