"""Every command where it may only read: one sentence, before any work, and nothing changes."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from tests.faults.disks import read_only, small_disk
from tests.faults.evidence import content_of
from tests.history.made_up import session
from tests.people.cards import standing

from formcheck.errors import UsageError
from formcheck.history.store import History
from formcheck.people.store import People

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.conftest import Outcome

    import formcheck

    Call = Callable[..., Outcome]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such permissions")

QUIET = ("--model", "lite", "--quiet")


@pytest.fixture
def place(analysed: Callable[[str], formcheck.Analysis], clip: Path, tmp_path: Path) -> Path:
    """A folder with a clip, labels, results and a history."""
    folder = tmp_path / "place"
    folder.mkdir()
    shutil.copy(clip, folder / "clip.mp4")
    (folder / "labels.csv").write_text(
        "file,start_s,end_s,pattern,exercise,front_leg\nclip.mp4,,,none,,\n", "utf-8"
    )
    analysed("push_back_bench").save(folder / "results")
    History(folder / "history.sqlite3").keep(session(1))
    return folder


def everything(folder: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


CALLS: dict[str, Callable[[Path], tuple[str | Path, ...]]] = {
    "analyze": lambda at: ("analyze", at / "clip.mp4", *QUIET),
    "analyze again": lambda at: ("analyze", at / "clip.mp4", "--out", at / "results", *QUIET),
    "analyze --save": lambda at: (
        *("analyze", at / "clip.mp4", "--out", at.parent / "out", *QUIET),
        *("--save", "--db", at / "history.sqlite3"),
    ),
    "batch": lambda at: ("batch", at, "--out", at / "all", *QUIET),
    "batch here": lambda at: ("batch", at, "--out", at, *QUIET),
    "report": lambda at: ("report", at / "results", "--quiet"),
    "compare": lambda at: ("compare", at / "results", at / "results", "--out", at / "page.html"),
    "evaluate": lambda at: ("evaluate", at, "--out", at / "out", *QUIET),
    "history export": lambda at: (
        *("history", "export", at / "history.csv"),
        *("--db", at / "history.sqlite3"),
    ),
    "history forget": lambda at: ("history", "forget", "--all", "--db", at / "history.sqlite3"),
    "live --record": lambda at: (
        *("live", "--camera", at / "clip.mp4", "--record", at / "sessions"),
        *("--headless", "--no-voice", "--model", "lite"),
    ),
}

REASONS = re.compile(
    "Read-only file system|Permission denied|may only be read|cannot be opened|attempt to write"
)


@pytest.mark.parametrize("command", CALLS)
def test_nothing_is_changed_and_one_sentence_names_the_place(
    call: Call, place: Path, command: str
) -> None:
    before = everything(place)
    with read_only(place):
        done = call(*CALLS[command](place))
    assert REASONS.search(done.sentence)
    assert everything(place) == before
    assert {path.name for path in place.parent.iterdir()} <= {"place", "data"}


def test_the_studio_needs_a_folder_to_write_in(run: Call, place: Path) -> None:
    before = everything(place)
    with read_only(place):
        done = run("serve", "--dir", place / "shelf", "--no-open", "--port", "0")
    assert REASONS.search(done.sentence)
    assert everything(place) == before


def test_results_that_may_be_read_can_still_be_looked_at(call: Call, place: Path) -> None:
    with read_only(place):
        assert call("compare", place / "results", place / "results", "--json").code == 0


def test_a_folder_that_is_a_disk_of_its_own_takes_results(
    call: Call, clip: Path, tmp_path: Path
) -> None:
    """As a container is given one: nothing can be renamed into it from beside it."""
    with small_disk(tmp_path / "out", 8_000_000) as out:
        done = call("analyze", clip, "--out", out, *QUIET, "--no-video", "--no-report")
        assert (done.code, done.err) == (0, "")
        assert set(content_of(out)) == {"result.json", "frames.csv", "landmarks.npy"}
        assert len(list(out.iterdir())) == 3


def test_people_can_be_read_and_not_kept(tmp_path: Path) -> None:
    people = People(tmp_path / "people")
    before = people.keep("Ann", standing())
    with read_only(tmp_path / "people"):
        with pytest.raises(UsageError, match="cannot be written"):
            people.keep("Ann", standing(camera="phone"))
        assert people.find("Ann") == before
