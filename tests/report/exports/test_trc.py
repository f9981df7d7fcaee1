from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.report.exports.opensim import read_trc

from formcheck.errors import UsageError
from formcheck.pose.landmarks import Landmark
from formcheck.report.exports.trc import MARKERS, write_trc

if TYPE_CHECKING:
    from pathlib import Path

    import formcheck


def test_the_header_says_what_the_rows_hold(mixed: formcheck.Analysis, tmp_path: Path) -> None:
    write_trc(mixed, tmp_path)
    trc = read_trc(tmp_path / "landmarks.trc")
    assert trc.facts["Units"] == "m"
    assert trc.facts["NumFrames"] == trc.facts["OrigNumFrames"] == "310"
    assert float(trc.facts["DataRate"]) == float(trc.facts["CameraRate"]) == 25
    assert trc.facts["OrigDataStartFrame"] == "1"
    assert trc.time_s == pytest.approx(mixed.motion.signals.time_s, abs=1e-6)


def test_markers_have_the_landmarks_names_in_their_order() -> None:
    assert len(MARKERS) == 33
    ours = {Landmark.LEFT_TOE: "left_foot_index", Landmark.RIGHT_TOE: "right_foot_index"}
    for landmark in Landmark:
        assert MARKERS[landmark] == ours.get(landmark, landmark.name.lower())
    assert all(name.isidentifier() for name in MARKERS)


def test_the_axes_are_opensims_forward_up_and_to_the_right(
    mixed: formcheck.Analysis, tmp_path: Path
) -> None:
    write_trc(mixed, tmp_path)
    at = read_trc(tmp_path / "landmarks.trc").markers
    assert mixed.motion.view.facing[0] == -1  # the picture's x axis points backwards
    toe, heel = at["left_foot_index"][0], at["left_heel"][0]
    hip, ankle = at["right_hip"][0], at["right_ankle"][0]
    assert at["left_ankle"][0, 0] > hip[0] + 0.3  # the front foot lies ahead, on the bench
    assert toe[0] > heel[0]
    assert hip[1] > ankle[1] + 0.3
    assert at["right_shoulder"][0, 2] > at["left_shoulder"][0, 2] + 0.2


def test_turning_the_axes_keeps_lengths_and_handedness(
    mixed: formcheck.Analysis, tmp_path: Path
) -> None:
    write_trc(mixed, tmp_path)
    at = read_trc(tmp_path / "landmarks.trc").markers
    assert mixed.track is not None
    for row in (0, 150):
        given = mixed.track.world_m[row].astype(np.float64)
        written = np.array([at[name][row] for name in MARKERS])
        assert np.linalg.det(_frame(written)) == pytest.approx(np.linalg.det(_frame(given)), 0.02)
        assert np.linalg.norm(written, axis=1) == pytest.approx(
            np.linalg.norm(given, axis=1), abs=2e-5
        )


def test_nobody_found_is_blank_and_nothing_else_is(
    gappy: formcheck.Analysis, tmp_path: Path
) -> None:
    write_trc(gappy, tmp_path)
    trc = read_trc(tmp_path / "landmarks.trc")
    for values in trc.markers.values():
        assert np.isnan(values).all(axis=1).tolist() == [100 <= row < 150 for row in range(310)]


def test_a_variable_frame_rate_is_read_at_even_moments(
    uneven: formcheck.Analysis, mixed: formcheck.Analysis, tmp_path: Path
) -> None:
    assert uneven.timing.variable
    write_trc(uneven, tmp_path)
    trc = read_trc(tmp_path / "landmarks.trc")
    steps = np.diff(trc.time_s)
    assert len(trc.time_s) == len(uneven.motion.signals)
    assert steps == pytest.approx(1 / float(trc.facts["DataRate"]), abs=2e-5)
    assert trc.time_s[0] == uneven.motion.signals.time_s[0]
    assert trc.time_s[-1] == pytest.approx(uneven.motion.signals.time_s[-1])
    # Where frames were near each other it is the movement itself, where none were nothing.
    write_trc(mixed, tmp_path)
    whole = read_trc(tmp_path / "landmarks.trc")
    knee = np.interp(trc.time_s, whole.time_s, whole.markers["left_knee"][:, 0])
    lost = (trc.time_s > 200 / 25) & (trc.time_s < 221 / 25)
    assert np.isnan(trc.markers["left_knee"][lost]).all()
    # The landmarks jump now and then, and between two frames nobody saw where to.
    off = np.abs(trc.markers["left_knee"][~lost, 0] - knee[~lost])
    assert np.quantile(off, 0.9) < 0.01


def test_a_photo_is_one_frame(photo: formcheck.Analysis, tmp_path: Path) -> None:
    write_trc(photo, tmp_path)
    trc = read_trc(tmp_path / "landmarks.trc")
    assert trc.facts["NumFrames"] == "1"
    assert float(trc.facts["DataRate"]) > 0
    assert np.isfinite(trc.markers["nose"]).all()


def test_a_clip_without_a_person_is_blank_throughout(
    nobody: formcheck.Analysis, tmp_path: Path
) -> None:
    write_trc(nobody, tmp_path)
    trc = read_trc(tmp_path / "landmarks.trc")
    assert all(np.isnan(values).all() for values in trc.markers.values())


def test_without_kept_landmarks_it_says_so(mixed: formcheck.Analysis, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="were not kept"):
        write_trc(replace(mixed, track=None), tmp_path)
    assert list(tmp_path.iterdir()) == []


def _frame(points: np.ndarray) -> np.ndarray:
    """Return three directions within the body as a matrix; its sign tells left from right."""
    origin = points[Landmark.LEFT_HIP]
    others = (Landmark.RIGHT_SHOULDER, Landmark.LEFT_ANKLE, Landmark.LEFT_KNEE)
    return np.array([points[each] - origin for each in others])
