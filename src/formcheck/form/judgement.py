"""What the judge says: phases, patterns, findings, reps and verdicts, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.form.faults.start import Neutral
    from formcheck.form.scores import NerveTension


class Phase(StrEnum):
    """Where in a rep a moment lies."""

    IDLE = "idle"
    SET = "set"
    REACH = "reach"
    HOLD = "hold"
    RELEASE = "release"


class Pattern(StrEnum):
    """How one rep was done."""

    PUSH_BACK = "push_back"
    LOCKED_LEAN = "locked_lean"
    SOFT_LEAN = "soft_lean"
    LOST_HUG = "lost_hug"
    UNSURE = "unsure"
    NONE = "none"


class Verdict(StrEnum):
    """What a whole clip shows."""

    PUSH_BACK = "push_back"
    LOCKED_LEAN = "locked_lean"
    MIXED = "mixed"
    SOFT_LEAN = "soft_lean"
    LOST_HUG = "lost_hug"
    NO_STRETCH = "no_stretch"
    UNSURE = "unsure"
    NO_PERSON = "no_person"


class Severity(StrEnum):
    """How much a finding matters."""

    INFO = "info"
    AMBER = "amber"
    RED = "red"


class FindingCode(StrEnum):
    """The faults that can be found, the gravest first (evidence §5)."""

    HYPEREXTENDED = "hyperextended"
    KNEE_LOCKED = "knee_locked"
    LOCKED_AT_END = "locked_at_end"
    LEANING = "leaning"
    HUG_LOST = "hug_lost"
    BACK_ROUNDED = "back_rounded"
    TOES_PULLED_UP = "toes_pulled_up"
    CHIN_TUCKED = "chin_tucked"
    TOO_FAST = "too_fast"
    BOUNCING = "bouncing"
    HEEL_SLID = "heel_slid"
    HOLD_TOO_SHORT = "hold_too_short"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: when, how much, why it counts, and what to do.

    Attributes
    ----------
    start_s, end_s
        Seconds on the clip's clock.
    value, unit
        The number that decided, at its worst, in that unit: deg, deg/s, s, ratio, or leg
        lengths.
    reason
        One sentence that says what was seen.
    cue
        The few words a coach would call out.
    """

    code: FindingCode
    severity: Severity
    start_s: float
    end_s: float
    value: float
    unit: str
    reason: str
    cue: str


@dataclass(frozen=True, slots=True)
class PhaseTimes:
    """When the phases of a rep began, in seconds; None where that was not seen."""

    set_s: float | None
    reach_s: float | None
    hold_s: float | None
    release_s: float | None


@dataclass(frozen=True, slots=True)
class Rep:
    """One go at the stretch. Angles are medians, in degrees; None where not measured.

    Attributes
    ----------
    index
        1 for the first rep of the clip.
    pattern
        How it was done.
    phase_times
        When each phase began.
    start_s, end_s
        From the first movement into the stretch to the last out of it, seconds.
    hold_duration_s
        Length of the still part, seconds.
    knee_start_deg, knee_end_deg
        Signed knee angle before the movement and during the hold.
    hip_hinge_start_deg, hip_hinge_end_deg
        Hip-hinge angle before the movement and during the hold.
    trunk_lean_end_deg
        Trunk against the vertical during the hold.
    hips_back
        Travel of the hips away from the front ankle, in leg lengths.
    path_ratio
        0..1, share of the knee's opening in the movement (evidence §4, R_k): near 1 the knee
        opened, near 0 the hip closed.
    knee_sd_deg, hip_hinge_sd_deg
        Standard errors of knee and hip hinge in the hold; None where unknown.
    confidence
        0..1, median confidence of the hold's angles.
    nerve_tension
        The nerve-tension posture of the hold; None where a term of it was not measured.
    neutral
        What back, neck and ankle were measured from in this rep, NaN where unknown.
    quality
        0..100, how good it was (evidence §4.2); None where that cannot be told.
    findings
        Faults within this rep.
    cue
        What to do next time, in a coach's words.
    reason
        Why it was judged so, in one sentence.
    """

    index: int
    pattern: Pattern
    phase_times: PhaseTimes
    start_s: float
    end_s: float
    hold_duration_s: float
    knee_start_deg: float | None
    knee_end_deg: float | None
    hip_hinge_start_deg: float | None
    hip_hinge_end_deg: float | None
    trunk_lean_end_deg: float | None
    hips_back: float | None
    path_ratio: float | None
    knee_sd_deg: float | None
    hip_hinge_sd_deg: float | None
    confidence: float
    nerve_tension: NerveTension | None
    neutral: Neutral
    quality: float | None
    findings: tuple[Finding, ...]
    cue: str
    reason: str

    def phase_at(self, time_s: float) -> Phase:
        """Return the phase of a moment between `start_s` (or the set before it) and `end_s`."""
        times = self.phase_times
        steps = (
            (Phase.RELEASE, times.release_s),
            (Phase.HOLD, times.hold_s),
            (Phase.REACH, times.reach_s),
            (Phase.SET, times.set_s),
        )
        for phase, since in steps:
            if since is not None and time_s >= since:
                return phase
        return Phase.IDLE


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge says after one more frame, as far as can be told at that moment.

    Attributes
    ----------
    time_s
        The frame's time.
    phase
        Where in a rep it lies.
    finished
        A rep that this frame brought to its end, if any.
    pattern
        What the rep under way would be called if it ended now; `Pattern.NONE` where there is
        none, or where nothing has been held yet.
    faults
        The faults that can be seen right now, the gravest first.
    hold_s
        How long the posture has been held, seconds; 0 outside of a hold.
    knee_opened_deg, hip_closed_deg
        The way so far since the movement began; None where no movement is under way or its
        beginning was not seen.
    """

    time_s: float
    phase: Phase
    finished: Rep | None = None
    pattern: Pattern = Pattern.NONE
    faults: tuple[FindingCode, ...] = ()
    hold_s: float = 0.0
    knee_opened_deg: float | None = None
    hip_closed_deg: float | None = None
