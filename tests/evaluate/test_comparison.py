"""Real analyses of samples held against their truth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.evaluate.clips import KnownClip, find_clips
from formcheck.evaluate.comparison import (
    EXTRA,
    MISSED,
    VIEWS,
    RepResult,
    compare,
    compare_reps,
    view_of,
)
from formcheck.evaluate.labels import LabelledRep
from formcheck.evaluate.truth import TruthTable
from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.analysis import Analysis


@pytest.fixture
def known(samples: Path) -> Callable[[str], KnownClip]:
    def give(name: str) -> KnownClip:
        return next(clip for clip in find_clips(samples).clips if clip.name == f"{name}.mp4")

    return give


def test_a_sample_is_found_as_it_is_labelled(
    known: Callable[[str], KnownClip], analysed: Callable[[str], Analysis]
) -> None:
    clip = compare(known("mixed_bench"), analysed("mixed_bench"))
    assert [(rep.labelled, rep.found) for rep in clip.reps] == [
        ("push_back", "push_back"),
        ("locked_lean", "locked_lean"),
    ]
    for rep in clip.reps:
        assert rep.right
        assert not rep.swapped
        assert (rep.overlap or 0) > 0.8
        assert rep.start_error_s == pytest.approx(0, abs=0.6)
        assert rep.end_error_s == pytest.approx(0, abs=0.6)
    assert (clip.exercise, clip.exercise_from, clip.view) == ("bench", "labels", VIEWS[0])
    assert (clip.leg_of_truth, clip.labelled) == ("labels", True)
    for measured, true in clip.angles.values():
        assert measured.shape == true.shape == analysed("mixed_bench").motion.signals.time_s.shape
        assert abs(np.nanmean(measured - true)) < 15


def test_a_clip_without_a_stretch_makes_every_rep_a_false_one(
    known: Callable[[str], KnownClip], analysed: Callable[[str], Analysis]
) -> None:
    walking = known("walking")
    assert compare(walking, analysed("walking")).reps == ()
    assert [rep.labelled for rep in compare(walking, analysed("mixed_bench")).reps] == [
        EXTRA,
        EXTRA,
    ]


def test_without_labels_the_analysis_tells_leg_view_and_exercise(
    known: Callable[[str], KnownClip], analysed: Callable[[str], Analysis]
) -> None:
    clip = replace(known("mixed_bench"), labels=None)
    result = compare(clip, analysed("mixed_bench"))
    assert (result.labelled, result.reps) == (False, ())
    assert (result.leg_of_truth, result.yaw_from, result.exercise_from) == ("analysis",) * 3
    assert result.leg_found == "left"
    with_labels = compare(known("mixed_bench"), analysed("mixed_bench"))
    np.testing.assert_array_equal(result.angles["knee_deg"], with_labels.angles["knee_deg"])


def test_the_labelled_leg_has_the_last_word_on_whose_truth_is_meant(
    known: Callable[[str], KnownClip], analysed: Callable[[str], Analysis]
) -> None:
    clip = known("mixed_bench")
    assert clip.labels is not None
    other = replace(clip, labels=replace(clip.labels, front_leg="right"))
    true = compare(other, analysed("mixed_bench")).angles["knee_deg"][1]
    assert true[0] == pytest.approx(168.185)


def test_a_truth_that_never_meets_the_clip_is_said(
    known: Callable[[str], KnownClip], analysed: Callable[[str], Analysis]
) -> None:
    later = TruthTable("t.csv", np.array([900.0]), {"knee_deg": np.array([100.0])})
    with pytest.raises(InputError, match=r"^t\.csv says nothing about the left leg"):
        compare(replace(known("mixed_bench"), truth=later), analysed("mixed_bench"))


@pytest.mark.parametrize(
    ("yaw_deg", "view"), [(0, 0), (20, 0), (20.1, 1), (35, 1), (35.1, 2), (90, 2), (np.nan, 3)]
)
def test_views_end_where_they_say(yaw_deg: float, view: int) -> None:
    assert view_of(yaw_deg) == VIEWS[view]


def test_reps_come_in_order_of_time_whatever_became_of_them(
    analysed: Callable[[str], Analysis],
) -> None:
    reps = analysed("mixed_bench").reps
    labels = (
        LabelledRep(Pattern.LOST_HUG, 1.0, 2.0),
        LabelledRep(Pattern.PUSH_BACK, 6.6, 12.0),
    )
    results = compare_reps(labels, reps)
    assert [(rep.labelled, rep.found) for rep in results] == [
        (EXTRA, "push_back"),
        ("lost_hug", MISSED),
        ("push_back", "locked_lean"),
    ]
    assert [rep.matched for rep in results] == [False, False, True]
    assert [rep.swapped for rep in results] == [False, False, True]


def test_only_the_two_movements_taken_for_each_other_are_a_swap() -> None:
    assert RepResult("push_back", "locked_lean").swapped
    assert RepResult("locked_lean", "push_back").swapped
    assert not RepResult("locked_lean", "soft_lean").swapped
    assert not RepResult("push_back", "push_back").swapped
