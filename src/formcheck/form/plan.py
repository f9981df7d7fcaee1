"""What an exercise is, as values: how it is set up, judged, dosed and talked about.

They are read from files in `formcheck.exercises`; here is only what the judge, the coach and
the reports need to know of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.form.exercise import Exercise
    from formcheck.form.thresholds import Thresholds

FALLBACK_LANGUAGE = "en"
"""What is spoken where somebody's language is not there."""


@dataclass(frozen=True, slots=True)
class Dose:
    """How long and how often (evidence §3).

    Attributes
    ----------
    hold_s
        Length of one hold, in seconds.
    holds
        How many of them.
    per_leg
        Whether each leg gets that many; False where both are stretched at once.
    """

    hold_s: float = 30.0
    holds: int = 2
    per_leg: bool = True


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said and shown, in one language.

    Attributes
    ----------
    language
        Its two- or three-letter code, such as ``en``.
    texts
        By key; cannot be changed.
    """

    language: str
    texts: Mapping[str, str]

    def __post_init__(self) -> None:
        """Keep a copy that nobody can change."""
        object.__setattr__(self, "texts", MappingProxyType(dict(self.texts)))

    def __getitem__(self, key: str) -> str:
        """Return one text; an unknown key is a programming error (KeyError)."""
        return self.texts[key]


@dataclass(frozen=True, slots=True)
class ExercisePlan:
    """One exercise, as it is explained, judged and coached.

    Attributes
    ----------
    name
        ``bench``, ``auto``…, or the file name of an exercise of one's own.
    exercise
        The set-up it is a kind of; None where that is to be recognised.
    title, summary
        A few words, and a sentence or two.
    set_up, camera, watched
        What to do, where the camera goes, and what is looked at; a sentence or two each.
    thresholds
        The judge's limits.
    units, sources
        Unit of each threshold, and where its value comes from: "evidence §3", "measured",
        "judgement". By the threshold's name; cannot be changed.
    dose
        How long and how often.
    phrases
        By language code, English always among them; cannot be changed.
    """

    name: str
    exercise: Exercise | None
    title: str
    summary: str
    set_up: tuple[str, ...]
    camera: tuple[str, ...]
    watched: tuple[str, ...]
    thresholds: Thresholds
    units: Mapping[str, str]
    sources: Mapping[str, str]
    dose: Dose
    phrases: Mapping[str, Phrases]

    def __post_init__(self) -> None:
        """Keep copies that nobody can change."""
        for name in ("units", "sources", "phrases"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def say(self, language: str) -> Phrases:
        """Return the phrases of a language, the English ones where it is not there."""
        return self.phrases.get(language) or self.phrases[FALLBACK_LANGUAGE]
