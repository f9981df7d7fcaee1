from __future__ import annotations

import dataclasses
import shutil
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.errors import ModelError
from formcheck.pose import LANDMARK_COUNT, Landmark, Landmarker, PersonTracker, find_model, scout
from formcheck.pose.landmarks import trunk
from formcheck.pose.people import ALONE_AFTER_S, DOUBTED_FOR_S
from formcheck.pose.scout import CLEARLY_SEEN, SCOUTING_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.pose.conftest import Script

    from formcheck.pose import Pose, PoseTrack
    from formcheck.video import Frame

    Cast = Callable[[float], list[Pose]]
    Play = Callable[..., tuple[PersonTracker, PoseTrack]]
    Scripted = Callable[[Cast], Script]

SUBJECT_PX, OTHER_PX = 400, 280  # widths of the halves that `beside` puts together


def track(tracker: PersonTracker, frames: list[Frame]) -> PoseTrack:
    with tracker:
        assert list(tracker.watch(frames)) == frames
    return tracker.finish()


def codes(tracker: PersonTracker) -> list[str]:
    return [caution.code for caution in tracker.cautions]


# --- when others are about, with a scripted landmarker ---


@pytest.fixture
def play(stage: Callable[[float], Frame]) -> Play:
    """Track the people of a script, ten frames a second."""

    def perform(script: Script, seconds: float) -> tuple[PersonTracker, PoseTrack]:
        tracker = PersonTracker(find_model("lite"))
        poses = track(tracker, [stage(i / 10) for i in range(round(seconds * 10))])
        assert script.still_open == 0
        return tracker, poses

    return perform


def test_one_person_alone_takes_one_landmarker(
    scripted: Scripted, play: Play, person: Callable[..., Pose]
) -> None:
    script = scripted(lambda t: [person(t, 300)])
    tracker, poses = play(script, 7)
    assert script.opened == 1
    assert tracker.cautions == ()
    assert poses.found.all()


def test_company_is_followed_until_it_has_been_gone_for_a_while(
    scripted: Scripted, play: Play, person: Callable[..., Pose]
) -> None:
    script = scripted(lambda t: [person(t, 300)] + ([person(t, 700)] if 2 <= t < 5 else []))
    tracker, poses = play(script, 5 + 2 * ALONE_AFTER_S)
    assert script.opened == 2
    watched_by_two = sorted(t for t in set(script.looks_s) if script.looks_s.count(t) == 2)
    assert watched_by_two[0] == pytest.approx(2 * SCOUTING_S)
    assert watched_by_two[-1] == pytest.approx(5 + ALONE_AFTER_S, abs=0.11)
    assert (poses.px[:, Landmark.LEFT_HIP, 0] == 300).all()
    (caution,) = tracker.cautions
    assert caution.code == "several_people"
    assert f"first seen at {2 * SCOUTING_S:.1f} s" in caution.message


def test_following_the_wrong_one_is_made_good(
    scripted: Scripted, play: Play, person: Callable[..., Pose]
) -> None:
    script = scripted(lambda t: [person(t, 700, trunk=60), person(t, 300)])
    tracker, poses = play(script, 4)
    assert (poses.px[:, Landmark.LEFT_HIP, 0] == 300).all()
    assert codes(tracker) == ["several_people"]


def test_two_people_who_touch_are_worth_a_caution(
    scripted: Scripted, play: Play, person: Callable[..., Pose]
) -> None:
    """Painting over the one hides the other."""
    script = scripted(lambda t: [person(t, 300), person(t, 360)])
    tracker, poses = play(script, 4)
    assert codes(tracker) == ["several_people"]
    assert poses.found.all()


def test_somebody_small_behind_is_no_company(
    scripted: Scripted, play: Play, person: Callable[..., Pose]
) -> None:
    script = scripted(lambda t: [person(t, 300), person(t, 700, trunk=25)])
    tracker, _ = play(script, 4)
    assert script.opened == 1
    assert tracker.cautions == ()


