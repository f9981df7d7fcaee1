"""The moments of each rep that are worth a still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep

Moment = Literal["set", "reach", "hold"]


@dataclass(frozen=True, slots=True)
class Still:
    """One moment of one rep.

    Attributes
    ----------
    rep
        Number of the rep, from 1.
    moment
        ``set`` where it begins, ``reach`` half-way into the stretch, ``hold`` amid the hold.
    """

    rep: int
    moment: Moment


def stills_of(analysis: Analysis) -> dict[Still, int]:
    """Return every still that a clip can give, and the row of the analysis it is taken from.

    Moments that a rep does not have, such as a hold that never came, are left out.
    """
    times = analysis.motion.signals.time_s
    return {
        Still(rep.index, moment): int(np.argmin(np.abs(times - time_s)))
        for rep in analysis.reps
        for moment, time_s in _moments(rep)
    }


def _moments(rep: Rep) -> Iterator[tuple[Moment, float]]:
    times = rep.phase_times
    yield "set", rep.start_s if times.set_s is None else times.set_s
    release_s = rep.end_s if times.release_s is None else times.release_s
    if times.reach_s is not None:
        until_s = release_s if times.hold_s is None else times.hold_s
        yield "reach", (times.reach_s + until_s) / 2
    if times.hold_s is not None:
        yield "hold", (times.hold_s + release_s) / 2
