"""The coach as a caller meets it: real frames, the real pose model."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import pytest
from tests.motion.figure import Camera, Stance, body, lost, one_after_another

import formcheck
from formcheck.errors import ModelError, UsageError
from formcheck.form.dose import LegDose
from formcheck.form.judgement import FindingCode, Phase
from formcheck.form.reference import Reference
from formcheck.live.coach import AWAY_S, SHOWN_S
from formcheck.live.moment import Stage
from formcheck.live.prompter import FAULT_S
from formcheck.live.utterance import Urgency
from formcheck.motion.following import MotionFollower
from formcheck.pose.landmarks import SHAPES, Pose
from formcheck.video import Frame, VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from formcheck.form.judgement import Rep
    from formcheck.live.moment import Cue, Moment
    from formcheck.pose.landmarks import PoseTrack
    from formcheck.pose.model import ModelFile

    Pictures = np.ndarray
    Lite = Callable[..., formcheck.Coach]
    Film = Callable[..., Pictures]

FPS = 12.5
"""Every other frame of a sample: enough wherever the figures do not matter."""

FAULTS = {code.value for code in FindingCode}
NOBODY = np.full((480, 640, 3), 120, np.uint8)
DARKNESS = np.zeros((480, 640, 3), np.uint8)


@dataclass(frozen=True)
class Lesson:
    """What the coach said of a whole clip."""

    moments: list[Moment]
    reps: tuple[Rep, ...]
    legs: tuple[LegDose, LegDose]

    @property
    def cues(self) -> list[Cue]:
        return cues(self.moments)


def cues(moments: Iterable[Moment]) -> list[Cue]:
    return [moment.cue for moment in moments if moment.cue is not None]


def keys(moments: Iterable[Moment]) -> list[str]:
    return [cue.key for cue in cues(moments)]


def stages(moments: Iterable[Moment]) -> list[Stage]:
    """Return the stages in the order in which they were entered."""
    out: list[Stage] = []
    for moment in moments:
        if not out or moment.stage is not out[-1]:
            out.append(moment.stage)
    return out


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


@pytest.fixture
def lite() -> Iterable[Callable[..., formcheck.Coach]]:
    """Give coaches that use the small model, closed at the end of the test."""
    made: list[formcheck.Coach] = []

    def make(**options: object) -> formcheck.Coach:
        made.append(formcheck.Coach(**({"model": "lite"} | options)))  # type: ignore[arg-type]  # whatever a test asks for
        return made[-1]

    yield make
    for coach in made:
        coach.close()


@pytest.fixture(scope="module")
def film(samples: Path, frames_of: Callable[..., Pictures]) -> Callable[..., Pictures]:
    """Give every other picture of a sample between two moments, made once."""

    @functools.cache
    def read(name: str, start_s: float = 0.0, end_s: float = 6.0) -> Pictures:
        return frames_of(samples / f"{name}.mp4", start_s, end_s)[::2]

    return read


class Screen:
    """Shows a coach one picture after the other, on a clock of its own."""

    def __init__(self, coach: formcheck.Coach, start_s: float = 0.0) -> None:
        self.coach = coach
        self.now_s = start_s

    def show(self, pictures: Iterable[Pictures], fps: float = FPS) -> list[Moment]:
        moments = []
        for rgb in pictures:
            moments.append(self.coach.feed(rgb, self.now_s))
            self.now_s += 1 / fps
        return moments

    def still(self, rgb: Pictures, seconds: float, fps: float = 5.0) -> list[Moment]:
        return self.show([rgb] * round(seconds * fps), fps)


# --- from the first frame on ---


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


# --- the set-up ---


def test_first_it_guides_and_then_it_coaches(lite: Lite, film: Film) -> None:
    coach = lite()
    assert coach.stage is Stage.GUIDE
    moments = Screen(coach).show(film("locked_lean_standing"))
    assert stages(moments) == [Stage.GUIDE, Stage.COACH]
    assert keys(moments) == ["guide_ready", "knee_locked"]
    begun_s = cues(moments)[0].time_s
    for moment in moments:
        assert (moment.judgement is not None) == (moment.time_s > begun_s)
        assert (moment.stage is Stage.GUIDE) == (moment.time_s < begun_s)
    (rep,) = coach.reps
    assert rep.start_s > begun_s


def test_it_waits_for_somebody_who_walks_in(lite: Lite, film: Film) -> None:
    """Who comes walking is seen from an angle at first, and asked to turn."""
    moments = Screen(lite()).show(film("walking", 0.0, 4.0))
    assert keys(moments) == ["guide_side_on", "guide_ready"]
    first, ready = cues(moments)
    assert first.urgency is Urgency.FAULT
    assert ready.urgency is Urgency.PRAISE


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "nl"])
def test_the_language_picks_the_words(lite: Lite, language: str) -> None:
    (cue,) = cues(Screen(lite(language=language)).still(NOBODY, 1))
    words = {
        "en": "Step into the picture.",
        "de": "Komm ins Bild.",
        "es": "Entra en la imagen.",
        "fr": "Entre dans l'image.",
    }
    assert (cue.key, cue.text) == ("guide_nobody", words.get(language, words["en"]))


def test_in_the_dark_it_asks_for_light(lite: Lite) -> None:
    moments = Screen(lite()).still(DARKNESS, 12)
    assert keys(moments) == ["guide_light", "guide_light"]
    assert stages(moments) == [Stage.GUIDE]


def test_who_stands_tall_first_is_judged_by_their_own_straight_knee(
    lite: Lite, film: Film, tmp_path: Path
) -> None:
    """In an exercise of one's own, so lenient that most knees make a difference to it."""
    lenient = tmp_path / "lenient.toml"
    limit = '{ value = 179.0, unit = "deg", source = "judgement" }'
    lenient.write_text(f'extends = "standing"\n[thresholds]\nknee_locked_sure_deg = {limit}\n')
    coach = lite(exercise=str(lenient), reference=True)
    assert coach.limits.knee_locked_sure_deg == 179.0
    moments = Screen(coach).show(film("walking", 0.0, 7.0))
    assert stages(moments) == [Stage.GUIDE, Stage.REFERENCE, Stage.COACH]
    assert keys(moments)[-2:] == ["guide_stand_tall", "guide_ready"]
    assert coach.reference is not None
    straight_deg = coach.reference.knee_deg
    assert 166 <= straight_deg <= 186
    assert coach.limits == coach.plan.thresholds.for_straight_knee(straight_deg)
    assert coach.limits.knee_locked_sure_deg == straight_deg - 8.0
    coach.restart()
    assert coach.limits.knee_locked_sure_deg == straight_deg - 8.0


