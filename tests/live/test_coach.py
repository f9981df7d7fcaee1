"""The coach as a caller meets it: real frames, the real pose model."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.live.showing import FPS, NOBODY, Screen, cues, keys

import formcheck
from formcheck.errors import ModelError, UsageError
from formcheck.form.dose import LegDose
from formcheck.form.judgement import FindingCode, Phase
from formcheck.live.coach import SHOWN_S
from formcheck.live.moment import Stage
from formcheck.live.prompter import FAULT_S
from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.live.showing import Film, Lite, Pictures

    from formcheck.form.judgement import Rep
    from formcheck.live.moment import Cue, Moment


FAULTS = {code.value for code in FindingCode}

pytestmark = pytest.mark.unmeasured


@dataclass(frozen=True)
class Lesson:
    """What the coach said of a whole clip."""

    moments: list[Moment]
    reps: tuple[Rep, ...]
    legs: tuple[LegDose, LegDose]

    @property
    def cues(self) -> list[Cue]:
        return cues(self.moments)


@pytest.fixture(scope="module")
def coached(samples: Path) -> Callable[[str], Lesson]:
    """Give what the coach makes of a whole sample from its first frame, made once."""

    @functools.cache
    def watch(name: str) -> Lesson:
        with (
            formcheck.Coach(guide=False) as coach,
            VideoFile(samples / f"{name}.mp4") as clip,
        ):
            moments = [coach.feed_frame(frame) for frame in clip]
            coach.finish()
            return Lesson(moments, coach.reps, coach.dose.legs)

    return watch


@pytest.mark.parametrize("name", ["push_back_lunge", "mixed_bench", "locked_lean_standing"])
def test_the_reps_are_those_of_the_recorded_clip(
    coached: Callable[[str], Lesson], analysed: Callable[[str], formcheck.Analysis], name: str
) -> None:
    live, recorded = coached(name).reps, analysed(name).reps
    assert len(recorded) == 2
    assert [rep.pattern for rep in live] == [rep.pattern for rep in recorded]
    starts = [rep.start_s for rep in recorded]
    assert [rep.start_s for rep in live] == pytest.approx(starts, abs=0.5)


def test_a_locked_lean_is_called_out_each_time_and_never_praised(
    coached: Callable[[str], Lesson],
) -> None:
    lesson = coached("locked_lean_standing")
    called = [cue for cue in lesson.cues if cue.key == "knee_locked"]
    assert len(called) == len(lesson.reps) == 2
    for cue, rep in zip(called, lesson.reps, strict=True):
        hold_s = rep.phase_times.hold_s
        assert hold_s is not None
        assert rep.start_s + FAULT_S <= cue.time_s <= hold_s + 1.0
    assert not {"praise", "hold"} & set(keys(lesson.moments))


def test_a_push_back_is_not_called_out(coached: Callable[[str], Lesson]) -> None:
    lesson = coached("push_back_lunge")
    assert "hold" in keys(lesson.moments)
    assert not (FAULTS | {"unsure", "praise"}) & set(keys(lesson.moments))


def test_a_lean_after_a_push_back_is_called_out_and_the_push_back_is_not(
    coached: Callable[[str], Lesson],
) -> None:
    lesson = coached("mixed_bench")
    good, lean = lesson.reps
    assert not [cue for cue in lesson.cues if cue.key in FAULTS and cue.time_s <= good.end_s]
    assert [cue for cue in lesson.cues if cue.key == "knee_locked" and cue.time_s > lean.start_s]
    assert "praise" not in keys(lesson.moments)


def test_the_seconds_held_go_to_the_leg_that_was_stretched(
    coached: Callable[[str], Lesson],
) -> None:
    lesson = coached("push_back_lunge")
    held_s = sum(rep.hold_duration_s for rep in lesson.reps)
    assert held_s > 5
    left, right = lesson.legs
    assert left.holds == 0
    assert left.held_s == pytest.approx(held_s)
    assert right == LegDose()
    assert coached("locked_lean_standing").legs == (LegDose(), LegDose())


def test_every_moment_says_what_is_known_by_then(coached: Callable[[str], Lesson]) -> None:
    lesson = coached("mixed_bench")
    reps: tuple[Rep, ...] = ()
    last: Cue | None = None
    for moment in lesson.moments:
        assert moment.stage is Stage.COACH
        assert moment.time_s == moment.pose.time_s == moment.sample.time_s
        assert moment.judgement is not None
        assert moment.judgement.time_s == moment.time_s
        if moment.judgement.finished is not None:
            reps += (moment.judgement.finished,)
        assert moment.reps == reps
        last = moment.cue or last
        still = last is not None and moment.time_s - last.time_s <= SHOWN_S
        assert moment.shown == (last if still else None)
    assert lesson.moments[-1].front_leg == 0
    assert {Phase.SET, Phase.REACH, Phase.HOLD} <= {
        moment.judgement.phase for moment in lesson.moments if moment.judgement
    }


# --- what is fed ---


def test_a_loop_of_ones_own_gets_the_cues(film: Film) -> None:
    """As in the class's example: a camera's BGR pictures, and a clock that began long ago."""
    camera = [rgb[:, :, ::-1].copy() for rgb in film("locked_lean_standing", 0.0, 3.2)]
    said = []
    with formcheck.Coach(exercise="standing", model="lite") as coach:
        for number, bgr in enumerate(camera):
            moment = coach.feed(bgr[:, :, ::-1], 98765.4 + number / FPS)
            if moment.cue is not None:
                said.append(moment.cue.text)
    assert said == ["All set. Begin when you like.", "Knee's locked. Bend it first."]


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(lambda rgb: rgb[:, :, ::-1].copy()[:, :, ::-1], id="colours turned round"),
        pytest.param(lambda rgb: np.repeat(rgb, 2, axis=1)[:, ::2], id="every other column"),
        pytest.param(np.asfortranarray, id="column by column"),
    ],
)
def test_pictures_may_lie_in_memory_in_any_order(
    lite: Lite,
    film: Film,
    view: Callable[[Pictures], Pictures],
) -> None:
    pictures = film("locked_lean_standing", 0.0, 0.3)
    views = [view(rgb) for rgb in pictures]
    assert not any(each.flags.c_contiguous for each in views)
    plain, viewed = Screen(lite()).show(pictures), Screen(lite()).show(views)
    assert plain[-1].pose.found
    for one, other in zip(plain, viewed, strict=True):
        np.testing.assert_array_equal(one.pose.px, other.pose.px)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(np.zeros((240, 320), np.uint8), id="grey"),
        pytest.param(np.zeros((240, 320, 4), np.uint8), id="four colours"),
        pytest.param(np.zeros((2, 240, 320, 3), np.uint8), id="two pictures"),
        pytest.param(np.zeros((240, 320, 3), np.float32), id="floats"),
        pytest.param(np.zeros((0, 320, 3), np.uint8), id="no rows"),
        pytest.param(np.zeros((240, 0, 3), np.uint8), id="no columns"),
        pytest.param(None, id="nothing"),
        pytest.param([[1, 2], [3]], id="ragged"),
        pytest.param("picture.jpg", id="text"),
    ],
)
def test_what_is_no_picture_is_refused_and_does_no_harm(lite: Lite, picture: Pictures) -> None:
    coach = lite()
    with pytest.raises(UsageError, match=r"no picture to coach on: .*\.$"):
        coach.feed(picture, 0.0)
    assert coach.feed(NOBODY, 0.0).stage is Stage.GUIDE


@pytest.mark.parametrize("time_s", [5.0, 4.999, -1.0, float("nan"), float("inf"), -float("inf")])
def test_times_that_do_not_rise_are_refused_and_do_no_harm(lite: Lite, time_s: float) -> None:
    coach = lite()
    coach.feed(NOBODY, 5.0)
    with pytest.raises(UsageError, match=r"5\.000 s; .*\.$"):
        coach.feed(NOBODY, time_s)
    assert coach.feed(NOBODY, 5.001).time_s == 5.001


@pytest.mark.parametrize("step_s", [1e-12, 2e-7, 4e-4])
def test_times_closer_than_any_cameras_are_refused_and_do_no_harm(
    lite: Lite, step_s: float
) -> None:
    coach = lite()
    coach.feed(NOBODY, 5.0)
    with pytest.raises(UsageError, match=r"closer than any camera .* seconds\.$"):
        coach.feed(NOBODY, 5.0 + step_s)
    assert coach.feed(NOBODY, 5.0006).time_s == 5.0006


@pytest.mark.parametrize("time_s", [float("nan"), float("inf"), -float("inf")])
def test_a_first_time_that_is_no_time_is_refused_and_does_no_harm(
    lite: Lite, time_s: float
) -> None:
    coach = lite()
    with pytest.raises(UsageError, match="seconds"):
        coach.feed(NOBODY, time_s)
    assert coach.feed(NOBODY, -7.0).time_s == -7.0


# --- how it is made ---


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"exercise": "yoga"}, UsageError, "yoga"),
        ({"exercise": "no/such.toml"}, UsageError, r"such\.toml"),
        ({"side": "front"}, UsageError, "front"),
        ({"side": ""}, UsageError, "left or right"),
        ({"model": "huge"}, ModelError, "huge"),
        ({"model": __file__}, ModelError, r"test_coach\.py"),
    ],
)
def test_what_there_is_not_is_refused_by_name(
    options: dict[str, str], error: type[Exception], named: str
) -> None:
    with pytest.raises(error, match=named):
        formcheck.Coach(**options)  # type: ignore[arg-type]  # all of them are text


@pytest.mark.parametrize(("side", "leg"), [("left", 0), ("right", 1), ("auto", 1)])
def test_the_side_that_is_named_is_the_front_leg(
    lite: Lite, film: Film, side: str, leg: int
) -> None:
    moments = Screen(lite(side=side)).show(film("push_back_bench", 0.0, 1.0))
    assert moments[-1].front_leg == leg


def test_the_exercise_brings_its_own_words_and_dose(lite: Lite) -> None:
    seated, auto = lite(exercise="seated"), lite()
    assert (seated.plan.name, auto.plan.name) == ("seated", "auto")
    assert not seated.plan.dose.per_leg
    assert seated.phrases["dose_done"] != auto.phrases["dose_done"]


def test_the_model_is_the_full_one_unless_another_is_named(lite: Lite) -> None:
    with formcheck.Coach() as coach:
        assert coach.model.name == "full"
    assert lite().model.name == "lite"


def test_it_may_be_closed_twice() -> None:
    with formcheck.Coach(model="lite") as coach:
        coach.feed(NOBODY, 0.0)
        coach.close()
    coach.close()