def test_furniture_is_no_company(
    scripted: Scripted, play: Play, person: Callable[..., Pose]
) -> None:
    """What is taken for a person by mistake has most of its landmarks hidden."""
    faint = np.full(LANDMARK_COUNT, CLEARLY_SEEN - 0.05)

    def cast(time_s: float) -> list[Pose]:
        return [person(time_s, 300), dataclasses.replace(person(time_s, 700), visibility=faint)]

    script = scripted(lambda t: cast(t)[:1])
    script.phantoms = lambda t: cast(t)[1:] if t > 1 else []  # not while looking for touch
    tracker, _ = play(script, 4)
    assert script.opened == 1
    assert tracker.cautions == ()


def test_what_the_scout_alone_sees_is_no_company(
    scripted: Scripted, play: Play, person: Callable[..., Pose]
) -> None:
    """It uses the smallest model and is quick to see somebody; the second landmarker decides."""
    script = scripted(lambda t: [person(t, 300)])
    script.phantoms = lambda t: [person(t, 700)] if 1 < t < 2 else []
    tracker, poses = play(script, 6)
    assert script.opened == 2
    watched_by_two = sorted(t for t in set(script.looks_s) if script.looks_s.count(t) == 2)
    assert watched_by_two[-1] == pytest.approx(SCOUTING_S + DOUBTED_FOR_S, abs=0.11)
    assert tracker.cautions == ()
    assert (poses.px[:, Landmark.LEFT_HIP, 0] == 300).all()


def test_one_person_in_two_places_where_a_clip_is_cut_is_no_company(
    scripted: Scripted, play: Play, person: Callable[..., Pose]
) -> None:
    """The first landmarker still looks where the person was, the second where they are."""
    script = scripted(lambda t: [person(t, 300)] + ([person(t, 700)] if 2.05 < t < 2.25 else []))
    script.phantoms = lambda t: [person(t, 700)] if 1 < t < 2 else []
    tracker, _ = play(script, 4)
    assert script.opened == 2
    assert tracker.cautions == ()


@pytest.mark.parametrize("missing", ["video", "image"])
def test_a_model_that_cannot_be_loaded_leaves_nothing_open(
    scripted: Scripted, missing: str
) -> None:
    script = scripted(lambda _: [])
    script.missing = missing
    with pytest.raises(ModelError, match="no such model"):
        PersonTracker(find_model("lite"))
    assert script.still_open == 0


# --- with MediaPipe ---


@pytest.mark.parametrize(
    "name",
    [
        "locked_lean_bench",
        "locked_lean_standing",
        "mixed_bench",
        "push_back_bench",
        "push_back_lunge",
        "walking",
    ],
)
def test_one_person_is_never_taken_for_two(
    monkeypatch: pytest.MonkeyPatch,
    pictures: Callable[..., np.ndarray],
    as_frames: Callable[..., list[Frame]],
    name: str,
) -> None:
    monkeypatch.setattr(scout, "SCOUTING_S", 0.0)  # at every frame
    frames = as_frames(pictures(name, 0.0, 6.9, step=25), interval_s=1.0)  # as a slow camera
    tracker = PersonTracker(find_model("full"))
    poses = track(tracker, frames)
    assert len(frames) == 7
    assert poses.found.any()  # at this rate MediaPipe loses whoever moves far in between
    assert tracker.cautions == ()


def test_one_person_alone_is_what_a_landmarker_gives(
    pictures: Callable[..., np.ndarray], as_frames: Callable[..., list[Frame]]
) -> None:
    frames = as_frames(pictures("push_back_bench", 1.0, 1.4))
    model = find_model("lite")
    poses = track(PersonTracker(model), frames)
    with Landmarker(model) as landmarker:
        for index, frame in enumerate(frames):
            (pose,) = landmarker.detect(frame)
            # As exactly as it is stored: a thousandth of a pixel, a thousandth of a share.
            np.testing.assert_allclose(poses.px[index], pose.px, rtol=1e-6)
            np.testing.assert_allclose(poses.on_body[index], pose.on_body, atol=1e-3)


def test_an_error_of_the_pose_model_reaches_the_caller(
    scripted: Scripted, stage: Callable[[float], Frame]
) -> None:
    def cast(time_s: float) -> list[Pose]:
        if time_s > 0.25:
            raise ModelError("the bundle does not fit together")
        return []

    scripted(cast)
    with (
        PersonTracker(find_model("lite")) as tracker,
        pytest.raises(ModelError, match="does not fit"),
    ):
        list(tracker.watch([stage(i / 10) for i in range(9)]))


