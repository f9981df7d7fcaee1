"""One card a rep: its three stills, its numbers, its faults, each in words."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from formcheck.form.judgement import Severity
from formcheck.report.film.stills import Moment, Still, stills_of
from formcheck.report.page import words
from formcheck.report.terminal import clock
from formcheck.report.words import PATTERN_WORDS, SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Finding, Rep

MOMENTS: Final[tuple[Moment, ...]] = ("set", "reach", "hold")

COLUMNS: Final = ("Rep", "What", "From", "To", "Knee", "Hip hinge", "Hips back", "Hold", "Quality")
"""Heads of the table of all reps; the nerve-tension posture comes last, in words."""

_MISSING: Final = {
    "set": "The start was not seen.",
    "reach": "The way into the stretch was not seen.",
    "hold": "The hold was not seen.",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One of a rep's three moments.

    Attributes
    ----------
    moment
        ``set``, ``reach`` or ``hold``; ``start`` where a rep began without a set.
    picture
        The still as a data address, None where there is none.
    angles
        Knee and hip hinge at that moment, in words.
    time_s, when
        Its time, and that as a player shows it; None and empty where it is not known.
    missing
        What to say in place of a picture.
    """

    moment: str
    picture: str | None
    angles: str
    time_s: float | None
    when: str
    missing: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding, in words."""

    severity: str
    tone: str
    time_s: float
    when: str
    reason: str
    cue: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a rep's card says.

    Attributes
    ----------
    facts
        Pairs of a name and a value.
    row, tension
        The same, shorter, for the table: a cell for each of `COLUMNS`, and the last one.
    """

    index: int
    sign: str
    word: str
    tone: str
    start_s: float
    start: str
    end: str
    shots: tuple[Shot, ...]
    facts: tuple[tuple[str, str], ...]
    row: tuple[str, ...]
    tension: str
    reason: str
    cue: str
    faults: tuple[Fault, ...]


def cards(analysis: Analysis, stills: Mapping[Still, bytes]) -> tuple[Card, ...]:
    """Return a card for each rep.

    Parameters
    ----------
    analysis
        What was seen.
    stills
        JPEG files of the reps' moments, as far as there are any.
    """
    rows = stills_of(analysis)
    return tuple(_card(rep, analysis, stills, rows) for rep in analysis.reps)


def _card(
    rep: Rep, analysis: Analysis, stills: Mapping[Still, bytes], rows: Mapping[Still, int]
) -> Card:
    return Card(
        index=rep.index,
        sign=SIGNS[rep.pattern][0],
        word=PATTERN_WORDS[rep.pattern] or "not judged",
        tone=words.TONES[rep.pattern],
        start_s=rep.start_s,
        start=clock(rep.start_s),
        end=clock(rep.end_s),
        shots=tuple(_shot(rep, each, analysis, stills, rows) for each in MOMENTS),
        facts=_facts(rep, analysis.setting.dose.hold_s),
        row=_row(rep),
        tension=words.tension_interval(rep.nerve_tension),
        reason=rep.reason,
        cue=rep.cue,
        faults=tuple(_fault(finding) for finding in rep.findings),
    )


def _shot(
    rep: Rep,
    moment: Moment,
    analysis: Analysis,
    stills: Mapping[Still, bytes],
    rows: Mapping[Still, int],
) -> Shot:
    jpeg, row = stills.get(Still(rep.index, moment)), rows.get(Still(rep.index, moment))
    signals = analysis.motion.signals
    time_s = None if row is None else float(signals.time_s[row])
    angles = ""
    if row is not None:
        knee, hip = float(signals.knee_deg[row]), float(signals.hip_hinge_deg[row])
        angles = f"knee {words.degrees(knee)}, hip hinge {words.degrees(hip)}"
    return Shot(
        moment="start" if moment == "set" and rep.phase_times.set_s is None else moment,
        picture=None if jpeg is None else f"data:image/jpeg;base64,{b64encode(jpeg).decode()}",
        angles=angles,
        time_s=time_s,
        when="" if time_s is None else clock(time_s),
        missing=_MISSING[moment] if row is None else "No picture was kept.",
    )


def _row(rep: Rep) -> tuple[str, ...]:
    return (
        str(rep.index),
        f"{SIGNS[rep.pattern][0]} {PATTERN_WORDS[rep.pattern]}".strip(),
        clock(rep.start_s),
        clock(rep.end_s),
        words.way(rep.knee_start_deg, rep.knee_end_deg),
        words.way(rep.hip_hinge_start_deg, rep.hip_hinge_end_deg),
        "?" if rep.hips_back is None else f"{rep.hips_back + 0.0:.0%}",
        words.seconds(rep.hold_duration_s),
        "not told" if rep.quality is None else f"{rep.quality:.0f}",
    )


def _facts(rep: Rep, hold_target_s: float) -> tuple[tuple[str, str], ...]:
    return (
        ("Knee", words.way(rep.knee_start_deg, rep.knee_end_deg, rep.knee_sd_deg)),
        (
            "Hip hinge",
            words.way(rep.hip_hinge_start_deg, rep.hip_hinge_end_deg, rep.hip_hinge_sd_deg),
        ),
        ("Hips", words.hips_back(rep.hips_back)),
        ("Hold", f"{words.seconds(rep.hold_duration_s)} of {words.seconds(hold_target_s)}"),
        ("Quality", words.quality(rep)),
        ("Nerve-tension posture", words.tension(rep.nerve_tension, rep)),
    )


def _fault(finding: Finding) -> Fault:
    return Fault(
        severity=words.SEVERITY_WORDS[Severity(finding.severity)],
        tone=words.SEVERITY_TONES[Severity(finding.severity)],
        time_s=finding.start_s,
        when=f"{clock(finding.start_s)}-{clock(finding.end_s)}",
        reason=finding.reason,
        cue=finding.cue,
    )
