"""Signals of frames that nobody looked at."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import Camera, lost, push_back

from formcheck.motion.between import fill_between
from formcheck.motion.reading import Motion, read_motion
from formcheck.sampling import Sampling

if TYPE_CHECKING:
    from formcheck.pose.landmarks import PoseTrack


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    return Camera(noise_px=2).film(push_back("bench").body)


def thinned(track: PoseTrack, stride: int) -> tuple[Motion, np.ndarray]:
    rows = Sampling(stride).rows(track.time_s)
    return read_motion(track.rows(rows)), rows


@pytest.mark.parametrize("stride", [2, 3, 5])
def test_angles_of_all_frames_stay_where_the_person_was(track: PoseTrack, stride: int) -> None:
    looked, rows = thinned(track, stride)
    signals = fill_between(looked, track.time_s, rows).signals
    movement = push_back("bench")
    assert len(signals) == len(track)
    assert np.sqrt(np.mean((signals.knee_deg - movement.knee) ** 2)) < 3
    assert np.sqrt(np.mean((signals.hip_hinge_deg - movement.hinge) ** 2)) < 3


def test_frames_that_were_looked_at_keep_their_signals(track: PoseTrack) -> None:
    looked, rows = thinned(track, 3)
    whole = fill_between(looked, track.time_s, rows)
    for field in fields(looked.signals):
        np.testing.assert_array_equal(
            getattr(whole.signals, field.name)[rows], getattr(looked.signals, field.name)
        )
    for name in ("split", "foot_rise", "hip_height"):
        np.testing.assert_array_equal(getattr(whole, name)[rows], getattr(looked, name))


def test_a_frame_between_claims_no_more_than_its_neighbours(track: PoseTrack) -> None:
    looked, rows = thinned(track, 2)
    surer = np.where(np.arange(len(rows)) % 2, 0.9, 0.3)
    doubt = np.where(np.arange(len(rows)) % 2, 4.0, 9.0)
    looked = replace(
        looked,
        signals=replace(
            looked.signals, confidence=surer, knee_sd_deg=doubt, hip_hinge_sd_deg=doubt
        ),
    )
    signals = fill_between(looked, track.time_s, rows).signals
    between = np.setdiff1d(np.arange(len(track)), rows)
    assert set(signals.confidence[between]) == {0.3}
    assert set(signals.knee_sd_deg[between]) == {9.0}
    assert set(signals.hip_hinge_sd_deg[between]) == {9.0}


def test_beside_a_frame_without_anybody_nobody_is_made_up(track: PoseTrack) -> None:
    looked, rows = thinned(lost(track, slice(90, 130)), 3)
    signals = fill_between(looked, track.time_s, rows).signals
    assert (signals.front_leg[88:131] == -1).all()
    assert (signals.front_leg[[87, 133]] >= 0).all()
    assert np.isnan(signals.knee_deg[91:129]).all()


def test_nothing_is_measured_between_different_roles_of_the_legs(track: PoseTrack) -> None:
    looked, rows = thinned(track, 3)
    stance = np.where(np.arange(len(rows)) < 20, 0, 1).astype(np.int32)
    looked = replace(looked, signals=replace(looked.signals, stance=stance))
    signals = fill_between(looked, track.time_s, rows).signals
    assert np.isfinite(signals.knee_deg).sum() == len(track) - 2
    assert np.isnan(signals.knee_deg[58:60]).all()
    assert (signals.confidence[58:60] == 0).all()
    assert (signals.front_leg[58:60] >= 0).all(), "the person is there"


def test_across_a_long_gap_nothing_is_said(track: PoseTrack) -> None:
    looked, rows = thinned(track, 20)
    signals = fill_between(looked, track.time_s, rows).signals
    between = np.setdiff1d(np.arange(len(track)), rows)
    assert np.isnan(signals.knee_deg[between]).all()
    assert (signals.front_leg[between[:-20]] == -1).all()
    assert (signals.front_leg[rows] >= 0).all()
