"""`formcheck doctor` as a user runs it, in a good installation and in broken ones."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

import formcheck
from formcheck.cli.doctor import conclusion
from formcheck.doctor.examination import Examination
from formcheck.doctor.models import MODELS

if TYPE_CHECKING:
    from pathlib import Path

PERSON, PRIVATE_FOLDER = "eva-mustermann", "patients of eva"

SOUND_SYSTEM = ".config/pulse/"
"""What PulseAudio's library writes into the home of whoever plays a sound."""

# A package that is broken as a mixed installation is: it takes the whole process with it.
ABORTING = "import os; os.abort()\n"


def run(
    home: Path, *options: str, path: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program for a person with a name and a home of their own, without a display."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "FORMCHECK_DATA", "XDG_DATA_HOME"}
    }
    own = {"HOME": str(home), "USERPROFILE": str(home), "LOGNAME": PERSON, "USER": PERSON}
    if path is not None:
        own["PYTHONPATH"] = str(path)
    return subprocess.run(
        [sys.executable, "-m", "formcheck", "doctor", *options],
        cwd=home,
        env=inherited | own | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Report:
    """Attributes: what was printed, exit code and stderr, and the same read as JSON."""

    text: str
    exit_code: int
    complaints: str
    values: dict[str, Any]

    def check(self, name: str) -> dict[str, str]:
        (found,) = [each for each in self.values["checks"] if each["name"] == name]
        return dict(found)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("homes") / PERSON / PRIVATE_FOLDER
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def report(home: Path) -> Report:
    """Examine this very installation, on a terminal that knows ASCII alone."""
    done = run(home, "--json", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    return Report(done.stdout, done.returncode, done.stderr, json.loads(done.stdout))


def test_all_that_is_needed_works_here(report: Report) -> None:
    failed = [each for each in report.values["checks"] if each["state"] == "fail"]
    assert not failed
    assert (report.exit_code, report.complaints) == (0, "")
    assert report.values["exit_code"] == 0


def test_the_self_test_is_passed(report: Report) -> None:
    assert report.check("self-test")["state"] == "ok"


def test_every_part_has_a_line_of_its_own(report: Report) -> None:
    names = [each["name"] for each in report.values["checks"]]
    assert len(set(names)) == len(names)
    assert {"formcheck", "packages", "opencv", "codecs", "self-test", "cameras", "display"} <= {
        *names
    }
    assert {"voice", "folders", "text", *(f"model {each}" for each in MODELS)} <= {*names}


def test_what_does_not_work_comes_with_what_to_do(report: Report) -> None:
    assert all(each["advice"] for each in report.values["checks"] if each["state"] != "ok")


def test_a_missing_display_is_a_warning(report: Report) -> None:
    if sys.platform != "linux":
        pytest.skip("only there a display can be missing")
    assert report.check("display")["state"] == "warn"
    assert "formcheck serve" in report.check("display")["advice"]


def test_a_terminal_that_cannot_print_signs_is_told(report: Report) -> None:
    assert report.check("text")["state"] == "warn"
    assert "PYTHONUTF8" in report.check("text")["advice"]


def test_the_report_tells_the_versions(report: Report) -> None:
    assert report.values["formcheck_version"] == formcheck.__version__
    assert report.values["packages"]["mediapipe"] == "0.10.31"
    assert platform.python_version() in report.values["python"]


def test_the_report_names_no_person_no_machine_and_no_folder(report: Report, home: Path) -> None:
    secrets = [PERSON, PRIVATE_FOLDER, str(home), str(home.parent), sys.prefix]
    node = platform.node()
    if node not in {"", "localhost"}:
        secrets.append(node)
    assert [secret for secret in secrets if secret in report.text] == []


def test_examining_leaves_nothing_behind(report: Report, home: Path) -> None:
    assert report.exit_code == 0
    left = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert {name for name in left if not name.startswith(SOUND_SYSTEM)} == set()


@pytest.fixture(scope="module")
def broken(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the program and break what can break: a model, OpenCV, the versions of packages."""
    root = tmp_path_factory.mktemp("broken")
    ignored = shutil.ignore_patterns("__pycache__", "*.task")
    shutil.copytree(repository / "src" / "formcheck", root / "src" / "formcheck", ignore=ignored)
    models = root / "models"
    models.mkdir()
    shutil.copy(repository / "models" / "build.py", models)
    whole = (repository / "models" / "pose_landmarker_full.task").read_bytes()
    (models / "pose_landmarker_full.task").write_bytes(whole[:-1] + b"?")
    (root / "src" / "cv2.py").write_text(ABORTING, encoding="utf-8")
    info = root / "src" / "mediapipe-0.10.35.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: mediapipe\nVersion: 0.10.35\n", encoding="utf-8")
    return root / "src"


def test_a_broken_installation_is_told_line_by_line(broken: Path, home: Path) -> None:
    done = run(home, path=broken)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (4, "")
    for beginning in (
        "fail  packages: mediapipe is 0.10.35",
        "fail  opencv: the process crashed (SIGABRT)" if os.name != "nt" else "fail  opencv:",
        "fail  model lite: The lite pose model is missing",
        "fail  model full: The pose model .../pose_landmarker_full.task is damaged",
        "fail  self-test: ",
        "ok    codecs: ",
    ):
        assert [line for line in lines if line.startswith(beginning)], (beginning, done.stdout)
    assert lines[-1] == "5 needed parts do not work; see `fail` above."
    assert str(broken) not in done.stdout


# Runs the program with an examination that is made up: a terminal takes seconds otherwise.
MADE_UP = """
import formcheck.doctor.examination as examination
from formcheck.doctor.check import Check, State
checks = (
    Check("camera", State.OK, "one [red]camera[/]"),
    Check("voice", State.WARN, "no voice", "buy one"),
)
examination.examine = lambda: examination.Examination(checks)
import sys
sys.argv = ["formcheck", "doctor"]
from formcheck.cli import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal that can be made")
def test_a_terminal_gets_a_table() -> None:
    import pty  # noqa: PLC0415 - Windows has none

    ours, theirs = pty.openpty()
    process = subprocess.run(
        [sys.executable, "-c", MADE_UP],
        stdout=theirs,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "80"},
        check=False,
    )
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    assert process.returncode == 0, process.stderr
    text = shown.decode()
    assert "\x1b[32mok" in text
    assert "one [red]camera[/]" in text
    assert "to do: buy one" in text
    assert "formcheck works here; 1 thing to know" in text


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # what Linux says when the other end is closed
        return b""


def test_an_examination_without_a_complaint_says_so() -> None:
    assert conclusion(Examination(())) == "formcheck works here."
