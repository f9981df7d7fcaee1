"""Signals of made-up people: postures joined by smooth moves, fed to the judge."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from formcheck.form.judge import Judge
from formcheck.form.phases import PhaseMachine
from formcheck.form.thresholds import Thresholds
from formcheck.motion.signals import Sample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from formcheck.form.excursion import Excursion
    from formcheck.form.judgement import Judgement, Phase, Rep

    Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class At:
    """A posture: knee angle and hip hinge, degrees; the rest is along for the ride."""

    knee: float
    hinge: float
    lean: float = 40.0
    offset: float = 0.6
    ankle: float = 95.0
    neck: float = 0.0
    back: float = 0.0
    heel: float = 0.0


UPRIGHT = At(172, 168, lean=2, offset=0.05)
HUG = At(100, 50, lean=50, offset=0.55)
PUSHED = At(145, 52, lean=60, offset=0.80)
PUSHED_LOCKED = At(174, 55, lean=65, offset=0.95)
APART = At(150, 95, lean=20, offset=0.80)
LEANED = At(174, 62, lean=75, offset=0.10)
SOFT = At(154, 62, lean=75, offset=0.10)
CROUCH = At(120, 150, lean=5, offset=0.25)
"""On the way into the hug the knee bends before the trunk comes down."""
SQUAT = At(75, 70, lean=35, offset=0.20)
SEATED = At(92, 100, lean=5, offset=0.45)

Step = tuple[float, At]


def minimum_jerk(share: Numbers) -> Numbers:
    """Return how far a smooth movement has come at this share of its time, 0..1."""
    return np.asarray(share**3 * (10 - 15 * share + 6 * share**2))


@dataclass(frozen=True)
class Curve:
    """Postures at given times, seconds, with minimum-jerk moves between them."""

    times: tuple[float, ...]
    postures: tuple[At, ...]

    @property
    def end_s(self) -> float:
        """When the last step is over."""
        return self.times[-1]

    def steps(self, index: int) -> tuple[float, float]:
        """Return when a step begins and ends; step 0 is the first after the start."""
        return self.times[index], self.times[index + 1]

    def values(self, time_s: Numbers) -> Numbers:
        """Return the postures' numbers, in order, at these times, shape (n, 8)."""
        ends = np.array([astuple(posture) for posture in self.postures])
        times = np.array(self.times)
        step = np.clip(np.searchsorted(times, time_s, side="right") - 1, 0, len(times) - 2)
        share = np.clip((time_s - times[step]) / (times[step + 1] - times[step]), 0, 1)
        way = minimum_jerk(share)[:, None]
        return np.asarray(ends[step] + way * (ends[step + 1] - ends[step]))


def curve(start: At, *steps: Step) -> Curve:
    """Return the curve that goes from `start` through (seconds, posture)."""
    times = np.concatenate(([0.0], np.cumsum([seconds for seconds, _ in steps])))
    return Curve(tuple(float(t) for t in times), (start, *(posture for _, posture in steps)))


def push_back(end: At = PUSHED, *, hold_s: float = 6.0, reach_s: float = 1.2) -> Curve:
    """Return a push-back from standing and back: reach is step 4, hold 5, release 6."""
    return curve(
        UPRIGHT,
        (2.0, UPRIGHT),
        (1.0, CROUCH),
        (1.2, HUG),
        (1.5, HUG),
        (reach_s, end),
        (hold_s, end),
        (1.2, HUG),
        (1.0, HUG),
        (1.2, CROUCH),
        (1.0, UPRIGHT),
        (2.0, UPRIGHT),
    )


def into_hug(*steps: Step) -> Curve:
    """Return a recording that starts upright, goes into the hug, rests there, then goes on."""
    return curve(UPRIGHT, (2, UPRIGHT), (1.0, CROUCH), (1.2, HUG), (1.5, HUG), *steps)


def from_standing(*steps: Step) -> Curve:
    """Return the same with two seconds of standing at its end."""
    return into_hug(*steps, (2, UPRIGHT))


