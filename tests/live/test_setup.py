"""How a coach helps somebody into the picture before it judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
import pytest
from tests.live.showing import DARKNESS, FPS, NOBODY, Screen, cues, keys, stages
from tests.motion.figure import Camera, Stance, body, lost, one_after_another

from formcheck.form.reference import Reference
from formcheck.live.coach import AWAY_S
from formcheck.live.moment import Stage
from formcheck.live.utterance import Urgency
from formcheck.motion.following import MotionFollower
from formcheck.pose.landmarks import SHAPES, Pose
from formcheck.video import Frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.live.showing import Film, Lite

    from formcheck.pose.landmarks import PoseTrack
    from formcheck.pose.model import ModelFile


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
