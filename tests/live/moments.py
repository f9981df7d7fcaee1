"""Moments of a session to show, without a camera or a pose model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from formcheck.form.dose import LegDose
from formcheck.form.faults.start import Neutral
from formcheck.form.judgement import Judgement, Pattern, Phase, PhaseTimes, Rep
from formcheck.live.moment import Cue, Moment, Stage
from formcheck.live.utterance import Urgency
from formcheck.motion.signals import Sample
from formcheck.pose.landmarks import LANDMARK_COUNT, Landmark, Pose

if TYPE_CHECKING:
    from formcheck.form.judgement import FindingCode

BODY = {
    Landmark.LEFT_SHOULDER: (290, 200),
    Landmark.LEFT_ELBOW: (330, 250),
    Landmark.LEFT_WRIST: (380, 270),
    Landmark.LEFT_HIP: (200, 220),
    Landmark.LEFT_KNEE: (290, 260),
    Landmark.LEFT_ANKLE: (380, 310),
    Landmark.LEFT_TOE: (400, 280),
}
"""Somebody bent over a raised leg, facing right in a picture of 640 x 480."""


def nobody(time_s: float = 0.0) -> Pose:
    return Pose(time_s)


def somebody(time_s: float = 0.0, *, scale: float = 1.0) -> Pose:
    px = np.full((LANDMARK_COUNT, 2), np.nan)
    for landmark, at in BODY.items():
        px[landmark] = px[landmark + 1] = np.array(at) * scale
    px[[Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE, Landmark.RIGHT_TOE]] = scale * np.array(
        [(205, 320), (200, 420), (240, 430)]
    )
    return Pose(time_s, px)


def sample(
    time_s: float = 0.0, *, knee: float = 150.0, hip: float = 60.0, confidence: float = 0.9
) -> Sample:
    return Sample(time_s, knee, hip, 50.0, 90.0, 0.0, 0.2, 5.0, confidence, 0)


def rep(index: int = 1, pattern: Pattern = Pattern.PUSH_BACK) -> Rep:
    return Rep(
        index=index,
        pattern=pattern,
        phase_times=PhaseTimes(0.4, 0.6, 1.4, 4.4),
        start_s=0.6,
        end_s=5.0,
        hold_duration_s=3.0,
        knee_start_deg=120.0,
        knee_end_deg=160.0,
        hip_hinge_start_deg=float("nan"),
        hip_hinge_end_deg=36.0,
        trunk_lean_end_deg=70.0,
        hips_back=0.2,
        path_ratio=0.9,
        knee_sd_deg=None,
        hip_hinge_sd_deg=None,
        confidence=0.9,
        nerve_tension=None,
        neutral=Neutral(),
        quality=None,
        findings=(),
        cue="Good.",
        reason="The knee opened.",
    )


def judgement(
    time_s: float = 0.0,
    phase: Phase = Phase.IDLE,
    pattern: Pattern = Pattern.NONE,
    *faults: FindingCode,
    hold_s: float = 0.0,
    finished: Rep | None = None,
) -> Judgement:
    return Judgement(time_s, phase, finished, pattern, faults, hold_s)


def cue(text: str, key: str = "hold", time_s: float = 0.0) -> Cue:
    return Cue(key, text, Urgency.INFO, time_s)


def moment(  # noqa: PLR0913 - what can be seen at one moment, by name
    time_s: float = 0.0,
    *,
    stage: Stage = Stage.COACH,
    pose: Pose | None = None,
    sample_: Sample | None = None,
    judged: Judgement | None = None,
    said: Cue | None = None,
    shown: Cue | None = None,
    front_leg: int = 0,
    reps: tuple[Rep, ...] = (),
    legs: tuple[LegDose, LegDose] = (LegDose(), LegDose()),
) -> Moment:
    return Moment(
        time_s=time_s,
        stage=stage,
        pose=somebody(time_s) if pose is None else pose,
        sample=sample(time_s) if sample_ is None else sample_,
        judgement=judged,
        cue=said,
        shown=said if shown is None else shown,
        front_leg=front_leg,
        reps=reps,
        legs=legs,
    )
