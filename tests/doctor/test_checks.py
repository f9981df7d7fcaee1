"""What each part's line says. Parts that cannot be had here are stood in for by processes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.doctor.answering import a_process, one_that_crashes, one_that_says

from formcheck.doctor import codecs, devices, folders, models, packages, selftest
from formcheck.doctor.answers import QUESTIONS
from formcheck.doctor.check import Check, State, guarded, parted
from formcheck.doctor.examination import Examination
from formcheck.pose.model import SHIPPED_SHA256

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.doctor.asking import Question

GB = 1_000_000_000


def test_whatever_goes_wrong_with_looking_is_a_warning() -> None:
    def look() -> Check:
        raise RuntimeError("surprise in /etc/secret/file")

    found = guarded("part", look)
    assert (found.name, found.state, found.exit_code) == ("part", State.WARN, 0)
    assert "RuntimeError: surprise in .../file" in found.detail


def test_an_error_is_parted_into_cause_and_next_step() -> None:
    assert parted("It rains; take a hat.") == ("It rains", "take a hat")
    assert parted("It rains.") == ("It rains", "")


def test_the_worst_part_decides_the_exit_code() -> None:
    checks = [Check("a", State.FAIL, "", "", 2), Check("b", State.FAIL, "", "", 4)]
    assert Examination(tuple(checks)).exit_code == 4
    assert Examination((Check("c", State.WARN, ""),)).exit_code == 0


# --- the clip with the known answer ---

RIGHT = {"frames": 42, "seen": 42, "bent_deg": 117.3, "held_deg": 157.6, "seconds": 2.0}


def test_the_self_test_takes_the_right_answer() -> None:
    with one_that_says(value=RIGHT) as question:
        found = selftest.check_selftest(question)
    assert (found.state, found.advice) == (State.OK, "")
    assert "42 of 42 frames" in found.detail


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen": 30},
        {"frames": 0, "seen": 0},
        {"bent_deg": 160.0},
        {"held_deg": 120.0},
        {"bent_deg": None},
        {"bent_deg": 90.0, "held_deg": 140.0},
    ],
)
def test_the_self_test_takes_no_other_answer(wrong: dict[str, Any]) -> None:
    with one_that_says(value=RIGHT | wrong) as question:
        found = selftest.check_selftest(question)
    assert (found.state, found.exit_code) == (State.FAIL, 4)
    assert found.detail.startswith("wrong answer: ")


def test_a_pose_model_that_crashes_is_told() -> None:
    with one_that_crashes() as question:
        found = selftest.check_selftest(question)
    assert (found.state, found.exit_code) == (State.FAIL, 4)
    assert "crashed" in found.detail


def test_the_self_tests_clip_is_small_and_its_origin_is_told(repository: Path) -> None:
    assert selftest.CLIP.stat().st_size < 100_000
    notice = selftest.CLIP.with_name("NOTICE").read_text(encoding="utf-8")
    (original,) = [word for word in notice.split() if word.startswith("samples/push")]
    assert (repository / original).is_file()


# --- packages ---


def test_every_package_that_is_needed_fits() -> None:
    found = packages.check_packages()
    assert found.state is State.OK, found.detail
    assert "mediapipe 0.10.31" in found.detail


@pytest.mark.parametrize(
    ("line", "name", "limits", "extra"),
    [
        ("mediapipe==0.10.31", "mediapipe", "==0.10.31", None),
        ("av<19,>=14.2", "av", "<19,>=14.2", None),
        ("uvicorn[standard]>=0.35; extra == 'web'", "uvicorn", ">=0.35", "web"),
        ("ray>=2 ; python_version < '3.13' and extra == \"cluster\"", "ray", ">=2", "cluster"),
        ("rich", "rich", "", None),
    ],
)
def test_requirements_are_read(line: str, name: str, limits: str, extra: str | None) -> None:
    assert packages.read_requirement(line) == packages.Requirement(name, limits, extra)


@pytest.mark.parametrize(
    ("version", "limits", "fits"),
    [
        ("0.10.31", "==0.10.31", True),
        ("0.10.35", "==0.10.31", False),
        ("18.1.0", "<19,>=14.2", True),
        ("19.0", "<19,>=14.2", False),
        ("14.1.9", "<19,>=14.2", False),
        ("14.2", ">=14.2.0", True),
        ("2.0.0rc1", ">=2", True),
        ("5.0.0.93", ">=5.0", True),
        ("anything", "", True),
    ],
)
def test_versions_are_compared_as_numbers(version: str, limits: str, fits: bool) -> None:
    assert packages.fits(version, limits) is fits


def put_package(folder: Path, name: str, version: str) -> None:
    """Put the description of a package where Python looks for such."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (info / "METADATA").write_text(text, encoding="utf-8")