def lean(end: At = LEANED, *, hold_s: float = 6.0, reach_s: float = 1.2) -> Curve:
    """Return a lean from standing and back: reach is step 1, hold 2, release 3."""
    return curve(
        UPRIGHT, (2.0, UPRIGHT), (reach_s, end), (hold_s, end), (1.2, UPRIGHT), (2.0, UPRIGHT)
    )


def slow_noise(count: int, fps: float, sd: float, seed: int) -> Numbers:
    """Return noise that wanders as smoothed landmarks do (some 0.15 s), shape (count, 2)."""
    white = np.random.default_rng(seed).normal(size=(count + 2 * round(fps), 2))
    lag = np.arange(-round(0.5 * fps), round(0.5 * fps) + 1) / fps
    kernel = np.exp(-0.5 * (lag / 0.15) ** 2)
    kernel /= np.sqrt(np.sum(kernel**2))
    smooth = np.stack([np.convolve(column, kernel, mode="same") for column in white.T], axis=1)
    return np.asarray(sd * smooth[round(fps) : round(fps) + count])


def without(stream: list[Sample], from_s: float, to_s: float) -> list[Sample]:
    """Return the stream with nothing measured between two moments."""
    nan = float("nan")
    return [
        replace(
            s,
            knee_deg=nan,
            hip_hinge_deg=nan,
            trunk_lean_deg=nan,
            hip_offset=nan,
            yaw_deg=nan,
            confidence=0.0,
        )
        if from_s <= s.time_s < to_s
        else s
        for s in stream
    ]


def samples(  # noqa: PLR0913 - each is a property of the recording, and named by the caller
    of: Curve,
    *,
    fps: float = 25.0,
    noise_deg: float = 0.0,
    seed: int = 0,
    yaw_deg: float = 5.0,
    confidence: float = 0.9,
    stance: int = 0,
    from_s: float = 0.0,
    to_s: float | None = None,
) -> list[Sample]:
    """Return the curve as the judge would see it, frame by frame."""
    last = of.end_s if to_s is None else to_s
    time_s = from_s + np.arange(round((last - from_s) * fps)) / fps
    values = of.values(time_s)
    values[:, :2] += slow_noise(len(time_s), fps, noise_deg, seed)
    return [
        Sample(
            time_s=float(t),
            knee_deg=float(knee),
            hip_hinge_deg=float(hinge),
            trunk_lean_deg=float(lean),
            ankle_deg=float(ankle),
            neck_deg=float(neck),
            hip_offset=float(offset),
            yaw_deg=yaw_deg,
            confidence=confidence,
            stance=stance,
            back=float(back),
            heel_offset=float(heel),
        )
        for t, (knee, hinge, lean, offset, ankle, neck, back, heel) in zip(
            time_s, values, strict=True
        )
    ]


def judged(stream: Iterable[Sample]) -> tuple[Rep, ...]:
    """Return the reps of a whole recording."""
    judge = Judge()
    for sample in stream:
        judge.update(sample)
    judge.finish()
    return judge.reps


def watched(stream: Iterable[Sample]) -> list[Judgement]:
    """Return what the judge says after each sample."""
    judge = Judge()
    return [judge.update(sample) for sample in stream]


def phases(judgements: Iterable[Judgement]) -> list[Phase]:
    """Return the phases in the order in which they were entered."""
    out: list[Phase] = []
    for judgement in judgements:
        if not out or out[-1] is not judgement.phase:
            out.append(judgement.phase)
    return out


def patterns(stream: Iterable[Sample]) -> list[str]:
    """Return the patterns of a whole recording's reps."""
    return [rep.pattern.value for rep in judged(stream)]


def excursions(stream: Iterable[Sample]) -> list[Excursion]:
    """Return the movements of a whole recording."""
    machine = PhaseMachine(Thresholds())
    found = [machine.update(sample)[1] for sample in stream] + [machine.finish()]
    return [excursion for excursion in found if excursion is not None]
