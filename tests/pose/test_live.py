from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.errors import ModelError
from formcheck.pose import Landmark, Landmarker, find_model
from formcheck.pose.following import REACH_TRUNKS, WALK_TRUNKS_PER_S
from formcheck.pose.live import ELSEWHERE_S, WALK_AT_MOST_S, LiveTracker
from formcheck.pose.scout import SCOUTING_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.pose.conftest import Script

    from formcheck.pose import Pose
    from formcheck.video import Frame

    Cast = Callable[[float], list[Pose]]
    Scripted = Callable[[Cast], Script]
    Feed = Callable[..., list[Pose]]

RATE = 10  # frames a second


def at(pose: Pose) -> float | None:
    """Return where the trunk of a stick person is, pixels; None if nobody is followed."""
    return float(pose.px[Landmark.LEFT_HIP, 0]) if pose.found else None


@pytest.fixture
def feed(stage: Callable[[float], Frame]) -> Feed:
    """Show a tracker the frames between two moments."""

    def show(tracker: LiveTracker, from_s: float, to_s: float) -> list[Pose]:
        numbers = range(round(from_s * RATE), round(to_s * RATE))
        return [tracker.feed(stage(number / RATE)) for number in numbers]

    return show


# --- who is followed ---


def test_one_person_is_followed_while_walking(
    scripted: Scripted, feed: Feed, person: Callable[..., Pose]
) -> None:
    """A trunk is half a metre, so 220 px/s of 80 px trunks is 1.4 m/s."""
    scripted(lambda t: [person(t, 50 + 220 * t)])
    with LiveTracker(find_model("lite")) as tracker:
        poses = feed(tracker, 0, 4)
    assert [at(pose) for pose in poses] == [50 + 220 * (i / RATE) for i in range(4 * RATE)]
    assert [pose.time_s for pose in poses] == [i / RATE for i in range(4 * RATE)]


def test_whoever_leaps_away_is_somebody_else_until_they_have_stayed(
    scripted: Scripted, feed: Feed, person: Callable[..., Pose]
) -> None:
    scripted(lambda t: [person(t, 300 if t < 1 else 700)])
    with LiveTracker(find_model("lite")) as tracker:
        poses = feed(tracker, 0, 1 + ELSEWHERE_S + 1)
    stayed = round((1 + ELSEWHERE_S) * RATE)
    assert [at(pose) for pose in poses[:RATE]] == [300] * RATE
    assert [at(pose) for pose in poses[RATE:stayed]] == [None] * (stayed - RATE)
    assert [at(pose) for pose in poses[stayed:]] == [700] * RATE
    assert np.isnan(poses[RATE].px).all()
    assert poses[RATE].time_s == 1.0


def test_a_passer_by_is_left_out_and_every_one_has_to_stay_anew(
    scripted: Scripted, feed: Feed, person: Callable[..., Pose]
) -> None:
    """Twice, for less time each than it takes, but for more in all."""
    share = 0.7 * ELSEWHERE_S
    away = [(1.0, 1.0 + share), (2.0 + share, 2.0 + 2 * share)]
    scripted(lambda t: [person(t, 700 if any(a <= t < b for a, b in away) else 300)])
    with LiveTracker(find_model("lite")) as tracker:
        poses = feed(tracker, 0, 6)
    assert {at(pose) for pose in poses} == {None, 300}
    for pose in poses:
        assert pose.found != any(a <= pose.time_s < b for a, b in away), pose.time_s


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("hidden_s", [1.0, 30.0])
def test_whoever_was_out_of_sight_has_to_turn_up_near_the_old_place(
    scripted: Scripted, feed: Feed, person: Callable[..., Pose], hidden_s: float, *, same: bool
) -> None:
    reach = 80 * (REACH_TRUNKS + WALK_TRUNKS_PER_S * WALK_AT_MOST_S)
    away, back_s = (0.95 if same else 1.05) * reach, 1 + hidden_s

    def cast(time_s: float) -> list[Pose]:
        if time_s < 1:
            return [person(time_s, 300)]
        return [person(time_s, 300 + away)] if time_s >= back_s else []

    scripted(cast)
    with LiveTracker(find_model("lite")) as tracker:
        feed(tracker, 0, 1)
        assert not any(pose.found for pose in feed(tracker, 1, back_s))
        poses = feed(tracker, back_s, back_s + 1)
    assert [pose.found for pose in poses] == [same] * RATE


