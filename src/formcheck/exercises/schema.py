"""The shape of an exercise file: which keys there are and what each may hold.

Everything is optional, because what a file leaves out comes from the one that it extends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TEXT = 300
MOST_ITEMS = 12
LONGEST_HOLD_S = 600
MOST_HOLDS = 20


def _one_line(text: str) -> str:
    """Fold line breaks and odd spaces; refuse what a terminal or a voice would choke on."""
    line = " ".join(text.split())
    if not (line.isprintable() and 0 < len(line) <= LONGEST_TEXT):
        raise PydanticCustomError(
            "text", f"must be a text of 1 to {LONGEST_TEXT} printable characters"
        )
    return line


def _between(low: int, high: int, unit: str) -> Callable[[float], float]:
    def check(number: float) -> float:
        if not low <= number <= high:
            raise PydanticCustomError("range", f"must be from {low} to {high}{unit}")
        return number

    return check


Text = Annotated[str, AfterValidator(_one_line)]
Texts = Annotated[list[Text], Field(min_length=1, max_length=MOST_ITEMS)]


class _Table(BaseModel):
    """A table that holds known keys only, each of exactly the right type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Limit(_Table):
    """One threshold."""

    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: Text
    source: Text


class DoseTable(_Table):
    """How long and how often."""

    hold_s: Annotated[float, AfterValidator(_between(1, LONGEST_HOLD_S, " s"))] | None = None
    holds: Annotated[int, AfterValidator(_between(1, MOST_HOLDS, ""))] | None = None
    per_leg: bool | None = None


class ExerciseFile(_Table):
    """A whole file. Thresholds and phrases are by name, languages by code."""

    extends: str | None = None
    title: Text | None = None
    summary: Text | None = None
    set_up: Texts | None = None
    camera: Texts | None = None
    watched: Texts | None = None
    dose: DoseTable = DoseTable()
    thresholds: dict[str, Limit] = Field(default_factory=dict)
    phrases: dict[str, dict[str, Text]] = Field(default_factory=dict)
