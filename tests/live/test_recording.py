"""What a recorded session leaves on disk, and what it does when that fails."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.live.moments import nobody, somebody

import formcheck
from formcheck.errors import UsageError
from formcheck.live import recording as recording_module
from formcheck.live.recording import Recording
from formcheck.pose.store import read_track
from formcheck.video import VideoFile
from formcheck.video.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

RATE = 25


def frame(number: int, width: int = 64, height: int = 48) -> Frame:
    rgb = np.full((height, width, 3), 5 * number % 256, np.uint8)
    return Frame(number, number / RATE, rgb)


def add(recording: Recording, numbers: range, width: int = 64, height: int = 48) -> None:
    for number in numbers:
        shown = frame(number, width, height)
        pose = somebody(shown.time_s, scale=0.1) if number % 2 else nobody(shown.time_s)
        recording.add(shown, pose)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def times_of(clip: Path) -> tuple[list[float], set[tuple[int, ...]]]:
    """Return the times of a clip's frames, and the sizes that they have."""
    with VideoFile(clip) as source:
        frames = list(source)
    assert source.cautions == ()
    return [each.time_s for each in frames], {each.rgb.shape for each in frames}


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    class Noon(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Noon:
            return cls(2026, 3, 1, 12, 0, 0, tzinfo=tz)

    monkeypatch.setattr(recording_module, "datetime", Noon)


def test_a_session_gets_a_folder_of_its_own_named_after_the_time(tmp_path: Path) -> None:
    parent = tmp_path / "new" / "sessions"
    with Recording(parent) as recording:
        add(recording, range(5))
    assert recording.folder.parent == parent
    assert re.fullmatch(r"formcheck-\d{8}-\d{6}", recording.folder.name)
    assert names(parent) == [recording.folder.name]
    assert names(recording.folder) == ["landmarks.npy", "session.mp4"]
    assert recording.clip == recording.folder / "session.mp4"


@pytest.mark.usefixtures("stopped_clock")
def test_sessions_of_one_second_are_kept_apart(tmp_path: Path) -> None:
    folders = []
    for length in (4, 6, 8):
        with Recording(tmp_path) as recording:
            add(recording, range(length))
        folders.append(recording.folder)
    base = "formcheck-20260301-120000"
    assert [folder.name for folder in folders] == [base, f"{base}-2", f"{base}-3"]
    assert [len(read_track(folder / "landmarks.npy")) for folder in folders] == [4, 6, 8]


@pytest.mark.usefixtures("stopped_clock")
def test_whatever_has_the_name_already_is_left_alone(tmp_path: Path) -> None:
    taken = tmp_path / "formcheck-20260301-120000"
    taken.write_text("mine", encoding="utf-8")
    with Recording(tmp_path) as recording:
        add(recording, range(3))
    assert recording.folder.name == f"{taken.name}-2"
    assert taken.read_text(encoding="utf-8") == "mine"


def test_clip_and_landmarks_are_on_one_clock(tmp_path: Path) -> None:
    with Recording(tmp_path) as recording:
        add(recording, range(60))
        assert recording.trouble is None
    track = read_track(recording.folder / "landmarks.npy")
    assert track.time_s.tolist() == [number / RATE for number in range(60)]
    assert track.found.tolist() == [bool(number % 2) for number in range(60)]
    np.testing.assert_allclose(track.px[1], somebody(scale=0.1).px, rtol=1e-6)
    times_s, sizes = times_of(recording.clip)
    assert sizes == {(48, 64, 3)}
    # All of them, but for those for which the encoder had no time.
    assert times_s[0] == 0
    assert set(times_s) <= set(track.time_s.tolist())


def test_a_camera_that_comes_back_with_another_picture_is_recorded_on(tmp_path: Path) -> None:
    with Recording(tmp_path) as recording:
        add(recording, range(4))
        add(recording, range(4, 6), 96, 72)
        add(recording, range(6, 8), 30, 40)
        assert recording.trouble is None
    times_s, sizes = times_of(recording.clip)
    assert times_s == [number / RATE for number in range(8)]
    assert sizes == {(48, 64, 3)}
    assert len(read_track(recording.folder / "landmarks.npy")) == 8


def test_closing_twice_does_no_harm(tmp_path: Path) -> None:
    with Recording(tmp_path) as recording:
        add(recording, range(3))
        recording.close()
        recording.close()


def test_a_session_without_a_frame_leaves_no_clip(tmp_path: Path) -> None:
    with Recording(tmp_path) as recording:
        pass
    assert names(recording.folder) == ["landmarks.npy"]


@pytest.mark.parametrize("place", ["taken", "taken/within", "x" * 300])
def test_a_place_where_nothing_can_be_written_is_the_users_to_change(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"cannot be recorded in .*; choose another .*--record"):
        Recording(tmp_path / place)
    assert names(tmp_path) == ["taken"]


def test_a_disk_that_fails_is_trouble_and_the_session_goes_on(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    shutil.rmtree(recording.folder)
    add(recording, range(20))
    trouble = recording.trouble
    assert trouble is not None
    assert trouble.code == "recording_failed"
    assert "session.mp4 cannot be recorded" in trouble.message
    with pytest.raises(UsageError, match=r"session\.mp4 cannot be recorded"):
        recording.close()


@pytest.mark.parametrize("failed", [False, True])
def test_the_result_is_put_beside_even_a_clip_that_failed(
    tmp_path: Path,
    samples: Path,
    frames_of: Callable[..., NDArray[np.uint8]],
    clip_of: Callable[..., Path],
    *,
    failed: bool,
) -> None:
    short = clip_of(frames_of(samples / "walking.mp4", 0, 0.2), tmp_path / "short.mp4")
    analysis = formcheck.analyze(short, model="lite")
    recording = Recording(tmp_path / "sessions")
    if failed:
        shutil.rmtree(recording.folder)
    add(recording, range(3))
    if failed:
        with pytest.raises(UsageError, match="cannot be recorded"):
            recording.conclude(analysis)
    else:
        recording.conclude(analysis)
    assert {"frames.csv", "result.json"} <= set(names(recording.folder))
    assert ("session.mp4" in names(recording.folder)) is not failed
    content = json.loads((recording.folder / "result.json").read_text(encoding="utf-8"))
    assert content["schema"] == 1
