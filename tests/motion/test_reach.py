"""A knee that trunk and arms hide is told from how far the hips are from the foot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import Camera, push_back, read_signals, stand_and_lean, with_px

from formcheck.motion.reach import AGREE_DEG, TRUST_SPLIT
from formcheck.pose.landmarks import Landmark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.pose.landmarks import PoseTrack

SIDE_ON = Camera()


def knee_drawn_in(track: PoseTrack, share: float, side: int) -> PoseTrack:
    """Return the track with one knee guessed too near to the line from hip to ankle.

    That is what the pose model does to a knee it cannot see: the leg reads too straight.
    """
    px = track.px.copy()
    hip, knee, ankle = (
        px[:, joint + side]
        for joint in (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
    )
    line = ankle - hip
    along = np.sum((knee - hip) * line, axis=1) / np.sum(line**2, axis=1)
    on_line = hip + along[:, None] * line
    px[:, Landmark.LEFT_KNEE + side] = knee + share * (on_line - knee)
    return with_px(track, px)


def worst(read: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    return float(np.nanmax(np.abs(read - true)))


class TestKneelingLunge:
    movement = push_back("lunge")

    def test_a_hidden_knee_is_read_to_a_few_degrees(self) -> None:
        track = knee_drawn_in(SIDE_ON.film(self.movement.body), 0.4, SIDE_ON.front)
        signals = read_signals(track)
        assert worst(signals.knee_deg, self.movement.knee) < 6
        assert worst(signals.hip_hinge_deg, self.movement.hinge) < 6

    def test_it_would_be_far_off_without(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the correction is for: the same landmarks, believed as they are."""
        monkeypatch.setattr("formcheck.motion.angles.weigh_reach", lambda *_: None)
        track = knee_drawn_in(SIDE_ON.film(self.movement.body), 0.4, SIDE_ON.front)
        assert worst(read_signals(track).knee_deg, self.movement.knee) > 20

    def test_the_other_leg_lends_its_length(self) -> None:
        """A knee that was hidden all the time has shown nothing of its own bones' length."""
        track = knee_drawn_in(SIDE_ON.film(self.movement.body), 0.7, SIDE_ON.front)
        assert worst(read_signals(track).knee_deg, self.movement.knee) < 6


@pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
def test_a_knee_that_is_seen_is_left_alone(stance: str) -> None:
    movement = push_back(stance)  # type: ignore[arg-type]  # the ids are the literals
    assert worst(read_signals(SIDE_ON.film(movement.body)).knee_deg, movement.knee) < 0.5


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_straight_leg_is_left_alone(share: float) -> None:
    movement = stand_and_lean(locked=176.0)
    track = knee_drawn_in(SIDE_ON.film(movement.body), share, SIDE_ON.near)
    assert read_signals(track).knee_deg.min() > 175


def test_on_both_feet_the_reading_keeps_its_say() -> None:
    movement = push_back("bench")
    film = SIDE_ON.film(movement.body)
    signals = read_signals(knee_drawn_in(film, 0.4, SIDE_ON.front))
    bent = slice(10, 40)
    read = signals.knee_deg[bent].mean()
    # Drawn in by 0.4, a knee of 100° reads 127°; the reach takes back at most its share of it.
    assert 100 < 127 - TRUST_SPLIT * 27 - 1 < read < 127


def test_an_oblique_camera_takes_its_say_away() -> None:
    camera = replace(SIDE_ON, yaw_deg=29.0)
    film = knee_drawn_in(camera.film(push_back("lunge").body), 0.4, camera.front)
    side_on = knee_drawn_in(SIDE_ON.film(push_back("lunge").body), 0.4, SIDE_ON.front)
    assert read_signals(film).knee_deg[20] > read_signals(side_on).knee_deg[20] + 2 * AGREE_DEG
