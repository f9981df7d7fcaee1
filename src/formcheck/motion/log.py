"""The signals of a live session, kept small."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from formcheck.motion.reading import Motion
from formcheck.motion.signals import Sample, Signals, mostly
from formcheck.motion.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.motion.following import Following

SAMPLE_FIELDS = tuple(field.name for field in fields(Sample) if field.name != "time_s")
FRAME_FIELDS = ("front_leg", "near", "split", "foot_rise", "hip_height")


class MotionLog:
    """Takes what a `MotionFollower` tells and gives it back as one motion.

    Half an hour at 30 frames a second takes 5 MB: times in double precision, all else in
    single, which is finer than the model knows.
    """

    def __init__(self) -> None:
        self._time_s = array("d")
        self._columns = {name: array("f") for name in (*SAMPLE_FIELDS, *FRAME_FIELDS)}

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._time_s)

    def append(self, following: Following) -> None:
        """Take in one more frame; frames that were read anew replace what they were before."""
        first_s = following.samples[0].time_s
        while self._time_s and self._time_s[-1] >= first_s:
            self._time_s.pop()
            for column in self._columns.values():
                column.pop()
        for sample in following.samples:
            self._time_s.append(sample.time_s)
            for name in SAMPLE_FIELDS:
                self._columns[name].append(getattr(sample, name))
            for name in FRAME_FIELDS:
                self._columns[name].append(getattr(following, name))

    def leg_within(self, start_s: float, end_s: float) -> int | None:
        """Return the leg in front in most of a part, as `Signals.leg_within` does."""
        first, last = bisect_left(self._time_s, start_s), bisect_right(self._time_s, end_s)
        return mostly(np.array(self._columns["front_leg"][first:last], np.int8))

    def motion(self) -> Motion:
        """Return everything so far."""
        numbers = {name: np.array(column, np.float64) for name, column in self._columns.items()}
        near = numbers["near"].astype(np.int8)
        signals = Signals(
            time_s=np.array(self._time_s),
            stance=numbers.pop("stance").astype(np.int32),
            front_leg=numbers.pop("front_leg").astype(np.int8),
            **{name: numbers[name] for name in SAMPLE_FIELDS if name != "stance"},
        )
        return Motion(
            signals=signals,
            view=View(
                facing=np.where(near == 0, -1, 1).astype(np.int8),
                near=near,
                yaw_deg=signals.yaw_deg,
                trunk_px=_unknown(len(self)),
            ),
            split=numbers["split"] > 0,
            foot_rise=numbers["foot_rise"],
            hip_height=numbers["hip_height"],
        )


def _unknown(length: int) -> NDArray[np.float64]:
    return np.full(length, np.nan)
