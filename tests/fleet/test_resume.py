from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.errors import InputError, ModelError, UsageError
from formcheck.fleet.resume import (
    clip_digest,
    read_stamp,
    remove_stamp,
    wishes_of,
    write_stamp,
)
from formcheck.fleet.row import Seen
from formcheck.form.judgement import Pattern, Verdict
from formcheck.job import Job
from formcheck.report.files import STAMP_NAME

if TYPE_CHECKING:
    from pathlib import Path

CLIP, WISHES = "a" * 64, "b" * 64
SEEN = Seen(
    verdict=Verdict.MIXED,
    exercise="bench",
    front_leg="left",
    reps={Pattern.PUSH_BACK: 2, Pattern.LOCKED_LEAN: 1},
    knee_hold_deg=158.2,
    warnings=("leg_hidden",),
    page=True,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Results that are whole."""
    folder = tmp_path / "clip.mp4.formcheck"
    folder.mkdir()
    (folder / "result.json").write_text("{}", "utf-8")
    write_stamp(folder, clip=CLIP, wishes=WISHES, seen=SEEN)
    return folder


def test_what_was_seen_comes_back_for_the_same_clip_and_wishes_alone(folder: Path) -> None:
    stamp = read_stamp(folder, clip=CLIP, wishes=WISHES)
    assert stamp is not None
    assert stamp.seen == SEEN
    assert read_stamp(folder, clip="c" * 64, wishes=WISHES) is None
    assert read_stamp(folder, clip=CLIP, wishes="c" * 64) is None
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]


def test_results_that_lack_a_file_are_not_whole(folder: Path) -> None:
    (folder / "result.json").unlink()
    assert read_stamp(folder, clip=CLIP, wishes=WISHES) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"{}\n"])
def test_results_with_a_file_of_another_size_are_not_whole(folder: Path, damage: bytes) -> None:
    (folder / "result.json").write_bytes(damage)
    assert read_stamp(folder, clip=CLIP, wishes=WISHES) is None


def test_what_the_user_keeps_beside_results_is_not_asked_for(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", "utf-8")
    write_stamp(folder, clip=CLIP, wishes=WISHES, seen=SEEN)
    (folder / "notes.txt").write_text("mine, longer", "utf-8")
    stamp = read_stamp(folder, clip=CLIP, wishes=WISHES)
    assert stamp is not None
    assert stamp.files == {"result.json": 2}


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 1},
        {"schema": 1, "files": ["result.json"]},
        {"files": ["result.json"]},
        {"files": {"result.json": None}},
        {"files": {"../clip.mp4.formcheck/result.json": 2}},
        {"seen": None},
        {"seen": {"verdict": "splendid"}},
        {"clip": 7},
        {"files": ["../../result.json"]},
    ],
)
def test_a_stamp_that_is_not_right_counts_for_nothing(folder: Path, change: dict[str, Any]) -> None:
    path = folder / STAMP_NAME
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}), "utf-8")
    assert read_stamp(folder, clip=CLIP, wishes=WISHES) is None


def test_a_stamp_can_be_removed_and_need_not_be_there(folder: Path, tmp_path: Path) -> None:
    remove_stamp(folder)
    remove_stamp(folder)
    remove_stamp(tmp_path / "gone")
    assert read_stamp(folder, clip=CLIP, wishes=WISHES) is None


def test_wishes_change_with_every_option_and_with_an_exercise_file(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('extends = "bench"\n', "utf-8")
    job = Job(model="lite")
    seen = {
        wishes_of(each)
        for each in (
            job,
            replace(job, model="full"),
            replace(job, side="left"),
            replace(job, exercise="bench"),
            replace(job, film=False),
            replace(job, stride=3),
            replace(job, fps=3.0),
            replace(job, exercise=str(own)),
        )
    }
    own.write_text('extends = "lunge"\n', "utf-8")
    seen.add(wishes_of(replace(job, exercise=str(own))))
    assert len(seen) == 9
    assert wishes_of(replace(job)) == wishes_of(job)


def test_wishes_that_cannot_be_are_told_before_any_work() -> None:
    with pytest.raises(UsageError, match="no exercise"):
        wishes_of(Job(exercise="yoga"))
    with pytest.raises(ModelError, match="no model"):
        wishes_of(Job(model="tiny"))


def test_a_clip_is_known_by_its_content(tmp_path: Path) -> None:
    for name, content in {"a": b"1", "b": b"1", "c": b"2"}.items():
        (tmp_path / name).write_bytes(content)
    first, same, other = (clip_digest(tmp_path / name) for name in "abc")
    assert first == same != other
    with pytest.raises(InputError, match="gone does not exist"):
        clip_digest(tmp_path / "gone")
