"""The per-frame table: one row a frame, units in the names."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import numpy as np

from formcheck.form.judgement import Pattern, Phase
from formcheck.report.tension import tension_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from formcheck.analysis import Analysis

_LEG_NAMES = np.array(["left", "right", ""])

_DECIMALS = {"time_s": 4, "hips_back": 3, "confidence": 2}
"""Decimals of the columns of frames.csv; degrees get one."""


def frame_columns(analysis: Analysis) -> Mapping[str, NDArray[np.generic]]:
    """Return the columns of frames.csv in order, shape (n,) each.

    Numbers are NaN and texts empty where nothing was measured. ``hips_back`` is the travel
    since the rep began, so it exists within reps only.
    """
    signals = analysis.motion.signals
    frames = len(signals)
    phase = np.full(frames, Phase.IDLE.value, dtype="<U8")
    pattern = np.full(frames, Pattern.NONE.value, dtype="<U12")
    hips_back = np.full(frames, np.nan)
    for rep in analysis.reps:
        since = rep.start_s if rep.phase_times.set_s is None else rep.phase_times.set_s
        for row in range(frames)[signals.within(since, rep.end_s)]:
            phase[row] = rep.phase_at(float(signals.time_s[row])).value
        within = signals.within(rep.start_s, rep.end_s)
        pattern[within] = rep.pattern.value
        hips_back[within] = signals.hip_offset[within] - signals.hip_offset[within.start]
    unmeasured = signals.confidence == 0
    return {
        "frame": np.arange(frames),
        "time_s": signals.time_s,
        "front_leg": _LEG_NAMES[signals.front_leg],
        "knee_deg": signals.knee_deg,
        "hip_hinge_deg": signals.hip_hinge_deg,
        "trunk_lean_deg": signals.trunk_lean_deg,
        "ankle_deg": signals.ankle_deg,
        "neck_deg": signals.neck_deg,
        "hips_back": hips_back,
        "yaw_deg": signals.yaw_deg,
        "confidence": np.where(unmeasured, np.nan, signals.confidence),
        "phase": phase,
        "pattern": pattern,
        "nerve_tension": tension_of(analysis).middle,
        "knee_sd_deg": signals.knee_sd_deg,
        "hip_hinge_sd_deg": signals.hip_hinge_sd_deg,
    }


def frames_csv(analysis: Analysis) -> str:
    """Return the content of frames.csv: RFC 4180 with plain line ends, empty if unmeasured."""
    columns = analysis.frames
    decimals = [
        _DECIMALS.get(name, 1) if values.dtype.kind == "f" else None
        for name, values in columns.items()
    ]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow(
            str(value) if places is None else _number(float(value), places)
            for value, places in zip(row, decimals, strict=True)
        )
    return stream.getvalue()


def _number(value: float, decimals: int) -> str:
    """Return a number with fixed decimals, nothing for NaN, and never minus zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}" if math.isfinite(value) else ""
