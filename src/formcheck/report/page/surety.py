"""What the report page says of its own certainty: how well it saw, and by what it judged."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.exercises.load import load_exercise
from formcheck.form.judgement import Pattern
from formcheck.report.page.words import degrees
from formcheck.text import printable

if TYPE_CHECKING:
    from formcheck.analysis import Analysis

DECIDING: Final = MappingProxyType(
    {
        "knee_set_deg": "A knee counts as bent at the start up to",
        "opening_deg": "In a push-back the knee opens by at least",
        "hug_deg": "Trunk and thigh are near each other up to a hip hinge of",
        "hug_loss_deg": "The hug is lost when the hip hinge opens by",
        "path_push": "The knee did the work from a path ratio of",
        "knee_soft_sure_deg": "A knee under a leaning trunk is surely soft up to",
        "knee_locked_deg": "and counts as locked from",
        "knee_locked_sure_deg": "and is surely locked from",
        "folding_deg": "In a lean the hip closes by at least",
        "path_lean": "The hip did the work up to a path ratio of",
        "locked_end_deg": "A push-back ends on a locked knee from",
        "hyperextended_deg": "A knee is past straight from",
        "back_rounded": "The back is round when bowed, against upright, by",
        "toes_up_deg": "The toes are pulled up when the ankle bends, against its rest, by",
        "chin_tuck_deg": "The chin is tucked when the neck bends, against its rest, by",
        "fast_deg_per_s": "Reaching is too fast from",
        "bounce_deg": "A hold bounces when knee or trunk swing by",
        "heel_slid": "The front heel has slid from",
        "hold_min_s": "A hold shorter than this makes no rep",
        "short_hold_s": "A push-back is held too short below",
        "yaw_warn_deg": "Off a true side view, angles are less exact from",
        "yaw_max_deg": "and nothing is judged from",
    }
)
"""The limits that name a rep or its faults, in words that go on into the value."""

_UNITS: Final = {
    "deg": "{:g}°",
    "deg/s": "{:g}° a second",
    "s": "{:g} s",
    "ratio": "{:g}",
    "leg lengths": "{:g} of a leg's length",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in words: what it decides, its value, where that comes from."""

    meaning: str
    value: str
    source: str


def posture(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    """Return the angles of a photo's posture, as pairs of a name and a value."""
    signals = analysis.motion.signals
    return tuple(
        (name, degrees(float(values[0])))
        for name, values in (
            ("Knee", signals.knee_deg),
            ("Hip hinge", signals.hip_hinge_deg),
            ("Trunk lean", signals.trunk_lean_deg),
        )
    )


def seen(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    """Return how well the person could be seen, as pairs of a name and a sentence."""
    return (
        ("Seen", _coverage(analysis)),
        ("View", _view(analysis)),
        ("Set-up", _set_up(analysis)),
        ("Front leg", _front_leg(analysis)),
        ("Own standing", _reference(analysis)),
        ("Pose model", f"{printable(analysis.model.name)} ({analysis.model.sha256[:12]})"),
    )


def unseen(analysis: Analysis) -> tuple[str, ...]:
    """Return what could not be told of the reps, a sentence each."""
    reps = analysis.reps
    return tuple(
        f"{what}: {_reps(numbers)}."
        for what, numbers in (
            ("Which kind of rep it was", [r.index for r in reps if r.pattern is Pattern.UNSURE]),
            ("The knee at the start", [r.index for r in reps if r.knee_start_deg is None]),
            ("The nerve-tension posture", [r.index for r in reps if r.nerve_tension is None]),
            ("The quality", [r.index for r in reps if r.quality is None]),
        )
        if numbers
    )


def limits(analysis: Analysis) -> tuple[Limit, ...]:
    """Return the deciding limits as they were used in this clip."""
    plan = load_exercise("auto")
    stages = (analysis.limits, analysis.setting.thresholds, plan.thresholds)
    found = []
    for name, meaning in DECIDING.items():
        unit, source = _UNITS[plan.units[name]], plan.sources[name]
        used, asked, usual = (unit.format(round(getattr(each, name), 2)) for each in stages)
        if used != asked:
            source = f"this person's own straight knee; in general {asked}"
        elif asked != usual:
            source = f"the exercise; usually {usual}"
        found.append(Limit(meaning, used, source))
    return tuple(found)


def _coverage(analysis: Analysis) -> str:
    signals = analysis.motion.signals
    frames = len(signals)
    person = np.count_nonzero(signals.front_leg >= 0)
    measured = np.count_nonzero(signals.confidence > 0)
    return (
        f"A person in {person} of {frames} frames ({person / frames:.0%}); "
        f"knee and hip measured in {measured} ({measured / frames:.0%}).{_sampled(analysis)}"
    )


def _sampled(analysis: Analysis) -> str:
    looked, frames = analysis.frames_looked_at, len(analysis.motion.signals)
    return "" if looked == frames else f" Looked at {looked}, interpolated the others."


def _view(analysis: Analysis) -> str:
    if isnan(analysis.yaw_deg):
        return "Not known, because nobody was seen."
    yaw = f"About {analysis.yaw_deg:.0f}° off a true side view"
    fine = analysis.yaw_deg <= analysis.limits.yaw_warn_deg
    consequence = "which is near enough" if fine else "which makes the angles less exact"
    return f"{yaw}, {consequence}; the camera saw the {analysis.camera_side} side."


def _set_up(analysis: Analysis) -> str:
    if analysis.exercise is None:
        return "Neither told nor recognised."
    how = "recognised" if analysis.setting.exercise is None else "as you said"
    return f"{load_exercise(analysis.exercise.value).title}, {how}."


def _front_leg(analysis: Analysis) -> str:
    leg = analysis.front_leg
    if leg is None:
        return "Not known, because nobody was seen."
    how = "found by itself" if analysis.setting.side is None else "as you said"
    near = "nearest the camera" if leg == analysis.camera_side else "on the far side, partly hidden"
    return f"{leg.capitalize()}, {how}; {near}."


def _reference(analysis: Analysis) -> str:
    reference = analysis.reference
    if reference is None:
        return (
            "Not seen: nobody stood straight and still for two seconds at the beginning, so the "
            "general limits were used."
        )
    rest = {
        "back": reference.neutral.back,
        "neck": reference.neutral.neck_deg,
        "ankle": reference.neutral.ankle_deg,
    }
    known = [name for name, value in rest.items() if isfinite(value)]
    more = f" So were {_listed(known)} at rest." if known else ""
    how = "seen" if analysis.setting.reference is None else "known beforehand"
    return f"The straight knee reads {degrees(reference.knee_deg)}, {how}.{more}"


def _listed(names: list[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _reps(numbers: list[int]) -> str:
    return f"rep{'' if len(numbers) == 1 else 's'} {_listed([str(number) for number in numbers])}"
