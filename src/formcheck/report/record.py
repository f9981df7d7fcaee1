"""result.json read back: hostile until parsed, then typed values."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from formcheck.errors import InputError
from formcheck.exercises.complaint import dotted
from formcheck.exercises.schema import LONGEST_HOLD_S, MOST_HOLDS
from formcheck.form.exercise import Exercise  # noqa: TC001 - pydantic reads the annotations
from formcheck.form.judgement import Pattern, Verdict  # noqa: TC001 - pydantic reads the annotations
from formcheck.form.scores import Band  # noqa: TC001 - pydantic reads the annotations
from formcheck.report.files import RESULT_NAME, RESULTS, SCHEMA
from formcheck.text import printable
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MOST_BYTES: Final = 20_000_000
"""A rep takes 2 kB; nobody does ten thousand of them in one session."""

MOST_REPS: Final = 10_000
MOST_PARTS: Final = 1000
"""Pauses of one session."""

LONGEST_TEXT: Final = 1000
LONGEST_SIDE_PX: Final = 100_000
AGAIN: Final = "run formcheck analyze on the clip again"


def _one_line(text: str) -> str:
    """Make a text safe for a terminal; refuse one that is too long to be ours."""
    if len(text) > LONGEST_TEXT:
        raise PydanticCustomError("text", f"must have at most {LONGEST_TEXT} characters")
    return printable(text)


def is_bare_name(text: str) -> bool:
    """Return whether a text names a file without leading anywhere, on any system."""
    parts = (PurePosixPath(text).name, PureWindowsPath(text).name)
    return parts == (text, text) and text not in ("", ".", "..") and "\0" not in text


def _bare(text: str) -> str:
    if len(text) > LONGEST_TEXT or not is_bare_name(text):
        raise PydanticCustomError("name", "must be the name of a file without its folder")
    return text


def _in_order(part: tuple[float, float]) -> tuple[float, float]:
    first, last = part
    if last < first:
        raise PydanticCustomError("part", "must not end before it begins")
    return part


Line = Annotated[str, AfterValidator(_one_line)]
Degrees = Annotated[float, Field(ge=-360, le=360)]
Share = Annotated[float, Field(ge=0, le=100)]
Seconds = Annotated[float, Field(ge=0, le=1e9)]
Part = Annotated[tuple[Seconds, Seconds], AfterValidator(_in_order)]


class _Record(BaseModel):
    """Known keys of exactly the right type; what a later version added is passed over."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, allow_inf_nan=False)


class SourceRecord(_Record):
    """Where the frames came from."""

    path: Annotated[str, AfterValidator(_bare)]
    kind: Literal["video", "photo", "camera"]
    duration_s: Seconds
    frames: Annotated[int, Field(ge=0)]
    width: Annotated[int, Field(ge=1, le=LONGEST_SIDE_PX)]
    height: Annotated[int, Field(ge=1, le=LONGEST_SIDE_PX)]
    rotation_deg: Literal[0, 90, 180, 270]


class ModelRecord(_Record):
    """The pose model."""

    name: Line
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class TensionRecord(_Record):
    """The nerve-tension posture of a rep."""

    low: Share
    high: Share
    band: Band
    cause: Line


class RepRecord(_Record):
    """One rep, as far as it is read back."""

    index: Annotated[int, Field(ge=1)]
    pattern: Pattern
    start_s: Seconds
    end_s: Seconds
    hold_duration_s: Seconds
    knee_start_deg: Degrees | None
    knee_end_deg: Degrees | None
    nerve_tension: TensionRecord | None
    quality: Share | None
    knee_sd_deg: Annotated[float, Field(ge=0, le=360)] | None = None


class DoseRecord(_Record):
    """What each leg was to have."""

    hold_s: Annotated[float, Field(ge=1, le=LONGEST_HOLD_S)]
    holds: Annotated[int, Field(ge=1, le=MOST_HOLDS)]
    per_leg: bool


class ReferenceRecord(_Record):
    """How the person stands straight."""

    knee_deg: Annotated[float, Field(ge=90, le=270)]
    back: Annotated[float, Field(ge=-1, le=1)] | None
    neck_deg: Degrees | None
    ankle_deg: Degrees | None


class SamplingRecord(_Record):
    """Which frames were looked at."""

    stride: Annotated[int, Field(ge=1)]
    fps: Annotated[float, Field(gt=0)] | None


class SettingRecord(_Record):
    """What was asked for."""

    exercise: Exercise | None
    side: Literal["left", "right"] | None
    reference: ReferenceRecord | None
    thresholds: dict[str, float]
    sampling: SamplingRecord | None = None
    judged: Annotated[tuple[Part, ...], Field(max_length=MOST_PARTS)] | None = None


class WarningRecord(_Record):
    """What the reader was told."""

    code: Line
    message: Line


class ResultRecord(_Record):
    """A whole result. What the first results did not have is None."""

    formcheck_version: Line
    created: AwareDatetime
    source: SourceRecord
    model: ModelRecord
    exercise: Exercise | None
    front_leg: Literal["left", "right"] | None
    verdict: Verdict
    summary: Line
    reps: Annotated[tuple[RepRecord, ...], Field(max_length=MOST_REPS)]
    warnings: tuple[WarningRecord, ...]
    dose: DoseRecord | None = None
    setting: SettingRecord | None = None


class _Head(_Record):
    schema_: Annotated[int, Field(alias="schema")]


def result_folder(path: Path) -> Path:
    """Return the folder of results that it, its result.json or its clip stands for."""
    if path.is_dir():
        return path
    if path.name == RESULT_NAME:
        return path.parent
    beside = path.with_name(f"{path.name}{RESULTS}") if path.name else path
    return beside if beside.is_dir() else path


def shown_result(folder: Path) -> str:
    """Name a folder's result.json as it may stand in a message."""
    return f"{shown_name(folder.absolute())}/{RESULT_NAME}"


def read_record(folder: Path) -> ResultRecord:
    """Read the result.json of a folder.

    Raises
    ------
    InputError
        If it is missing, unreadable, too large, of another schema, or holds what no result
        does; the key is named.
    """
    name = shown_result(folder)
    content = _content(folder / RESULT_NAME, name)
    try:
        schema = _Head.model_validate_json(content).schema_
        if schema > SCHEMA:
            raise InputError(
                f"{name} is of schema {schema}, which a newer formcheck wrote; update formcheck."
            )
        if schema != SCHEMA:
            raise InputError(f"{name} is of schema {schema}, which never was; {AGAIN}.")
        return ResultRecord.model_validate_json(content)
    except ValidationError as error:
        raise _complaint(name, error.errors(include_url=False)[0]) from None


def _content(path: Path, name: str) -> bytes:
    try:
        # Asked before opening: opening a pipe would wait for a writer for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(f"{name} is not a file; give the folder that holds one.")
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"{name} does not exist; give a folder that formcheck put results into."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name} cannot be read ({reason}); check its permissions.") from error
    if len(content) > MOST_BYTES:
        raise InputError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB; {AGAIN}.")
    return content


def _complaint(name: str, error: ErrorDetails) -> InputError:
    """Turn what pydantic found first into a sentence."""
    kind = error["type"]
    if kind == "json_invalid":
        return InputError(f"{name} is not valid JSON; {AGAIN}.")
    if not error["loc"]:
        return InputError(f"{name} holds no result of formcheck; {AGAIN}.")
    what = "is missing" if kind == "missing" else f"is not right ({_small(error['msg'])})"
    return InputError(f"{name}: {dotted(error['loc'])} {what}; {AGAIN}.")


def _small(message: str) -> str:
    return message[:1].lower() + message[1:]