def test_whoever_stops_early_leaves_no_thread_behind(
    scripted: Scripted, stage: Callable[[float], Frame], person: Callable[..., Pose]
) -> None:
    script = scripted(lambda t: [person(t, 300)])
    before = threading.active_count()
    with (
        PersonTracker(find_model("lite")) as tracker,
        closing(tracker.watch(stage(i / 10) for i in range(1000))) as watched,
    ):
        next(watched)
    assert threading.active_count() == before
    assert len(script.looks_s) < 10


def test_nobody_is_nan_and_no_error(
    darkness: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    tracker = PersonTracker(find_model("lite"))
    poses = track(tracker, as_frames(darkness))
    assert len(poses) == 2
    assert np.isnan(poses.px).all()
    assert tracker.cautions == ()


def test_no_frames_are_an_empty_track() -> None:
    assert len(track(PersonTracker(find_model("lite")), [])) == 0


def test_a_bundle_of_ones_own_is_helped_by_the_scout(
    tmp_path: Path, pictures: Callable[..., np.ndarray], as_frames: Callable[..., list[Frame]]
) -> None:
    path = tmp_path / "mine.task"
    shutil.copy(find_model("lite").path, path)
    frames = as_frames(pictures("walking", 0.0, 0.1))
    assert track(PersonTracker(find_model(str(path))), frames).found.all()


def beside(subject: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Put the middle of one clip beside that of another, shown at two thirds of its size."""
    rows = np.linspace(0, 479, 320).astype(int)
    columns = np.linspace(110, 529, OTHER_PX).astype(int)
    half = np.full((len(other), 480, OTHER_PX, 3), 150, np.uint8)
    half[:, 160:] = other[:, rows][:, :, columns]
    return np.concatenate([subject[:, :, 130 : 130 + SUBJECT_PX], half], axis=2)


@pytest.mark.parametrize("mirrored", [False, True])
def test_of_two_people_the_bigger_is_followed(
    pictures: Callable[..., np.ndarray], as_frames: Callable[..., list[Frame]], mirrored: bool
) -> None:
    pair = beside(pictures("push_back_bench", 0.0, 0.5), pictures("walking", 4.0, 4.5))
    step = -1 if mirrored else 1
    tracker = PersonTracker(find_model("full"))
    poses = track(tracker, as_frames(pair[:, :, ::step]))
    assert codes(tracker) == ["several_people"]
    assert poses.found.all()
    middles = np.array([trunk(px)[0][0] for px in poses.px])
    on_the_left = middles < (OTHER_PX if mirrored else SUBJECT_PX)
    assert (on_the_left != mirrored).all()


def test_a_passer_by_does_not_take_over_though_bigger(
    monkeypatch: pytest.MonkeyPatch,
    pictures: Callable[..., np.ndarray],
    as_frames: Callable[..., list[Frame]],
) -> None:
    monkeypatch.setattr(scout, "SCOUTING_S", 0.0)
    passer, stayer = pictures("walking", 4.0, 5.0), pictures("locked_lean_standing", 0.0, 1.0)
    clip = beside(passer, stayer)
    clip[:8, :, :SUBJECT_PX] = clip[12:, :, :SUBJECT_PX] = 150  # passes by for four frames
    tracker = PersonTracker(find_model("full"))
    poses = track(tracker, as_frames(clip))
    assert codes(tracker) == ["several_people"]
    assert poses.found.all()
    assert min(trunk(px)[0][0] for px in poses.px) > SUBJECT_PX


def test_two_people_give_the_same_result_every_time(
    pictures: Callable[..., np.ndarray], as_frames: Callable[..., list[Frame]]
) -> None:
    pair = beside(pictures("push_back_bench", 0.0, 0.3), pictures("walking", 4.0, 4.3))
    first, second = (track(PersonTracker(find_model("lite")), as_frames(pair)) for _ in range(2))
    np.testing.assert_array_equal(first.px, second.px)
    np.testing.assert_array_equal(first.on_body, second.on_body)
