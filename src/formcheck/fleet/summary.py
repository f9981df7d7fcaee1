"""All clips in two tables: summary.csv for programs, summary.html for people."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import jinja2

from formcheck import __version__
from formcheck.disk.whole import write_whole
from formcheck.errors import UsageError
from formcheck.fleet.row import PATTERNS
from formcheck.report.bundle import PAGE_NAME
from formcheck.report.page import words
from formcheck.report.plotly_page import inline
from formcheck.report.words import PATTERN_WORDS, VERDICT_WORDS
from formcheck.text import cell, printable
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.fleet.row import Row, State

TABLE_NAME: Final = "summary.csv"
PAGE_OF_ALL_NAME: Final = "summary.html"

COLUMNS: Final = (
    "name",
    "folder",
    "state",
    "reason",
    "verdict",
    *PATTERNS,
    "exercise",
    "front_leg",
    "knee_hold_deg",
    "warnings",
)

_PACKAGE: Final = "formcheck.fleet"

STATE_WORDS: Final[dict[State, str]] = {
    "done": "analysed",
    "kept": "done earlier",
    "failed": "failed",
    "missed": "not come to",
}
"""What is said of each state."""


def counts(rows: Sequence[Row]) -> str:
    """Return how many clips came to what, in a sentence."""
    states = Counter(row.state for row in rows)
    parts = [f"{states[each]} {said}" for each, said in STATE_WORDS.items() if states[each]]
    return f"{len(rows)} clip{'' if len(rows) == 1 else 's'}: {', '.join(parts)}."


def write_summary(rows: Sequence[Row], out: Path) -> None:
    """Write summary.csv and summary.html into the folder of all results, each of them whole.

    Raises
    ------
    UsageError
        If they cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_whole(out / TABLE_NAME, summary_csv(rows).encode())
        write_whole(out / PAGE_OF_ALL_NAME, summary_html(rows).encode())
    except OSError as error:
        raise UsageError(
            f"The summary cannot be written to {shown_name(out)} ({error.strerror}); choose "
            "another --out."
        ) from error


def summary_csv(rows: Sequence[Row]) -> str:
    """Return one row a clip: RFC 4180 with plain line ends, empty where nothing is known."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        seen = row.seen
        first = (cell(row.name), cell(row.folder), row.state, cell(row.reason))
        if seen is None:
            writer.writerow((*first, *("" for _ in COLUMNS[len(first) :])))
            continue
        writer.writerow(
            (
                *first,
                seen.verdict,
                *(seen.reps.get(pattern, 0) for pattern in PATTERNS),
                cell(seen.exercise or ""),
                seen.front_leg or "",
                "" if seen.knee_hold_deg is None else f"{seen.knee_hold_deg:.1f}",
                cell(" ".join(seen.warnings)),
            )
        )
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class _Line:
    """One clip on the page, in words; `rank` sorts the verdicts, the best first."""

    name: str
    href: str | None
    sign: str
    verdict: str
    tone: str
    rank: int
    reps: tuple[int | None, ...]
    exercise: str
    leg: str
    knee: str
    knee_deg: float | None
    remark: str


def summary_html(rows: Sequence[Row]) -> str:
    """Return the page: a table that can be sorted, each clip linked to its own page beside it.

    Styles and the one script are within it; nothing else runs or is fetched.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("formcheck", "fleet"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    states = Counter(row.state for row in rows)
    verdicts = Counter(row.seen.verdict for row in rows if row.seen is not None)
    return environment.get_template("summary.html").render(
        version=__version__,
        created=f"{datetime.now(UTC):%Y-%m-%d}",
        total=len(rows),
        states=[(STATE_WORDS[each], states[each]) for each in STATE_WORDS if states[each]],
        verdicts=[
            (*words.verdict_sign(each), _short(VERDICT_WORDS[each]), verdicts[each])
            for each in VERDICT_WORDS
            if verdicts[each]
        ],
        patterns=[PATTERN_WORDS[pattern] for pattern in PATTERNS],
        lines=[_line(row) for row in rows],
        style=inline(_PACKAGE, "summary.css"),
        script=inline(_PACKAGE, "summary.js"),
    )


def _short(verdict: str) -> str:
    """Return a verdict without what it means."""
    return verdict.partition(":")[0].capitalize()


def _line(row: Row) -> _Line:
    name = printable(row.name)
    seen = row.seen
    if seen is None:
        failed = row.state == "failed"
        return _Line(
            name=name,
            href=None,
            sign="!" if failed else "-",
            verdict="Failed" if failed else "Not come to",
            tone="bad" if failed else "unsure",
            rank=len(VERDICT_WORDS) + (0 if failed else 1),
            reps=tuple(None for _ in PATTERNS),
            exercise="",
            leg="",
            knee="",
            knee_deg=None,
            remark=printable(row.reason),
        )
    sign, tone = words.verdict_sign(seen.verdict)
    place = quote(row.folder.encode("utf-8", "surrogateescape"))
    return _Line(
        name=name,
        # The point keeps a name such as `javascript:` from being anything but a name.
        href=f"./{place}/{PAGE_NAME}" if seen.page else None,
        sign=sign,
        verdict=_short(VERDICT_WORDS[seen.verdict]),
        tone=tone,
        rank=list(VERDICT_WORDS).index(seen.verdict),
        reps=tuple(seen.reps.get(pattern, 0) for pattern in PATTERNS),
        exercise=seen.exercise or "",
        leg=seen.front_leg or "",
        knee="" if seen.knee_hold_deg is None else words.degrees(seen.knee_hold_deg),
        knee_deg=seen.knee_hold_deg,
        remark=printable(", ".join(each.replace("_", " ") for each in seen.warnings)),
    )
