from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import platformdirs
import pytest

from formcheck.errors import ModelError
from formcheck.pose import ModelFile, find_model, model
from formcheck.pose.model import MEMBERS, SHIPPED_SHA256

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package without bundles and without a checkout around it."""
    monkeypatch.setattr(model, "_PACKAGE_FOLDER", tmp_path / "bundles")
    monkeypatch.setattr(model, "_CHECKOUT_FOLDER", tmp_path / "checkout")
    monkeypatch.setattr(platformdirs, "user_data_path", lambda _name: tmp_path / "data")
    for folder in ("bundles", "checkout", "data/models"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


@pytest.fixture
def shipped_content(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Stands for the content of every shipped bundle."""
    content = b"a bundle"
    digest = hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(model, "SHIPPED_SHA256", dict.fromkeys(SHIPPED_SHA256, digest))
    return content


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)
    return path


# --- shipped models ---


def test_the_checksums_are_those_of_the_models_folder(repository: Path) -> None:
    lines = (repository / "models" / "checksums.txt").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in map(str.split, lines)}
    assert listed == {
        f"pose_landmarker_{name}.task": digest for name, digest in SHIPPED_SHA256.items()
    }


@pytest.mark.parametrize("name", ["lite", "full", "heavy"])
def test_a_checkout_has_every_model(name: str) -> None:
    found = find_model(name)
    assert (found.name, found.sha256) == (name, SHIPPED_SHA256[name])
    assert hashlib.sha256(found.path.read_bytes()).hexdigest() == found.sha256


def test_folders_are_searched_in_order(installation: Path, shipped_content: bytes) -> None:
    folders = [installation / name for name in ("data/models", "checkout", "bundles")]
    (installation / "checkout" / "build.py").touch()
    for folder in folders:
        path = folder / "pose_landmarker_full.task"
        path.write_bytes(shipped_content)
        assert find_model("full").path == path


def test_a_models_folder_that_is_no_checkout_is_left_alone(
    installation: Path, shipped_content: bytes
) -> None:
    (installation / "checkout" / "pose_landmarker_full.task").write_bytes(shipped_content)
    with pytest.raises(ModelError, match="missing"):
        find_model("full")


@pytest.mark.parametrize("name", ["lite", "full", "heavy"])
def test_a_damaged_model_is_refused(installation: Path, name: str) -> None:
    path = installation / "bundles" / f"pose_landmarker_{name}.task"
    path.write_bytes(b"half of it")
    digest = hashlib.sha256(b"half of it").hexdigest()
    with pytest.raises(ModelError, match="is damaged") as raised:
        find_model(name)
    message = str(raised.value)
    assert str(path) in message
    assert digest[:12] in message
    assert "reinstall formcheck or rebuild it with models/build.py" in message


def test_a_damaged_model_is_not_passed_over_for_a_whole_one(
    installation: Path, shipped_content: bytes
) -> None:
    (installation / "bundles" / "pose_landmarker_full.task").write_bytes(b"half of it")
    (installation / "data/models" / "pose_landmarker_full.task").write_bytes(shipped_content)
    with pytest.raises(ModelError, match="is damaged"):
        find_model("full")


def test_without_the_heavy_model_one_learns_how_to_get_it(installation: Path) -> None:
    with pytest.raises(ModelError, match="not part of the installed package") as raised:
        find_model("heavy")
    message = str(raised.value)
    assert "pose_landmarker_heavy.task" in message
    assert str(installation / "data" / "models") in message
    assert "--model FILE" in message


@pytest.mark.usefixtures("installation")
def test_a_package_without_models_says_so() -> None:
    with pytest.raises(ModelError, match=r"lite pose model is missing .* reinstall formcheck"):
        find_model("lite")


@pytest.mark.parametrize("name", ["medium", "Full", ""])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str) -> None:
    with pytest.raises(ModelError, match="lite, full or heavy"):
        find_model(name)


# --- bundles of one's own ---


def test_a_bundle_of_ones_own_goes_by_its_file_name(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "mine.task", dict.fromkeys(MEMBERS, b"network"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert find_model(str(path)) == ModelFile("mine.task", path, digest)


def test_a_bundle_in_the_working_folder_needs_no_suffix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zip_of(tmp_path / "mine", dict.fromkeys(MEMBERS, b"network"))
    monkeypatch.chdir(tmp_path)
    assert find_model("mine").name == "mine"


def nothing(path: Path) -> None:
    assert not path.exists()


def folder(path: Path) -> None:
    path.mkdir()


def empty_file(path: Path) -> None:
    path.touch()


def no_zip(path: Path) -> None:
    path.write_bytes(b"\x1c\x00\x00\x00TFL3")


def half_a_bundle(path: Path) -> None:
    zip_of(path, {MEMBERS[0]: b"network"})


def bundle_with_a_flipped_bit(path: Path) -> None:
    zip_of(path, dict.fromkeys(MEMBERS, b"network" * 100))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (nothing, "does not exist"),
        (folder, "is a folder"),
        (empty_file, "is empty"),
        (no_zip, "is not a .task bundle"),
        (half_a_bundle, f"lacks {MEMBERS[1]}"),
        (bundle_with_a_flipped_bit, f"is damaged in {MEMBERS[0]}"),
    ],
)
def test_a_file_that_is_no_bundle_is_explained(
    tmp_path: Path, make: object, complaint: str
) -> None:
    path = tmp_path / "mine.task"
    assert callable(make)
    make(path)
    with pytest.raises(ModelError, match=complaint) as raised:
        find_model(str(path))
    message = str(raised.value)
    assert str(path) in message
    assert message.endswith("give a pose landmarker .task file, or choose lite, full or heavy.")
    assert "\n" not in message


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + ".task", "a\0b", "a\0b.task"])
def test_a_name_that_no_file_can_have_is_told_like_any_other(name: str) -> None:
    with pytest.raises(ModelError, match=r"There is no model called|does not exist"):
        find_model(name)


# --- cost ---


def test_importing_the_package_stays_light() -> None:
    program = (
        "import sys, formcheck.pose;"
        "print([m for m in ('mediapipe', 'platformdirs', 'scipy', 'av') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
