"""angles.mot: the front leg's angles as an OpenSim motion.

Only numbers stand in it. OpenSim has two readers for these files, and the older one, which
plays motions, loses the rest of a row at a NaN without a word. So the legs do not share a
file, and frames that lack an angle are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck import __version__
from formcheck.motion.signals import SIDES
from formcheck.report.exports.clock import even_clock, read_at

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.analysis import Analysis

MOT_NAME: Final = "angles.mot"
OTHER_NAMES: Final = ("angles_left.mot", "angles_right.mot")
"""For the leg that was in front less often, if it ever was."""


def write_mot(analysis: Analysis, folder: Path) -> None:
    """Write angles.mot for the front leg, and one for the other leg if that was in front too.

    Knee flexion is positive, as in Rajagopal's model. ``pelvis_tilt`` carries the whole trunk:
    formcheck does not see the pelvis apart from it.
    """
    front = SIDES.index(analysis.front_leg or "left")
    _write(folder / MOT_NAME, front, _rows(analysis, front))
    others = _rows(analysis, 1 - front)
    if len(others):
        _write(folder / OTHER_NAMES[1 - front], 1 - front, others)


def _rows(analysis: Analysis, side: int) -> NDArray[np.float64]:
    """Return the frames in which this leg was in front and measured, shape (rows, 4)."""
    signals = analysis.motion.signals
    clock = even_clock(analysis)
    measured = (signals.front_leg == side) & (signals.confidence > 0)
    angles = (-signals.trunk_lean_deg, 180 - signals.hip_hinge_deg, 180 - signals.knee_deg)
    steady = [read_at(clock, signals.time_s, np.where(measured, each, np.nan)) for each in angles]
    rows = np.column_stack([clock, *steady])
    whole: NDArray[np.float64] = rows[np.isfinite(rows).all(axis=1)]
    return whole


def _write(path: Path, side: int, rows: NDArray[np.float64]) -> None:
    letter = SIDES[side][0]
    columns = ("time", "pelvis_tilt", f"hip_flexion_{letter}", f"knee_angle_{letter}")
    head = (
        path.stem,
        "version=1",
        f"nRows={len(rows)}",
        f"nColumns={len(columns)}",
        "inDegrees=yes",
        "",
        f"Angles of the {SIDES[side]} leg as seen from the side by formcheck {__version__}.",
        "Units are S.I. units (second, meters, Newtons, ...)",
        "Angles are in degrees.",
        "",
        "endheader",
        "\t".join(columns),
    )
    with path.open("w", encoding="ascii", newline="\n") as file:
        for line in head:
            file.write(f"{line}\n")
        for moment, *angles in rows.tolist():
            numbers = (f"{round(angle, 3) + 0.0:.3f}" for angle in angles)  # no negative zero
            file.write("\t".join([f"{moment:.6f}", *numbers]) + "\n")
