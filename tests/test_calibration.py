"""Somebody stands straight once; their clips are then judged by it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.motion.figure import Camera, body, lost, one_after_another
from tests.people.cards import FULL, TALL, standing

from formcheck.calibration import (
    Calibration,
    Regular,
    camera_of,
    standing_in,
    standing_reference,
)
from formcheck.conclusion import judge_track
from formcheck.disk.datafolder import FOLDER_VARIABLE
from formcheck.errors import InputError, UsageError
from formcheck.form.reference import Reference
from formcheck.form.setting import Setting
from formcheck.people.store import People
from formcheck.pose.model import find_model
from formcheck.video.frame import SourceInfo

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.analysis import Analysis
    from formcheck.pose.landmarks import PoseTrack


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep people in a folder of this test's own."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data" / "people"


@pytest.fixture(scope="module")
def tall(standing_clip: Path) -> Reference:
    """Give what the small model reads of somebody who stands for three seconds."""
    return standing_reference(standing_clip, "lite")


def seen(track: PoseTrack) -> Analysis:
    return judge_track(SourceInfo(Path("me.mp4"), "video", 1280, 960, 0), FULL, track, Setting())


def upright(seconds: float, *, knee: float = 174.0, yaw_deg: float = 0.0) -> PoseTrack:
    count = round(seconds * 25)
    posture = body("standing", np.full(count, knee), np.full(count, 170.0))
    return Camera(yaw_deg=yaw_deg, noise_px=0.5).film(posture)


# --- a standing clip ---


def test_a_clip_tells_how_the_person_stands(tall: Reference) -> None:
    assert 172 <= tall.knee_deg <= 186
    assert 90 <= tall.neutral.ankle_deg <= 130


def test_standing_side_on_is_what_counts() -> None:
    assert standing_in(seen(upright(4))).knee_deg == pytest.approx(174, abs=1)


def test_whoever_first_faces_the_camera_is_measured_once_they_have_turned() -> None:
    """From the front, the toes point at the camera and the ankle seems stretched."""
    turned = one_after_another(upright(3, yaw_deg=85), upright(4))
    ankle_deg = standing_in(seen(turned)).neutral.ankle_deg
    assert ankle_deg == pytest.approx(109, abs=3)


@pytest.mark.parametrize(
    ("track", "words"),
    [
        pytest.param(upright(4, yaw_deg=40), "somebody stands still, but not side on", id="turned"),
        pytest.param(upright(4, knee=150), "nobody is seen to stand straight", id="soft knees"),
        pytest.param(upright(1.5), "for 2 s", id="short"),
        pytest.param(lost(upright(4), slice(0, 100)), "nobody is seen", id="nobody"),
    ],
)
def test_whoever_does_not_stand_is_told_what_to_film(track: PoseTrack, words: str) -> None:
    with pytest.raises(InputError) as error:
        standing_in(seen(track))
    assert words in str(error.value)
    assert "me.mp4" in str(error.value)
    assert "film the whole body square from the side" in str(error.value)


def test_a_photo_cannot_show_that_somebody_is_still(
    samples: Path, tmp_path: Path, still_of: Callable[..., Path]
) -> None:
    photo = still_of(samples / "walking.mp4", 1.0, tmp_path / "tall.png")
    with pytest.raises(InputError, match=r"tall\.png is a photo"):
        standing_reference(photo, "lite")


def test_the_picture_size_stands_for_the_camera(samples: Path) -> None:
    assert camera_of(samples / "walking.mp4") == "640x480"


# --- the clips of one run ---


def test_without_a_word_nothing_is_known_or_kept(samples: Path, folder: Path) -> None:
    assert Calibration.prepare().for_clip(samples / "walking.mp4") == (None, ())
    assert not folder.exists()


def test_a_standing_clip_holds_for_the_run_and_is_not_kept(
    samples: Path, standing_clip: Path, folder: Path, tall: Reference
) -> None:
    known = Calibration.prepare(clip=standing_clip, model="lite")
    assert known.for_clip(samples / "mixed_bench.mp4") == (tall, ())
    assert not folder.exists()


def test_a_standing_clip_of_another_size_is_used_and_said(  # noqa: PLR0913, PLR0917 - fixtures
    samples: Path,
    standing_clip: Path,
    tmp_path: Path,
    tall: Reference,
    frames_of: Callable[..., np.ndarray],
    clip_of: Callable[..., Path],
) -> None:
    pictures = frames_of(samples / "walking.mp4", 0, 0.2)
    small = clip_of(np.ascontiguousarray(pictures[:, :240, :320]), tmp_path / "small.mp4")
    known = Calibration.prepare(clip=standing_clip, model="lite")
    reference, (caution,) = known.for_clip(small)
    assert reference == tall
    assert caution.code == "calibration_other_camera"
    assert "640x480" in caution.message
    assert "320x240" in caution.message


@pytest.mark.parametrize("camera_name", [None, "Phone on the shelf"])
def test_with_a_name_it_is_kept_for_another_run(
    samples: Path, standing_clip: Path, tall: Reference, camera_name: str | None
) -> None:
    Calibration.prepare(clip=standing_clip, person="Anna", camera_name=camera_name, model="lite")
    known = Calibration.prepare(person=" anna ", camera_name=camera_name, model="lite")
    reference, cautions = known.for_clip(samples / "mixed_bench.mp4")
    assert cautions == ()
    assert reference is not None
    assert reference.knee_deg == pytest.approx(tall.knee_deg, abs=0.01)
    anna = People().find("Anna")
    assert anna is not None
    assert anna.standings[0].camera == (camera_name or "640x480")


@pytest.mark.parametrize("options", [{"camera_name": "Desk"}, {"model": "full"}])
def test_what_is_kept_for_another_camera_or_model_is_not_used_and_said(
    samples: Path, options: dict[str, str]
) -> None:
    lite = find_model("lite")
    People().keep("Anna", standing("640x480", lite))
    known = Calibration.prepare(**({"person": "Anna", "model": "lite"} | options))  # type: ignore[arg-type]  # names alone
    reference, (caution,) = known.for_clip(samples / "mixed_bench.mp4")
    assert reference is None
    assert caution.code == "reference_not_used"


def test_who_is_not_kept_is_told_how_to_be(folder: Path) -> None:
    with pytest.raises(UsageError, match="Nothing is kept of Bo; run `formcheck analyze CLIP --ca"):
        Calibration.prepare(person="Bo", model="lite")
    assert not folder.exists()


def test_who_is_not_kept_does_no_harm_where_that_is_said(samples: Path, folder: Path) -> None:
    known = Calibration.prepare(person="Bo", camera_name="Desk", model="lite", strangers=True)
    assert known.for_clip(samples / "mixed_bench.mp4") == (None, ())
    assert not folder.exists()
    People().keep("Bo", standing("Desk", find_model("lite")))
    known = Calibration.prepare(person="Bo", camera_name="Desk", model="lite", strangers=True)
    assert known.for_clip(samples / "mixed_bench.mp4") == (TALL, ())
    with pytest.raises(UsageError, match="no name for a person"):
        Calibration.prepare(person="a\x1bb", strangers=True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"person": "a\x1bb"}, "no name for a person"),
        ({"person": "Anna", "camera_name": ""}, "no name for a camera"),
        ({"camera_name": "Desk"}, "--camera-name says nothing without --person"),
    ],
)
def test_names_are_checked_before_any_work(
    tmp_path: Path, options: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        Calibration.prepare(clip=tmp_path / "missing.mp4", **options)  # type: ignore[arg-type]  # names alone


# --- live ---


def test_a_regular_is_known_before_their_camera() -> None:
    People().keep("Anna", standing("camera 0", find_model("lite")))
    anna = Regular.find("anna", "camera 0", "lite", learning=False)
    assert (anna.known, anna.caution) == (TALL, None)
    elsewhere = Regular.find("anna", "camera 1", "lite", learning=False)
    assert elsewhere.known is None
    assert elsewhere.caution is not None
    assert elsewhere.caution.code == "reference_not_used"
    assert Regular.find("anna", "camera 1", "lite", learning=True).caution is None
    saved = Regular.find("anna", "camera 1", "lite", learning=False, strangers=True)
    assert saved == elsewhere


def test_who_is_not_kept_can_be_let_through() -> None:
    bo = Regular.find("Bo", "camera 0", "lite", learning=False, strangers=True)
    assert (bo.name, bo.known, bo.caution) == ("Bo", None, None)


def test_a_regular_can_be_learned_anew() -> None:
    with pytest.raises(UsageError, match="Nothing is kept of Bo"):
        Regular.find("Bo", "camera 0", "lite", learning=False)
    bo = Regular.find("Bo", "camera 0", "lite", learning=True)
    assert bo.known is None
    bo.keep(Reference(171.0))
    bo.keep(Reference(172.0))
    again = Regular.find("Bo", "camera 0", "lite", learning=False)
    assert again.known is not None
    assert again.known.knee_deg == 172.0
