"""Two numbers for a rep: how its posture loads the sciatic nerve's path, and how good it was.

Both describe posture. Neither measures a nerve or a muscle, and where a term could not be
measured there is no number rather than a guess (evidence §4.1, §4.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]

DOUBT_DEG: Final = 6.0
"""Knee and hip hinge may each be off by this much: one standard error side on (evidence §3)."""

BAND_MEDIUM: Final = 25.0
BAND_HIGH: Final = 55.0


class Band(StrEnum):
    """Nerve-tension posture in words (evidence §4.1)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class End:
    """The posture at the end of a rep.

    Attributes
    ----------
    knee_deg, hip_hinge_deg
        Medians over the hold.
    rounding
        0..1, how rounded the back was; None if it could not be seen.
    toes_up_deg
        How far the toes were pulled up from the person's own neutral; None if unknown.
    chin_deg
        How far the chin was tucked from the person's own neutral; None if unknown.
    """

    knee_deg: float
    hip_hinge_deg: float
    rounding: float | None
    toes_up_deg: float | None
    chin_deg: float | None


@dataclass(frozen=True, slots=True)
class NerveTension:
    """The nerve-tension posture as an interval, a band and its main cause.

    Attributes
    ----------
    low, high
        0..100, the index over the angles' uncertainty.
    band
        Where the middle of the interval lies.
    cause
        What adds most to it, in words.
    """

    low: float
    high: float
    band: Band
    cause: str


@dataclass(frozen=True, slots=True)
class TensionCurve:
    """The index at each of many postures; all of one shape, NaN where a term is unknown.

    Attributes
    ----------
    low, middle, high
        0..100: the interval over the angles' uncertainty, and the index at the angles as read.
    """

    low: Numbers
    middle: Numbers
    high: Numbers


def smoothstep(low: float, high: float, value: ArrayLike) -> Numbers:
    """Return 0 up to `low`, 1 from `high` on, and 3t² - 2t³ between them; NaN for NaN."""
    t = np.clip((np.asarray(value, dtype=np.float64) - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))


def _terms(
    knee_deg: Numbers, fold_deg: Numbers, rounding: Numbers, toes_up_deg: Numbers, chin_deg: Numbers
) -> Mapping[str, Numbers]:
    """Return what each part of the posture adds to the index, 0..100 (evidence §4.1).

    100·H·[0.50·K + g·(0.20·R + 0.20·D + 0.10·N)] with g = 0.3 + 0.7·K: the nerve's path is
    taken up by hip and knee together; back, toes and chin add to a path that is taut already.
    """
    knee = smoothstep(150, 175, knee_deg)
    hip = smoothstep(20, 70, fold_deg)
    gate = 0.3 + 0.7 * knee
    return {
        "a straight knee": 100 * hip * 0.50 * knee,
        "a rounded back": 100 * hip * gate * 0.20 * rounding,
        "pulled-up toes": 100 * hip * gate * 0.20 * smoothstep(5, 20, toes_up_deg),
        "a tucked chin": 100 * hip * gate * 0.10 * smoothstep(15, 40, chin_deg),
    }


