"""Two results side by side: what differs, as numbers and in plain words."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck import __version__
from formcheck.form.judgement import Pattern
from formcheck.form.scores import DOUBT_DEG
from formcheck.report.files import rounded
from formcheck.report.record import read_record
from formcheck.report.words import PATTERN_WORDS
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from formcheck.report.record import RepRecord, ResultRecord, TensionRecord

SCHEMA: Final = 1

STRETCHES: Final = (
    Pattern.PUSH_BACK,
    Pattern.LOCKED_LEAN,
    Pattern.SOFT_LEAN,
    Pattern.LOST_HUG,
)
"""What is compared rep by rep; what could not be told is only counted."""

HOLD_DOUBT_S: Final = 1.0
QUALITY_DOUBT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two results.

    Attributes
    ----------
    name
        The folder's name.
    record
        What its result.json says.
    """

    name: str
    record: ResultRecord

    @property
    def clip(self) -> str:
        """The clip's name, safe to be shown."""
        return shown_name(Path(self.record.source.path))

    @property
    def day(self) -> str:
        """When the result was made, as a date."""
        return self.record.created.date().isoformat()

    @property
    def stretches(self) -> tuple[RepRecord, ...]:
        """The push-backs and leans, in order of time."""
        return tuple(rep for rep in self.record.reps if rep.pattern in STRETCHES)

    @property
    def counts(self) -> Mapping[Pattern, int]:
        """How many reps there are of each pattern that can be told, and of unsure ones."""
        found = Counter(rep.pattern for rep in self.record.reps)
        return {pattern: found[pattern] for pattern in (*STRETCHES, Pattern.UNSURE)}


@dataclass(frozen=True, slots=True)
class Pair:
    """The same rep of both, counting push-backs and leans; None where one has fewer."""

    number: int
    a: RepRecord | None
    b: RepRecord | None

    @property
    def words(self) -> tuple[str, ...]:
        """How B differs from A, in clauses; none where nothing that can be measured does."""
        if self.a is None or self.b is None:
            return (f"only in {'A' if self.b is None else 'B'}",)
        return tuple(_differences(self.a, self.b))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results, A and B."""

    a: Side
    b: Side

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The push-backs and leans of both, the first with the first and so on."""
        both = zip_longest(self.a.stretches, self.b.stretches)
        return tuple(Pair(number, a, b) for number, (a, b) in enumerate(both, 1))

    @property
    def notes(self) -> tuple[str, ...]:
        """What makes the two less comparable, as sentences."""
        return tuple(_notes(self.a.record, self.b.record))


def compare(a: Path, b: Path) -> Comparison:
    """Read two folders of results.

    Raises
    ------
    InputError
        If one of them is not what formcheck wrote.
    """
    return Comparison(_side(a), _side(b))


def comparison_json(comparison: Comparison) -> str:
    """Return the comparison for programs, schema 1, with a final newline."""
    content = {
        "schema": SCHEMA,
        "formcheck_version": __version__,
        "a": _side_values(comparison.a),
        "b": _side_values(comparison.b),
        "reps": [_pair_values(pair) for pair in comparison.pairs],
        "notes": list(comparison.notes),
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _side(folder: Path) -> Side:
    return Side(shown_name(folder.absolute()), read_record(folder))


def _side_values(side: Side) -> dict[str, Any]:
    record = side.record
    return {
        "folder": side.name,
        "source": record.source.path,
        "created": record.created.isoformat(),
        "formcheck_version": record.formcheck_version,
        "model": record.model.name,
        "exercise": record.exercise,
        "front_leg": record.front_leg,
        "verdict": record.verdict,
        "counts": {pattern.value: count for pattern, count in side.counts.items()},
    }


def _pair_values(pair: Pair) -> dict[str, Any]:
    return {
        "number": pair.number,
        "a": _rep_values(pair.a),
        "b": _rep_values(pair.b),
        "words": list(pair.words),
    }


def _rep_values(rep: RepRecord | None) -> dict[str, Any] | None:
    if rep is None:
        return None
    tension = rep.nerve_tension
    return {
        "index": rep.index,
        "pattern": rep.pattern,
        "knee_start_deg": rounded(rep.knee_start_deg, 1),
        "knee_end_deg": rounded(rep.knee_end_deg, 1),
        "hold_duration_s": rounded(rep.hold_duration_s, 3),
        "nerve_tension": None if tension is None else tension.model_dump(mode="json"),
        "quality": rounded(rep.quality, 0),
    }


def _differences(a: RepRecord, b: RepRecord) -> Iterator[str]:
    if a.pattern is not b.pattern:
        yield f"{PATTERN_WORDS[b.pattern]} instead of {PATTERN_WORDS[a.pattern]}"
    for when, before, now in (
        ("at the start", a.knee_start_deg, b.knee_start_deg),
        ("at the end", a.knee_end_deg, b.knee_end_deg),
    ):
        knee = _more(before, now, _knee_doubt_deg(a, b), "straighter", "more bent")
        if knee is not None:
            amount, direction = knee
            yield f"knee {amount:.0f}° {direction} {when}"
    hold = _more(a.hold_duration_s, b.hold_duration_s, HOLD_DOUBT_S, "longer", "shorter")
    if hold is not None:
        yield f"hold {hold[0]:.0f} s {hold[1]}"
    tension = _tension(a.nerve_tension, b.nerve_tension)
    if tension is not None:
        yield tension
    quality = _more(a.quality, b.quality, QUALITY_DOUBT, "higher", "lower")
    if quality is not None:
        yield f"quality {quality[0]:.0f} points {quality[1]}"


def _knee_doubt_deg(a: RepRecord, b: RepRecord) -> float:
    """Return the standard error of a difference of two knee angles."""
    each = (DOUBT_DEG if rep.knee_sd_deg is None else rep.knee_sd_deg for rep in (a, b))
    return math.hypot(*each)


def _more(
    before: float | None, now: float | None, doubt: float, up: str, down: str
) -> tuple[float, str] | None:
    """Return by how much a number changed and which way; None within the doubt or unknown."""
    if before is None or now is None or abs(now - before) < doubt:
        return None
    return abs(now - before), up if now > before else down


def _tension(a: TensionRecord | None, b: TensionRecord | None) -> str | None:
    """Say which way the nerve-tension posture changed, where the two intervals are apart."""
    if a is None or b is None or (a.low <= b.high and b.low <= a.high):
        return None
    return f"nerve-tension posture {'higher' if b.low > a.high else 'lower'}"


def _notes(a: ResultRecord, b: ResultRecord) -> Iterator[str]:
    for what, one, other in (
        ("set-up", a.exercise, b.exercise),
        ("front leg", a.front_leg, b.front_leg),
        ("pose model", a.model.name, b.model.name),
        ("formcheck version", a.formcheck_version, b.formcheck_version),
    ):
        if one != other:
            yield f"Not the same {what}: {one or 'unknown'} in A, {other or 'unknown'} in B."
    for name, record in (("A", a), ("B", b)):
        for warning in record.warnings:
            yield f"{name}: {warning.message}"
