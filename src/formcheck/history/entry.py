"""One remembered session, as values; what comes out of a file is checked against these types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from formcheck import __version__
from formcheck.form.judgement import Pattern, Verdict  # noqa: TC001 - pydantic reads the annotations
from formcheck.form.scores import Band  # noqa: TC001 - pydantic reads the annotations
from formcheck.people.label import LONGEST
from formcheck.text import printable

if TYPE_CHECKING:
    from formcheck.analysis import Analysis
    from formcheck.form.judgement import Rep

Leg = Literal["left", "right", "both"]
LEGS: Final[tuple[Leg, ...]] = ("left", "right", "both")
"""Both where an exercise stretches both at once, so that neither seems to be left out."""

LONGEST_TEXT: Final = 1000


Line = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(printable)]
Name = Annotated[str, Field(min_length=1, max_length=3 * LONGEST), AfterValidator(printable)]
Degrees = Annotated[float, Field(ge=-360, le=360)]
Share = Annotated[float, Field(ge=0, le=100)]
Seconds = Annotated[float, Field(ge=-1e9, le=1e9)]


@dataclass(frozen=True, slots=True)
class RepEntry:
    """One go at the stretch. Angles are medians, in degrees; None where not measured.

    Attributes
    ----------
    number
        1 for the session's first rep.
    leg
        The leg that was stretched; None where it could not be told.
    pattern
        How it was done.
    start_s, end_s
        When in the clip or session, seconds.
    hold_duration_s
        Length of the still part, seconds.
    knee_start_deg, knee_end_deg, hip_hinge_start_deg, hip_hinge_end_deg
        Before the movement, and during the hold.
    nerve_tension_low, nerve_tension_high, nerve_tension_band
        The nerve-tension posture of the hold, 0..100 and in a word.
    quality
        0..100.
    """

    number: Annotated[int, Field(ge=1)]
    leg: Leg | None
    pattern: Pattern
    start_s: Seconds
    end_s: Seconds
    hold_duration_s: Annotated[float, Field(ge=0, le=1e9)]
    knee_start_deg: Degrees | None
    knee_end_deg: Degrees | None
    hip_hinge_start_deg: Degrees | None
    hip_hinge_end_deg: Degrees | None
    nerve_tension_low: Share | None
    nerve_tension_high: Share | None
    nerve_tension_band: Band | None
    quality: Share | None


@dataclass(frozen=True, slots=True)
class Session:
    """One remembered clip or live session.

    Attributes
    ----------
    id
        Its number in the history, from 1, never given twice; 0 before it is kept.
    at
        When it took place.
    day
        The calendar day of that where the person was, so that travelling moves nothing.
    source
        Name of the clip or camera, never its folder.
    kind
        ``video``, or ``camera`` for a live session.
    exercise
        The set-up, None where it was not recognised.
    front_leg
        The leg stretched in most of the reps, both where the dose counts both, None if nobody
        was seen.
    model
        Name of the pose model.
    version
        The version of formcheck that judged it.
    person
        Who it was, None if that was not told.
    verdict
        What it showed.
    reps
        In order of time.
    """

    id: Annotated[int, Field(ge=0)]
    at: AwareDatetime
    day: date
    source: Line
    kind: Literal["video", "camera"]
    exercise: Line | None
    front_leg: Leg | None
    model: Line
    version: Line
    person: Name | None
    verdict: Verdict
    reps: tuple[RepEntry, ...]

    @classmethod
    def of(cls, analysis: Analysis, at: datetime, person: str | None = None) -> Session:
        """Return what is to be remembered of an analysis.

        Parameters
        ----------
        analysis
            Of a clip or a live session.
        at
            When it took place, with its time zone.
        person
            Who it was, as `formcheck.people.label.label` returns names.

        Raises
        ------
        ValueError
            If it is a photo, which shows neither reps nor how long anything was held.
        """
        kind = analysis.source.kind
        if kind == "photo":
            raise ValueError("a photo is no session")
        return cls(
            id=0,
            at=at.astimezone(UTC),
            day=at.date(),
            source=printable(analysis.source.path.name)[:LONGEST_TEXT],
            kind=kind,
            exercise=analysis.exercise,
            front_leg=_front(analysis),
            model=printable(analysis.model.name)[:LONGEST_TEXT],
            version=__version__,
            person=person,
            verdict=analysis.verdict,
            reps=tuple(_rep(analysis, rep) for rep in analysis.reps),
        )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The legs that were stretched; without a rep the one that was in front."""
        stretched = {rep.leg for rep in self.reps} or {self.front_leg}
        return tuple(leg for leg in LEGS if leg in stretched)


def _rep(analysis: Analysis, rep: Rep) -> RepEntry:
    from formcheck.report.files import rep_values  # noqa: PLC0415 - reading needs no numpy

    values = rep_values(rep)  # the numbers of result.json, rounded as there
    tension = values["nerve_tension"] or {"low": None, "high": None, "band": None}
    return RepEntry(
        number=rep.index,
        leg=_leg(analysis, rep),
        pattern=rep.pattern,
        start_s=values["start_s"],
        end_s=values["end_s"],
        hold_duration_s=values["hold_duration_s"],
        knee_start_deg=values["knee_start_deg"],
        knee_end_deg=values["knee_end_deg"],
        hip_hinge_start_deg=values["hip_hinge_start_deg"],
        hip_hinge_end_deg=values["hip_hinge_end_deg"],
        nerve_tension_low=tension["low"],
        nerve_tension_high=tension["high"],
        nerve_tension_band=tension["band"],
        quality=values["quality"],
    )


def _leg(analysis: Analysis, rep: Rep) -> Leg | None:
    """Return the leg that was in front for most of a rep, both where the dose counts both."""
    if not analysis.setting.dose.per_leg:
        return "both"
    leg = analysis.motion.signals.leg_within(rep.start_s, rep.end_s)
    return analysis.front_leg if leg is None else LEGS[leg]


def _front(analysis: Analysis) -> Leg | None:
    if analysis.front_leg is None or analysis.setting.dose.per_leg:
        return analysis.front_leg
    return "both"
