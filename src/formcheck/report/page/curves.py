"""What the report's plots show, as plain values: few enough to open fast, no extreme lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from formcheck.report.files import rounded
from formcheck.report.page.words import TONES
from formcheck.report.tension import tension_of
from formcheck.report.words import PATTERN_WORDS, SIGNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep

    Numbers = NDArray[np.float64]

BUCKETS: Final = 800
"""A long curve is drawn in so many pieces; a wide screen has fewer pixels for it."""

PATH_BUCKETS: Final = 40
"""The same for one rep's path in the plane of knee and hip hinge."""

TICK_S: Final = 0.01
"""Times are sent in whole hundredths of a second."""


def plot_values(analysis: Analysis) -> dict[str, Any]:
    """Return all that the page's script draws and steps through.

    Numbers are whole and each is the step from the one before it (`steps`), because a page with
    ten minutes in it is long enough; what was not measured is None.
    """
    signals, limits = analysis.motion.signals, analysis.limits
    time_s = signals.time_s
    tension = tension_of(analysis)
    known = np.isfinite(tension.low) & np.isfinite(tension.high)
    return {
        "first_s": rounded(float(time_s[0]), 3),
        "last_s": rounded(float(time_s[-1]), 3),
        "curves": {
            "knee": _curve(time_s, signals.knee_deg, 10),
            "hip": _curve(time_s, signals.hip_hinge_deg, 10),
            "trunk": _curve(time_s, signals.trunk_lean_deg, 10),
            # As percent of a leg's length, with one decimal.
            "back": _curve(time_s, 100 * np.asarray(analysis.frames["hips_back"], float), 10),
            "low": _curve(time_s, np.where(known, tension.low, np.nan), 1),
            "high": _curve(time_s, np.where(known, tension.high, np.nan), 1),
        },
        "reps": [_rep(rep, analysis) for rep in analysis.reps],
        "limits": {
            "hug_deg": limits.hug_deg,
            "locked_deg": rounded(limits.knee_locked_deg, 1),
        },
    }


def thinned(time_s: Numbers, values: Numbers, buckets: int) -> NDArray[np.intp]:
    """Return the rows to draw of a curve, rising: all of a short one, the extremes of a long one.

    At most `3 * buckets + 2` rows are returned.

    Parameters
    ----------
    time_s, values
        Shape (n,); values are NaN where nothing was measured.
    buckets
        A curve of more than three times as many rows is cut into so many pieces of equal
        length. Of each, the lowest and the highest row are kept, and the first NaN one, so
        that a gap stays a gap; and the curve's very ends.
    """
    if len(values) <= 3 * buckets:
        return np.arange(len(values))
    share = (time_s - time_s[0]) / (time_s[-1] - time_s[0])
    bucket = np.minimum((share * buckets).astype(int), buckets - 1)
    finite = np.flatnonzero(np.isfinite(values))
    gaps = np.flatnonzero(~np.isfinite(values))
    by_height = finite[np.lexsort((values[finite], bucket[finite]))]
    starts = np.flatnonzero(np.diff(bucket[by_height], prepend=-1))
    ends = np.append(starts[1:], len(by_height)) - 1 if len(starts) else starts
    first_gaps = gaps[np.flatnonzero(np.diff(bucket[gaps], prepend=-1))]
    whole = np.array([0, len(values) - 1])
    return np.unique(np.concatenate((by_height[starts], by_height[ends], first_gaps, whole)))


def steps(values: Numbers, scale: float) -> list[int | None]:
    """Return values times `scale` as whole steps from one to the next; None for NaN.

    Gaps do not count: the step after one is from the last known value before it, and the first
    is from 0.
    """
    known = np.isfinite(values)
    whole = np.round(values[known] * scale).astype(np.int64)
    out: list[int | None] = [None] * len(values)
    for place, step in zip(np.flatnonzero(known), np.diff(whole, prepend=0), strict=True):
        out[place] = int(step)
    return out


def _curve(time_s: Numbers, values: Numbers, scale: float) -> dict[str, Any]:
    rows = thinned(time_s, values, BUCKETS)
    # One empty place says as much as a long row of them.
    rows = rows[~_repeated_gap(values[rows])]
    return {
        "t": steps(time_s[rows], 1 / TICK_S),
        "v": steps(values[rows], scale),
        "scale": scale,
    }


def _repeated_gap(values: Numbers) -> NDArray[np.bool_]:
    """Return which NaN have another one both before and after them."""
    empty = ~np.isfinite(values)
    before, after = np.roll(empty, 1), np.roll(empty, -1)
    if len(empty):
        before[0] = after[-1] = False
    return np.asarray(empty & before & after)


def _rep(rep: Rep, analysis: Analysis) -> dict[str, Any]:
    times = rep.phase_times
    return {
        "index": rep.index,
        "sign": SIGNS[rep.pattern][0],
        "word": PATTERN_WORDS[rep.pattern],
        "tone": TONES[rep.pattern],
        "set_s": rounded(times.set_s, 2),
        "start_s": rounded(rep.start_s, 2),
        "hold_s": rounded(times.hold_s, 2),
        "release_s": rounded(times.release_s, 2),
        "end_s": rounded(rep.end_s, 2),
        "path": _path(rep, analysis),
    }


def _path(rep: Rep, analysis: Analysis) -> dict[str, Any] | None:
    """Return a rep's way from where it began to its hold; None where an end is not known."""
    hip_from, hip_to = rep.hip_hinge_start_deg, rep.hip_hinge_end_deg
    knee_from, knee_to = rep.knee_start_deg, rep.knee_end_deg
    hold_s = rep.phase_times.hold_s
    if hold_s is None or hip_from is None or hip_to is None or knee_from is None or knee_to is None:
        return None
    signals = analysis.motion.signals
    here = signals.within(rep.start_s, hold_s)
    hip, knee = signals.hip_hinge_deg[here], signals.knee_deg[here]
    both = np.isfinite(hip) & np.isfinite(knee)
    every = max(1, -(-int(both.sum()) // PATH_BUCKETS))
    hip = np.concatenate(([hip_from], hip[both][::every], [hip_to]))
    knee = np.concatenate(([knee_from], knee[both][::every], [knee_to]))
    return {"hip": steps(hip, 10), "knee": steps(knee, 10), "scale": 10}