def test_another_mediapipe_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_package(tmp_path, "mediapipe", "0.10.35")
    monkeypatch.syspath_prepend(tmp_path)
    found = packages.check_packages()
    assert (found.state, found.exit_code) == (State.FAIL, 2)
    assert found.detail == "mediapipe is 0.10.35"
    assert found.advice == 'python -m pip install --force-reinstall "mediapipe==0.10.31"'


def test_a_package_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.requires", lambda _: ["formcheck-dream>=3"])
    found = packages.check_packages()
    assert found.detail == "formcheck-dream is missing"


def test_a_second_opencv_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert packages.opencv_wheels() == ("opencv-python",)
    put_package(tmp_path, "opencv-contrib-python", "5.0.0.93")
    monkeypatch.syspath_prepend(tmp_path)
    with one_that_says(value="5.0.0") as question:
        found = packages.check_opencv(question)
    assert found.state is State.WARN
    assert "opencv-contrib-python, opencv-python" in found.detail
    assert "uninstall -y opencv-contrib-python opencv-python" in found.advice


def test_an_opencv_that_another_has_overwritten_is_told() -> None:
    with one_that_says(value="4.12.0") as question:
        found = packages.check_opencv(question)
    assert found.state is State.WARN
    assert "version 4.12.0 is in use, not 5." in found.detail


def test_an_opencv_that_does_not_load_is_told() -> None:
    why = "cameras need OpenCV, which cannot be loaded (libGL.so.1); install libgl1."
    with one_that_says(error=why, kind="InputError") as question:
        found = packages.check_opencv(question)
    assert (found.state, found.exit_code) == (State.FAIL, 3)
    assert "libGL.so.1" in found.detail
    assert found.advice == "install libgl1"


def test_extras_are_there_or_told_how_to_get(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "formcheck-dream>=3; extra == 'web'",
        "numpy>=1; extra == 'tables'",
        "numpy>=999; extra == 'voice'",
        "formcheck-dream; extra == 'test'",
    ]
    monkeypatch.setattr("importlib.metadata.requires", lambda _: lines)
    found = {each.name: each for each in packages.check_extras()}
    assert set(found) == {"extra web", "extra voice", "extra tables"}
    assert found["extra web"].state is State.OK
    assert found["extra web"].advice == 'python -m pip install "formcheck[web]"'
    assert found["extra voice"].state is State.WARN
    assert found["extra tables"].advice == ""


# --- models ---


@pytest.mark.parametrize("model", SHIPPED_SHA256)
def test_a_whole_model_is_told_with_its_checksum(model: str) -> None:
    found = models.check_model(model)
    assert found.state is State.OK
    assert SHIPPED_SHA256[model][:12] in found.detail


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the models be looked for in a folder of the test's own."""
    monkeypatch.setattr("formcheck.pose.model._folders", lambda: (tmp_path,))
    return tmp_path


def test_a_damaged_model_is_told_without_its_folder(elsewhere: Path) -> None:
    (elsewhere / "pose_landmarker_full.task").write_bytes(b"not a model")
    found = models.check_model("full")
    assert (found.state, found.exit_code) == (State.FAIL, 4)
    assert "pose_landmarker_full.task is damaged" in found.detail
    assert "reinstall formcheck" in found.advice
    assert elsewhere.name not in found.detail + found.advice


@pytest.mark.usefixtures("elsewhere")
def test_only_the_heavy_model_may_be_missing() -> None:
    states = {name: models.check_model(name).state for name in models.MODELS}
    assert states == {"lite": State.FAIL, "full": State.FAIL, "heavy": State.OK}


# --- codecs ---


def test_all_codecs_are_there() -> None:
    found = codecs.usable_codecs()
    assert tuple(found["read"]) == codecs.READ
    assert tuple(found["written"]) == codecs.WRITTEN


ALL = {"av": "18", "ffmpeg": "8", "read": list(codecs.READ), "written": list(codecs.WRITTEN)}


