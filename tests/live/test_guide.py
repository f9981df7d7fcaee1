"""The set-up as the guide sees it, with a stick figure before the camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.motion.figure import Camera, stand_and_lean

from formcheck.exercises.load import load_exercise
from formcheck.form.thresholds import Thresholds
from formcheck.live.guide import LASTING_S, PATIENCE_S, READY_S, Guide, Sight, whole_body
from formcheck.live.prompter import APART_S, REPEAT_S
from formcheck.pose.landmarks import Landmark, Pose
from formcheck.video import Frame

SIZE = (1280.0, 720.0)
FPS = 20.0
FRAME_S = 1 / FPS
LIMITS = Thresholds(yaw_warn_deg=20.0, yaw_max_deg=30.0)

_track = Camera().film(stand_and_lean().body)
UPRIGHT = _track.px[0]
"""Somebody upright 2.9 m away, in pixels of a picture of `SIZE`."""
MIDDLE = (UPRIGHT.min(axis=0) + UPRIGHT.max(axis=0)) / 2


@dataclass(frozen=True)
class Part:
    """Some seconds in which the camera shows the same; the defaults are all well."""

    seconds: float = 3.0
    luma: float = 120.0
    there: bool = True
    company: bool = False
    size: float = 1.0
    """Of the person, as a share of a good size."""
    shift_px: tuple[float, float] = (0.0, 0.0)
    yaw_deg: float = 5.0

    def sight(self, time_s: float) -> Sight:
        pose = Pose(time_s)
        if self.there:
            px = (UPRIGHT - MIDDLE) * self.size + MIDDLE + self.shift_px
            pose = replace(pose, px=px)
        yaw_deg = self.yaw_deg if self.there else float("nan")
        return Sight(pose, SIZE, self.luma, yaw_deg, self.company)


@dataclass(frozen=True)
class Seen:
    """What the guide said after a frame."""

    time_s: float
    told: str | None
    wrong: str | None
    ready: bool


def show(*parts: Part, fps: float = FPS, limits: Thresholds = LIMITS) -> list[Seen]:
    guide, out = Guide(limits), []
    frames = [part for part in parts for _ in range(round(part.seconds * fps))]
    for number, part in enumerate(frames):
        told = guide.update(part.sight(number / fps))
        out.append(Seen(number / fps, told, guide.wrong, guide.ready))
    return out


def told(seen: list[Seen]) -> list[str]:
    return [each.told for each in seen if each.told is not None]


def ready_s(seen: list[Seen]) -> float | None:
    return next((each.time_s for each in seen if each.ready), None)


WELL = Part()
OBLIQUE, TOO_OBLIQUE = Part(yaw_deg=25.0), Part(yaw_deg=31.0)

WRONG = {
    "guide_light": Part(luma=20.0),
    "guide_nobody": Part(there=False),
    "guide_one_person": Part(company=True),
    "guide_too_near": Part(size=2.5),
    "guide_whole_body": Part(shift_px=(0.0, 150.0)),
    "guide_too_far": Part(size=0.5),
    "guide_side_on": TOO_OBLIQUE,
}


class TestInstruction:
    @pytest.mark.parametrize("phrase", WRONG)
    def test_says_what_is_wrong_and_nothing_else(self, phrase: str) -> None:
        seen = show(WRONG[phrase])
        assert told(seen) == [phrase]
        assert {each.wrong for each in seen} == {phrase}

    @pytest.mark.parametrize("phrase", WRONG)
    @pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
    def test_has_words_in_every_language(self, phrase: str, language: str) -> None:
        assert load_exercise("auto").say(language)[phrase]

    @pytest.mark.parametrize(
        ("part", "first"),
        [
            (Part(luma=20, there=False), "guide_light"),
            (Part(luma=20, company=True, size=2.5, yaw_deg=60), "guide_light"),
            (Part(there=False, company=True), "guide_nobody"),
            (Part(company=True, size=2.5, yaw_deg=60), "guide_one_person"),
            (Part(size=2.5, yaw_deg=60), "guide_too_near"),
            (Part(shift_px=(0, 300), size=0.5, yaw_deg=60), "guide_whole_body"),
            (Part(size=0.5, yaw_deg=60), "guide_too_far"),
        ],
    )
    def test_is_one_at_a_time_the_most_basic_first(self, part: Part, first: str) -> None:
        assert told(show(part)) == [first]

    def test_changes_with_what_is_wrong_but_not_at_once(self) -> None:
        seen = show(Part(1, there=False), Part(8, size=2.5))
        assert told(seen) == ["guide_nobody", "guide_too_near"]
        first, second = (each.time_s for each in seen if each.told)
        assert second - first == pytest.approx(APART_S, abs=2 * FRAME_S)

    def test_is_repeated_rarely(self) -> None:
        seen = show(Part(30, there=False))
        times = [each.time_s for each in seen if each.told]
        assert times[0] == pytest.approx(LASTING_S, abs=FRAME_S)
        assert len(times) == 4
        for before, after in pairwise(times):
            assert after - before == pytest.approx(REPEAT_S, abs=FRAME_S)

    def test_is_not_repeated_sooner_because_all_was_well_for_a_moment(self) -> None:
        seen = show(*[Part(2, there=False), replace(WELL, seconds=0.5)] * 3)
        assert told(seen) == ["guide_nobody"]

    @pytest.mark.parametrize("phrase", WRONG)
    def test_is_not_given_for_a_moment(self, phrase: str) -> None:
        moment = replace(WRONG[phrase], seconds=LASTING_S - FRAME_S)
        assert told(show(*[WELL, moment] * 4)) == []


class TestReady:
    @pytest.mark.parametrize("fps", [5.0, 20.0, 60.0])
    def test_when_all_has_been_well_for_a_while(self, fps: float) -> None:
        seen = show(Part(2, there=False), WELL, fps=fps)
        assert ready_s(seen) == pytest.approx(2 + READY_S, abs=1 / fps + 1e-6)
        assert (ready_s(seen) or 0) >= 2 + READY_S - 1e-6

    @pytest.mark.parametrize("phrase", WRONG)
    def test_never_while_something_is_wrong(self, phrase: str) -> None:
        assert ready_s(show(replace(WRONG[phrase], seconds=30.0))) is None

    @pytest.mark.parametrize("phrase", WRONG)
    def test_only_once_all_has_been_well_without_a_break(self, phrase: str) -> None:
        well = replace(WELL, seconds=READY_S - FRAME_S)
        broken = [well, replace(WRONG[phrase], seconds=FRAME_S)] * 3
        assert ready_s(show(*broken)) is None
        assert ready_s(show(*broken, WELL)) == pytest.approx(3 * READY_S + READY_S, abs=FRAME_S)

    def test_once_is_for_good(self) -> None:
        seen = show(WELL, Part(5, there=False))
        assert seen[-1].ready


class TestAngle:
    def test_that_is_square_enough_is_accepted_at_once(self) -> None:
        seen = show(Part(yaw_deg=19.9))
        assert told(seen) == []
        assert ready_s(seen) == pytest.approx(READY_S, abs=FRAME_S)

    def test_that_is_imperfect_is_told_and_accepted_in_the_end(self) -> None:
        seen = show(replace(OBLIQUE, seconds=20))
        assert told(seen) == ["guide_side_on"]
        assert ready_s(seen) == pytest.approx(PATIENCE_S + READY_S, abs=2 * FRAME_S)

    @pytest.mark.parametrize("yaw_deg", [30.1, 60.0, 90.0, float("nan")])
    def test_beyond_what_can_be_judged_is_never_accepted(self, yaw_deg: float) -> None:
        seen = show(Part(60, yaw_deg=yaw_deg))
        assert set(told(seen)) == {"guide_side_on"}
        assert ready_s(seen) is None

    def test_that_was_impossible_is_accepted_as_soon_as_it_is_only_imperfect(self) -> None:
        seen = show(Part(10, yaw_deg=45), replace(OBLIQUE, seconds=3))
        assert ready_s(seen) == pytest.approx(10 + READY_S, abs=FRAME_S)

    def test_becoming_imperfect_takes_the_patience_anew(self) -> None:
        part = replace(OBLIQUE, seconds=PATIENCE_S - 0.5)
        assert ready_s(show(*[part, replace(WELL, seconds=0.5)] * 3)) is None

    @pytest.mark.parametrize("phrase", [each for each in WRONG if each != "guide_side_on"])
    def test_keeps_somebody_waiting_only_while_nothing_else_does(self, phrase: str) -> None:
        """Who comes into the picture at last is asked to turn before that is accepted."""
        wrong = replace(WRONG[phrase], seconds=9, yaw_deg=25)
        for before in ([wrong], [replace(OBLIQUE, seconds=3), wrong]):
            began_s = sum(part.seconds for part in before)
            seen = show(*before, replace(OBLIQUE, seconds=10))
            assert told(seen)[-1] == "guide_side_on"
            assert ready_s(seen) == pytest.approx(began_s + PATIENCE_S + READY_S, abs=2 * FRAME_S)

    def test_is_judged_by_the_limits_of_the_exercise(self) -> None:
        limits = Thresholds(yaw_warn_deg=8.0, yaw_max_deg=12.0)
        assert told(show(Part(yaw_deg=10), limits=limits)) == ["guide_side_on"]
        assert ready_s(show(Part(20, yaw_deg=10), limits=limits)) is not None
        assert ready_s(show(Part(20, yaw_deg=13), limits=limits)) is None


PARTS = st.builds(
    Part,
    seconds=st.floats(0.1, 4),
    luma=st.sampled_from([20.0, 120.0, 120.0, 120.0]),
    there=st.sampled_from([True, True, True, False]),
    company=st.sampled_from([False, False, False, True]),
    size=st.sampled_from([1.0, 1.0, 1.0, 2.5, 0.5]),
    shift_px=st.sampled_from([(0.0, 0.0), (0.0, 0.0), (0.0, 150.0)]),
    yaw_deg=st.sampled_from([5.0, 5.0, 25.0, 40.0]),
)


@settings(max_examples=50)
@given(st.lists(PARTS, min_size=1, max_size=12))
def test_whatever_is_seen_instructions_keep_their_distance(parts: list[Part]) -> None:
    seen = show(*parts)
    spoken = [each for each in seen if each.told is not None]
    for before, after in pairwise(spoken):
        least_s = REPEAT_S if before.told == after.told else APART_S
        assert after.time_s - before.time_s >= least_s - 1e-6
    for each in spoken:
        assert each.told == each.wrong
        lately = [s.wrong for s in seen if each.time_s - LASTING_S < s.time_s <= each.time_s]
        assert set(lately) == {each.told}
    start_s = ready_s(seen)
    if start_s is not None:
        lately = [s.wrong for s in seen if start_s - READY_S <= s.time_s <= start_s]
        assert set(lately) == {None}


class TestWholeBody:
    @pytest.mark.parametrize(
        ("landmark", "at"),
        [
            (Landmark.NOSE, (640, 5)),
            (Landmark.LEFT_TOE, (640, 716)),
            (Landmark.RIGHT_TOE, (640, 730)),
            (Landmark.RIGHT_HEEL, (-3, 500)),
            (Landmark.LEFT_ANKLE, (1275, 500)),
            (Landmark.RIGHT_SHOULDER, (1300, 500)),
            (Landmark.LEFT_HIP, (640, -1)),
            (Landmark.RIGHT_KNEE, (12, 500)),
        ],
    )
    def test_is_not_in_a_picture_that_cuts_off(
        self, landmark: Landmark, at: tuple[float, float]
    ) -> None:
        sight = WELL.sight(0.0)
        assert whole_body(sight)
        sight.pose.px[landmark] = at
        assert not whole_body(sight)

    def test_may_have_a_hand_outside(self) -> None:
        sight = WELL.sight(0.0)
        sight.pose.px[[Landmark.LEFT_WRIST, Landmark.LEFT_ELBOW]] = (-50, 300)
        assert whole_body(sight)


class TestSight:
    def test_speaks_of_the_full_picture_when_the_frame_is_scaled_down(self) -> None:
        """As the landmarks do: half a person would be too far away, or cut off."""
        rgb = np.full((360, 640, 3), 90, np.uint8)
        sight = Sight.of(Frame(0, 1.5, rgb, 2.0), Pose(1.5, UPRIGHT), 5.0, company=False)
        assert sight.size == SIZE
        assert sight.luma == 90.0
        assert Guide(LIMITS).update(sight) is None
        assert whole_body(sight)

    def test_tells_a_dark_room_from_a_lit_one(self) -> None:
        lit = np.zeros((360, 640, 3), np.uint8)
        lit[:, 320:] = 120
        for rgb, wrong in ((lit, None), (lit // 4, "guide_light")):
            guide = Guide(LIMITS)
            guide.update(Sight.of(Frame(0, 0.0, rgb, 2.0), Pose(0.0, UPRIGHT), 5.0, company=False))
            assert guide.wrong == wrong
