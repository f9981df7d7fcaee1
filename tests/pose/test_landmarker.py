from __future__ import annotations

import csv
import dataclasses
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.errors import ModelError
from formcheck.pose import Landmark, Landmarker, ModelFile, find_model
from formcheck.pose.model import MEMBERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.pose import Pose
    from formcheck.video import Frame


@pytest.fixture(scope="session")
def lite() -> ModelFile:
    return find_model("lite")


@pytest.fixture(scope="session")
def bench(pictures: Callable[..., np.ndarray]) -> np.ndarray:
    """The first quarter of a second of a push-back, the person whole in the picture."""
    return pictures("push_back_bench", 0.0, 0.25)


def watch(model: ModelFile, frames: list[Frame], **options: object) -> list[list[Pose]]:
    with Landmarker(model, **options) as landmarker:  # type: ignore[arg-type]  # as the test says
        return [landmarker.detect(frame) for frame in frames]


def test_ctrl_c_while_a_model_is_made_waits_until_it_is_made_and_closes_it(
    lite: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[threading.Thread] = []
    begin = threading.Thread.start

    def interrupted(self: threading.Thread) -> None:
        signal.raise_signal(signal.SIGINT)
        begin(self)
        begun.append(self)

    closed: list[Landmarker] = []
    close = Landmarker.close

    def noted(self: Landmarker) -> None:
        closed.append(self)
        close(self)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    monkeypatch.setattr(Landmarker, "close", noted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            Landmarker(lite)
    finally:
        signal.signal(signal.SIGINT, before)
    assert begun
    assert len(closed) == 1, "else another model may wait for it for ever"


# --- what is found ---


@pytest.mark.parametrize("mode", ["video", "image"])
def test_landmarks_lie_on_the_joints(
    lite: ModelFile,
    samples: Path,
    bench: np.ndarray,
    as_frames: Callable[..., list[Frame]],
    mode: str,
) -> None:
    with (samples / "push_back_bench.csv").open(encoding="utf-8") as table:
        truth = next(csv.DictReader(table))
    ((pose,),) = watch(lite, as_frames(bench[:1]), mode=mode)
    for landmark, name in (
        (Landmark.LEFT_SHOULDER, "shoulder_L"),
        (Landmark.LEFT_HIP, "hip_L"),
        (Landmark.LEFT_ANKLE, "ankle_L"),
    ):
        expected = (float(truth[f"{name}_u"]), float(truth[f"{name}_v"]))
        assert np.hypot(*(pose.px[landmark] - expected)) < 25, name


def test_pixels_are_those_of_the_full_picture(
    lite: ModelFile, bench: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    ((small,),) = watch(lite, as_frames(bench[:1]))
    ((full,),) = watch(lite, as_frames(bench[:1], scale=3.0))
    np.testing.assert_allclose(full.px, 3 * small.px)
    np.testing.assert_array_equal(full.world_m, small.world_m)
    np.testing.assert_array_equal(full.on_body, small.on_body)
    assert full.back == small.back


def test_a_pose_is_complete(
    lite: ModelFile, bench: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    frame = dataclasses.replace(as_frames(bench[:1])[0], time_s=7.5)
    ((pose,),) = watch(lite, [frame])
    assert pose.time_s == 7.5
    assert pose.found
    for values in (pose.px, pose.world_m, pose.visibility, pose.on_body, pose.back):
        assert np.isfinite(values).all()
    assert ((pose.visibility >= 0) & (pose.visibility <= 1)).all()
    # A metre or so from shoulder to ankle, and the middle of the hips is the origin.
    assert np.abs(pose.world_m).max() < 1.5
    assert np.abs(pose.world_m[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)).max() < 0.05


def test_nobody_in_the_picture_is_an_empty_list(
    lite: ModelFile, darkness: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    assert watch(lite, as_frames(darkness)) == [[], []]


def test_a_fresh_landmarker_repeats_itself(
    lite: ModelFile, bench: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    first, second = (watch(lite, as_frames(bench)) for _ in range(2))
    for (one,), (other,) in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.px, other.px)
        np.testing.assert_array_equal(one.on_body, other.on_body)


def test_two_people_are_found_when_asked_for(
    lite: ModelFile, bench: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    middle = bench[:1, :, 160:480]
    pair = as_frames(np.concatenate([middle, middle], axis=2))
    assert len(watch(lite, pair)[0]) == 1
    assert len(watch(lite, pair, people=3)[0]) == 2


# --- time ---


@pytest.mark.parametrize("interval_s", [0.0001, 0.0, -0.01])
def test_frames_within_a_millisecond_are_taken(
    lite: ModelFile,
    bench: np.ndarray,
    as_frames: Callable[..., list[Frame]],
    interval_s: float,
) -> None:
    """Some screen recordings hold bursts of frames; MediaPipe itself would refuse them."""
    found = watch(lite, as_frames(bench[:3], interval_s))
    assert [len(poses) for poses in found] == [1, 1, 1]


# --- the outline ---


def test_landmarks_out_of_the_picture_are_not_on_the_body(
    lite: ModelFile, pictures: Callable[..., np.ndarray], as_frames: Callable[..., list[Frame]]
) -> None:
    legless = pictures("locked_lean_standing", 0.0, 0.2)[:, :330]
    (pose,) = watch(lite, as_frames(legless))[-1]
    outside = pose.px[:, 1] >= 330
    assert outside[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]].all()
    assert (pose.on_body[outside] == 0).all()
    assert pose.on_body[[Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP]].min() > 0.9


def test_the_outline_can_be_left_out(
    lite: ModelFile, bench: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    ((pose,),) = watch(lite, as_frames(bench[:1]), outlines=False)
    assert pose.found
    assert np.isnan(pose.on_body).all()
    assert np.isnan(pose.back)


@pytest.mark.parametrize("width", [637, 638, 639])
def test_every_width_will_do(
    lite: ModelFile, bench: np.ndarray, as_frames: Callable[..., list[Frame]], width: int
) -> None:
    """MediaPipe ends the process over the outline of a picture 637 pixels wide."""
    ((whole,),) = watch(lite, as_frames(bench[:1]))
    ((cut,),) = watch(lite, as_frames(bench[:1, :, :width]))
    np.testing.assert_allclose(cut.px[Landmark.LEFT_HIP], whole.px[Landmark.LEFT_HIP], atol=5)
    assert cut.on_body[Landmark.LEFT_HIP] > 0.9


# --- bundles that MediaPipe cannot run ---


def bundle(path: Path, detector: bytes, landmarks: bytes) -> ModelFile:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MEMBERS[0], detector)
        archive.writestr(MEMBERS[1], landmarks)
    return find_model(str(path))


def test_a_bundle_of_junk_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    junk = bundle(tmp_path / "junk.task", b"junk", b"junk")
    with pytest.raises(ModelError, match=r"junk\.task .*; give another") as raised:
        Landmarker(junk)
    assert "\n" not in str(raised.value)
    assert capfd.readouterr().err == ""


def test_networks_in_the_wrong_places_are_refused(
    lite: ModelFile,
    tmp_path: Path,
    bench: np.ndarray,
    as_frames: Callable[..., list[Frame]],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """MediaPipe takes such a bundle, and fails at the first frame and at closing."""
    with zipfile.ZipFile(lite.path) as archive:
        detector, landmarks = (archive.read(name) for name in MEMBERS)
    swapped = bundle(tmp_path / "swapped.task", landmarks, detector)
    with pytest.raises(ModelError, match=r"swapped\.task;") as raised:
        watch(swapped, as_frames(bench[:1]))
    assert "\n" not in str(raised.value)
    gc.collect()  # MediaPipe's destructor would close it once more, and fail once more
    assert capfd.readouterr().err == ""


def test_a_file_that_vanished_is_named(lite: ModelFile, tmp_path: Path) -> None:
    gone = dataclasses.replace(lite, path=tmp_path / "gone.task")
    with pytest.raises(ModelError, match=r"gone\.task cannot be read \(No such file"):
        Landmarker(gone)


def test_a_path_beyond_ascii_is_no_trouble(
    lite: ModelFile, tmp_path: Path, bench: np.ndarray, as_frames: Callable[..., list[Frame]]
) -> None:
    path = tmp_path / "Größe 人.task"
    shutil.copy(lite.path, path)
    assert len(watch(find_model(str(path)), as_frames(bench[:1]))[0]) == 1


def test_closing_twice_does_no_harm(lite: ModelFile) -> None:
    landmarker = Landmarker(lite)
    landmarker.close()
    landmarker.close()


# --- manners ---


def test_a_run_is_silent_and_touches_neither_network_nor_sound(samples: Path) -> None:
    """In a process of its own: MediaPipe logs most of its lines once only."""
    program = """
import json, os, sys
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith("socket.") else None)
from formcheck.pose import Landmarker, find_model
from formcheck.video import VideoFile
with VideoFile(sys.argv[1], end_s=0.2) as source, Landmarker(find_model("lite")) as landmarker:
    found = sum(len(landmarker.detect(frame)) for frame in source)
print(json.dumps({"found": found, "sockets": seen, "sound": "sounddevice" in sys.modules}))
"""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, samples / "walking.mp4"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    result = json.loads(run.stdout)
    assert result.pop("found") > 0
    assert result == {"sockets": [], "sound": False}


def test_what_asked_for_the_first_landmarker_is_not_kept() -> None:
    """In a process of its own: MediaPipe is imported once only, and keeps an error of it."""
    program = """
import gc, weakref
from formcheck.pose import Landmarker, find_model
class Clip: pass
def ask():
    clip = Clip()
    Landmarker(find_model("lite")).close()
    return weakref.ref(clip)
kept = ask()
gc.collect()
print(kept())
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "None\n"
