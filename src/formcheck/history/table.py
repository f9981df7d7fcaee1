"""The history on the terminal: a line a day and leg, and small curves below."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from rich import box
from rich.table import Table
from rich.text import Text

from formcheck.history.days import PATTERNS, leg_days
from formcheck.history.entry import LEGS
from formcheck.report.console import stdout_console
from formcheck.report.sparkline import sparkline
from formcheck.report.words import PATTERN_WORDS, SIGNS, VERDICT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.history.days import LegDay
    from formcheck.history.entry import Session

MOST_COLUMNS: Final = 40
"""Days in a curve, the latest ones."""


def print_days(sessions: Sequence[Session]) -> None:
    """Print what each leg did on each day: in colour on a terminal, plain when piped."""
    console = stdout_console()
    lines = leg_days(sessions)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Day", no_wrap=True)
    table.add_column("Leg", no_wrap=True)
    table.add_column("Sessions", justify="right")
    table.add_column("Reps")
    table.add_column("Knee at hold", justify="right")
    table.add_column("Held", justify="right", no_wrap=True)
    table.add_column("Best", justify="right", no_wrap=True)
    plain = console.options.ascii_only
    day = None
    for line in lines:
        table.add_row(
            "" if line.day == day else line.day.isoformat(),
            line.leg,
            str(line.sessions),
            _reps(line, plain=plain),
            _degrees(line.knee_deg),
            f"{line.held_s:.0f} s",
            f"{line.best_hold_s:.0f} s",
        )
        day = line.day
    console.print(table)
    console.print(Text("Knee angle and holds are those of push-backs.", style="dim"))
    if not plain:
        for text in _curves(lines):
            console.print(text)
    people = {session.person for session in sessions if session.person is not None}
    if len(people) > 1:
        names = ", ".join(sorted(people))
        console.print(Text(f"These are {names} together; --person NAME shows one.", style="yellow"))


def print_sessions(sessions: Sequence[Session]) -> None:
    """Print a line a session, with its number."""
    console = stdout_console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Session", "Day", "What", "Person", "Set-up", "Verdict"):
        table.add_column(heading, justify="right" if heading == "Session" else "left")
    for session in sessions:
        table.add_row(
            str(session.id),
            session.day.isoformat(),
            Text(session.source),
            Text(session.person or ""),
            Text(session.exercise or ""),
            Text(VERDICT_WORDS[session.verdict]),
        )
    console.print(table)


def _reps(line: LegDay, *, plain: bool) -> Text:
    words = Text()
    for pattern in PATTERNS:
        count = line.reps.get(pattern, 0)
        if count:
            sign, style = SIGNS[pattern]
            words.append(", " if words else "")
            words.append(
                f"{'' if plain else f'{sign} '}{count} {PATTERN_WORDS[pattern]}", style=style
            )
    return words or Text("none")


def _degrees(angle: float | None) -> str:
    return "" if angle is None else f"{angle:.0f}°"


def _curves(lines: Sequence[LegDay]) -> Iterator[Text]:
    """Yield the way of each leg from day to day, a block a day on which it stretched."""
    for leg in LEGS:
        days = [line for line in lines if line.leg == leg][-MOST_COLUMNS:]
        if len(days) > 1:
            knees = [math.nan if each.knee_deg is None else each.knee_deg for each in days]
            name = f"{leg} leg" if leg != "both" else "both legs"
            yield from _curve(f"\n{name.capitalize()}, knee at hold", knees, "°")
            yield from _curve(f"{name.capitalize()}, held", [each.held_s for each in days], " s")


def _curve(title: str, values: Sequence[float], unit: str) -> Iterator[Text]:
    """Yield a curve over its own range, which is told beside it."""
    numbers = np.array(values, dtype=np.float64)
    known = numbers[np.isfinite(numbers)]
    if not known.size:
        return
    low, high = float(known.min()), float(known.max())
    blocks = sparkline(
        np.arange(len(numbers), dtype=np.float64),
        numbers,
        0.0,
        float(len(numbers)),
        low=low if high > low else low - 1.0,
        high=high if high > low else high + 1.0,
        columns=len(numbers),
    )
    yield Text(f"{title:<24} {blocks}  {low:.0f} to {high:.0f}{unit}, last {known[-1]:.0f}{unit}")
