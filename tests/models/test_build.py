"""What can be tested of models/build.py without downloading anything."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.pose.model import MEMBERS, SHIPPED_SHA256

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def build(repository: Path) -> Any:
    spec = importlib.util.spec_from_file_location("build", repository / "models" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_networks_start_where_mediapipe_can_map_them(build: Any, tmp_path: Path) -> None:
    """Whatever the length of what comes before."""
    for length in range(1, 6):
        path = tmp_path / f"{length}.task"
        build.write_bundle(path, {"first": b"x" * length, "a second": b"y" * 7})
        content = path.read_bytes()
        with zipfile.ZipFile(path) as bundle:
            assert bundle.testzip() is None
            assert {info.compress_type for info in bundle.infolist()} == {zipfile.ZIP_STORED}
        assert content.index(b"x" * length) % build.ALIGNMENT == 0
        assert content.index(b"y" * 7) % build.ALIGNMENT == 0


@pytest.mark.parametrize("name", ["lite", "full", "heavy"])
def test_putting_the_parts_together_again_gives_the_same_bytes(
    build: Any, repository: Path, tmp_path: Path, name: str
) -> None:
    """The zip depends on nothing but its members: no date, no system, no user."""
    with zipfile.ZipFile(repository / "models" / f"pose_landmarker_{name}.task") as bundle:
        members = {member: bundle.read(member) for member in bundle.namelist()}
    assert tuple(members) == MEMBERS
    path = tmp_path / "again.task"
    build.write_bundle(path, members)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == SHIPPED_SHA256[name]


def test_a_download_that_is_not_the_pinned_one_stops_the_build(build: Any, tmp_path: Path) -> None:
    path = tmp_path / "mediapipe.whl"
    path.write_bytes(b"something else")
    digest = hashlib.sha256(b"something else").hexdigest()
    assert build.expect(path, ("0" * 64, digest)) == path
    with pytest.raises(SystemExit, match=f"mediapipe.whl has sha256 {digest}.*nothing was built"):
        build.expect(path, ("0" * 64,))


def test_the_readme_lists_the_checksums(repository: Path) -> None:
    text = (repository / "models" / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"`pose_landmarker_(\w+)\.task` \| `([0-9a-f]{64})`", text))
    assert listed == dict(SHIPPED_SHA256)


@pytest.mark.parametrize("name", ["README.md", "NOTICE"])
def test_the_sources_named_are_those_that_are_built_from(
    build: Any, repository: Path, name: str
) -> None:
    text = (repository / "models" / name).read_text(encoding="utf-8")
    npm_name, npm_version = build.NPM_PACKAGE.rsplit("@", 1)
    wheel_version = build.WHEEL.partition("==")[2]
    for named in (npm_name, npm_version, f"mediapipe` {wheel_version}", build.DETECTOR):
        assert named in text.replace("mediapipe 0", "mediapipe` 0"), named
    assert "Apache License" in text
