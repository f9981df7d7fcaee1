"""How the report page says things: numbers with their units, and what was not told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from formcheck.exercises.load import load_exercise
from formcheck.form.judgement import Pattern, Severity, Verdict
from formcheck.report.words import SIGNS

if TYPE_CHECKING:
    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep
    from formcheck.form.scores import NerveTension

TONES: Final = MappingProxyType(
    {
        Pattern.PUSH_BACK: "good",
        Pattern.LOCKED_LEAN: "bad",
        Pattern.SOFT_LEAN: "warn",
        Pattern.LOST_HUG: "warn",
        Pattern.UNSURE: "unsure",
        Pattern.NONE: "unsure",
    }
)
"""Which of the page's colours a pattern has; sign and words always stand beside it."""

SEVERITY_WORDS: Final = MappingProxyType(
    {Severity.INFO: "Remark", Severity.AMBER: "To mend", Severity.RED: "Mend first"}
)
SEVERITY_TONES: Final = MappingProxyType(
    {Severity.INFO: "unsure", Severity.AMBER: "warn", Severity.RED: "bad"}
)

_FAULTY = (Pattern.LOCKED_LEAN, Pattern.SOFT_LEAN, Pattern.LOST_HUG)

_SIGN_OF_VERDICT = {
    Verdict.MIXED: ("~", "warn"),
    Verdict.NO_STRETCH: ("-", "unsure"),
    Verdict.NO_PERSON: ("?", "unsure"),
}

_ADVICE_WITHOUT_REPS = {
    Verdict.NO_PERSON: ("guide_whole_body",),
    Verdict.UNSURE: ("guide_side_on", "guide_whole_body"),
    Verdict.NO_STRETCH: ("set_up", "go"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next time.

    Attributes
    ----------
    cue
        In a coach's words.
    why
        What that rests on, a sentence; empty where nothing was judged.
    """

    cue: str
    why: str


def verdict_sign(verdict: Verdict) -> tuple[str, str]:
    """Return a verdict's sign and the name of its colour."""
    if verdict in _SIGN_OF_VERDICT:
        return _SIGN_OF_VERDICT[verdict]
    pattern = Pattern(verdict.value)
    return SIGNS[pattern][0], TONES[pattern]


def advice(analysis: Analysis) -> Advice | None:
    """Return the cue that most of the faulty reps call for, or else the next best thing to say.

    Faults that name a rep come first, then those within push-backs, then what could not be
    told, then praise. None where there is nothing to say, as for a good photo.
    """
    reps = analysis.reps
    if not reps:
        keys = _ADVICE_WITHOUT_REPS.get(analysis.verdict)
        if keys is None:
            return None
        phrases = load_exercise("auto").say("en")
        return Advice(" ".join(phrases[key] for key in keys), "")
    faulty = [rep.cue for rep in reps if rep.pattern in _FAULTY]
    within = [cue for rep in reps for cue in _cues(rep)]
    untold = [rep.cue for rep in reps if rep.pattern is Pattern.UNSURE]
    for cues, meaning in (
        (faulty, "That is what {} called for."),
        (within, "Something to mend in {}."),
        (untold, "{} could not be told."),
    ):
        if cues:
            cue, count = Counter(cues).most_common(1)[0]
            share = f"{count} of {_count(len(reps), 'rep')}"
            return Advice(cue, meaning.format(share))
    return Advice(reps[0].cue, "Nothing needs mending.")


def _cues(rep: Rep) -> dict[str, None]:
    """Return the cues of what is wrong in a rep, each once, the gravest first."""
    wrong = (each for each in rep.findings if each.severity is not Severity.INFO)
    return dict.fromkeys(finding.cue for finding in wrong)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def degrees(value: float | None) -> str:
    """Return an angle in whole degrees, a question mark for what was not measured."""
    return f"{value + 0.0:.0f}°" if value is not None and isfinite(value) else "?"


def way(start: float | None, end: float | None, doubt: float | None = None) -> str:
    """Return where an angle began and ended, and how far it may be off, where that is known."""
    return f"{degrees(start)} → {degrees(end)}" + ("" if doubt is None else f" ±{degrees(doubt)}")


def seconds(value: float) -> str:
    """Return a length of time as it is read aloud, with a decimal below ten seconds."""
    if value >= 10:  # noqa: PLR2004 - a second decimal digit says nothing there
        return f"{value:.0f} s"
    return f"{value:.1f}".removesuffix(".0") + " s"


def hips_back(value: float | None) -> str:
    """Return how far the hips went, against a leg's length."""
    if value is None or not isfinite(value):
        return "not measured"
    percent = round(100 * value)
    if percent == 0:
        return "did not move"
    return f"{abs(percent)}% of a leg's length {'back' if percent > 0 else 'forward'}"


def tension_interval(value: NerveTension | None) -> str:
    """Return the nerve-tension posture as band and interval."""
    if value is None:
        return "not told"
    low, high = round(value.low), round(value.high)
    return f"{value.band}, {low}" if low == high else f"{value.band}, {low} to {high}"


def tension(value: NerveTension | None, rep: Rep) -> str:
    """Return the nerve-tension posture as band, interval and cause, or why there is none."""
    if value is not None:
        cause = "" if value.cause.startswith("nothing") else f", most of it from {value.cause}"
        return f"{tension_interval(value)} of 100{cause}"
    if rep.pattern is Pattern.UNSURE:
        return "not told, because the rep could not be told"
    unknown = [
        name
        for name, rest in (
            ("back", rep.neutral.back),
            ("neck", rep.neutral.neck_deg),
            ("ankle", rep.neutral.ankle_deg),
        )
        if not isfinite(rest)
    ]
    if unknown:
        return f"not told, because {' and '.join(unknown)} at rest were not seen beforehand"
    return "not told, because back, toes or chin could not be seen during the hold"


def quality(rep: Rep) -> str:
    """Return how good a rep was, or why that is not told."""
    if rep.quality is not None:
        return f"{rep.quality:.0f} of 100"
    if rep.pattern is Pattern.UNSURE:
        return "not told, because the rep could not be told"
    return "not told, because its start, its way or its hold was not measured"


@dataclass(frozen=True, slots=True)
class LegWords:
    """What one leg has had of its dose.

    Attributes
    ----------
    name
        Which leg.
    pips
        For each hold of the dose, whether it was had.
    said
        The same in words, with what is owed.
    """

    name: str
    pips: tuple[bool, ...]
    said: str


def doses(analysis: Analysis) -> tuple[LegWords, ...]:
    """Return what each leg has had, or one entry where both are stretched at once."""
    dose = analysis.setting.dose
    names = ("Left leg", "Right leg") if dose.per_leg else ("Both legs",)
    return tuple(
        LegWords(
            name,
            tuple(number < had.holds for number in range(dose.holds)),
            f"{min(had.holds, dose.holds)} of {_count(dose.holds, 'hold')}, "
            f"{seconds(had.held_s)} held in push-backs; {_owed(dose.holds - had.holds)}",
        )
        for name, had in zip(names, analysis.doses, strict=False)
    )


def _owed(holds: int) -> str:
    return f"{_count(holds, 'hold')} still owed." if holds > 0 else "nothing more owed."
