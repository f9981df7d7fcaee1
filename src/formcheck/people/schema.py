"""A person's file: JSON to values and back, with nothing taken on trust."""

from __future__ import annotations

import json
import math
from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.form.faults.start import Neutral
from formcheck.form.reference import Reference
from formcheck.people.label import LONGEST
from formcheck.people.person import MOST_STANDINGS, Person, Standing

SCHEMA = 1

# A name may grow when its letters are put together in the usual way.
Name = Annotated[str, Field(min_length=1, max_length=3 * LONGEST)]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Standing(_Table):
    camera: Name
    model: Name
    model_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    kept_on: date
    knee_deg: Annotated[float, Field(ge=150, le=210, allow_inf_nan=False)]
    back: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)] | None
    neck_deg: Degrees | None
    ankle_deg: Degrees | None


class _Person(_Table):
    schema_: Literal[1] = Field(alias="schema")
    name: Name
    cameras: Annotated[list[_Standing], Field(min_length=1, max_length=MOST_STANDINGS)]


def read_person(content: bytes) -> Person:
    """Return the person whom a file's content describes.

    Raises
    ------
    ValueError
        If it describes nobody; the message says where it went wrong.
    """
    try:
        found = _Person.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(key) for key in first["loc"])
        raise ValueError(f"{place}: {first['msg']}" if place else first["msg"]) from None
    return Person(found.name, tuple(_standing(each) for each in found.cameras))


def person_json(person: Person) -> str:
    """Return the content of a person's file."""
    content = {"schema": SCHEMA, **person_values(person)}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def person_values(person: Person) -> dict[str, Any]:
    """Return all that is kept of a person, for programs."""
    return {"name": person.name, "cameras": [_entry(each) for each in person.standings]}


def _standing(entry: _Standing) -> Standing:
    return Standing(
        camera=entry.camera,
        model=entry.model,
        model_sha256=entry.model_sha256,
        kept_on=entry.kept_on,
        reference=Reference(
            entry.knee_deg,
            Neutral(
                back=_known(entry.back),
                neck_deg=_known(entry.neck_deg),
                ankle_deg=_known(entry.ankle_deg),
            ),
        ),
    )


def _entry(standing: Standing) -> dict[str, Any]:
    neutral = standing.reference.neutral
    return {
        "camera": standing.camera,
        "model": standing.model,
        "model_sha256": standing.model_sha256,
        "kept_on": standing.kept_on.isoformat(),
        # In full: a rounded number, rounded once more for a result, would differ from what the
        # same clip gives at first hand.
        "knee_deg": _number(standing.reference.knee_deg),
        "back": _number(neutral.back),
        "neck_deg": _number(neutral.neck_deg),
        "ankle_deg": _number(neutral.ankle_deg),
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _known(value: float | None) -> float:
    return math.nan if value is None else value
