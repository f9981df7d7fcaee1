"""One clip to one folder: what happens to the clip meanwhile."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import InputError, UsageError
from formcheck.job import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

JOB = Job(model="lite", stride=20, page=False)


def exchange(clip: Path, other: Path) -> None:
    """Put another clip in its place, as a program that saves a file does."""
    shutil.copyfile(other, clip.with_suffix(".part"))
    clip.with_suffix(".part").replace(clip)


def overwrite(clip: Path, other: Path) -> None:
    """Write another clip into the file, as a copy that begins again does."""
    with clip.open("r+b") as file:
        file.write(other.read_bytes()[:100_000])
        file.truncate(100_000)


def touch(clip: Path, _other: Path) -> None:
    """Let the clip seem to have been written to."""
    os.utime(clip, (1e9, 1e9))


@pytest.mark.parametrize("when", ["watching", "drawing"])
@pytest.mark.parametrize("happens", [exchange, overwrite, touch])
def test_a_clip_that_changes_meanwhile_has_no_results(
    tmp_path: Path, samples: Path, happens: Callable[[Path, Path], None], when: str
) -> None:
    clip, folder = tmp_path / "r.mp4", tmp_path / "out"
    shutil.copyfile(samples / "mixed_bench.mp4", clip)

    def change(done: int, _expected: int | None) -> None:
        if done == 1:
            happens(clip, samples / "walking.mp4")

    with pytest.raises(InputError) as raised:
        JOB.run(clip, folder, **{when: change})  # type: ignore[arg-type] # one of the two
    assert str(raised.value) == (
        "r.mp4 changed while it was being analysed; analyse it again when it is complete."
    )
    assert not folder.exists()


def test_a_clip_that_is_moved_away_meanwhile_has_its_results(tmp_path: Path, samples: Path) -> None:
    clip, folder = tmp_path / "r.mp4", tmp_path / "out"
    shutil.copyfile(samples / "walking.mp4", clip)

    def move(done: int, _expected: int | None) -> None:
        if done == 1:
            clip.rename(tmp_path / "elsewhere.mp4")

    Job(model="lite", stride=20, film=False, page=False).run(clip, folder, watching=move)
    assert (folder / "result.json").is_file()


@pytest.mark.parametrize("name", ["annotated.mp4", "Annotated.MP4", "report.html", "result.json"])
@pytest.mark.parametrize("linked", [False, True])
def test_a_clip_that_results_would_take_the_place_of_is_refused(
    name: str, linked: bool, samples: Path, tmp_path: Path
) -> None:
    clip = tmp_path / name
    content = (samples / "walking.mp4").read_bytes()
    clip.write_bytes(content)
    if linked:
        (tmp_path / "elsewhere").mkdir()
        clip = tmp_path / "elsewhere" / "link.mp4"
        clip.symlink_to(tmp_path / name)
    with pytest.raises(UsageError, match="Results would take the place of"):
        JOB.run(clip, tmp_path)
    assert (tmp_path / name).read_bytes() == content
    assert not list(tmp_path.glob("*.csv"))


def test_links_in_a_circle_are_an_error_like_others(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").symlink_to(tmp_path / "b.mp4")
    (tmp_path / "b.mp4").symlink_to(tmp_path / "a.mp4")
    with pytest.raises(InputError, match="cannot be opened"):
        JOB.run(tmp_path / "a.mp4", tmp_path)
