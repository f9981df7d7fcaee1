"""The summary on the terminal: the verdict at one glance, then a line a rep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from formcheck.form.findings import DECIDED
from formcheck.form.judgement import Pattern, Severity, Verdict
from formcheck.form.scores import Band
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep

_VERDICT_WORDS = {
    Verdict.PUSH_BACK: "PUSH-BACK: the true stretch",
    Verdict.LOCKED_LEAN: "LOCKED LEAN: the common mistake",
    Verdict.MIXED: "MIXED: different from rep to rep",
    Verdict.SOFT_LEAN: "SOFT LEAN: a hip hinge, not this stretch",
    Verdict.LOST_HUG: "LOST HUG: the chest left the thigh",
    Verdict.NO_STRETCH: "NO STRETCH",
    Verdict.UNSURE: "UNSURE",
    Verdict.NO_PERSON: "NOBODY SEEN",
}

_PATTERN_WORDS = {
    Pattern.PUSH_BACK: "push-back",
    Pattern.LOCKED_LEAN: "locked lean",
    Pattern.SOFT_LEAN: "soft lean",
    Pattern.LOST_HUG: "lost hug",
    Pattern.UNSURE: "unsure",
    Pattern.NONE: "",
}

# Colour only ever repeats what the words and signs say.
_SIGNS = {
    Pattern.PUSH_BACK: ("✓", "green"),
    Pattern.LOCKED_LEAN: ("✗", "red"),
    Pattern.SOFT_LEAN: ("~", "yellow"),
    Pattern.LOST_HUG: ("~", "yellow"),
    Pattern.UNSURE: ("?", "cyan"),
    Pattern.NONE: ("", ""),
}


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
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = max(console.width, 120)
    if named:
        console.print()
        console.print(Text(shown_name(analysis.source.path), style="bold"))
    verdict = _VERDICT_WORDS[analysis.verdict]
    style = {"push_back": "bold green", "locked_lean": "bold red"}.get(analysis.verdict, "bold")
    console.print(Text(verdict, style=style))
    console.print(Text(analysis.summary))
    if analysis.reps:
        console.print()
        console.print(_table(analysis.reps))
        for rep in analysis.reps:
            for line in _remarks(rep):
                console.print(Text(line, style="dim"))
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


def _table(reps: tuple[Rep, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Rep", justify="right", no_wrap=True)
    table.add_column("When", no_wrap=True)
    table.add_column("What", no_wrap=True)
    table.add_column("Knee", no_wrap=True)
    table.add_column("Hold", justify="right", no_wrap=True)
    table.add_column("Next time")
    for rep in reps:
        sign, style = _SIGNS[rep.pattern]
        table.add_row(
            str(rep.index),
            f"{clock(rep.start_s)}-{clock(rep.end_s)}",
            Text(f"{sign} {_PATTERN_WORDS[rep.pattern]}", style=style),
            f"{_degrees(rep.knee_start_deg)} → {_degrees(rep.knee_end_deg)}",
            f"{rep.hold_duration_s:.0f} s",
            rep.cue,
        )
    return table


def _remarks(rep: Rep) -> Iterator[str]:
    """Yield what there is to say of a rep: why it was judged so, and what else was seen."""
    if rep.pattern is not Pattern.PUSH_BACK:
        yield f"Rep {rep.index}: {rep.reason}"
    for finding in rep.findings:
        if finding.severity is not Severity.INFO and finding.code not in DECIDED:
            yield f"Rep {rep.index}: {finding.reason} {finding.cue}"
    tension = rep.nerve_tension
    if tension is not None and tension.band is not Band.LOW:
        yield f"Rep {rep.index}: nerve-tension posture {tension.band}, because of {tension.cause}."


def clock(seconds: float) -> str:
    """Return a moment of a clip as a player shows it: minutes:seconds, with tenths."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def _degrees(angle: float | None) -> str:
    return "?" if angle is None else f"{angle:.0f}°"
