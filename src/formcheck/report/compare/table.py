"""Two results on the terminal, side by side."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.report.compare import words
from formcheck.report.console import stdout_console
from formcheck.report.words import PATTERN_WORDS, SIGNS

if TYPE_CHECKING:
    from formcheck.report.compare.comparison import Comparison
    from formcheck.report.record import RepRecord


def print_comparison(comparison: Comparison) -> None:
    """Print it on stdout: in colour on a terminal, plain when piped."""
    console = stdout_console()
    plain = console.options.ascii_only
    console.print(_whole(comparison))
    if comparison.pairs:
        console.print(_reps(comparison, plain=plain))
        console.print(Text("How B differs from A", style="bold"))
    for pair in comparison.pairs:
        lead = f"Rep {pair.number}  "
        line = words.difference(pair)
        indent = " " * len(lead)
        console.print(
            Text(fill(line, console.width, initial_indent=lead, subsequent_indent=indent))
        )
    if comparison.notes:
        console.print()
    for note in comparison.notes:
        console.print(Text(f"Note: {note}", style="yellow"))
    console.print()
    console.print(Text(words.READING, style="dim"))
    console.print(Text("This describes movement; it is not medical advice.", style="dim"))


def _whole(comparison: Comparison) -> Table:
    """Return what both show as a whole: verdict, and how many reps of which pattern."""
    a, b = comparison.a, comparison.b
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    table.add_column(Text("A"))
    table.add_column(Text("B"))
    table.add_row("Folder", Text(a.name), Text(b.name))
    table.add_row("Clip", Text(a.clip), Text(b.clip))
    table.add_row("Made", a.day, b.day)
    table.add_row(
        "Verdict",
        Text(words.verdict_words(a.record.verdict), style="bold"),
        Text(words.verdict_words(b.record.verdict), style="bold"),
    )
    for pattern, count in a.counts.items():
        if count or b.counts[pattern]:
            table.add_row(PATTERN_WORDS[pattern], str(count), str(b.counts[pattern]))
    return table


def _reps(comparison: Comparison, *, plain: bool) -> Table:
    """Return two lines a rep, A's and B's."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Rep", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("What", no_wrap=True)
    table.add_column("Knee", no_wrap=True)
    table.add_column("Hold", justify="right", no_wrap=True)
    table.add_column("Nerve tension", no_wrap=True)
    table.add_column("Quality", justify="right", no_wrap=True)
    for pair in comparison.pairs:
        table.add_row(str(pair.number), "A", *_cells(pair.a, plain=plain))
        table.add_row("", "B", *_cells(pair.b, plain=plain), end_section=True)
    return table


def _cells(rep: RepRecord | None, *, plain: bool) -> tuple[Text | str, ...]:
    if rep is None:
        return ("-",) * 5
    sign, style = SIGNS[rep.pattern]
    name = PATTERN_WORDS[rep.pattern]
    return (
        Text(name if plain else f"{sign} {name}", style=style),
        words.knee(rep, "to" if plain else "→"),
        words.hold(rep),
        words.tension(rep.nerve_tension),
        words.quality(rep),
    )