def test_who_begins_to_stretch_instead_is_not_kept_waiting(lite: Lite, film: Film) -> None:
    coach = lite(reference=True)
    moments = Screen(coach).show(film("locked_lean_standing"))
    assert stages(moments) == [Stage.GUIDE, Stage.REFERENCE, Stage.COACH]
    assert coach.reference is None
    assert coach.limits == coach.plan.thresholds


def test_who_is_known_need_not_stand_first(lite: Lite, film: Film) -> None:
    known = Reference(171.0)
    coach = lite(known=known)
    moments = Screen(coach).show(film("walking", 4.0, 6.0))
    assert stages(moments) == [Stage.GUIDE, Stage.COACH]
    limits = coach.plan.thresholds.for_straight_knee(171.0)
    assert coach.limits == limits != coach.plan.thresholds
    assert coach.setting().reference is known
    coach.restart()
    assert coach.limits == limits


def test_who_is_known_and_stands_again_is_judged_by_what_is_new(lite: Lite, film: Film) -> None:
    known = Reference(171.0)
    coach = lite(known=known, reference=True)
    Screen(coach).show(film("walking", 0.0, 7.0))
    assert coach.reference is not None
    assert coach.reference.knee_deg > 172
    assert coach.limits == coach.plan.thresholds.for_straight_knee(coach.reference.knee_deg)


def test_who_is_known_and_does_not_stand_again_stays_known(lite: Lite, film: Film) -> None:
    known = Reference(171.0)
    coach = lite(known=known, reference=True)
    Screen(coach).show(film("locked_lean_standing"))
    assert coach.reference is known


# --- who goes away ---


def test_who_has_gone_is_helped_again_and_keeps_their_reps(lite: Lite, film: Film) -> None:
    coach = lite()
    screen = Screen(coach)
    seen_s = screen.show(film("locked_lean_standing"))[-1].time_s
    (rep,) = coach.reps
    away = screen.still(NOBODY, AWAY_S + 2)
    left_s = next(moment.time_s for moment in away if moment.stage is Stage.GUIDE)
    assert AWAY_S < left_s - seen_s <= AWAY_S + 0.5
    assert keys(away)[-1] == "guide_nobody"
    assert {moment.reps for moment in away} == {(rep,)}
    back = screen.show(film("locked_lean_standing", 6.0, 11.5))
    assert stages(back) == [Stage.GUIDE, Stage.COACH]
    assert keys(back)[0] == "guide_ready"
    coach.finish()
    assert len(coach.reps) == 2
    assert coach.reps[0] == rep
    assert coach.reps[1].start_s > cues(back)[0].time_s


def test_who_is_gone_for_a_moment_is_not_set_up_again(lite: Lite, film: Film) -> None:
    screen = Screen(lite())
    seen = film("locked_lean_standing", 0.0, 2.0)
    screen.show(seen)
    for _ in range(3):
        assert stages(screen.still(NOBODY, AWAY_S - 1, fps=2)) == [Stage.COACH]
        again = screen.show(seen)
        assert again[-1].pose.found
        assert stages(again) == [Stage.COACH]


