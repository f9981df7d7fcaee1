"""How many reps were found, called right, and how far their times were off."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING, Final

from formcheck.evaluate.comparison import EXTRA, MISSED
from formcheck.evaluate.labels import PATTERNS
from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from formcheck.evaluate.comparison import RepResult

LABELLED: Final = (*(str(pattern) for pattern in PATTERNS), EXTRA)
"""Rows of a confusion table: what the labels say."""

FOUND: Final = (*(str(pattern) for pattern in PATTERNS), str(Pattern.UNSURE), MISSED)
"""Columns of a confusion table: what formcheck says."""


@dataclass(frozen=True, slots=True)
class TimingError:
    """How far the found starts (or ends) lay after the labelled ones, over matched reps.

    Attributes
    ----------
    errors_s
        Found minus labelled, seconds; positive is late.
    """

    errors_s: tuple[float, ...] = ()

    @property
    def mean_s(self) -> float:
        """Mean error; NaN without reps."""
        return fmean(self.errors_s) if self.errors_s else math.nan

    @property
    def median_abs_s(self) -> float:
        """Median size of the error; NaN without reps."""
        return median(map(abs, self.errors_s)) if self.errors_s else math.nan

    @property
    def largest_abs_s(self) -> float:
        """Largest size of an error; NaN without reps."""
        return max(map(abs, self.errors_s), default=math.nan)


@dataclass(frozen=True, slots=True)
class RepScore:
    """What became of the reps of some clips.

    Attributes
    ----------
    labelled, found
        Reps that a person saw, and that formcheck saw.
    matched
        Pairs of one of each that overlap in time by at least `matching.MIN_OVERLAP`.
    right
        Matched reps called what the label says.
    unsure
        Matched reps called `unsure`.
    confusion
        Number of reps by labelled and found pattern, `EXTRA` and `MISSED` included; only those
        combinations that came up.
    starts, ends
        Errors in time.
    """

    labelled: int
    found: int
    matched: int
    right: int
    unsure: int
    confusion: Mapping[tuple[str, str], int]
    starts: TimingError
    ends: TimingError

    @property
    def recall(self) -> float:
        """0..1, share of the labelled reps that were found, however called; NaN without any."""
        return _share(self.matched, self.labelled)

    @property
    def precision(self) -> float:
        """0..1, share of the found reps that a person saw too; NaN without any."""
        return _share(self.matched, self.found)

    @property
    def right_rate(self) -> float:
        """0..1, share of the matched reps that were called right; NaN without any."""
        return _share(self.right, self.matched)

    @property
    def abstain_rate(self) -> float:
        """0..1, share of the matched reps that were called `unsure`; NaN without any."""
        return _share(self.unsure, self.matched)


def score(reps: Sequence[RepResult]) -> RepScore:
    """Count what became of reps."""
    matched = [rep for rep in reps if rep.matched]
    return RepScore(
        labelled=sum(rep.labelled != EXTRA for rep in reps),
        found=sum(rep.found != MISSED for rep in reps),
        matched=len(matched),
        right=sum(rep.right for rep in matched),
        unsure=sum(rep.found == Pattern.UNSURE for rep in matched),
        confusion=Counter((rep.labelled, rep.found) for rep in reps),
        starts=TimingError(_known(rep.start_error_s for rep in matched)),
        ends=TimingError(_known(rep.end_error_s for rep in matched)),
    )


def _known(errors_s: Iterable[float | None]) -> tuple[float, ...]:
    return tuple(error for error in errors_s if error is not None)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
