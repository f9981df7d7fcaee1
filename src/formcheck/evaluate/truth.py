"""A truth table beside a clip: the front leg's true angles at given times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.errors import UsageError
from formcheck.evaluate.sheet import read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Leg = Literal["left", "right"]

ANGLES: Final = ("knee_deg", "hip_hinge_deg")
"""The angles that are compared, by the names that result files use."""

LONGEST_GAP_S: Final = 0.5
"""Rows further apart are not joined by a line: a joint moves on a curve meanwhile."""

_OF_A_SIDE = {
    "knee_deg": {"left": "knee_L_2d", "right": "knee_R_2d"},
    "hip_hinge_deg": {"left": "hip_L_2d", "right": "hip_R_2d"},
}


@dataclass(frozen=True, slots=True)
class TruthTable:
    """True angles over time.

    Attributes
    ----------
    name
        The file's name, fit for a message.
    time_s
        Shape (n,), seconds, strictly rising.
    columns
        Angles by the table's own column names, shape (n,) each, degrees, NaN where empty.
    """

    name: str
    time_s: Numbers
    columns: Mapping[str, Numbers]

    @property
    def needs_a_leg(self) -> bool:
        """Whether it has an angle for either leg only, not for the front leg as such."""
        return any(
            angle not in self.columns and any(side in self.columns for side in sides.values())
            for angle, sides in _OF_A_SIDE.items()
        )

    def at(self, time_s: Numbers, angle: str, leg: Leg | None) -> Numbers:
        """Return the true angle at other times, NaN where the table does not tell.

        Parameters
        ----------
        time_s
            Shape (m,), seconds.
        angle
            One of `ANGLES`.
        leg
            The front leg, for tables that give both.
        """
        values = self.columns.get(angle)
        if values is None and leg is not None:
            values = self.columns.get(_OF_A_SIDE[angle][leg])
        if values is None:
            return np.full(len(time_s), np.nan)
        told = np.isfinite(values)
        known_s, known = self.time_s[told], values[told]
        if not len(known):
            return np.full(len(time_s), np.nan)
        after = np.searchsorted(known_s, time_s, side="left").clip(max=len(known) - 1)
        before = (np.searchsorted(known_s, time_s, side="right") - 1).clip(min=0)
        inside = (time_s >= known_s[0]) & (time_s <= known_s[-1])
        inside &= known_s[after] - known_s[before] <= LONGEST_GAP_S
        return np.where(inside, np.interp(time_s, known_s, known), np.nan)


def read_truth(path: Path) -> TruthTable:
    """Read a truth table.

    Column ``t`` holds seconds; ``knee_deg`` and ``hip_hinge_deg`` the front leg's angles, or
    ``knee_L_2d``, ``knee_R_2d``, ``hip_L_2d`` and ``hip_R_2d`` those of either leg. One angle
    is enough, cells may be empty, and other columns are passed over.

    Raises
    ------
    UsageError
        If the table cannot be read; wrong cells are named by line and column.
    """
    sheet = read_sheet(path, ("t",))
    wanted = [*ANGLES, *(name for sides in _OF_A_SIDE.values() for name in sides.values())]
    found = [column for column in wanted if column in sheet.columns]
    if not found:
        raise UsageError(
            f"{sheet.name} lies beside a clip but has no true angles; name its columns t, "
            "knee_deg and hip_hinge_deg, or move it elsewhere."
        )
    if not sheet.rows:
        raise UsageError(f"{sheet.name} has no rows below its header; fill or remove it.")
    time_s = [sheet.number(row, "t") for row in sheet.rows]
    columns = {
        column: np.array([sheet.number(row, column) for row in sheet.rows]) for column in found
    }
    for row, earlier, now in zip(sheet.rows, [-np.inf, *time_s], time_s, strict=False):
        if not row.cells.get("t"):
            sheet.complain(row, "t", "is empty; write seconds")
        elif now <= earlier:
            sheet.complain(row, "t", "does not come after the row before")
    sheet.refuse_if_wrong()
    return TruthTable(sheet.name, np.array(time_s), columns)
