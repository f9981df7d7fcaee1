"""How figures and patterns are written for people, on the terminal and on the page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from formcheck.evaluate.comparison import EXTRA, MISSED
from formcheck.report.terminal import clock

if TYPE_CHECKING:
    from formcheck.evaluate.agreement import Spread
    from formcheck.evaluate.comparison import ClipResult, RepResult
    from formcheck.evaluate.evaluation import Evaluation

ANGLE_WORDS: Final = {"knee_deg": "knee", "hip_hinge_deg": "hip hinge"}

UNKNOWN: Final = "-"

MATCHING_NOTE: Final = (
    "A found rep is a labelled one if the two overlap in time by at least half of what they "
    "cover together (intersection over union 0.5); each is used once, the best overlaps first. "
    "Recall and precision count such pairs, whatever the pattern; right and unsure are shares of "
    "these pairs, and so are the errors of starts and ends: the middle one, and the largest."
)
ANGLE_NOTE: Final = (
    "Angles are compared at the analysis' own frames, with the truth between two of its rows on "
    "a straight line. Frames in which formcheck gave no angle count against coverage and are in "
    "no other figure."
)
FRAMES_NOTE: Final = (
    "Frames of one clip are not independent: trust the figures as far as the number of clips "
    "allows, not the number of frames. The limits over clip means take each clip for one "
    "measurement."
)
STATISTICS_NOTE: Final = (
    "The 95 % limits are Bland and Altman's: bias ± 1.96 standard deviations. ICC is ICC(2,1), "
    "absolute agreement of single measurements; it grows with the range of the true angles, so "
    "compare it only between groups that move alike."
)
NOTES: Final = (MATCHING_NOTE, ANGLE_NOTE, FRAMES_NOTE, STATISTICS_NOTE)


def pattern_words(pattern: str) -> str:
    """Return a pattern, `EXTRA` or `MISSED` as a reader's words."""
    words = {EXTRA: "no rep labelled", MISSED: "missed", "push_back": "push-back"}
    return words.get(pattern, pattern.replace("_", " "))


def percent(share: float) -> str:
    """Return a share 0..1 as whole percent."""
    return f"{share:.0%}" if math.isfinite(share) else UNKNOWN


def degrees(value: float) -> str:
    """Return a size in degrees."""
    return f"{value:.1f}°" if math.isfinite(value) else UNKNOWN


def signed(value: float) -> str:
    """Return a difference in degrees, its sign always shown."""
    return f"{round(value, 1) + 0.0:+.1f}°" if math.isfinite(value) else UNKNOWN


def limits(spread: Spread) -> str:
    """Return 95 % limits of agreement."""
    return between(spread.low_deg, spread.high_deg)


def between(low: float, high: float) -> str:
    """Return an interval of differences in degrees."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return UNKNOWN
    return f"{signed(low)} to {signed(high)}"


def seconds(value: float | None) -> str:
    """Return a difference in seconds."""
    return UNKNOWN if value is None or not math.isfinite(value) else f"{value:.2f} s"


def coefficient(value: float) -> str:
    """Return an intraclass correlation."""
    return f"{value:.3f}" if math.isfinite(value) else UNKNOWN


def moment(rep: RepResult) -> str:
    """Return when a rep was, by its label where it has one."""
    end_s = rep.found_end_s if rep.label_end_s is None else rep.label_end_s
    return f"{clock(rep.start_s)}-{clock(end_s or 0.0)}"


def what_happened(rep: RepResult) -> str:
    """Return what became of a rep, as a clause."""
    if rep.labelled == EXTRA:
        return f"{pattern_words(rep.found)} seen where no rep is labelled"
    if rep.found == MISSED:
        return f"{pattern_words(rep.labelled)} missed"
    return f"{pattern_words(rep.labelled)} called {pattern_words(rep.found)}"


def misjudged(evaluation: Evaluation) -> list[tuple[ClipResult, RepResult]]:
    """Return every rep that was not called what its label says, the worst mistakes first."""
    wrong = [(clip, rep) for clip in evaluation.clips for rep in clip.reps if not rep.right]
    return sorted(wrong, key=lambda each: not each[1].swapped)


def swap_sentence(evaluation: Evaluation) -> str:
    """Return whether the two movements were ever taken for each other."""
    matched = [rep for clip in evaluation.clips for rep in clip.reps if rep.matched]
    swapped = sum(rep.swapped for rep in matched)
    if not matched:
        return "No labelled rep was found, so nothing can be said about the patterns."
    among = f"{len(matched)} matched {'rep' if len(matched) == 1 else 'reps'}"
    if not swapped:
        return f"No locked lean was called a push-back, nor the reverse, in {among}."
    times = "once" if swapped == 1 else f"{swapped} times"
    return f"A locked lean was called a push-back, or the reverse, {times} in {among}."


def leg_notes(evaluation: Evaluation) -> list[str]:
    """Return what to know about the legs whose truth was taken."""
    names = dict.fromkeys(c.name for c in evaluation.clips if c.leg_of_truth == "analysis")
    if not names:
        return []
    sentence = (
        "No front leg is labelled for these clips, so the truth of the leg that formcheck chose "
        f"was taken: {', '.join(names)}."
    )
    return [sentence]
