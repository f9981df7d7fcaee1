"""From reps to what the whole clip shows, in a word and in a sentence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from formcheck.form.judgement import Pattern, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.form.judgement import Rep

JUDGED_MIN = 0.5
"""With a smaller share of frames measured, "no stretch" would only mean "not seen"."""

_DEEDS = {
    Pattern.PUSH_BACK: "pushed back from a bent knee",
    Pattern.LOCKED_LEAN: "leaned over a locked knee",
    Pattern.SOFT_LEAN: "leaned over a soft knee",
    Pattern.LOST_HUG: "opened the knee but let the chest leave the thigh",
    Pattern.UNSURE: "did something that could not be told",
}


def verdict_of(reps: Sequence[Rep], *, person_seen: bool, judged_share: float) -> Verdict:
    """Return what a clip shows.

    Parameters
    ----------
    reps
        The clip's reps.
    person_seen
        Whether anybody was found at all.
    judged_share
        0..1, share of the clip's frames with measured angles.
    """
    if not person_seen:
        return Verdict.NO_PERSON
    sure = {rep.pattern for rep in reps} - {Pattern.UNSURE}
    if len(sure) > 1:
        return Verdict.MIXED
    if sure:
        return Verdict(sure.pop().value)
    if reps or judged_share < JUDGED_MIN:
        return Verdict.UNSURE
    return Verdict.NO_STRETCH


def summarise(verdict: Verdict, reps: Sequence[Rep]) -> str:
    """Return the verdict as a sentence that a runner understands."""
    if verdict is Verdict.NO_PERSON:
        return "Nobody could be seen."
    if verdict is Verdict.NO_STRETCH:
        return "No hamstring stretch was seen."
    if not reps:
        return "The body could not be seen well enough to tell."
    if all(rep.pattern is Pattern.UNSURE for rep in reps):
        seen = "1 rep was" if len(reps) == 1 else f"{len(reps)} reps were"
        return f"{seen} seen, but not clearly enough to tell which kind."
    # Counter keeps the order in which the deeds first came.
    counts = Counter(map(_deed, reps))
    if len(counts) == 1:
        often = {1: "", 2: " in both reps"}.get(len(reps), f" in all {len(reps)} reps")
        return f"You {_deed(reps[0])}{often}."
    parts = [f"{deed} in {count}" for deed, count in counts.items()]
    parts[0] += f" of {len(reps)} reps"
    return f"You {', '.join(parts[:-1])} and {parts[-1]}."


def _deed(rep: Rep) -> str:
    """Say what was done in a rep, and no more of it than was seen."""
    if rep.pattern is Pattern.PUSH_BACK and rep.knee_start_deg is None:
        return "were in the hold of a push-back (how it began was not seen)"
    return _DEEDS[rep.pattern]
