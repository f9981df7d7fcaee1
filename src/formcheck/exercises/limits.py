"""Whether the thresholds of a file are known, in the right unit, and make sense together."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from formcheck.exercises.complaint import unknown, wrong
from formcheck.form.thresholds import Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.errors import UsageError
    from formcheck.exercises.schema import Limit

_UNIT_OF_SUFFIX = (
    ("_deg_per_s", ("deg/s",)),
    ("_deg", ("deg",)),
    ("_s", ("s",)),
    ("", ("ratio", "leg lengths")),
)

# Beyond these no threshold of a human body can lie.
_MOST = {"deg": 270.0, "s": 600.0, "deg/s": 1000.0, "ratio": 1.0, "leg lengths": 2.0}

# The first of a pair must not lie above the second, or a rep would fall between two stools.
_RISING = (
    ("knee_set_deg", "knee_half_bent_deg"),
    ("knee_half_bent_deg", "knee_soft_sure_deg"),
    ("knee_soft_sure_deg", "knee_locked_deg"),
    ("knee_locked_deg", "knee_locked_sure_deg"),
    ("locked_end_deg", "locked_end_sure_deg"),
    ("contact_deg", "hug_deg"),
    ("hug_deg", "folded_deg"),
    ("path_lean", "path_push"),
    ("yaw_warn_deg", "yaw_max_deg"),
    ("hyperextended_left_deg", "hyperextended_deg"),
    ("back_long", "back_rounded"),
    ("toes_down_deg", "toes_up_deg"),
    ("chin_free_deg", "chin_tuck_deg"),
    ("slow_deg_per_s", "fast_deg_per_s"),
    ("fast_deg_per_s", "hasty_deg_per_s"),
    ("heel_planted", "heel_slid"),
)


def check_limits(file: str, limits: Mapping[str, Limit]) -> None:
    """Check each threshold that a file names, by itself.

    Raises
    ------
    UsageError
        When there is no such threshold, or its unit or value cannot be right.
    """
    known = [field.name for field in fields(Thresholds)]
    for name, limit in limits.items():
        if name not in known:
            raise unknown(file, ("thresholds", name), known)
        units = next(units for suffix, units in _UNIT_OF_SUFFIX if name.endswith(suffix))
        if limit.unit not in units:
            allowed = " or ".join(f'"{unit}"' for unit in units)
            raise wrong(file, ("thresholds", name, "unit"), f"must be {allowed}")
        most = _MOST[limit.unit]
        if not 0 < limit.value <= most:
            what = f"must be above 0 and at most {most:g} {limit.unit}"
            raise wrong(file, ("thresholds", name, "value"), what)


def check_order(file: str, named: Mapping[str, Limit], thresholds: Thresholds) -> None:
    """Check that a file's thresholds fit those that it leaves as they are.

    Raises
    ------
    UsageError
        When one of a pair lies on the wrong side of the other; it names the file's own one.
    """
    for low, high in _RISING:
        if getattr(thresholds, low) > getattr(thresholds, high):
            raise _crossed(file, low, high, named, thresholds)


def _crossed(
    file: str, low: str, high: str, named: Mapping[str, Limit], thresholds: Thresholds
) -> UsageError:
    culprit, other, side = (low, high, "most") if low in named else (high, low, "least")
    value = getattr(thresholds, other)
    what = f"must be at {side} {value:g}, which is thresholds.{other}"
    return wrong(file, ("thresholds", culprit, "value"), what)
