"""What there is to draw over one frame, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.form.judgement import FindingCode, Pattern, Phase, Severity
from formcheck.motion.legs import follow_front_leg, read_legs
from formcheck.motion.reading import BRIDGE_S
from formcheck.motion.signals import SIDES
from formcheck.motion.smoothing import bridge
from formcheck.motion.view import middle, read_view
from formcheck.pose.landmarks import Landmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Finding, Rep
    from formcheck.pose.landmarks import PoseTrack

    Numbers = NDArray[np.float64]

MOST_CUES: Final = 2

READABLE_S: Final = 1.5
"""A cue stays for at least this long, within its rep: many a fault is over in half a second."""

_GRAVITY = (Severity.RED, Severity.AMBER, Severity.INFO)


class Sight(StrEnum):
    """How much could be seen of the person in a frame."""

    MEASURED = "measured"
    UNMEASURED = "unmeasured"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Scene:
    """What one frame shows; positions in pixels of the analysed picture, NaN where unknown.

    Attributes
    ----------
    size
        Width and height of that picture.
    sight
        Whether the front leg's angles were measured, and if not, why.
    body
        Shape (33, 2): the landmarks as the model saw them.
    leg
        Shape (4, 2): hip, knee, ankle and toe of the front leg, whichever it is called.
    hips, shoulders
        Shape (2,): their middles, between which the trunk is measured.
    facing
        +1 where the person looks to the right of the picture, -1 to the left.
    knee_deg, hip_hinge_deg
        The angles as they were judged, smoothed; NaN where not measured.
    rep, phase
        Which rep the frame belongs to, from 1, and where in it; None and idle outside.
    hold_s
        How long the posture has been held; None outside of a hold.
    pattern
        What the rep was judged to be, from its hold on; `Pattern.NONE` before and outside.
    cues
        What to do about the faults that can be seen, the gravest first.
    """

    size: tuple[int, int]
    sight: Sight
    body: Numbers
    leg: Numbers
    hips: Numbers
    shoulders: Numbers
    facing: int
    knee_deg: float
    hip_hinge_deg: float
    rep: int | None = None
    phase: Phase = Phase.IDLE
    hold_s: float | None = None
    pattern: Pattern = Pattern.NONE
    cues: tuple[str, ...] = ()


class Scenes:
    """Tells for each analysed frame what there is to draw.

    Parameters
    ----------
    analysis
        Of a clip or photo, with its landmarks.

    Raises
    ------
    ValueError
        If the landmarks were not kept.
    """

    def __init__(self, analysis: Analysis) -> None:
        if analysis.track is None:
            raise ValueError("without landmarks there is nothing to draw")
        self._analysis = analysis
        self._track = analysis.track
        side = analysis.setting.side
        self._leg = _front_leg(self._track, None if side is None else SIDES.index(side))
        self._hips = middle(self._track, Landmark.LEFT_HIP)
        self._shoulders = middle(self._track, Landmark.LEFT_SHOULDER)

    def at(self, row: int) -> Scene:
        """Return what there is to draw on the frame of one row of the analysis."""
        analysis, signals = self._analysis, self._analysis.motion.signals
        time_s = float(signals.time_s[row])
        rep = rep_at(analysis.reps, time_s)
        phase = Phase.IDLE if rep is None else rep.phase_at(time_s)
        return Scene(
            size=(analysis.source.width, analysis.source.height),
            sight=self._sight(row),
            body=self._track.px[row].astype(np.float64),
            leg=self._leg[row],
            hips=self._hips[row],
            shoulders=self._shoulders[row],
            facing=int(analysis.motion.view.facing[row]),
            knee_deg=float(signals.knee_deg[row]),
            hip_hinge_deg=float(signals.hip_hinge_deg[row]),
            rep=None if rep is None else rep.index,
            phase=phase,
            hold_s=_held_s(rep, time_s) if phase is Phase.HOLD else None,
            pattern=self._pattern(rep, time_s),
            cues=() if rep is None else _cues(rep, time_s),
        )

    def _sight(self, row: int) -> Sight:
        signals = self._analysis.motion.signals
        if signals.front_leg[row] < 0:
            return Sight.NOBODY
        return Sight.MEASURED if signals.confidence[row] > 0 else Sight.UNMEASURED

    def _pattern(self, rep: Rep | None, time_s: float) -> Pattern:
        if self._analysis.source.kind == "photo":
            verdict = str(self._analysis.verdict)
            return Pattern(verdict) if verdict in set(Pattern) else Pattern.NONE
        if rep is None or time_s < judged_from_s(rep):
            return Pattern.NONE
        return rep.pattern


def rep_at(reps: tuple[Rep, ...], time_s: float) -> Rep | None:
    """Return the rep that a moment belongs to, its set included; None between reps."""
    for rep in reversed(reps):
        set_s = rep.phase_times.set_s
        if (rep.start_s if set_s is None else set_s) <= time_s <= rep.end_s:
            return rep
    return None


def judged_from_s(rep: Rep) -> float:
    """Return when a rep shows what it is: from its hold on, or in its second half."""
    hold_s = rep.phase_times.hold_s
    return (rep.start_s + rep.end_s) / 2 if hold_s is None else hold_s


def _held_s(rep: Rep | None, time_s: float) -> float | None:
    since = None if rep is None else rep.phase_times.hold_s
    return None if since is None else time_s - since


def _cues(rep: Rep, time_s: float) -> tuple[str, ...]:
    """Return the cues of the faults that are there at a moment, the gravest first."""

    def lasts(finding: Finding) -> bool:
        return finding.start_s <= time_s <= max(finding.end_s, finding.start_s + READABLE_S)

    codes = list(FindingCode)
    seen = sorted(
        filter(lasts, rep.findings),
        key=lambda finding: (_GRAVITY.index(finding.severity), codes.index(finding.code)),
    )
    return tuple(dict.fromkeys(finding.cue for finding in seen))[:MOST_CUES]


def _front_leg(track: PoseTrack, side: int | None) -> Numbers:
    """Return hip, knee, ankle and toe of the front leg, shape (n, 4, 2), short gaps bridged.

    The model exchanges the legs' labels; where the front leg could be told by none of them for a
    moment, the straight way from before to after is a better picture than either.
    """
    view = read_view(track)
    legs = read_legs(track, view)
    front = follow_front_leg(track, view, legs, side)
    rows, label = np.arange(len(track)), front.label
    joints = (legs.hip, legs.knee, legs.ankle, legs.toe)
    leg = np.stack([joint[rows, label.clip(0)] for joint in joints], axis=1)
    leg[label < 0] = np.nan
    flat = leg.reshape(len(track), -1)
    for here in np.split(rows, np.flatnonzero(np.diff(front.stance)) + 1):
        for column in range(flat.shape[1]):
            flat[here, column] = bridge(track.time_s[here], flat[here, column], BRIDGE_S)
    return leg
