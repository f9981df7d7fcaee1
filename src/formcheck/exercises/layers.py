"""Lays files over each other, so that each says only what is different in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from formcheck.exercises.complaint import unknown, wrong
from formcheck.exercises.limits import check_limits, check_order
from formcheck.form.plan import FALLBACK_LANGUAGE, Dose, ExercisePlan, Phrases
from formcheck.form.thresholds import Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from formcheck.exercises.schema import ExerciseFile
    from formcheck.form.exercise import Exercise

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


def lay_over(name: str, exercise: Exercise | None, layers: Sequence[ExerciseFile]) -> ExercisePlan:
    """Make one exercise of several files.

    Parameters
    ----------
    name
        What the exercise, and its topmost file in messages, is called.
    exercise
        The set-up that it is a kind of.
    layers
        The common file, which must say everything, then those that change it, in order.

    Raises
    ------
    UsageError
        When the topmost file names a threshold, language or phrase that there is not, or a
        threshold does not fit the others.
    """
    top = layers[-1]
    check_limits(name, top.thresholds)
    limits = {key: limit for layer in layers for key, limit in layer.thresholds.items()}
    thresholds = Thresholds(**{key: limit.value for key, limit in limits.items()})
    check_order(name, top.thresholds, thresholds)
    said = {
        key: value
        for layer in layers
        for key in ("title", "summary", "set_up", "camera", "watched")
        if (value := getattr(layer, key)) is not None
    }
    dose = {key: value for layer in layers for key, value in layer.dose if value is not None}
    return ExercisePlan(
        name=name,
        exercise=exercise,
        title=said["title"],
        summary=said["summary"],
        set_up=tuple(said["set_up"]),
        camera=tuple(said["camera"]),
        watched=tuple(said["watched"]),
        thresholds=thresholds,
        units={key: limit.unit for key, limit in limits.items()},
        sources={key: limit.source for key, limit in limits.items()},
        dose=Dose(**dose),
        phrases=_phrases(name, [layer.phrases for layer in layers]),
    )


def _phrases(file: str, layers: Sequence[Mapping[str, Mapping[str, str]]]) -> dict[str, Phrases]:
    """Return every language in full: its own phrases, and English ones where it has none."""
    known = layers[0][FALLBACK_LANGUAGE]
    for language, texts in layers[-1].items():
        if not _LANGUAGE.fullmatch(language):
            raise wrong(file, ("phrases", language), "must be a language code such as en or de")
        for key in texts:
            if key not in known:
                raise unknown(file, ("phrases", language, key), known)
    own = {
        language: {key: text for layer in layers for key, text in layer.get(language, {}).items()}
        for language in dict.fromkeys(language for layer in layers for language in layer)
    }
    english = own[FALLBACK_LANGUAGE]
    return {language: Phrases(language, english | texts) for language, texts in own.items()}
