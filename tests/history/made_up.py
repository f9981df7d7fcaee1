"""Sessions that nobody did, to test with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from formcheck.form.judgement import Pattern, Verdict
from formcheck.form.scores import Band
from formcheck.history.entry import RepEntry, Session

if TYPE_CHECKING:
    from collections.abc import Sequence


def rep(
    number: int = 1,
    pattern: Pattern = Pattern.PUSH_BACK,
    knee_deg: float | None = 165.0,
    **other: Any,
) -> RepEntry:
    values: dict[str, Any] = {
        "leg": "left",
        "start_s": 10.0 * number,
        "end_s": 10.0 * number + 8,
        "hold_duration_s": 5.5,
        "knee_start_deg": 118.2,
        "hip_hinge_start_deg": None,
        "hip_hinge_end_deg": 48.0,
        "nerve_tension_low": 3.0,
        "nerve_tension_high": 31.0,
        "nerve_tension_band": Band.LOW,
        "quality": 78.0,
        **other,
    }
    return RepEntry(number=number, pattern=pattern, knee_end_deg=knee_deg, **values)


def session(
    day: int = 1, reps: Sequence[RepEntry] = (rep(),), at: datetime | None = None, **other: Any
) -> Session:
    """Return a session in March 2026, at six in the evening, or at another time."""
    when = datetime(2026, 3, day, 18, 0, 0, tzinfo=UTC) if at is None else at
    values: dict[str, Any] = {
        "id": 0,
        "at": when.astimezone(UTC),
        "day": when.date(),
        "source": "me.mp4",
        "kind": "video",
        "exercise": "bench",
        "front_leg": "left",
        "model": "full",
        "version": "0.1.0",
        "person": None,
        "verdict": Verdict.PUSH_BACK,
        **other,
    }
    return Session(reps=tuple(reps), **values)
