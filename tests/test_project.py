"""What the project's own files say about each other, and about the machine they came from."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import socket
import subprocess
import tomllib
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TARGETS = {"help", "demo", "test", "lint", "format", "docs", "bench", "clean"}

# Put together here, so that this file does not contain what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w./-])/(?:{})\b".format("work/|root/|tmp/exp"))


@pytest.fixture(scope="module")
def description(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def makefile(repository: Path) -> str:
    return (repository / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_the_project_explains_itself(repository: Path, name: str) -> None:
    assert (repository / name).read_text(encoding="utf-8").startswith("# ")


def test_the_licence_is_the_unmodified_apache_licence(repository: Path) -> None:
    digest = hashlib.sha256((repository / "LICENSE").read_bytes()).hexdigest()
    assert digest == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


def test_mediapipe_is_pinned_to_the_last_release_that_opens_no_socket(
    description: dict[str, Any],
) -> None:
    pins = [line for line in description["project"]["dependencies"] if "mediapipe" in line]
    assert pins == ["mediapipe==0.10.31"]


def test_make_help_lists_every_target(makefile: str) -> None:
    explained = set(re.findall(r"^([a-z]+):.*## .", makefile, re.MULTILINE))
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert explained == set(phony.split()) == TARGETS


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "samples/README.md"])
def test_the_documents_name_no_target_that_does_not_exist(repository: Path, name: str) -> None:
    text = (repository / name).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:`|^ {4}|^\$ |&& )make ([a-z]+)", text, re.MULTILINE)) <= TARGETS


def test_make_looks_for_the_python_versions_that_are_declared(
    description: dict[str, Any], makefile: str
) -> None:
    label = "Programming Language :: Python :: "
    declared = [
        line.removeprefix(label)
        for line in description["project"]["classifiers"]
        if line.startswith(label)
    ]
    first, last = declared[0], declared[-1]
    above = f"3.{int(last.removeprefix('3.')) + 1}"
    assert description["project"]["requires-python"] == f">={first},<{above}"
    assert f"\t{'|'.join(declared)}) ;;" in makefile


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
def test_the_check_can_be_run(repository: Path) -> None:
    script = repository / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").endswith("\nexec make test\n")


@pytest.mark.parametrize("name", ["bug", "idea"])
def test_an_issue_template_can_be_filled_in(repository: Path, name: str) -> None:
    path = repository / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml"
    template: Any = import_module("yaml").safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(template)
    names = [each["id"] for each in template["body"] if each["type"] != "markdown"]
    assert len(names) == len(set(names))
    labels = [each["attributes"]["label"] for each in template["body"] if "id" in each]
    assert len(labels) == len(set(labels))
    assert "public" in path.read_text(encoding="utf-8"), "who writes must know who reads"


def test_a_report_of_a_fault_asks_for_what_the_doctor_says(repository: Path) -> None:
    path = repository / ".github" / "ISSUE_TEMPLATE" / "bug.yml"
    text = path.read_text(encoding="utf-8")
    assert "formcheck doctor --json" in text
    assert "only if you are willing" in text


def test_the_models_match_their_checksums(repository: Path) -> None:
    models = repository / "models"
    lines = (models / "checksums.txt").read_text(encoding="utf-8").splitlines()
    assert {name: digest for digest, name in map(str.split, lines)} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in models.glob("*.task")
    }


def test_every_sample_comes_with_its_truth(samples: Path, repository: Path) -> None:
    clips = {path.stem for path in samples.glob("*.mp4")}
    with (samples / "labels.csv").open(encoding="utf-8", newline="") as stream:
        reps = list(csv.DictReader(stream))
    assert {rep["file"] for rep in reps} == {f"{clip}.mp4" for clip in clips}
    assert {path.stem for path in samples.glob("*.csv")} == {*clips, "labels"}
    text = (repository / "samples" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \| [a-z]", text, re.MULTILINE)) >= clips

    for rep in (rep for rep in reps if rep["pattern"] != "none"):
        times = [float(rep[key]) for key in ("start_s", "hold_start_s", "hold_end_s", "end_s")]
        truth = (samples / rep["file"]).with_suffix(".csv").read_text(encoding="utf-8")
        length = float(truth.splitlines()[-1].split(",")[1])
        assert all(earlier < later for earlier, later in pairwise([0, *times, length]))


@pytest.mark.skipif(shutil.which("git") is None, reason="git knows which files are the project's")
def test_no_file_tells_of_the_machine_it_was_written_on(repository: Path) -> None:
    if not (repository / ".git").exists():
        pytest.skip("this is not a checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=repository, capture_output=True, check=True).stdout
    tells: list[str] = []
    for name in names.decode().rstrip("\0").split("\0"):
        try:
            text = (repository / name).read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):  # deleted but not committed; binary
            continue
        tells += [f"{name}: {found}" for found in MACHINE_PATHS.findall(text)]
    assert not tells


def test_no_test_can_reach_a_network(network_attempts: list[str]) -> None:
    with pytest.raises(PermissionError, match=r"getaddrinfo 'example\.org'"):
        socket.create_connection(("example.org", 80), timeout=1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plug:
        with pytest.raises(PermissionError, match=r"socket\.connect"):
            plug.connect(("127.0.0.1", 9))
        with pytest.raises(PermissionError, match=r"socket\.bind"):
            plug.bind(("127.0.0.1", 0))
        with pytest.raises(PermissionError, match=r"socket\.sendto"):
            plug.sendto(b"", ("127.0.0.1", 9))
    assert len(network_attempts) == 4
    network_attempts.clear()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no such sockets")
def test_processes_of_one_machine_may_talk(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket"))


def test_programs_that_the_tests_start_are_not_measured_for_coverage() -> None:
    """Those that are killed would leave half a file, at which the report stops."""
    assert [name for name in os.environ if name.startswith("COVERAGE_PROCESS")] == []
