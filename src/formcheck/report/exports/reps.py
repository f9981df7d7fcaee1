"""reps.csv: one row a rep, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from formcheck.report.files import rep_values
from formcheck.text import cell

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep

REPS_NAME: Final = "reps.csv"

COLUMNS: Final = (
    "rep",
    "pattern",
    "start_s",
    "end_s",
    "set_s",
    "reach_s",
    "hold_s",
    "release_s",
    "hold_duration_s",
    "knee_start_deg",
    "knee_end_deg",
    "hip_hinge_start_deg",
    "hip_hinge_end_deg",
    "knee_sd_deg",
    "hip_hinge_sd_deg",
    "trunk_lean_end_deg",
    "hips_back",
    "path_ratio",
    "nerve_tension_low",
    "nerve_tension_high",
    "nerve_tension_band",
    "nerve_tension_cause",
    "quality",
    "findings",
    "cue",
    "reason",
)


def write_reps(analysis: Analysis, folder: Path) -> None:
    """Write reps.csv; the heading stands there even if there was no rep."""
    (folder / REPS_NAME).write_text(reps_csv(analysis), encoding="utf-8", newline="")


def reps_csv(analysis: Analysis) -> str:
    """Return the content of reps.csv: RFC 4180 with plain line ends, empty if unmeasured."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(rep) for rep in analysis.reps)
    return stream.getvalue()


def _row(rep: Rep) -> dict[str, Any]:
    values = rep_values(rep)
    tension = values["nerve_tension"] or {}
    return {
        "rep": rep.index,
        **{name: values[name] for name in COLUMNS if name in values},
        **values["phase_times"],
        **{f"nerve_tension_{part}": value for part, value in tension.items()},
        "findings": " ".join(finding.code for finding in rep.findings),
        "cue": cell(rep.cue),
        "reason": cell(rep.reason),
    }
