"""The wheel that users get: what is in it, and whether it works where nothing else is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from email.parser import Parser
from typing import TYPE_CHECKING

import pytest

import formcheck

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BUNDLES = "formcheck/pose/bundles"
DIST_INFO = f"formcheck-{formcheck.__version__}.dist-info"

# What would let this checkout or an outer environment leak into the one under test.
LEAKS = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "PIP_TARGET", "PIP_USER")


def strangers_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in LEAKS}


@pytest.fixture(scope="session")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the backend that pip would call, which is in the test extra."""
    folder = tmp_path_factory.mktemp("wheel")
    run = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def content(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_runs_on_any_platform(wheel: Path) -> None:
    assert wheel.name == f"formcheck-{formcheck.__version__}-py3-none-any.whl"


@pytest.mark.parametrize("model", ["lite", "full"])
def test_the_wheel_holds_the_model(content: dict[str, bytes], repository: Path, model: str) -> None:
    lines = (repository / "models" / "checksums.txt").read_text(encoding="utf-8").splitlines()
    checksums = {name: digest for digest, name in map(str.split, lines)}
    name = f"pose_landmarker_{model}.task"
    assert hashlib.sha256(content[f"{BUNDLES}/{name}"]).hexdigest() == checksums[name]


def test_the_wheel_leaves_the_heavy_model_out(content: dict[str, bytes]) -> None:
    assert not [name for name in content if "heavy" in name]


def test_the_wheel_holds_every_source_file(content: dict[str, bytes], repository: Path) -> None:
    source = repository / "src"
    expected = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in (source / "formcheck").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {name: content.get(name) for name in expected} == expected
    assert "formcheck/py.typed" in expected


def test_the_wheel_holds_nothing_but_the_package(content: dict[str, bytes]) -> None:
    assert {name.partition("/")[0] for name in content} == {"formcheck", DIST_INFO}
    strangers = [name for name in content if name.endswith((".pyc", ".csv", ".mp4"))]
    assert strangers == ["formcheck/doctor/selftest.mp4"]


@pytest.mark.parametrize(
    ("packed", "original"),
    [
        (f"{DIST_INFO}/licenses/LICENSE", "LICENSE"),
        (f"{DIST_INFO}/licenses/NOTICE", "NOTICE"),
        (f"{BUNDLES}/NOTICE", "models/NOTICE"),
    ],
)
def test_the_wheel_holds_the_notices(
    content: dict[str, bytes], repository: Path, packed: str, original: str
) -> None:
    assert content[packed] == (repository / original).read_bytes()


def test_the_wheel_declares_the_command(content: dict[str, bytes]) -> None:
    entry_points = content[f"{DIST_INFO}/entry_points.txt"].decode().split("\n")
    assert "formcheck = formcheck.cli:main" in entry_points


def test_the_wheel_describes_itself(content: dict[str, bytes]) -> None:
    metadata = Parser().parsestr(content[f"{DIST_INFO}/METADATA"].decode())
    assert metadata["Version"] == formcheck.__version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert "mediapipe==0.10.31" in metadata.get_all("Requires-Dist", [])


@dataclass(frozen=True)
class EmptyEnvironment:
    """An environment that holds the wheel and what it depends on, and a folder far away."""

    binaries: Path
    folder: Path

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command: Sequence[str | Path] = [self.binaries / program, *arguments]
        return subprocess.run(
            command,
            cwd=self.folder,
            env=strangers_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> EmptyEnvironment:
    """Install the wheel as a user would, dependencies and all (about a minute)."""
    root = tmp_path_factory.mktemp("installed")
    venv.create(root / "environment", with_pip=True, symlinks=os.name != "nt")
    (root / "elsewhere").mkdir()
    environment = EmptyEnvironment(
        root / "environment" / ("Scripts" if os.name == "nt" else "bin"), root / "elsewhere"
    )
    run = environment.run(
        "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel
    )
    assert run.returncode == 0, run.stderr
    return environment


@pytest.mark.network
def test_installed_dependencies_agree(installed: EmptyEnvironment) -> None:
    run = installed.run("python", "-m", "pip", "check")
    assert run.returncode == 0, run.stdout


@pytest.mark.network
def test_installed_at_most_one_opencv(installed: EmptyEnvironment) -> None:
    # Two of OpenCV's wheels overwrite each other's files, and neither notices.
    run = installed.run(
        "python", "-m", "pip", "--disable-pip-version-check", "list", "--format", "json"
    )
    names = {package["name"] for package in json.loads(run.stdout)}
    assert "formcheck" in names
    assert {name for name in names if name.startswith("opencv")} <= {"opencv-python"}


@pytest.mark.network
def test_installed_command_tells_its_version(installed: EmptyEnvironment) -> None:
    run = installed.run("formcheck", "--version")
    assert run.returncode == 0, run.stderr
    assert formcheck.__version__ in run.stdout


@pytest.mark.network
def test_installed_module_helps(installed: EmptyEnvironment) -> None:
    run = installed.run("python", "-m", "formcheck", "--help")
    assert run.returncode == 0, run.stderr
    assert "analyze" in run.stdout


@pytest.mark.network
def test_installed_command_judges_a_clip(installed: EmptyEnvironment, samples: Path) -> None:
    out = installed.folder / "out"
    clip = samples / "push_back_bench.mp4"
    run = installed.run("formcheck", "analyze", clip, "--out", out, "--end", "3", "--quiet")
    assert run.returncode == 0, run.stderr
    assert not run.stderr
    (result,) = out.rglob("result.json")
    assert json.loads(result.read_text(encoding="utf-8"))["model"]["name"] in ("lite", "full")
