"""The pace: reaching too fast, and bouncing instead of holding."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING, Final, Literal

from formcheck.form.faults.collector import TICK_S
from formcheck.form.faults.contract import CLEAR, Reading, Rule
from formcheck.form.faults.hug import PARTING_S
from formcheck.form.judgement import FindingCode, Phase

if TYPE_CHECKING:
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.signals import Sample

SLOPE_S: Final = 0.2
"""A speed is the way over this long: a difference of single frames would be noise."""

TOLD_S: Final = 0.8
"""Too fast a reach is over before anybody can call it out, and worth a word a moment later."""

SLOWEST_HZ: Final = 0.5
FASTEST_HZ: Final = 3.0
"""The band of bouncing (evidence §3). What is slower is moving about; towards its upper end the
signals are smoothed, so that only a bounce larger than the limit is still seen there."""

REVERSALS: Final = 3

WITNESS: Final = 1 / 3
"""Trunk or hips that swing by this share of their own least swing bear out a knee's."""

Swinging = Literal["knee_deg", "trunk_lean_deg", "hip_offset"]


class TooFast:
    """The knee opens or the hip closes faster than a stretch should, on the way into it.

    Whose trunk comes up faster than the knee opens is standing up.
    """

    code = FindingCode.TOO_FAST
    unit = "deg/s"
    where = frozenset({Phase.REACH})

    def __init__(self, limits: Thresholds) -> None:
        self.rule = Rule(
            enter=limits.fast_deg_per_s,
            leave=limits.slow_deg_per_s,
            lasting_s=limits.fast_s,
            linger_s=TOLD_S,
        )
        self._rising_deg_per_s = limits.still_deg / PARTING_S
        self._recent: deque[Sample] = deque()

    def measure(self, sample: Sample) -> Reading:
        """Measure the faster of both over the last moments."""
        recent = self._recent
        recent.append(sample)
        while len(recent) > 1 and sample.time_s - recent[1].time_s >= SLOPE_S - TICK_S:
            recent.popleft()
        first = recent[0]
        took_s = sample.time_s - first.time_s
        if took_s < SLOPE_S / 2:
            return Reading.at(sample, float("nan"))
        opening = (sample.knee_deg - first.knee_deg) / took_s
        closing = (first.hip_hinge_deg - sample.hip_hinge_deg) / took_s
        rising = -closing > max(opening, self._rising_deg_per_s)
        speed, middle = max(opening, closing), first.time_s + took_s / 2
        return Reading(CLEAR if rising else speed, speed, middle, middle)


class Bouncing:
    """One signal swings to and fro while it should be held.

    A turning point counts once the signal has come back from it by the least swing, which is
    all the filtering it takes: noise does not come back so far. A knee alone is no witness: what
    the model reads of it in the hug wanders by 11° while nothing moves (measured), so trunk or
    hips must swing with it, if less.

    Parameters
    ----------
    signal
        What is watched.
    limits
        How large a swing is, and for how long it is remembered.
    share
        Of the least swing that is asked for.
    """

    code = FindingCode.BOUNCING
    where = frozenset({Phase.HOLD})

    def __init__(self, signal: Swinging, limits: Thresholds, share: float = 1.0) -> None:
        of_hips = signal == "hip_offset"
        least = share * (limits.bounce_hips if of_hips else limits.bounce_deg)
        self.unit = "leg lengths" if of_hips else "deg"
        self.rule = Rule(enter=least, leave=least)
        self._signal = signal
        self._turns = _Turns(least)
        self._window_s = limits.bounce_window_s
        self._witnesses: list[Bouncing] = []
        if signal == "knee_deg":
            self._witnesses = [
                Bouncing("trunk_lean_deg", limits, WITNESS),
                Bouncing("hip_offset", limits, WITNESS),
            ]

    def measure(self, sample: Sample) -> Reading:
        """Measure the mean swing of the last bounces, if they are bounces."""
        borne_out = [witness.measure(sample).level > 0 for witness in self._witnesses]
        value = float(getattr(sample, self._signal))
        if isnan(value):
            return Reading.at(sample, value)
        now = sample.time_s
        run = self._turns.feed(now, value)
        recent = [turn for turn in run if now - turn[0] <= self._window_s]
        over = len(recent) < REVERSALS or now - run[-1][0] > 0.5 / SLOWEST_HZ
        if over or (self._witnesses and not any(borne_out)):
            return Reading.at(sample, CLEAR, 0.0)
        swings = [abs(b - a) for (_, a), (_, b) in pairwise(recent)]
        mean = sum(swings) / len(swings)
        return Reading(mean, mean, run[0][0], run[-1][0])


class _Turns:
    """Finds the turning points of one signal.

    Parameters
    ----------
    least
        How far it must come back from one.
    """

    def __init__(self, least: float) -> None:
        self._least = least
        self._run: list[tuple[float, float]] = []
        self._low = self._high = (0.0, float("nan"))
        self._rising: bool | None = None

    def feed(self, time_s: float, value: float) -> list[tuple[float, float]]:
        """Take one more value; return the last turning points that followed in the band."""
        here = (time_s, value)
        if isnan(self._low[1]):
            self._low = self._high = here
        if value >= self._high[1]:
            self._high = here
        if value <= self._low[1]:
            self._low = here
        if self._rising is not False and self._high[1] - value >= self._least:
            self._turn(self._high, rising=False)
            self._low = here
        elif self._rising is not True and value - self._low[1] >= self._least:
            self._turn(self._low, rising=True)
            self._high = here
        return self._run

    def _turn(self, at: tuple[float, float], *, rising: bool) -> None:
        self._rising = rising
        if self._run:
            half_s = at[0] - self._run[-1][0]
            if not 0.5 / FASTEST_HZ <= half_s <= 0.5 / SLOWEST_HZ:
                self._run = []
        self._run.append(at)
