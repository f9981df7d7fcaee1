"""Findings of made-up people, and when a made-up number crossed a limit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from tests.form.curves import judged, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.form.curves import Curve

    from formcheck.form.judgement import Finding, FindingCode
    from formcheck.motion.signals import Sample

NAN = float("nan")


def found(stream: Iterable[Sample] | Curve, code: FindingCode) -> list[Finding]:
    """Return the findings of this kind in all reps of a recording."""
    recording = stream if not hasattr(stream, "times") else samples(stream)  # type: ignore[arg-type]  # a curve, then
    return [f for rep in judged(recording) for f in rep.findings if f.code is code]


def during(
    stream: Iterable[Sample], from_s: float, to_s: float, change: Callable[[Sample], Sample]
) -> list[Sample]:
    """Return the stream with the samples between two moments changed."""
    return [change(s) if from_s <= s.time_s < to_s else s for s in stream]


def unknown(stream: Iterable[Sample], name: str) -> list[Sample]:
    """Return the stream with one signal never measured."""
    nothing: dict[str, Any] = {name: NAN}
    return [replace(s, **nothing) for s in stream]


def first_time(stream: Iterable[Sample], fits: Callable[[Sample], bool]) -> float:
    """Return when something was first so."""
    return next(s.time_s for s in stream if fits(s))


def wave(time_s: float, since_s: float, hertz: float) -> float:
    """Return a swing of one, peak to peak, that starts at a moment."""
    return float(0.5 * np.sin(2 * np.pi * hertz * (time_s - since_s)))
