"""What each leg did on each day; only push-backs count, as for the dose (evidence §3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from formcheck.form.judgement import Pattern
from formcheck.history.entry import LEGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from formcheck.history.entry import Leg, RepEntry, Session

PATTERNS: Final = tuple(pattern for pattern in Pattern if pattern is not Pattern.NONE)

MOST_DAYS: Final = 100_000
"""Nobody asks for more; the calendar ends some time before."""


def first_day(days: int) -> date:
    """Return the first of the last so many days, from 1 to `MOST_DAYS`, today included."""
    return datetime.now(UTC).astimezone().date() - timedelta(days=days - 1)


@dataclass(frozen=True, slots=True)
class LegDay:
    """One leg on one day.

    Attributes
    ----------
    sessions
        How many sessions it took part in.
    reps
        How many reps of each pattern; what did not occur is not there.
    knee_deg
        Median knee angle during the holds of its push-backs; None without one.
    held_s
        Seconds held in push-backs altogether.
    best_hold_s
        The longest of these holds.
    """

    day: date
    leg: Leg
    sessions: int
    reps: Mapping[Pattern, int]
    knee_deg: float | None
    held_s: float
    best_hold_s: float


def leg_days(sessions: Iterable[Session]) -> tuple[LegDay, ...]:
    """Return a line for each day and leg, in that order."""
    counts: Counter[tuple[date, Leg]] = Counter()
    reps: defaultdict[tuple[date, Leg], list[RepEntry]] = defaultdict(list)
    for session in sessions:
        counts.update((session.day, leg) for leg in session.legs)
        for rep in session.reps:
            if rep.leg is not None:
                reps[session.day, rep.leg].append(rep)
    return tuple(
        _leg_day(day, leg, counts[day, leg], reps[day, leg])
        for day, leg in sorted(counts, key=lambda key: (key[0], LEGS.index(key[1])))
    )


def _leg_day(day: date, leg: Leg, sessions: int, reps: Sequence[RepEntry]) -> LegDay:
    stretches = [rep for rep in reps if rep.pattern is Pattern.PUSH_BACK]
    knees = [rep.knee_end_deg for rep in stretches if rep.knee_end_deg is not None]
    holds = [rep.hold_duration_s for rep in stretches]
    return LegDay(
        day=day,
        leg=leg,
        sessions=sessions,
        reps=dict(Counter(rep.pattern for rep in reps)),
        knee_deg=round(median(knees), 1) if knees else None,
        held_s=round(sum(holds), 1),
        best_hold_s=round(max(holds, default=0.0), 1),
    )


def overview(sessions: Sequence[Session]) -> dict[str, Any]:
    """Return days, legs, series and sessions as plain values, for programs and pages.

    Every list of a series is as long as the list of days; what a leg did not do on a day is 0,
    what was not measured is None.
    """
    lines = leg_days(sessions)
    days = sorted({line.day for line in lines})
    legs = [leg for leg in LEGS if any(line.leg == leg for line in lines)]
    at = {(line.day, line.leg): line for line in lines}
    series = {leg: _series([at.get((day, leg)) for day in days]) for leg in legs}
    people = {session.person for session in sessions if session.person is not None}
    return {
        "days": [day.isoformat() for day in days],
        "legs": legs,
        "series": series,
        "people": sorted(people),
        "sessions": [_summary(session) for session in reversed(sessions)],
    }


def _series(lines: Sequence[LegDay | None]) -> dict[str, Any]:
    return {
        "sessions": [0 if line is None else line.sessions for line in lines],
        "knee_deg": [None if line is None else line.knee_deg for line in lines],
        "held_s": [0.0 if line is None else line.held_s for line in lines],
        "best_hold_s": [0.0 if line is None else line.best_hold_s for line in lines],
        "reps": {
            pattern: [0 if line is None else line.reps.get(pattern, 0) for line in lines]
            for pattern in PATTERNS
        },
    }


def _summary(session: Session) -> dict[str, Any]:
    """Return one session for a list: how many reps it had, but not what they were."""
    return {
        "id": session.id,
        "at": session.at.isoformat(timespec="seconds"),
        "day": session.day.isoformat(),
        "source": session.source,
        "kind": session.kind,
        "exercise": session.exercise,
        "front_leg": session.front_leg,
        "model": session.model,
        "formcheck_version": session.version,
        "person": session.person,
        "verdict": session.verdict,
        "reps": len(session.reps),
    }