def tension_curve(
    knee_deg: ArrayLike,
    hip_hinge_deg: ArrayLike,
    rounding: ArrayLike,
    toes_up_deg: ArrayLike,
    chin_deg: ArrayLike,
) -> TensionCurve:
    """Return the index of many postures, at the angles as read and at ±6° of knee and hip hinge.

    Parameters
    ----------
    knee_deg, hip_hinge_deg
        Of one shape, degrees.
    rounding, toes_up_deg, chin_deg
        The same shape; see `End`. NaN where unknown, and then the index is NaN as well.
    """
    knee = np.asarray(knee_deg, dtype=np.float64)
    fold = 180.0 - np.asarray(hip_hinge_deg, dtype=np.float64)
    rest = [np.asarray(each, dtype=np.float64) for each in (rounding, toes_up_deg, chin_deg)]
    doubts = (-DOUBT_DEG, 0.0, DOUBT_DEG)
    values = np.array(
        [
            sum(_terms(knee + more, fold + deeper, *rest).values())
            for more, deeper in product(doubts, doubts)
        ]
    )
    return TensionCurve(values.min(axis=0), values[len(values) // 2], values.max(axis=0))


def band_of(index: float) -> Band:
    """Return the band that an index lies in."""
    return Band.HIGH if index >= BAND_HIGH else Band.MEDIUM if index >= BAND_MEDIUM else Band.LOW


def nerve_tension(end: End) -> NerveTension | None:
    """Return the nerve-tension posture, or None where a term could not be measured.

    What is shown is the interval over the angles' uncertainty (evidence §4.1).
    """
    if end.rounding is None or end.toes_up_deg is None or end.chin_deg is None:
        return None
    if not np.isfinite([end.knee_deg, end.hip_hinge_deg]).all():
        return None
    posture = (end.knee_deg, end.hip_hinge_deg, end.rounding, end.toes_up_deg, end.chin_deg)
    curve = tension_curve(*posture)
    knee, hinge, *rest = (np.asarray(each) for each in posture)
    cause = _cause(_terms(knee, 180.0 - hinge, *rest))
    return NerveTension(float(curve.low), float(curve.high), band_of(float(curve.middle)), cause)


def _cause(terms: Mapping[str, Numbers]) -> str:
    """Return what adds most, with what adds at least half as much."""
    most = max(float(value) for value in terms.values())
    if most < 1:
        return "nothing in particular"
    return " and ".join(name for name, value in terms.items() if value >= most / 2)


def muscle_length(hip_flexion_deg: float, knee_flexion_deg: float) -> float:
    """Return the hamstrings' length over their length standing (evidence §2.1).

    A fit to Delp's geometry (1990), straight paths, for hip flexion 0..120° and knee flexion
    0..110°; its error is at most 0.004.
    """
    h = min(120.0, max(0.0, hip_flexion_deg))
    k = min(110.0, max(0.0, knee_flexion_deg))
    return (
        0.9979
        + 2.185e-3 * h
        + 8.917e-6 * h**2
        - 9.343e-8 * h**3
        - 6.913e-4 * k
        - 1.807e-5 * k**2
        + 8.935e-8 * k**3
    )


def hip_flexion_deg(hip_hinge_deg: float, rounding: float) -> float:
    """Return pelvis-femur flexion from trunk on thigh: the back gives the rest (evidence §2.2)."""
    return (180.0 - hip_hinge_deg) * (0.75 - 0.20 * rounding)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the quality of a rep is made of; each 0..1, None where it could not be measured.

    Attributes
    ----------
    contact
        Share of reach and hold in the hug.
    path
        How much of the movement was the knee's.
    hold
        Length of the hold over its target, at most 1.
    length
        Muscle length against the person's own best.
    smooth
        1 less the share of time with bouncing or haste.
    calm
        1 less the nerve-tension index over 100.
    start
        How bent the start was against the end.
    soft_end
        How soft the knee was at the end.
    """

    contact: float | None
    path: float | None
    hold: float | None
    length: float | None
    smooth: float | None
    calm: float | None
    start: float | None
    soft_end: float | None


WEIGHTS: Final = {
    "contact": 20.0,
    "path": 20.0,
    "hold": 20.0,
    "length": 10.0,
    "smooth": 10.0,
    "calm": 10.0,
    "start": 5.0,
    "soft_end": 5.0,
}

NEEDED: Final = ("contact", "path", "hold", "start")
"""Without these there is no number; the others may be missing, and the rest is scaled up."""

CAPS: Final = {Pattern.LOCKED_LEAN: 35.0, Pattern.SOFT_LEAN: 50.0, Pattern.LOST_HUG: 60.0}


def quality(pattern: Pattern, parts: Parts) -> float | None:
    """Return the quality of a rep, 0..100; None for what could not be told (evidence §4.2)."""
    if pattern in (Pattern.UNSURE, Pattern.NONE):
        return None
    values = {name: getattr(parts, name) for name in WEIGHTS}
    if any(values[name] is None for name in NEEDED):
        return None
    known = {name: value for name, value in values.items() if value is not None}
    total = sum(WEIGHTS[name] * value for name, value in known.items())
    score = 100.0 * float(total) / sum(WEIGHTS[name] for name in known)
    return min(score, CAPS.get(pattern, 100.0))
