"""The few numbers a frame is judged by."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Side = Literal["left", "right"]

SIDES: Final[tuple[Side, Side]] = ("left", "right")
"""What 0 and 1 stand for, wherever a leg or a side of the body is a number."""

MAJORITY: Final = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """One frame's signals: what the judge is fed. See `Signals` for units and ranges."""

    time_s: float
    knee_deg: float
    hip_hinge_deg: float
    trunk_lean_deg: float
    ankle_deg: float
    neck_deg: float
    hip_offset: float
    yaw_deg: float
    confidence: float
    stance: int
    back: float = math.nan
    heel_offset: float = math.nan
    knee_sd_deg: float = math.nan
    hip_hinge_sd_deg: float = math.nan


@dataclass(frozen=True, slots=True)
class Signals:
    """Signals of a stretch of frames; every array has shape (n,), NaN where not measured.

    Attributes
    ----------
    time_s
        Seconds, strictly rising.
    knee_deg
        Signed interior knee angle of the front leg: 180 straight, above hyperextended.
    hip_hinge_deg
        Interior angle between trunk and front thigh: 180 upright, small when folded.
    trunk_lean_deg
        Trunk against the picture's vertical: 0 upright, forward positive.
    ankle_deg
        Interior knee-ankle-toe angle; smaller means toes pulled up.
    neck_deg
        Shoulder-ear line against hip-shoulder line; chin tuck positive.
    hip_offset
        How far the hips are behind the front ankle, along the floor, in leg lengths
        (thigh + shank). Its change within a rep is `hips_back`.
    yaw_deg
        How far the camera is from a true side view, 0..90.
    confidence
        0..1, how far knee and hip hinge can be believed: 0 not measured, at most
        `INFERRED_CONFIDENCE` where the leg itself was hidden and its angles were inferred
        from where hip and foot are.
    back
        How far the outline of the back is bowed, as a share of its chord: round positive,
        hollow negative; NaN without an outline. People differ, so that its change from
        somebody's own upright back is what counts.
    heel_offset
        Where the front heel is, along the floor and forward positive, in leg lengths from a
        place that is the same for a whole stance. Its change within a rep is a slide.
    knee_sd_deg, hip_hinge_sd_deg
        Standard errors of knee and hip hinge (`formcheck.motion.doubt`).
    stance
        A number for each stretch with unchanged roles of the legs; nothing may be compared
        across its changes.
    front_leg
        0 where the front leg is the person's left, 1 the right, -1 nobody.
    """

    time_s: Numbers
    knee_deg: Numbers
    hip_hinge_deg: Numbers
    trunk_lean_deg: Numbers
    ankle_deg: Numbers
    neck_deg: Numbers
    hip_offset: Numbers
    yaw_deg: Numbers
    confidence: Numbers
    back: Numbers
    heel_offset: Numbers
    knee_sd_deg: Numbers
    hip_hinge_sd_deg: Numbers
    stance: NDArray[np.int32]
    front_leg: NDArray[np.int8]

    def __post_init__(self) -> None:
        """Check that all arrays speak of the same frames."""
        for field in fields(self):
            if getattr(self, field.name).shape != self.time_s.shape:
                raise ValueError(f"{field.name} does not have shape {self.time_s.shape}")

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.time_s)

    def within(self, start_s: float, end_s: float) -> slice:
        """Return the rows of a part, the frames of its ends included."""
        return slice(
            int(np.searchsorted(self.time_s, start_s, "left")),
            int(np.searchsorted(self.time_s, end_s, "right")),
        )

    def leg_within(self, start_s: float, end_s: float) -> int | None:
        """Return the leg in front in most of a part: 0 left, 1 right, None if nobody was seen."""
        return mostly(self.front_leg[self.within(start_s, end_s)])

    def sample(self, row: int) -> Sample:
        """Return one frame's signals."""
        return Sample(
            time_s=float(self.time_s[row]),
            knee_deg=float(self.knee_deg[row]),
            hip_hinge_deg=float(self.hip_hinge_deg[row]),
            trunk_lean_deg=float(self.trunk_lean_deg[row]),
            ankle_deg=float(self.ankle_deg[row]),
            neck_deg=float(self.neck_deg[row]),
            hip_offset=float(self.hip_offset[row]),
            yaw_deg=float(self.yaw_deg[row]),
            confidence=float(self.confidence[row]),
            stance=int(self.stance[row]),
            back=float(self.back[row]),
            heel_offset=float(self.heel_offset[row]),
            knee_sd_deg=float(self.knee_sd_deg[row]),
            hip_hinge_sd_deg=float(self.hip_hinge_sd_deg[row]),
        )


def mostly(sides: NDArray[np.int8]) -> int | None:
    """Return the side that most frames show: 0 left, 1 right, None if none shows any.

    Parameters
    ----------
    sides
        Shape (n,): 0, 1, or -1 where nobody was seen, which does not count.
    """
    seen = sides[sides >= 0]
    return int(seen.mean() > MAJORITY) if len(seen) else None