def test_after_forgetting_whoever_comes_is_the_person(
    scripted: Scripted, feed: Feed, person: Callable[..., Pose]
) -> None:
    scripted(lambda t: [person(t, 300 if t < 1 else 700 if t < 3 else 300)])
    with LiveTracker(find_model("lite")) as tracker:
        feed(tracker, 0, 1)
        assert at(feed(tracker, 1, 1.1)[-1]) is None
        tracker.forget()
        assert [at(pose) for pose in feed(tracker, 1.1, 3)] == [700] * 19
        # The one before counts no more, nor does how long anybody has been elsewhere.
        assert [at(pose) for pose in feed(tracker, 3, 3 + ELSEWHERE_S)] == [None] * 20


def test_nobody_is_nan_and_no_error(scripted: Scripted, feed: Feed) -> None:
    scripted(lambda _: [])
    with LiveTracker(find_model("lite")) as tracker:
        poses = feed(tracker, 0, 0.5)
        assert not tracker.company
    for number, pose in enumerate(poses):
        assert pose.time_s == number / RATE
        for values in (pose.px, pose.world_m, pose.visibility, pose.on_body):
            assert np.isnan(values).all()


# --- who else is there ---


def test_company_is_noticed_and_forgotten_when_it_has_gone(
    scripted: Scripted, feed: Feed, person: Callable[..., Pose]
) -> None:
    scripted(lambda t: [person(t, 300)] + ([person(t, 700)] if 2 <= t < 7 else []))
    told: list[bool] = []
    with LiveTracker(find_model("lite")) as tracker:
        for number in range(12 * RATE):
            (pose,) = feed(tracker, number / RATE, (number + 1) / RATE)
            told.append(tracker.company)
            assert at(pose) == 300
    assert not any(told[: 2 * RATE])
    noticed = told.index(True)
    assert 2 * RATE <= noticed <= (2 + SCOUTING_S) * RATE
    gone = noticed + told[noticed:].index(False)
    assert 7 * RATE <= gone <= (7 + SCOUTING_S) * RATE
    assert not any(told[gone:])


def test_two_people_who_touch_are_company(
    scripted: Scripted, feed: Feed, person: Callable[..., Pose]
) -> None:
    scripted(lambda t: [person(t, 300), person(t, 360)])
    with LiveTracker(find_model("lite")) as tracker:
        feed(tracker, 0, 0.1)
        assert tracker.company


def test_somebody_small_behind_is_no_company(
    scripted: Scripted, feed: Feed, person: Callable[..., Pose]
) -> None:
    scripted(lambda t: [person(t, 300), person(t, 700, trunk=25)])
    with LiveTracker(find_model("lite")) as tracker:
        feed(tracker, 0, 4)
        assert not tracker.company


# --- what is left open ---


def fail(_time_s: float) -> list[Pose]:
    raise ModelError("it broke")


def test_everything_is_closed_at_the_end_also_after_an_error(
    scripted: Scripted, feed: Feed
) -> None:
    script = scripted(fail)
    tracker = LiveTracker(find_model("lite"))
    assert script.still_open == 2
    with pytest.raises(ModelError, match="it broke"), tracker:
        feed(tracker, 0, 0.5)
    assert script.still_open == 0
    tracker.close()
    assert script.still_open == 0


@pytest.mark.parametrize("missing", ["video", "image"])
def test_a_model_that_cannot_be_loaded_leaves_nothing_open(
    scripted: Scripted, missing: str
) -> None:
    script = scripted(lambda _: [])
    script.missing = missing
    with pytest.raises(ModelError, match="no such model"):
        LiveTracker(find_model("lite"))
    assert script.still_open == 0


# --- with MediaPipe ---


def test_one_person_alone_is_what_a_landmarker_gives(
    pictures: Callable[..., np.ndarray], as_frames: Callable[..., list[Frame]]
) -> None:
    frames = as_frames(pictures("push_back_bench", 1.0, 1.4))
    model = find_model("lite")
    with LiveTracker(model) as tracker, Landmarker(model) as landmarker:
        for frame in frames:
            pose = tracker.feed(frame)
            (expected,) = landmarker.detect(frame)
            assert pose.time_s == frame.time_s
            np.testing.assert_array_equal(pose.px, expected.px)
            np.testing.assert_array_equal(pose.world_m, expected.world_m)
            np.testing.assert_array_equal(pose.visibility, expected.visibility)
            np.testing.assert_array_equal(pose.on_body, expected.on_body)
        assert not tracker.company


def test_an_empty_room_is_nobody(
    darkness: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    with LiveTracker(find_model("lite")) as tracker:
        assert [tracker.feed(frame).found for frame in as_frames(darkness)] == [False, False]
