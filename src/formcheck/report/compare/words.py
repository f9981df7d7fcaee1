"""How two results are written for people, on the terminal and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.report.words import VERDICT_WORDS

if TYPE_CHECKING:
    from formcheck.form.judgement import Verdict
    from formcheck.report.compare.comparison import Pair
    from formcheck.report.record import RepRecord, TensionRecord

UNKNOWN: Final = "?"
ALIKE: Final = "no difference that can be told"
READING: Final = (
    "The first push-back or lean of A is set beside the first of B, and so on. Angles that differ "
    "by less than the measurement can tell are not spoken of, and neither are indices whose "
    "ranges overlap. The nerve-tension index describes posture; it does not measure a nerve."
)


def verdict_words(verdict: Verdict) -> str:
    """Return a verdict in short."""
    return VERDICT_WORDS[verdict].split(":")[0]


def knee(rep: RepRecord, arrow: str = "→") -> str:
    """Return the knee's angle at the start and at the end."""
    return f"{_degrees(rep.knee_start_deg)} {arrow} {_degrees(rep.knee_end_deg)}"


def hold(rep: RepRecord) -> str:
    """Return how long a rep was held."""
    return f"{rep.hold_duration_s:.0f} s"


def tension(record: TensionRecord | None) -> str:
    """Return the nerve-tension posture as a band and its range."""
    if record is None:
        return UNKNOWN
    ends = dict.fromkeys((f"{record.low:.0f}", f"{record.high:.0f}"))  # one where they are one
    return f"{record.band} {'-'.join(ends)}"


def quality(rep: RepRecord) -> str:
    """Return a rep's quality, 0 to 100."""
    return UNKNOWN if rep.quality is None else f"{rep.quality:.0f}"


def difference(pair: Pair) -> str:
    """Return how B's rep differs from A's, as one clause."""
    return ", ".join(pair.words) or ALIKE


def _degrees(angle: float | None) -> str:
    return UNKNOWN if angle is None else f"{angle:.0f}°"
