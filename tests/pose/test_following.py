from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.pose import following
from formcheck.pose.following import (
    REACH_TRUNKS,
    WALK_AT_MOST_S,
    WALK_TRUNKS_PER_S,
    Places,
    Seen,
    follow,
    trunks_apart,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from formcheck.pose import Pose

PICTURE = (1000.0, 500.0)
FRAME_S = 0.04
LEAP_S = 4.0


@pytest.fixture(scope="session")
def seen(person: Callable[..., Pose]) -> Callable[..., Seen]:
    """Place somebody in frame `index`; x, y and trunk in pixels."""

    def place(index: int, x: float, y: float = 200.0, trunk: float = 80.0) -> Seen:
        return Seen.of(person(index * FRAME_S, x, y, trunk), PICTURE)

    return place


def chosen(frames: Sequence[Sequence[Seen]], leap_s: float = math.inf) -> list[float]:
    """Return where the chosen person's trunk is in every frame, NaN where there is nobody."""
    times_s = [index * FRAME_S for index in range(len(frames))]
    return [
        math.nan if who is None else float(people[who].centre[0])
        for who, people in zip(follow(times_s, frames, leap_s=leap_s), frames, strict=True)
    ]


# --- measures ---


def test_a_pose_is_measured_by_its_trunk(seen: Callable[..., Seen]) -> None:
    one = seen(0, 300, 200, 80)
    assert one.centre.tolist() == [300, 200]
    assert one.trunk == 80
    assert one.box == pytest.approx((80, 320))
    assert one.area == 80 * 320
    assert trunks_apart(one, seen(0, 300 + 80, 200, 80)) == pytest.approx(1)
    assert trunks_apart(one, seen(0, 300, 200 + 60, 40)) == pytest.approx(1)


@pytest.mark.parametrize(("x", "width"), [(500, 80), (0, 40), (1000, 40), (-500, 1), (5000, 1)])
def test_only_what_is_in_the_picture_counts(
    seen: Callable[..., Seen], x: float, width: float
) -> None:
    assert seen(0, x).box[0] == width


# --- one person ---


def test_one_person_is_kept_while_walking(seen: Callable[..., Seen]) -> None:
    xs = [100 + 10.0 * index for index in range(60)]
    assert chosen([[seen(index, x)] for index, x in enumerate(xs)]) == xs


def test_frames_without_anybody_stay_empty(seen: Callable[..., Seen]) -> None:
    xs = chosen([[seen(index, 300)] if index % 5 else [] for index in range(20)])
    assert [index for index, x in enumerate(xs) if np.isnan(x)] == [0, 5, 10, 15]


def test_nobody_at_all_is_nobody_in_every_frame() -> None:
    assert follow([0.0, 0.1], [[], []], leap_s=LEAP_S) == [None, None]


def test_no_frames_give_no_poses() -> None:
    assert follow([], [], leap_s=LEAP_S) == []


def test_a_single_frame_is_enough(seen: Callable[..., Seen]) -> None:
    assert chosen([[seen(0, 300), seen(0, 600, trunk=40)]]) == [300]


def test_a_lost_person_is_found_again_elsewhere(seen: Callable[..., Seen]) -> None:
    """With nobody else about, a leap is bridged where both sides of it are long."""
    long = [300.0] * 120 + [700.0] * 120
    assert chosen([[seen(i, x)] for i, x in enumerate(long)], LEAP_S) == long


def test_a_short_glitch_is_left_out(seen: Callable[..., Seen]) -> None:
    xs = chosen([[seen(i, 900 if 50 <= i < 60 else 300)] for i in range(120)], LEAP_S)
    assert [i for i, x in enumerate(xs) if x != 300] == list(range(50, 60))


# --- several people ---


@pytest.mark.parametrize("order", [1, -1])
def test_the_bigger_one_is_followed(seen: Callable[..., Seen], order: int) -> None:
    frames = [[seen(i, 300), seen(i, 600, trunk=60)][::order] for i in range(50)]
    assert chosen(frames) == [300] * 50


def test_whoever_stays_beats_whoever_is_big_for_a_moment(seen: Callable[..., Seen]) -> None:
    frames = [
        [seen(i, 300)] + ([seen(i, 700, trunk=140)] if 40 <= i < 60 else []) for i in range(120)
    ]
    assert chosen(frames) == [300] * 120


def test_the_landmarks_of_a_passer_by_are_left_out(seen: Callable[..., Seen]) -> None:
    """Somebody walks in front: MediaPipe goes along, and comes back for the person later."""
    frames = [[seen(i, 300)] for i in range(100)]
    frames += [[seen(100 + i, 300 + 12.0 * i, trunk=90)] for i in range(40)]
    frames += [[seen(140 + i, 300), seen(140 + i, 780 + 12.0 * i, trunk=90)] for i in range(10)]
    frames += [[seen(150 + i, 300)] for i in range(100)]
    xs = np.array(chosen(frames))
    assert (xs[:100] == 300).all()
    assert (xs[140:] == 300).all()
    carried = np.nanmax(xs) - 300
    assert carried < 90 * (REACH_TRUNKS + WALK_TRUNKS_PER_S * WALK_AT_MOST_S)


def test_somebody_of_another_size_at_the_same_place_is_somebody_else(
    seen: Callable[..., Seen],
) -> None:
    """A passer-by stops in front of the person for a second, nearer to the camera."""
    frames = [[seen(i, 300, trunk=110 if 50 <= i < 75 else 80)] for i in range(150)]
    xs = chosen(frames)
    assert [i for i, x in enumerate(xs) if np.isnan(x)] == list(range(50, 75))


def test_the_way_does_not_lead_through_a_bigger_neighbour(seen: Callable[..., Seen]) -> None:
    """Somebody bigger stands within reach for a third of a second."""
    frames = [
        [seen(i, 300)] + ([seen(i, 345, trunk=100)] if 40 <= i < 48 else []) for i in range(120)
    ]
    assert chosen(frames) == [300] * 120


def test_nobody_else_takes_over_when_the_person_leaves(seen: Callable[..., Seen]) -> None:
    frames = [[seen(i, 300), seen(i, 700)] for i in range(80)]
    frames += [[seen(80 + i, 700)] for i in range(40)]
    assert chosen(frames) == [700] * 120
    frames = [[seen(i, 300, trunk=90), seen(i, 700)] for i in range(100)]
    frames += [[seen(100 + i, 700)] for i in range(10)]
    xs = np.array(chosen(frames))
    assert (xs[:100] == 300).all()
    assert np.isnan(xs[100:]).all()


def test_a_person_hidden_for_long_is_found_at_the_old_place(seen: Callable[..., Seen]) -> None:
    frames = [[seen(i, 300), seen(i, 700, trunk=60)] for i in range(50)]
    frames += [[seen(50 + i, 700, trunk=60)] for i in range(500)]
    frames += [[seen(550 + i, 300), seen(550 + i, 700, trunk=60)] for i in range(700)]
    xs = np.array(chosen(frames))
    assert (xs[:50] == 300).all()
    assert np.isnan(xs[50:550]).all()
    assert (xs[550:] == 300).all()


def test_a_long_walk_keeps_the_number_of_places_bounded(
    seen: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is forgotten are the oldest places, so the walk itself is whole all the same."""
    monkeypatch.setattr(following, "MOST_PLACES", 3)
    places = Places()
    for index in range(25):
        places.add(float(index), seen(index, 100 + 24.0 * index), index)
    assert list(places.node) == [22, 23, 24]
    xs = [100 + 24.0 * index for index in range(25)]
    assert chosen([[seen(i, x)] for i, x in enumerate(xs)]) == xs


@pytest.mark.parametrize("interval_s", [0.01, 0.04, 0.2, 1.0])
def test_a_walk_is_followed_at_every_frame_rate(
    person: Callable[..., Pose], interval_s: float
) -> None:
    """A trunk is half a metre, so 220 px/s of 80 px trunks is 1.4 m/s."""
    times_s = [index * interval_s for index in range(round(4 / interval_s))]
    frames = [[Seen.of(person(t, 50 + 220 * t), PICTURE)] for t in times_s]
    assert None not in follow(times_s, frames, leap_s=math.inf)


@given(steps=st.lists(st.floats(-20, 20), min_size=1, max_size=40))
def test_no_pose_of_a_lone_person_is_ever_lost(
    seen: Callable[..., Seen], steps: list[float]
) -> None:
    """Whatever the way: a quarter of a trunk a frame is six metres in two seconds."""
    xs = list(np.cumsum(steps) + 500)
    assert chosen([[seen(i, x)] for i, x in enumerate(xs)], LEAP_S) == xs


@given(
    crowd=st.lists(
        st.lists(st.tuples(st.floats(0, 1000), st.floats(20, 150)), max_size=3),
        min_size=1,
        max_size=30,
    ),
    leap_s=st.sampled_from([LEAP_S, math.inf]),
)
def test_every_chosen_pose_was_seen_in_its_frame(
    seen: Callable[..., Seen], crowd: list[list[tuple[float, float]]], leap_s: float
) -> None:
    frames = [[seen(i, x, trunk=trunk) for x, trunk in people] for i, people in enumerate(crowd)]
    for x, people in zip(chosen(frames, leap_s), frames, strict=True):
        assert np.isnan(x) or x in {float(one.centre[0]) for one in people}
    assert any(frames) == (not np.isnan(chosen(frames, leap_s)).all())
