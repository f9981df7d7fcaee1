"""The summary on the terminal: the verdict at one glance, then a line a rep, then what to do."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Final

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.form.findings import DECIDED
from formcheck.form.judgement import Pattern, Severity
from formcheck.form.scores import Band, band_of
from formcheck.report.console import stdout_console
from formcheck.report.dose_words import dose_sentence
from formcheck.report.sparkline import sparkline
from formcheck.report.words import PATTERN_WORDS, SIGNS, VERDICT_WORDS
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep

CURVE_COLUMNS: Final = 12
"""So wide that the table fits 80 columns."""

CURVE_DEG: Final = (80.0, 180.0)
"""Knee angles at the foot and the top of every curve, so that reps can be compared."""


def print_summary(analysis: Analysis, *, saved_to: Path | None = None, named: bool = False) -> None:
    """Print the summary on stdout: in colour on a terminal, plain when piped.

    Parameters
    ----------
    analysis
        What to tell.
    saved_to
        Where the result files went, to be named at the end.
    named
        Whether to begin with the clip's name, for one of several.
    """
    console = stdout_console()
    if named:
        console.print()
        console.print(Text(shown_name(analysis.source.path), style="bold"))
    verdict = VERDICT_WORDS[analysis.verdict]
    style = {"push_back": "bold green", "locked_lean": "bold red"}.get(analysis.verdict, "bold")
    console.print(Text(verdict, style=style))
    console.print(Text(analysis.summary))
    if analysis.reps:
        console.print()
        console.print(_table(analysis, plain=console.options.ascii_only))
        for line in _advice(analysis.reps, console.width):
            console.print(line)
    dose = dose_sentence(analysis)
    if dose is not None:
        console.print()
        console.print(Text(dose))
    if analysis.cautions:
        console.print()
        for caution in analysis.cautions:
            console.print(Text(f"Note: {caution.message}", style="yellow"))
    console.print()
    facts = [
        analysis.exercise and f"set-up: {analysis.exercise}",
        analysis.front_leg and f"front leg: {analysis.front_leg}",
        f"pose model: {analysis.model.name}",
    ]
    console.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
    if saved_to is not None:
        console.print(
            Text(f"Details: {saved_to.parent / shown_name(saved_to)}", style="dim"), soft_wrap=True
        )
    console.print(Text("This describes movement; it is not medical advice.", style="dim"))


def _table(analysis: Analysis, *, plain: bool) -> Table:
    """Return a line a rep; `plain` where the terminal has neither signs nor blocks."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Rep", justify="right", no_wrap=True)
    table.add_column("When", no_wrap=True)
    table.add_column("What", no_wrap=True)
    table.add_column("Knee", no_wrap=True)
    if not plain:
        table.add_column("set to end", no_wrap=True)
    table.add_column("Hold", justify="right", no_wrap=True)
    for rep in analysis.reps:
        sign, style = SIGNS[rep.pattern]
        words = PATTERN_WORDS[rep.pattern]
        arrow = "to" if plain else "→"
        table.add_row(
            str(rep.index),
            f"{clock(rep.start_s)}-{clock(rep.end_s)}",
            Text(words if plain else f"{sign} {words}", style=style),
            f"{_degrees(rep.knee_start_deg)} {arrow} {_degrees(rep.knee_end_deg)}{_doubt(rep)}",
            *(() if plain else (Text(_curve(analysis, rep), style=style),)),
            f"{rep.hold_duration_s:.0f} s",
        )
    return table


def _curve(analysis: Analysis, rep: Rep) -> str:
    """Return the knee angle of a rep from its set to its end."""
    signals = analysis.motion.signals
    set_s = rep.phase_times.set_s
    since_s = rep.start_s if set_s is None else set_s
    low, high = CURVE_DEG
    return sparkline(
        signals.time_s,
        signals.knee_deg,
        since_s,
        rep.end_s,
        low=low,
        high=high,
        columns=CURVE_COLUMNS,
    )


def _advice(reps: tuple[Rep, ...], width: int) -> Iterator[Text]:
    """Yield for every rep what to do next time, and below it why."""
    for rep in reps:
        lead = f"Rep {rep.index}  "
        indent = " " * len(lead)
        yield Text(fill(rep.cue, width, initial_indent=lead, subsequent_indent=indent))
        for remark in _remarks(rep):
            below = fill(remark, width, initial_indent=indent, subsequent_indent=indent)
            yield Text(below, style="dim")


def _remarks(rep: Rep) -> Iterator[str]:
    """Yield what there is to say of a rep: why it was judged so, and what else was seen."""
    if rep.pattern is not Pattern.PUSH_BACK:
        yield rep.reason
    for finding in rep.findings:
        if finding.severity is not Severity.INFO and finding.code not in DECIDED:
            yield f"{finding.reason} {finding.cue}"
    tension = rep.nerve_tension
    # Only what is so whatever the angles' error is worth saying (evidence §4.1).
    if tension is not None and band_of(tension.low) is not Band.LOW:
        low, high = band_of(tension.low), band_of(tension.high)
        words = low if low is high else f"{low} to {high}"
        yield f"Nerve-tension posture {words}, because of {tension.cause}."


def clock(seconds: float) -> str:
    """Return a moment of a clip as a player shows it: minutes:seconds, with tenths."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def _doubt(rep: Rep) -> str:
    return "" if rep.knee_sd_deg is None else f" ±{rep.knee_sd_deg:.0f}°"


def _degrees(angle: float | None) -> str:
    return "?" if angle is None else f"{angle:.0f}°"
