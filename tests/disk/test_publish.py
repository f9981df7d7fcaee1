"""Files that replace others together, killed and interrupted at every single step."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from tests.faults.steps import ended_at_every_step

from formcheck.disk.publish import PLAN_NAME, finish, publish
from formcheck.disk.workshop import clear_left, open_workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

unix = pytest.mark.skipif(sys.platform == "win32", reason="no process can be killed like that")

LAST = "result.json"
OLD = {"film.mp4": "old", "frames.csv": "old", LAST: "old"}
NEW = {"frames.csv": "new", "poses.npy": "new", LAST: "new"}
MINE = {"notes.txt": "mine"}

IMPORTS = """
from formcheck.disk.publish import publish
from formcheck.disk.workshop import open_workshop
"""
PROGRAM = """
with open_workshop(folder.parent) as workshop:
    for name in ("frames.csv", "poses.npy", "result.json"):
        (workshop / name).write_text("new")
    begin()
    publish(workshop, folder, last="result.json", gone=("film.mp4",))
"""


def put(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def places(tmp_path: Path, count: int) -> list[Path]:
    """Return folders that each have a folder around them of their own."""
    found = [tmp_path / str(number) / "results" for number in range(count)]
    for each in found:
        each.parent.mkdir()
    return found


STEPS = 12
"""More than a publication takes."""


@unix
def test_killed_at_any_step_the_old_files_are_whole_or_the_new_come(tmp_path: Path) -> None:
    seen = set()
    folders = places(tmp_path, STEPS)
    for folder in folders:
        put(folder, OLD | MINE)
    codes = ended_at_every_step(IMPORTS, PROGRAM, folders)
    for steps, folder in enumerate(folders):
        now = content(folder)
        if LAST in now:
            assert now in (OLD | MINE, NEW | MINE), steps
        before = now.get(LAST, "none")
        clear_left(folder.parent)
        # With a plan there was no need to go back, without a last file there was no way.
        assert content(folder) in [NEW | MINE, *([OLD | MINE] if before == "old" else [])], steps
        assert [each.name for each in folder.parent.iterdir()] == ["results"]
        seen.add(before)
    assert seen == {"old", "none", "new"}
    assert codes[0] == -9
    assert codes[-1] == 0


@unix
def test_killed_at_any_step_of_the_first_time_there_is_all_or_no_result(tmp_path: Path) -> None:
    seen = set()
    folders = places(tmp_path, STEPS)
    ended_at_every_step(IMPORTS, PROGRAM, folders)
    for steps, folder in enumerate(folders):
        clear_left(folder.parent)
        names = {each.name for each in folder.parent.rglob("*")}
        assert names in (set(), {"results", *NEW}), steps
        seen.add(len(names))
    assert seen == {0, 4}


@unix
@pytest.mark.parametrize("how", ["interrupted", "interrupted twice"])
def test_interrupted_at_any_step_the_files_are_of_one_run_at_once(tmp_path: Path, how: str) -> None:
    seen = []
    folders = places(tmp_path, STEPS)
    for folder in folders:
        put(folder, OLD | MINE)
    ended_at_every_step(IMPORTS, PROGRAM, folders, how)
    for steps, folder in enumerate(folders):
        now = content(folder)
        assert now in (OLD | MINE, NEW | MINE), steps
        clear_left(folder.parent)  # it may have met the clearing away
        assert content(folder) in (now, NEW | MINE)
        assert [each.name for each in folder.parent.iterdir()] == ["results"]
        seen.append(now[LAST])
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {"old", "new"}


@pytest.mark.parametrize("inside", [True, False])
def test_the_new_files_may_lie_beside_their_folder_or_in_it(tmp_path: Path, inside: bool) -> None:
    folder = tmp_path / "results"
    put(folder, OLD | MINE)
    with open_workshop(folder if inside else tmp_path) as workshop:
        put(workshop, NEW)
        publish(workshop, folder, last=LAST, gone=("film.mp4",))
    assert content(folder) == NEW | MINE


def test_a_folder_where_a_file_should_go_is_told_before_anything_changes(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    put(folder, OLD)
    (folder / "poses.npy").mkdir()
    with open_workshop(tmp_path) as workshop:
        put(workshop, NEW)
        with pytest.raises(IsADirectoryError, match=r"poses\.npy"):
            publish(workshop, folder, last=LAST)
    (folder / "poses.npy").rmdir()
    assert content(folder) == OLD


def test_the_last_file_has_to_be_among_them(tmp_path: Path) -> None:
    with open_workshop(tmp_path) as workshop:
        put(workshop, {"frames.csv": "new"})
        with pytest.raises(ValueError, match=r"result\.json is not among"):
            publish(workshop, tmp_path / "results", last=LAST)


PLAN = {"folder": "results", "last": LAST, "gone": ["film.mp4"]}


@pytest.mark.parametrize(
    "plan",
    [
        PLAN | {"folder": "../results"},
        PLAN | {"folder": "/results"},
        PLAN | {"folder": ""},
        PLAN | {"last": "../results/result.json"},
        PLAN | {"gone": ["../results/film.mp4"]},
        PLAN | {"folder": "elsewhere"},
        {"folder": "results"},
        [],
    ],
)
def test_a_plan_that_leads_elsewhere_or_is_none_is_not_carried_out(
    tmp_path: Path, plan: object
) -> None:
    folder, workshop = tmp_path / "results", tmp_path / "workshop"
    put(folder, OLD)
    put(workshop, NEW)
    (workshop / PLAN_NAME).write_text(json.dumps(plan), "utf-8")
    finish(workshop)
    assert content(folder) == OLD
    (workshop / PLAN_NAME).write_text(json.dumps(PLAN)[:-3], "utf-8")
    finish(workshop)
    assert content(folder) == OLD
    (workshop / PLAN_NAME).write_text(json.dumps(PLAN), "utf-8")
    finish(workshop)
    assert content(folder) == NEW


def test_what_was_deleted_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    workshop = tmp_path / "workshop"
    put(workshop, NEW | {PLAN_NAME: json.dumps(PLAN)})
    finish(workshop)
    assert not (tmp_path / "results").exists()


def test_everything_has_reached_the_disk_before_the_last_file_takes_its_name(
    tmp_path: Path, synced: Callable[[], list[str]]
) -> None:
    """A power cut keeps what was synchronised, and of the rest whatever it likes."""
    folder = tmp_path / "results"
    put(folder, OLD)
    with open_workshop(tmp_path) as workshop:
        put(workshop, NEW)
        publish(workshop, folder, last=LAST, gone=("film.mp4",))
        order = synced()
        label = {workshop.name: "workshop"}
    steps = [label.get(each, each) for each in order]
    assert set(steps[:3]) == set(NEW)
    # The plan, its folder, the folder around the results, then the results without the last.
    assert steps[3:] == [PLAN_NAME, "workshop", tmp_path.name, "results", "> last", "results"]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Note what is synchronised, by name, and when the last file takes its name."""
    import os  # noqa: PLC0415 - to be patched
    from pathlib import Path as Place  # noqa: PLC0415 - the same

    order: list[str] = []
    replace = Place.replace

    def fsync(number: int) -> None:
        order.append(os.path.basename(os.readlink(f"/proc/self/fd/{number}")))  # noqa: PTH115, PTH119 - no path

    def move(self: Path, target: Path) -> Path:
        if self.name == LAST:
            order.append("> last")
        return replace(self, target)

    if not Place("/proc/self/fd").exists():
        pytest.skip("only Linux tells the name of an open file")
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Place, "replace", move)
    return lambda: order
