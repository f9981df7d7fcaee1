"""What the table of all clips says of one."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from formcheck.form.judgement import Pattern, Verdict

if TYPE_CHECKING:
    from formcheck.analysis import Analysis

State = Literal["done", "kept", "failed", "missed"]
"""Done now; done by an earlier run; could not be done; not come to, because it was stopped."""

PATTERNS: Final = tuple(pattern for pattern in Pattern if pattern is not Pattern.NONE)

Line = Annotated[str, Field(max_length=1000)]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one clip showed, in short; it crosses processes and disks as JSON.

    Attributes
    ----------
    verdict
        What the whole clip shows.
    exercise, front_leg
        The set-up and the leg being stretched, None where unknown.
    reps
        How many there were of each pattern that occurred.
    knee_hold_deg
        Median of the reps' knee angles during the hold; None where none was measured.
    warnings
        Codes of what a reader must know.
    page
        Whether there is a report.html.
    """

    verdict: Verdict
    exercise: Line | None
    front_leg: Literal["left", "right"] | None
    reps: dict[Pattern, Annotated[int, Field(ge=1)]]
    knee_hold_deg: Annotated[float, Field(ge=-360, le=360)] | None
    warnings: tuple[Line, ...]
    page: bool

    @classmethod
    def of(cls, analysis: Analysis, *, page: bool) -> Seen:
        """Return it for an analysis."""
        patterns = [rep.pattern for rep in analysis.reps]
        knees = [rep.knee_end_deg for rep in analysis.reps]
        known = [knee for knee in knees if knee is not None and isfinite(knee)]
        return cls(
            verdict=analysis.verdict,
            exercise=analysis.exercise,
            front_leg=analysis.front_leg,
            reps={each: patterns.count(each) for each in PATTERNS if each in patterns},
            knee_hold_deg=round(median(known), 1) + 0.0 if known else None,
            warnings=tuple(dict.fromkeys(caution.code for caution in analysis.cautions)),
            page=page,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One clip in the table.

    Attributes
    ----------
    name
        What it is called in the list; it may hold any letters at all.
    folder
        Where its results are or would be, relative to the table.
    state
        What became of it.
    reason
        Why it failed, a sentence; empty otherwise.
    exit_code
        0, or what its failure means for the whole.
    seen
        What it showed; None unless its results are there.
    """

    name: str
    folder: str
    state: State = "missed"
    reason: str = ""
    exit_code: int = 0
    seen: Seen | None = None
