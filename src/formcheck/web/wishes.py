"""What a browser asks for when it wants to be coached: hostile until parsed."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from formcheck.errors import UsageError
from formcheck.exercises.load import EXERCISE_NAMES
from formcheck.pose.model import SHIPPED_SHA256

LONGEST: Final = 4000
"""Characters of a message; the longest that makes sense has about 250."""


def _exercise(name: str) -> str:
    """Allow names alone: `load_exercise` would take a path too."""
    if name not in EXERCISE_NAMES:
        raise PydanticCustomError("exercise", f"must be one of {', '.join(EXERCISE_NAMES)}")
    return name


def _model(name: str) -> str:
    """Allow names alone: `find_model` would take a path too."""
    if name not in SHIPPED_SHA256:
        raise PydanticCustomError("model", f"must be one of {', '.join(SHIPPED_SHA256)}")
    return name


class Wishes(BaseModel):
    """A browser's first message.

    Attributes
    ----------
    token
        What the studio's own page was given.
    exercise, side, model, language, guide, reference
        As `formcheck.Coach` takes them.
    record
        Whether clip, landmarks and result are to be kept.
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    token: Annotated[str, Field(max_length=200)]
    exercise: Annotated[str, AfterValidator(_exercise)] = "auto"
    side: Literal["auto", "left", "right"] = "auto"
    model: Annotated[str, AfterValidator(_model)] = "full"
    language: Annotated[str, Field(pattern=r"\A[a-z]{2,3}\z")] = "en"
    guide: bool = True
    reference: bool = False
    record: bool = False


def read_wishes(text: str) -> Wishes:
    """Read a browser's first message.

    Raises
    ------
    UsageError
        If it is none; the key is named.
    """
    if len(text) > LONGEST:
        raise UsageError("The page asks for too much at once; reload it.")
    try:
        return Wishes.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "message"
        raise UsageError(f"The page's {key} is not right ({first['msg']}); reload it.") from None


class Command(BaseModel):
    """One of the later messages."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    type: Literal["begin", "pause", "resume", "restart", "finish"]


def read_command(text: str) -> str:
    """Return what a later message asks for.

    Raises
    ------
    UsageError
        If it asks for nothing that there is.
    """
    try:
        return Command.model_validate_json(text[:LONGEST]).type
    except ValidationError:
        raise UsageError("The page asks for something unknown; reload it.") from None
