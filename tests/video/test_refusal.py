"""Why a camera cannot be used, and what to do about it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from formcheck.video.refusal import Reason, no_camera, refusal, seen_beforehand

if TYPE_CHECKING:
    from pathlib import Path

SYSTEMS = ["Linux", "Darwin", "Windows"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_cause_has_a_sentence_of_its_own_with_a_next_step(system: str) -> None:
    texts = {refusal("camera 1", reason, system) for reason in Reason}
    assert len(texts) == len(Reason)
    for text in texts:
        assert text.endswith(".")
        assert "\n" not in text
    named = [text for text in texts if text != no_camera(system)]
    assert all(text.startswith("camera 1 ") for text in named)
    assert all("run `formcheck cameras` to see what is there" in text for text in named)


@pytest.mark.parametrize(
    ("system", "settings"),
    [
        ("Darwin", "System Settings > Privacy & Security > Camera"),
        ("Windows", "Settings > Privacy & security > Camera"),
    ],
)
def test_systems_that_can_forbid_the_camera_say_where_to_allow_it(
    system: str, settings: str
) -> None:
    assert settings in refusal("camera 0", Reason.BUSY, system)
    assert settings in no_camera(system)
    assert "Privacy" not in refusal("camera 0", Reason.BUSY, "Linux")


def test_linux_names_the_group_that_may_use_cameras() -> None:
    assert "sudo usermod -aG video $USER" in refusal("camera 0", Reason.NOT_ALLOWED, "Linux")


def test_a_missing_device_is_told_from_having_none(tmp_path: Path) -> None:
    wanted = tmp_path / "video3"
    assert seen_beforehand(wanted) is Reason.NONE_AT_ALL
    (tmp_path / "video0").touch()
    assert seen_beforehand(wanted) is Reason.NOT_THERE
    wanted.touch()
    assert seen_beforehand(wanted) is None


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", int)() == 0, reason="everything is allowed here"
)
def test_a_device_that_may_not_be_used_is_noticed_without_opening_it(tmp_path: Path) -> None:
    device = tmp_path / "video0"
    device.touch(mode=0o000)
    assert seen_beforehand(device) is Reason.NOT_ALLOWED


@pytest.mark.parametrize("name", ["x" * 5000, "nul\0byte"])
def test_a_nonsense_path_is_a_missing_device(tmp_path: Path, name: str) -> None:
    (tmp_path / "video0").touch()
    assert seen_beforehand(tmp_path / name) is Reason.NOT_THERE
