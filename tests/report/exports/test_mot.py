from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.report.exports.opensim import read_mot

from formcheck.report.exports.mot import write_mot

if TYPE_CHECKING:
    from pathlib import Path

    import formcheck


def test_angles_are_opensims_flexions(mixed: formcheck.Analysis, tmp_path: Path) -> None:
    write_mot(mixed, tmp_path)
    mot = read_mot(tmp_path / "angles.mot")
    signals = mixed.motion.signals
    assert mot.facts["inDegrees"] == "yes"
    assert mot.facts["version"] == "1"
    assert list(mot.columns) == ["time", "pelvis_tilt", "hip_flexion_l", "knee_angle_l"]
    assert mot.columns["time"] == pytest.approx(signals.time_s, abs=1e-6)
    assert mot.columns["knee_angle_l"] == pytest.approx(180 - signals.knee_deg, abs=6e-4)
    assert mot.columns["hip_flexion_l"] == pytest.approx(180 - signals.hip_hinge_deg, abs=6e-4)
    assert mot.columns["pelvis_tilt"] == pytest.approx(-signals.trunk_lean_deg, abs=6e-4)
    first, second = mixed.reps
    assert first.knee_start_deg is not None
    assert mot.columns["knee_angle_l"].max() > 180 - first.knee_start_deg  # bent is positive
    held = mot.columns["time"] > second.start_s + 2
    assert mot.columns["pelvis_tilt"][held].min() < -40  # leant forward is negative


def test_frames_that_lack_an_angle_are_left_out(gappy: formcheck.Analysis, tmp_path: Path) -> None:
    write_mot(gappy, tmp_path)
    times = read_mot(tmp_path / "angles.mot").columns["time"]
    assert 200 < len(times) < 310
    assert not ((times > 101 / 25) & (times < 149 / 25)).any()


def test_each_leg_has_its_own_frames(mixed: formcheck.Analysis, tmp_path: Path) -> None:
    signals = mixed.motion.signals
    sides = signals.front_leg.copy()
    sides[200:] = 1
    both = replace(mixed, motion=replace(mixed.motion, signals=replace(signals, front_leg=sides)))
    write_mot(both, tmp_path)
    left, right = read_mot(tmp_path / "angles.mot"), read_mot(tmp_path / "angles_right.mot")
    assert "knee_angle_l" in left.columns
    assert "knee_angle_r" in right.columns
    assert len(left.columns["time"]) == 200
    assert len(right.columns["time"]) == 110
    assert right.columns["time"][0] == pytest.approx(signals.time_s[200])


def test_a_leg_that_never_was_in_front_has_no_file(
    mixed: formcheck.Analysis, tmp_path: Path
) -> None:
    write_mot(mixed, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["angles.mot"]


def test_a_variable_frame_rate_shares_the_even_moments_of_the_markers(
    uneven: formcheck.Analysis, tmp_path: Path
) -> None:
    write_mot(uneven, tmp_path)
    times = read_mot(tmp_path / "angles.mot").columns["time"]
    step = np.ptp(uneven.motion.signals.time_s) / (len(uneven.motion.signals) - 1)
    assert times / step == pytest.approx(np.round(times / step), abs=1e-3)
    assert not ((times > 200 / 25) & (times < 220 / 25)).any()


def test_a_photo_is_one_row_and_nobody_is_none(
    photo: formcheck.Analysis, nobody: formcheck.Analysis, tmp_path: Path
) -> None:
    write_mot(photo, tmp_path)
    assert len(read_mot(tmp_path / "angles.mot").columns["time"]) == 1
    write_mot(nobody, tmp_path)
    assert len(read_mot(tmp_path / "angles.mot").columns["time"]) == 0
