from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import LANDMARK_COUNT, SHAPES, Pose
from formcheck.pose.log import ROWS_AT_ONCE, PoseLog


def pose(number: float) -> Pose:
    return Pose(
        number,
        np.full((LANDMARK_COUNT, 2), 600.3 + number),
        np.full((LANDMARK_COUNT, 3), -0.4321),
        np.full(LANDMARK_COUNT, 0.987),
        np.full(LANDMARK_COUNT, 0.5),
        0.125,
    )


def test_poses_come_back_as_logged_to_less_than_a_pixel_and_a_millimetre() -> None:
    log = PoseLog()
    rows = [log.append(pose(n)) for n in range(5)]
    track = log.track([0.0, 0.1, 0.2, 0.3, 0.4], rows)
    np.testing.assert_allclose(track.px[3], 603.3, atol=1e-3)
    np.testing.assert_allclose(track.world_m, -0.4321, atol=1e-3)
    np.testing.assert_allclose(track.visibility, 0.987, atol=1e-3)
    assert track.back.tolist() == [0.125] * 5


def test_rows_may_be_left_out_and_frames_left_empty() -> None:
    log = PoseLog()
    for n in range(4):
        log.append(pose(n))
    track = log.track([0.0, 1.0, 2.0], [3, -1, 0])
    assert track.found.tolist() == [True, False, True]
    assert track.px[:, 0, 0] == pytest.approx([603.3, np.nan, 600.3], nan_ok=True, abs=1e-3)
    assert np.isnan(track.on_body[1]).all()
    assert track.back.tolist() == pytest.approx([0.125, np.nan, 0.125], nan_ok=True)


def test_nobody_ever_gives_an_empty_track_of_the_right_length() -> None:
    track = PoseLog().track([0.0, 1.0], [-1, -1])
    assert track.found.tolist() == [False, False]
    assert PoseLog().track([], []).found.shape == (0,)


def test_a_log_grows_beyond_one_block_and_keeps_the_first() -> None:
    log = PoseLog()
    rows = [log.append(pose(n)) for n in range(ROWS_AT_ONCE + 2)]
    track = log.track([float(n) for n in rows], rows)
    assert track.px[[0, -1], 0, 0] == pytest.approx([600.3, 600.3 + ROWS_AT_ONCE + 1], abs=1e-2)


def test_a_frame_takes_less_than_600_bytes() -> None:
    log = PoseLog()
    track = log.track([0.0], [log.append(pose(0))])
    size = sum(getattr(track, name).nbytes for name in SHAPES)
    assert size < 600