def test_who_comes_back_may_stand_elsewhere(lite: Lite, film: Film) -> None:
    """Whoever leaps about in the picture is somebody else; not so after an absence."""
    here = [np.concatenate([rgb, NOBODY], axis=1) for rgb in film("walking", 4.0, 6.0)]
    there = [np.concatenate([NOBODY, rgb], axis=1) for rgb in film("walking", 4.0, 6.0)]
    nowhere = np.concatenate([NOBODY, NOBODY], axis=1)
    screen = Screen(lite())
    assert screen.show(here)[-1].stage is Stage.COACH
    leapt = screen.show(there[:12])
    assert not any(moment.pose.found for moment in leapt)
    screen.show(here)
    screen.still(nowhere, AWAY_S + 1, fps=2)
    assert screen.show(there[:12])[-1].pose.found


def test_without_the_guide_nobody_is_ever_set_up(lite: Lite) -> None:
    moments = Screen(lite(guide=False)).still(NOBODY, 3 * AWAY_S, fps=2)
    assert stages(moments) == [Stage.COACH]
    assert set(keys(moments)) == {"unsure"}


@pytest.mark.parametrize("reference", [False, True])
def test_who_is_set_up_already_may_begin_at_once(
    lite: Lite, film: Film, *, reference: bool
) -> None:
    coach = lite(reference=reference)
    screen = Screen(coach)
    screen.show(film("locked_lean_standing", 0.0, 0.5))
    assert coach.stage is Stage.GUIDE
    begun_s = screen.now_s
    coach.begin()
    moments = screen.show(film("locked_lean_standing", 0.5, 6.0))
    assert stages(moments) == [Stage.COACH]
    assert "knee_locked" in keys(moments)
    assert all(rep.start_s >= begun_s - 1 / FPS for rep in coach.reps)


def test_to_begin_changes_nothing_for_who_has_begun_or_pauses(lite: Lite, film: Film) -> None:
    coach = lite(guide=False)
    Screen(coach).show(film("locked_lean_standing", 0.0, 7.0))
    coach.begin()
    assert len(coach.reps) == 1
    coach.pause()
    coach.begin()
    assert coach.stage is Stage.PAUSED


# --- pausing and starting over ---


def test_while_paused_nothing_is_judged_or_said(lite: Lite, film: Film) -> None:
    coach = lite(guide=False)
    screen = Screen(coach)
    screen.show(film("locked_lean_standing", 0.0, 1.2))
    coach.pause()
    coach.pause()
    assert coach.stage is Stage.PAUSED
    paused = screen.show(film("locked_lean_standing", 1.2, 6.0))
    assert stages(paused) == [Stage.PAUSED]
    assert {(m.judgement, m.cue, m.reps) for m in paused} == {(None, None, ())}
    assert all(moment.pose.found for moment in paused)
    coach.resume()
    coach.resume()
    after = screen.show(film("locked_lean_standing", 6.0, 9.0))
    assert stages(after) == [Stage.COACH]
    assert keys(after) == ["knee_locked"]


def test_a_rep_that_is_paused_ends_there(lite: Lite, film: Film) -> None:
    coach = lite(guide=False)
    screen = Screen(coach)
    screen.show(film("locked_lean_standing", 0.0, 4.0))
    paused_s = screen.now_s
    coach.pause()
    screen.show(film("locked_lean_standing", 4.0, 5.5))
    coach.resume()
    screen.show(film("locked_lean_standing", 5.5, 6.5))
    (rep,) = coach.reps
    assert rep.end_s < paused_s


def test_a_pause_in_the_set_up_goes_on_with_the_set_up(lite: Lite, film: Film) -> None:
    coach = lite()
    screen = Screen(coach)
    coach.pause()
    assert stages(screen.show(film("locked_lean_standing", 0.0, 2.0))) == [Stage.PAUSED]
    coach.resume()
    moments = screen.show(film("locked_lean_standing", 2.0, 4.0))
    assert stages(moments) == [Stage.GUIDE, Stage.COACH]


def test_a_pause_is_no_absence(lite: Lite, film: Film) -> None:
    coach = lite()
    screen = Screen(coach)
    screen.show(film("locked_lean_standing", 0.0, 2.0))
    coach.pause()
    screen.still(NOBODY, 4 * AWAY_S, fps=1)
    coach.resume()
    assert stages(screen.still(NOBODY, AWAY_S - 1, fps=2)) == [Stage.COACH]
    assert stages(screen.still(NOBODY, 2, fps=2))[-1] is Stage.GUIDE


