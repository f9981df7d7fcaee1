"""What the page's plots show, as plain values for its script."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from formcheck.evaluate import words
from formcheck.report.files import rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from formcheck.evaluate.agreement import Spread
    from formcheck.evaluate.comparison import ClipResult
    from formcheck.evaluate.evaluation import Group

MOST_POINTS: Final = 3000
"""Frames drawn in one plot; of more, every n-th is drawn. The figures are from all of them."""


BIN_S: Final = 0.1
"""Width of a bar of the timing plot, seconds."""


def bland_altman(group: Group, angle: str, clips: Sequence[ClipResult]) -> dict[str, Any]:
    """Return a plot of the differences against the means of measured and true angle.

    Parameters
    ----------
    group
        All clips of a model, with their figures.
    angle
        Which one.
    clips
        The same clips, with their frames.
    """
    agreement = group.angles[angle]
    every = -(-agreement.measured // MOST_POINTS) or 1
    dots: dict[str, dict[str, Any]] = {}
    means: list[dict[str, Any]] = []
    for clip in clips:
        if angle not in clip.angles:
            continue
        measured, true = clip.angles[angle]
        both = np.isfinite(measured) & np.isfinite(true)
        if not both.any():
            continue
        middle, difference = (measured + true)[both] / 2, (measured - true)[both]
        # Plotly reads tags in its texts; a file's name is to be read as it is.
        name = escape(clip.name)
        of_exercise = dots.setdefault(clip.exercise, {"x": [], "y": [], "names": [], "counts": []})
        of_exercise["x"] += middle[::every].round(1).tolist()
        of_exercise["y"] += difference[::every].round(1).tolist()
        of_exercise["names"].append(name)
        of_exercise["counts"].append(len(middle[::every]))
        means.append(
            {
                "x": rounded(float(middle.mean()), 1),
                "y": rounded(float(difference.mean()), 1),
                "name": name,
            }
        )
    spread = agreement.over_frames
    return {
        "kind": "bland_altman",
        "title": words.ANGLE_WORDS[angle],
        "said": _said(words.ANGLE_WORDS[angle], spread),
        "every": every,
        "dots": dots,
        "y_range": _y_range(dots, spread),
        "means": means,
        "lines": [
            {"y": rounded(y, 2), "text": f"{what} {words.signed(y)}"}
            for what, y in (
                ("bias", spread.bias_deg),
                ("lower limit", spread.low_deg),
                ("upper limit", spread.high_deg),
            )
            if np.isfinite(y)
        ],
    }


def timing(group: Group) -> dict[str, Any]:
    """Return a histogram of how far starts and ends were off."""
    starts, ends = group.reps.starts, group.reps.ends
    return {
        "kind": "timing",
        "said": (
            f"Starts: middle error {words.seconds(starts.median_abs_s)}, largest "
            f"{words.seconds(starts.largest_abs_s)}. Ends: {words.seconds(ends.median_abs_s)}, "
            f"largest {words.seconds(ends.largest_abs_s)}."
        ),
        "starts": _counts(starts.errors_s),
        "ends": _counts(ends.errors_s),
    }


def _counts(errors_s: Sequence[float]) -> dict[str, list[float]]:
    """Return how many errors lie within half a `BIN_S` of each multiple of it."""
    bins = Counter(round(error / BIN_S) for error in errors_s)
    return {
        "x": [round(each * BIN_S, 3) for each in sorted(bins)],
        "y": [bins[b] for b in sorted(bins)],
    }


def _y_range(dots: Mapping[str, Any], spread: Spread) -> list[float]:
    """Return bottom and top of the plot: all dots, both limits, and room for their words."""
    heights = [y for each in dots.values() for y in each["y"]]
    heights += [y for y in (spread.low_deg, spread.high_deg) if np.isfinite(y)]
    room = 0.08 * (max(heights) - min(heights)) + 1
    return [round(min(heights) - room, 1), round(max(heights) + room, 1)]


def _said(angle: str, spread: Spread) -> str:
    """Return a plot's message for those who do not see it."""
    return f"{angle}: bias {words.signed(spread.bias_deg)}, 95 % limits {words.limits(spread)}."
