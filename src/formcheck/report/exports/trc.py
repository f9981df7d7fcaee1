"""landmarks.trc: the body's landmarks as markers, as OpenSim reads them.

Every value is followed by a tab, the last one too: OpenSim counts tabs, and would take a row
whose last marker is missing for one that is too short.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.errors import UsageError
from formcheck.pose.landmarks import LANDMARK_COUNT
from formcheck.report.exports.clock import even_clock, read_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.analysis import Analysis

TRC_NAME: Final = "landmarks.trc"

_FACE: Final = ("eye_inner", "eye", "eye_outer")
_PAIRS: Final = (
    *("shoulder", "elbow", "wrist", "pinky", "index", "thumb"),
    *("hip", "knee", "ankle", "heel", "foot_index"),
)

MARKERS: Final = (
    "nose",
    *(f"{side}_{part}" for side in ("left", "right") for part in _FACE),
    *("left_ear", "right_ear", "mouth_left", "mouth_right"),
    *(f"{side}_{part}" for part in _PAIRS for side in ("left", "right")),
)
"""MediaPipe's own names in its order, which marker sets made for it use as well."""

_KEYS: Final = (
    *("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"),
    *("OrigDataRate", "OrigDataStartFrame", "OrigNumFrames"),
)


def write_trc(analysis: Analysis, folder: Path) -> None:
    """Write landmarks.trc: metres from the middle of the hips, X forward, Y up, Z to the right.

    A marker's fields are blank where it was not found.

    Raises
    ------
    UsageError
        If the landmarks were not kept.
    """
    markers = _markers(analysis)
    clock = even_clock(analysis)
    rate = analysis.timing.mean_fps or 1.0  # a photo has no rate, the file must have one
    facts = f"{rate:.3f}", f"{rate:.3f}", len(clock), LANDMARK_COUNT, "m"
    head = [
        ["PathFileType", "4", "(X/Y/Z)", TRC_NAME],
        _KEYS,
        [str(fact) for fact in (*facts, f"{rate:.3f}", 1, len(clock))],
        ["Frame#", "Time", *(part for name in MARKERS for part in (name, "", ""))],
        ["", "", *(f"{axis}{1 + number}" for number in range(LANDMARK_COUNT) for axis in "XYZ")],
    ]
    with (folder / TRC_NAME).open("w", encoding="ascii", newline="\n") as file:
        for line in head:
            file.write("\t".join(line) + "\n")
        file.write("\n")
        for number, (moment, row) in enumerate(zip(clock, markers, strict=True), start=1):
            file.write(f"{number}\t{moment:.6f}\t{''.join(_fields(row))}\n")


def _fields(row: NDArray[np.float64]) -> Iterator[str]:
    for x, y, z in row.tolist():
        yield f"{x:.5f}\t{y:.5f}\t{z:.5f}\t" if math.isfinite(x + y + z) else "\t\t\t"


def _markers(analysis: Analysis) -> NDArray[np.float64]:
    """Return the markers along OpenSim's axes on the even clock, shape (n, 33, 3), metres."""
    track = analysis.track
    if track is None:
        raise UsageError(
            "The landmarks of this session were not kept, so there is nothing for a .trc file; "
            "leave trc out of --export."
        )
    # Both are rotations about the vertical: whoever looks to the picture's left has the right
    # side of the body away from the camera.
    facing = np.where(track.found, analysis.motion.view.facing, 0).sum()
    axes = np.array([1.0, -1.0, -1.0] if facing >= 0 else [-1.0, -1.0, 1.0])
    turned = track.world_m.astype(np.float64) * axes + 0.0  # no negative zero
    clock = even_clock(analysis)
    columns = turned.reshape(len(track), -1).T
    steady = [read_at(clock, track.time_s, column) for column in columns]
    return np.column_stack(steady).reshape(turned.shape)
