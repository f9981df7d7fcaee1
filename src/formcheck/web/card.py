"""What is known of one analysis in the studio, and how it is kept on the disk."""

from __future__ import annotations

import json
import re
import secrets
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.errors import InputError
from formcheck.report.record import is_bare_name
from formcheck.text import printable

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.report.record import ResultRecord

State = Literal["queued", "running", "done", "failed", "cancelled"]

FINISHED: Final[frozenset[str]] = frozenset({"done", "failed", "cancelled"})

STATE_NAME: Final = "state.json"
LONGEST_NAME: Final = 200
MOST_BYTES: Final = 20_000

_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One analysis.

    Attributes
    ----------
    id
        Cannot be guessed; also the name of its folder.
    name
        What the user calls the clip. It is shown and never becomes part of a path.
    created
        When it was uploaded, ISO 8601 in UTC.
    keep
        Whether it outlives the server.
    state
        How far it is.
    error
        One sentence, where it failed.
    files
        Names of what can be fetched.
    record
        The result, once there is one.
    """

    id: str
    name: str
    created: str
    keep: bool
    state: State = "queued"
    error: str | None = None
    files: tuple[str, ...] = ()
    record: ResultRecord | None = None

    @classmethod
    def new(cls, name: str, *, keep: bool) -> Card:
        """Return a new card with an id of its own."""
        created = datetime.now(UTC).isoformat(timespec="milliseconds")
        return cls(id=secrets.token_urlsafe(16), name=shown(name), created=created, keep=keep)

    def values(self) -> dict[str, Any]:
        """Return it as plain values for the page."""
        record = self.record
        return {
            "id": self.id,
            "name": self.name,
            "created": self.created,
            "keep": self.keep,
            "state": self.state,
            "error": self.error,
            "files": list(self.files),
            "verdict": None if record is None else record.verdict,
            "summary": None if record is None else record.summary,
            "reps": []
            if record is None
            else [
                {
                    "index": rep.index,
                    "pattern": rep.pattern,
                    "start_s": rep.start_s,
                    "end_s": rep.end_s,
                    "hold_duration_s": rep.hold_duration_s,
                    "quality": rep.quality,
                }
                for rep in record.reps
            ],
        }


class _Kept(BaseModel):
    """state.json, which anybody may have written."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    created: Annotated[str, Field(max_length=40)]
    keep: bool
    state: State
    error: Annotated[str, Field(max_length=2000)] | None


def is_id(name: str) -> bool:
    """Tell whether this could be the id of an analysis."""
    return _ID.fullmatch(name) is not None


def shown(name: str) -> str:
    """Return a user's file name as it may be shown: printable, without folders, not too long."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = printable(last).strip()
    if len(plain) > LONGEST_NAME:  # the end says what kind of file it is
        plain = f"{plain[: LONGEST_NAME - 21]}…{plain[-20:]}"
    if not is_bare_name(plain):  # results are read back by the same rule
        plain = plain.replace(":", "_").strip(". ")
    return plain or "clip"


def state_json(card: Card) -> str:
    """Return what is kept of a card beside its results."""
    values = {key: getattr(card, key) for key in ("name", "created", "keep", "state", "error")}
    return json.dumps({"schema": 1, **values}, ensure_ascii=False, indent=2) + "\n"


def read_card(folder: Path) -> Card:
    """Read back what was kept; results are not looked at.

    Raises
    ------
    InputError
        If the folder holds no such thing.
    """
    path = folder / STATE_NAME
    try:
        # Asked before opening: opening a pipe would wait for a writer for ever.
        if not stat.S_ISREG(path.lstat().st_mode):
            raise InputError(f"{path} is no ordinary file.")
        with path.open("rb") as stream:
            kept = _Kept.model_validate_json(stream.read(MOST_BYTES))
    except (OSError, ValidationError) as error:
        raise InputError(f"{path} is not readable.") from error
    return Card(
        id=folder.name,
        name=shown(kept.name),
        created=kept.created,
        keep=kept.keep,
        state=kept.state,
        error=kept.error,
    )
