"""One clip's analysis held against what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from formcheck.errors import InputError
from formcheck.evaluate.matching import match
from formcheck.evaluate.truth import ANGLES
from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from formcheck.analysis import Analysis
    from formcheck.evaluate.clips import KnownClip
    from formcheck.evaluate.labels import LabelledRep
    from formcheck.evaluate.truth import Leg
    from formcheck.form.judgement import Rep

    LegSource = Literal["table", "labels", "analysis"]
    Numbers = NDArray[np.float64]

MISSED: Final = "missed"
"""Stands for the found pattern where a labelled rep was not found."""

EXTRA: Final = "extra"
"""Stands for the labelled pattern where a rep was found that nobody labelled."""

VIEWS: Final = ("side on (≤ 20°)", "20-35° off", "beyond 35° off", "unknown view")
_VIEW_LIMITS_DEG: Final = (20.0, 35.0)
UNKNOWN_EXERCISE: Final = "unknown exercise"


@dataclass(frozen=True, slots=True)
class RepResult:
    """A labelled rep and the found one, or either alone.

    Attributes
    ----------
    labelled
        The pattern that a person saw, or `EXTRA`.
    found
        The pattern that formcheck saw, or `MISSED`.
    label_start_s, label_end_s, found_start_s, found_end_s
        Seconds; None where there is no such rep.
    overlap
        Intersection over union in time; None where one of them is missing.
    """

    labelled: str
    found: str
    label_start_s: float | None = None
    label_end_s: float | None = None
    found_start_s: float | None = None
    found_end_s: float | None = None
    overlap: float | None = None

    @property
    def start_s(self) -> float:
        """Where to look in the clip: the label's start, or the found one's."""
        start = self.found_start_s if self.label_start_s is None else self.label_start_s
        return 0.0 if start is None else start

    @property
    def start_error_s(self) -> float | None:
        """How much later the start was found than labelled; None where either is missing."""
        if self.found_start_s is None or self.label_start_s is None:
            return None
        return self.found_start_s - self.label_start_s

    @property
    def end_error_s(self) -> float | None:
        """How much later the end was found than labelled; None where either is missing."""
        if self.found_end_s is None or self.label_end_s is None:
            return None
        return self.found_end_s - self.label_end_s

    @property
    def matched(self) -> bool:
        """Whether there are both."""
        return self.overlap is not None

    @property
    def right(self) -> bool:
        """Whether it was found and called what the label says."""
        return self.labelled == self.found

    @property
    def swapped(self) -> bool:
        """Whether a locked lean was called a push-back, or the reverse: the worst mistake."""
        return {self.labelled, self.found} == {Pattern.PUSH_BACK, Pattern.LOCKED_LEAN}


@dataclass(frozen=True, slots=True)
class ClipResult:
    """One clip, seen by one pose model, held against the truth.

    Attributes
    ----------
    name, model
        The clip, and the pose model.
    verdict
        formcheck's.
    exercise, exercise_from
        The set-up, and whether ``labels`` or the ``analysis`` told it.
    view, yaw_from
        One of `VIEWS`, and whether ``labels`` or the ``analysis`` told the angle.
    leg_labelled, leg_found
        The front leg by the labels and by the analysis, None where not told.
    leg_of_truth
        Where the leg came from whose true angles were taken: ``table`` (it is about the front
        leg as such), ``labels`` or ``analysis``; None without a truth table.
    labelled
        Whether anybody labelled its reps; `reps` is empty otherwise.
    reps
        In order of time.
    angles
        By the names of `ANGLES`: measured and true angles, shape (n,) each, degrees.
    """

    name: str
    model: str
    verdict: str
    exercise: str
    exercise_from: Literal["labels", "analysis"]
    view: str
    yaw_from: Literal["labels", "analysis"]
    leg_labelled: str | None
    leg_found: str | None
    leg_of_truth: LegSource | None
    labelled: bool
    reps: tuple[RepResult, ...]
    angles: Mapping[str, tuple[Numbers, Numbers]]


def compare(clip: KnownClip, analysis: Analysis) -> ClipResult:
    """Hold an analysis against what is known about its clip.

    Raises
    ------
    InputError
        If the truth table and the clip share no moment.
    """
    labels = clip.labels
    exercise = labels.exercise if labels else None
    yaw_deg = labels.yaw_deg if labels else None
    told_leg = labels.front_leg if labels else None
    leg_of_truth, angles = _angles(clip, analysis)
    return ClipResult(
        name=clip.name,
        model=analysis.model.name,
        verdict=str(analysis.verdict),
        exercise=exercise or str(analysis.exercise or UNKNOWN_EXERCISE),
        exercise_from="labels" if exercise else "analysis",
        view=view_of(analysis.yaw_deg if yaw_deg is None else yaw_deg),
        yaw_from="analysis" if yaw_deg is None else "labels",
        leg_labelled=told_leg,
        leg_found=analysis.front_leg,
        leg_of_truth=leg_of_truth,
        labelled=labels is not None,
        reps=compare_reps(labels.reps, analysis.reps) if labels else (),
        angles=angles,
    )


def view_of(yaw_deg: float) -> str:
    """Return which of `VIEWS` a camera had that stood so far from a true side view."""
    if np.isnan(yaw_deg):
        return VIEWS[3]
    return VIEWS[sum(yaw_deg > limit for limit in _VIEW_LIMITS_DEG)]


def compare_reps(labels: Sequence[LabelledRep], reps: Sequence[Rep]) -> tuple[RepResult, ...]:
    """Match labelled with found reps; return all of either, in order of time."""
    pairs = match(labels, reps)
    results = [
        RepResult(
            str(labels[pair.label].pattern),
            str(reps[pair.rep].pattern),
            labels[pair.label].start_s,
            labels[pair.label].end_s,
            reps[pair.rep].start_s,
            reps[pair.rep].end_s,
            pair.overlap,
        )
        for pair in pairs
    ]
    paired_labels, paired_reps = {pair.label for pair in pairs}, {pair.rep for pair in pairs}
    results += [
        RepResult(str(label.pattern), MISSED, label_start_s=label.start_s, label_end_s=label.end_s)
        for number, label in enumerate(labels)
        if number not in paired_labels
    ]
    results += [
        RepResult(EXTRA, str(rep.pattern), found_start_s=rep.start_s, found_end_s=rep.end_s)
        for number, rep in enumerate(reps)
        if number not in paired_reps
    ]
    return tuple(sorted(results, key=lambda result: result.start_s))


def _angles(
    clip: KnownClip, analysis: Analysis
) -> tuple[LegSource | None, Mapping[str, tuple[Numbers, Numbers]]]:
    """Return whose leg's truth was taken, and both angles as measured and as they were."""
    truth = clip.truth
    if truth is None:
        return None, {}
    source: LegSource = "table"
    leg: Leg = analysis.front_leg or "left"  # nobody seen: no frame is measured, all count
    if truth.needs_a_leg:
        told = clip.labels.front_leg if clip.labels else None
        source, leg = ("labels", told) if told else ("analysis", leg)
    signals = analysis.motion.signals
    measured = {"knee_deg": signals.knee_deg, "hip_hinge_deg": signals.hip_hinge_deg}
    angles = {angle: (measured[angle], truth.at(signals.time_s, angle, leg)) for angle in ANGLES}
    if all(not np.isfinite(true).any() for _, true in angles.values()):
        raise InputError(
            f"{truth.name} says nothing about the {leg} leg at any moment of {clip.name}; its "
            "times (t) must be seconds on the clip's clock, at least two rows a second."
        )
    return source, angles