def test_a_restart_counts_from_nothing_and_keeps_the_set_up(lite: Lite, film: Film) -> None:
    coach = lite()
    screen = Screen(coach)
    screen.show(film("locked_lean_standing"))
    assert [rep.index for rep in coach.reps] == [1]
    assert len(coach.motion().signals) > 0
    coach.restart()
    assert len(coach.motion().signals) == 0
    assert coach.stage is Stage.COACH
    restarted_s = screen.now_s
    moments = screen.show(film("locked_lean_standing", 6.0, 10.0))
    assert stages(moments) == [Stage.COACH]
    assert [moment.reps for moment in moments] == [()] * len(moments)
    rep = coach.finish()
    assert rep is not None
    assert [each.index for each in coach.reps] == [1]
    assert rep.start_s >= restarted_s


def test_a_restart_forgets_the_dose(lite: Lite, film: Film) -> None:
    coach = lite(guide=False)
    Screen(coach).show(film("push_back_bench"))
    assert coach.dose.legs[1].held_s > 2
    coach.restart()
    assert coach.dose.legs == (LegDose(), LegDose())


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


# --- with a stick figure instead of the model, for what a clip would be too long for ---

ROOM = np.full((720, 1280, 3), 120, np.uint8)
"""The picture into which a stick figure's camera looks; at 25 a second, as it films."""


class Filmed:
    """Stands in for the tracker: gives a film's poses, and company where there is some."""

    def __init__(self, track: PoseTrack, company: range = range(0)) -> None:
        self.track = track
        self.company_in = company
        self.company = False

    def __call__(self, _model: ModelFile) -> Self:
        return self

    def feed(self, frame: Frame) -> Pose:
        self.company = frame.index in self.company_in
        row = {name: getattr(self.track, name)[frame.index] for name in SHAPES}
        return Pose(frame.time_s, **row)

    def forget(self) -> None:
        pass

    def close(self) -> None:
        pass


def still(stance: Stance, seconds: float, knee: float, hinge: float) -> PoseTrack:
    count = round(seconds * 25)
    return Camera().film(body(stance, np.full(count, knee), np.full(count, hinge)))


@pytest.fixture
def filmed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Filmed]:
    """Have the coaches of this test see a stick figure."""

    def give(*tracks: PoseTrack, company: range = range(0)) -> Filmed:
        one = Filmed(one_after_another(*tracks), company)
        monkeypatch.setattr("formcheck.live.coach.LiveTracker", one)
        return one

    return give


def test_with_company_it_does_not_begin(lite: Lite, filmed: Callable[..., Filmed]) -> None:
    filmed(still("standing", 6, 174, 170), company=range(75))
    moments = Screen(lite()).show([ROOM] * 150, fps=25)
    assert keys(moments) == ["guide_one_person", "guide_ready"]
    assert cues(moments)[1].time_s >= 4.0


def test_standing_tall_is_asked_for_once(lite: Lite, filmed: Callable[..., Filmed]) -> None:
    tall = still("standing", 5, 174, 170)
    gone = still("standing", AWAY_S + 2, 174, 170)
    filmed(tall, lost(gone, slice(None)), tall)
    coach = lite(reference=True)
    moments = Screen(coach).show([ROOM] * (2 * len(tall) + len(gone)), fps=25)
    guided = [Stage.GUIDE, Stage.REFERENCE, Stage.COACH, Stage.GUIDE, Stage.COACH]
    assert stages(moments) == guided
    assert keys(moments).count("guide_stand_tall") == 1


def late_news(track: PoseTrack) -> int:
    """Return the first frame with which the frames before it are read anew."""
    follower = MotionFollower()
    poses = (Filmed(track).feed(Frame(i, float(t), ROOM)) for i, t in enumerate(track.time_s))
    return next(i for i, pose in enumerate(poses) if len(follower.update(pose).samples) > 1)


@pytest.mark.parametrize("restarted", [True, False])
def test_what_was_before_the_beginning_is_not_judged_though_it_is_read_anew(
    lite: Lite, filmed: Callable[..., Filmed], *, restarted: bool
) -> None:
    """A foot on the bench is believed after a second, and that second is then read again."""
    film = [still("standing", 4, 174, 170), still("bench", 8, 174, 62)]
    news = late_news(one_after_another(*film))
    assert news > 110
    # The set-up ends, or the count begins again, just before that.
    filmed(*film, company=range(0 if restarted else news - 27))
    coach = lite(guide=not restarted)
    screen = Screen(coach)
    begun_s = news / 25 - 0.02
    if restarted:
        screen.show([ROOM] * news, fps=25)
        coach.restart()
        screen.show([ROOM] * (200 - news), fps=25)
    else:
        (ready,) = [cue for cue in cues(screen.show([ROOM] * 200, fps=25)) if "ready" in cue.key]
        begun_s = ready.time_s
        assert news / 25 - 0.1 < begun_s < news / 25
    rep = coach.finish()
    assert rep is not None
    assert rep.start_s > begun_s
