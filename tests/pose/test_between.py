"""Landmarks of frames that nobody looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.pose import between
from formcheck.pose.between import fill_between
from formcheck.pose.landmarks import LANDMARK_COUNT, SHAPES, Landmark, Pose, PoseTrack
from formcheck.pose.log import DTYPES


def pose(time_s: float, *, apart: float = 80.0, visible: float = 0.9) -> Pose:
    """Return somebody who goes to the right, one foot ahead of the other."""
    px = np.full((LANDMARK_COUNT, 2), 500.0) + 100 * time_s
    px[Landmark.LEFT_HIP :: 2, 0] += apart
    return Pose(
        time_s,
        px,
        np.full((LANDMARK_COUNT, 3), time_s),
        np.full(LANDMARK_COUNT, visible),
        np.full(LANDMARK_COUNT, visible),
        0.1 * time_s,
    )


def kept(*poses: Pose) -> PoseTrack:
    """Return a track in the precision in which clips are kept."""
    track = PoseTrack.of(poses)
    return replace(track, **{name: getattr(track, name).astype(DTYPES[name]) for name in SHAPES})


def filled(looked: PoseTrack, times: np.ndarray) -> PoseTrack:
    return fill_between(looked, times, np.searchsorted(times, looked.time_s))


def test_frames_that_were_looked_at_stay_as_they_are_to_the_bit() -> None:
    looked = kept(pose(0.0), pose(0.12), pose(0.23))
    whole = filled(looked, np.array([0.0, 0.04, 0.12, 0.16, 0.23]))
    assert len(whole) == 5
    for name in ("time_s", *SHAPES):
        assert getattr(whole, name).dtype == getattr(looked, name).dtype
        np.testing.assert_array_equal(getattr(whole, name)[[0, 2, 4]], getattr(looked, name))


def test_between_them_everything_goes_in_a_straight_line_in_time() -> None:
    times = np.array([0.0, 0.03, 0.1, 0.12])
    whole = filled(kept(pose(0.0), pose(0.12)), times)
    assert whole.px[:, 0, 0] == pytest.approx(500 + 100 * times, abs=0.01)
    assert whole.world_m[:, 5, 2] == pytest.approx(times, abs=1e-3)
    assert whole.back == pytest.approx(0.1 * times, abs=1e-4)


def test_it_is_no_more_visible_than_the_less_visible_neighbour() -> None:
    whole = filled(kept(pose(0.0, visible=0.9), pose(0.1, visible=0.4)), np.array([0.0, 0.02, 0.1]))
    assert whole.visibility[1] == pytest.approx(0.4, abs=1e-3)
    assert whole.on_body[1] == pytest.approx(0.4, abs=1e-3)


def test_nothing_is_made_up_beside_nobody_or_across_a_long_gap() -> None:
    looked = kept(pose(0.0), Pose(0.1), pose(0.2), pose(0.8), pose(0.9))
    whole = filled(looked, np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.5, 0.8, 0.85, 0.9, 0.95]))
    assert whole.found.tolist() == [
        *(True, False, False, False, True),
        *(False, True, True, True, False),
    ]
    for name in SHAPES:
        assert np.isnan(getattr(whole, name)[~whole.found]).all()


def test_legs_that_change_names_do_not_walk_through_each_other() -> None:
    whole = filled(kept(pose(0.0), pose(0.1, apart=-80.0)), np.array([0.0, 0.05, 0.1]))
    straight = pose(0.05)
    # The pair as a whole lies 80 px to one side: what was called right is where left was.
    apart = whole.px[:, Landmark.LEFT_KNEE, 0] - whole.px[:, Landmark.RIGHT_KNEE, 0]
    assert apart == pytest.approx([80.0, 80.0, -80.0], abs=0.01)
    assert whole.px[1, Landmark.NOSE] == pytest.approx(straight.px[Landmark.NOSE], abs=0.01)


def test_a_long_clip_goes_through_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    times = np.arange(100) / 25
    looked = kept(*(pose(float(each)) for each in times[::3]))
    at_once = filled(looked, times)
    monkeypatch.setattr(between, "ROWS_AT_ONCE", 7)
    piecewise = filled(looked, times)
    for name in SHAPES:
        np.testing.assert_array_equal(getattr(piecewise, name), getattr(at_once, name))