@pytest.mark.parametrize(
    ("lacking", "state", "exit_code", "told"),
    [
        ({}, State.OK, 0, "writes libx264"),
        ({"read": ["h264"]}, State.WARN, 0, "cannot read hevc"),
        ({"read": ["hevc"]}, State.FAIL, 3, "cannot read h264"),
        ({"written": ["aac"]}, State.FAIL, 2, "cannot write libx264"),
    ],
)
def test_codecs_that_are_missing_are_told(
    lacking: dict[str, Any], state: State, exit_code: int, told: str
) -> None:
    with one_that_says(value=ALL | lacking) as question:
        found = codecs.check_codecs(question)
    assert (found.state, found.exit_code) == (state, exit_code)
    assert told in found.detail


def test_a_pyav_that_does_not_load_is_told() -> None:
    with one_that_crashes() as question:
        found = codecs.check_codecs(question)
    assert (found.state, found.exit_code) == (State.FAIL, 3)


# --- devices: never an error, whatever happens ---

DEVICES = [devices.check_cameras, devices.check_display, devices.check_voice]


@pytest.mark.parametrize("look", DEVICES)
def test_a_device_that_hangs_or_crashes_is_a_warning_with_a_way_out(
    look: Callable[[Question], Check],
) -> None:
    with a_process("import threading; threading.Event().wait()", 0.1) as question:
        hangs = look(question)
    with one_that_crashes() as question:
        crashes = look(question)
    assert (hangs.state, crashes.state) == (State.WARN, State.WARN)
    assert hangs.advice
    assert crashes.advice


def test_cameras_are_told_by_number() -> None:
    listed = [{"number": 0, "largest": [1280, 720]}, {"number": 2, "largest": None}]
    with one_that_says(value=listed) as question:
        found = devices.check_cameras(question)
    assert found.state is State.OK
    assert found.detail == "camera 0 up to 1280 x 720, camera 2 does not open"


@pytest.mark.parametrize("listed", [[], [{"number": 0, "largest": None}]])
def test_no_camera_that_opens_is_a_warning(listed: list[Any]) -> None:
    with one_that_says(value=listed) as question:
        found = devices.check_cameras(question)
    assert found.state is State.WARN
    assert found.advice


@pytest.mark.parametrize(
    ("how", "state", "told"),
    [
        ("speech", State.OK, "cues are spoken"),
        ("beeps", State.WARN, "cues are only beeped: there is no engine"),
        ("nothing", State.WARN, "cues cannot be heard: there is no engine"),
    ],
)
def test_the_voice_is_told_as_the_speaking_process_finds_it(
    how: str, state: State, told: str
) -> None:
    with one_that_says(how=how, why="there is no engine; install one") as question:
        found = devices.check_voice(question)
    assert (found.state, found.detail) == (state, told)
    assert found.advice == ("" if state is State.OK else "install one")


# --- folders ---


def test_looking_at_folders_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_DATA", str(tmp_path / "not" / "yet"))
    monkeypatch.chdir(tmp_path)
    found = folders.look_at_folders()
    assert [each["trouble"] for each in found] == [None, None, None]
    assert all(each["free"] > 0 for each in found)
    assert not list(tmp_path.iterdir())
    assert str(tmp_path) not in str(found)


def test_a_data_folder_below_a_file_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FORMCHECK_DATA", str(tmp_path / "file" / "data"))
    data = folders.look_at_folders()[1]
    assert data["trouble"]


def looked(role: str, trouble: str | None = None, free: int = 5 * GB) -> dict[str, Any]:
    return {"role": role, "shown": f"the {role} folder", "trouble": trouble, "free": free}


@pytest.mark.parametrize(
    ("changed", "state", "exit_code", "told"),
    [
        (looked("this"), State.OK, 0, "5.0 GB free"),
        (looked("this", free=GB // 2), State.WARN, 0, "the this folder 0.5 GB free"),
        (
            looked("data", "Read-only"),
            State.WARN,
            0,
            "the data folder cannot be written (Read-only)",
        ),
        (looked("this", "Read-only"), State.WARN, 0, "the this folder cannot be written"),
        (looked("temporary", "Read-only"), State.FAIL, 2, "the temporary folder cannot"),
    ],
)
def test_folders_are_told(changed: dict[str, Any], state: State, exit_code: int, told: str) -> None:
    value = [
        changed if role == changed["role"] else looked(role)
        for role in ("temporary", "data", "this")
    ]
    with one_that_says(value=value) as question:
        found = folders.check_folders(question)
    assert (found.state, found.exit_code) == (state, exit_code)
    assert told in found.detail
    assert (found.advice == "") is (state is State.OK)


def test_every_question_has_somebody_who_asks_it() -> None:
    asked = Path(folders.__file__).with_name("examination.py").read_text(encoding="utf-8")
    assert all(f'asked("{name}"' in asked for name in QUESTIONS)
