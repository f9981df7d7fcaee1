"""Every command on a disk that fills up: one sentence, nothing half, and what was there stays."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.faults.disks import leave_free, small_disk
from tests.faults.evidence import content_of, flaws_of_history, flaws_of_recording, flaws_of_results
from tests.history.made_up import session
from tests.people.cards import standing
from tests.web.running import running

from formcheck.errors import UsageError
from formcheck.history.store import History
from formcheck.people.store import People
from formcheck.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.faults.conftest import Outcome

    import formcheck
    from formcheck.web.card import Card

    Run = Callable[..., Outcome]

NO_SPACE = "No space left on device"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 8_000_000) as place:
        yield place


@pytest.fixture
def saved(analysed: Callable[[str], formcheck.Analysis], disk: Path) -> Path:
    return analysed("push_back_bench").save(disk / "results")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("free", "named"),
    [(12_000, "landmarks.npy"), (28_000, "annotated.mp4"), (1_000_000, "results")],
)
def test_analyze_leaves_an_earlier_result_as_it_was(  # noqa: PLR0913, PLR0917 - fixtures
    run: Run, clip: Path, disk: Path, saved: Path, free: int, named: str
) -> None:
    before = content_of(saved)
    leave_free(disk, free)
    done = run("analyze", clip, "--out", saved, "--model", "lite", "--quiet")
    assert named in done.sentence
    assert NO_SPACE in done.sentence
    assert content_of(saved) == before
    assert names(disk) == {"results", "filler"}


def states(out: Path) -> dict[str, str]:
    with (out / "summary.csv").open(encoding="utf-8", newline="") as stream:
        return {row["name"]: row["state"] for row in csv.DictReader(stream)}


def test_batch_keeps_what_it_could_write_and_goes_on_when_there_is_room(
    run: Run, clip: Path, disk: Path, tmp_path: Path
) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    for name in ("a.mp4", "b.mp4"):
        shutil.copy(clip, clips / name)
    filler = leave_free(disk, 3_000_000)  # a page takes two
    options = ("--jobs", "1", "--model", "lite", "--quiet")
    done = run("batch", clips, "--out", disk / "all", *options)
    assert "b.mp4" in done.sentence
    assert NO_SPACE in done.sentence
    assert states(disk / "all") == {"a.mp4": "done", "b.mp4": "failed"}
    assert names(disk / "all") == {"a.mp4.formcheck", "summary.csv", "summary.html"}
    assert flaws_of_results(disk / "all" / "a.mp4.formcheck") == []
    filler.unlink()
    again = run("batch", clips, "--out", disk / "all", *options, "--resume")
    assert (again.code, again.err) == (0, "")
    assert states(disk / "all") == {"a.mp4": "kept", "b.mp4": "done"}


def test_batch_without_any_room_says_so_of_clip_and_table(run: Run, clip: Path, disk: Path) -> None:
    leave_free(disk, 0)
    done = run("batch", clip.parent, "--out", disk / "all", "--model", "lite", "--quiet")
    assert done.code == 2
    assert all(NO_SPACE in line for line in done.err.splitlines())
    assert len(done.err.splitlines()) == 2
    assert not [path for path in disk.rglob("*") if path.is_file() and path.name != "filler"]


def test_a_live_session_goes_on_without_its_recording(run: Run, clip: Path, disk: Path) -> None:
    leave_free(disk, 12_000)
    options = ("--headless", "--no-voice", "--no-guide", "--model", "lite")
    done = run("live", "--camera", clip, "--record", disk / "s", *options)
    assert NO_SPACE in done.sentence
    assert '{"result"' in done.out
    (folder,) = (disk / "s").iterdir()
    assert flaws_of_recording(folder) == []
    assert names(disk) == {"s", "filler"}


def test_the_studio_refuses_a_clip_that_does_not_fit_and_goes_on(
    clip: Path, disk: Path, tmp_path: Path
) -> None:
    with running(tmp_path, "--dir", str(disk / "shelf"), "--keep") as studio:
        studio.open_page()
        filler = leave_free(disk, 8_000)
        refused = studio.upload(clip, model="lite")
        assert (refused.status, "is full" in refused.error) == (507, True)
        assert names(disk / "shelf") == {".formcheck-studio"}
        filler.unlink()
        filler = leave_free(disk, clip.stat().st_size + 40_000)
        number = studio.upload(clip, model="lite").json["id"]
        failed = studio.wait_for(number, "done", "failed")
        assert failed["state"] == "failed"
        assert NO_SPACE in failed["error"]
        assert names(disk / "shelf" / number) == {"state.json"}
        filler.unlink()
        number = studio.upload(clip, model="lite").json["id"]
        assert studio.wait_for(number, "done", "failed")["state"] == "done"
        assert flaws_of_results(disk / "shelf" / number / "results") == []


def clip_not_to_be_kept(shelf: Shelf) -> Card:
    card = shelf.reserve("clip.mp4", keep=False)
    shelf.clip(card.id).write_bytes(b"a clip")
    shelf.put(card)
    return card


def recorded(saved: Path, shelf: Path) -> Path:
    folder = shelf / "recordings" / "formcheck-20261124-190000"
    folder.parent.mkdir(parents=True)
    return saved.rename(folder)


def test_the_studio_deletes_what_is_not_to_be_kept_also_from_a_full_disk(
    disk: Path, saved: Path
) -> None:
    with Shelf(disk / "shelf") as shelf:
        upload = clip_not_to_be_kept(shelf)
        recorded(saved, shelf.folder)
        leave_free(disk, 0)
        before = names(shelf.folder)
        assert [shelf.collect() for _ in range(3)] == [[], [], []]
        with pytest.raises(OSError, match=NO_SPACE):
            shelf.reserve("another.mp4", keep=False)
        assert names(shelf.folder) == before
        assert shelf.cards() == [upload]
    assert upload.id not in names(disk / "shelf")
    with Shelf(disk / "shelf") as shelf:  # and it has made room
        assert [card.state for card in shelf.cards()] == ["done"]


@pytest.mark.parametrize("free", [0, 4096])
def test_a_recorded_session_waits_for_room_without_keeping_the_studio_from_its_start(
    disk: Path, saved: Path, free: int
) -> None:
    files = names(saved)
    folder = recorded(saved, disk / "shelf")
    filler = leave_free(disk, free)
    for _ in range(2):
        with Shelf(disk / "shelf") as shelf:
            assert (shelf.cards(), shelf.broken_off, shelf.waiting()) == ([], [], [folder])
    assert names(folder) == files
    with Shelf(disk / "shelf") as shelf:
        filler.unlink()
        (card,) = shelf.collect()
        assert (card.state, set(card.files)) == ("done", files)
        assert shelf.waiting() == []


def keep_for_ever(history: History) -> None:
    while True:
        history.keep(session(2))


def test_the_history_keeps_what_it_has(disk: Path) -> None:
    file = disk / "history.sqlite3"
    history = History(file)
    kept, _ = history.keep(session(1))
    filler = leave_free(disk, 0)
    with pytest.raises(UsageError, match="free some space"):
        keep_for_ever(history)
    filler.unlink()
    assert flaws_of_history(file, [kept.id]) == []
    assert history.keep(session(3))[0].id > kept.id


def test_a_session_that_could_not_be_saved_costs_no_work(
    call: Run, clip: Path, disk: Path, tmp_path: Path
) -> None:
    leave_free(disk, 8_000)
    options = ("--model", "lite", "--save", "--db", disk / "history.sqlite3")
    done = call("analyze", clip, "--out", tmp_path / "r", *options)
    assert "history.sqlite3 cannot be written" in done.sentence
    assert "free some space" in done.sentence
    assert not (tmp_path / "r").exists()


def test_people_stay_as_they_were(disk: Path) -> None:
    people = People(disk / "people")
    before = people.keep("Ann", standing())
    leave_free(disk, 0)
    with pytest.raises(UsageError, match=NO_SPACE):
        people.keep("Ann", standing(camera="phone"))
    assert people.find("Ann") == before
    assert len(list((disk / "people").iterdir())) == 1


def labelled(clip: Path, folder: Path) -> Path:
    """Make a folder of one clip with truth."""
    folder.mkdir()
    shutil.copy(clip, folder / "clip.mp4")
    (folder / "labels.csv").write_text(
        "file,start_s,end_s,pattern,exercise,front_leg\nclip.mp4,,,none,,\n", "utf-8"
    )
    return folder


PAGES: dict[str, Callable[[Path, Path], tuple[Any, ...]]] = {
    "compare": lambda results, out: ("compare", results, results, "--out", out / "page.html"),
    "export": lambda results, _out: ("report", results, "--export", "mot,trc", "--quiet"),
    "report": lambda results, _out: ("report", results, "--quiet"),
    "history": lambda _results, out: ("history", "export", out / "history.csv"),
}


@pytest.mark.parametrize("command", PAGES)
def test_pages_and_tables_come_whole_or_not_at_all(
    call: Run, disk: Path, saved: Path, command: str, tmp_path: Path
) -> None:
    History(tmp_path / "data" / "history.sqlite3").keep(session(1))
    out = disk / "out"
    out.mkdir()
    for name in ("page.html", "history.csv"):
        (out / name).write_text("old", "utf-8")
    before = content_of(saved)
    leave_free(disk, 0)
    done = call(*PAGES[command](saved, out))
    assert NO_SPACE in done.sentence
    assert content_of(saved) == before
    assert content_of(out) == {"page.html": b"old", "history.csv": b"old"}
    assert names(disk) == {"results", "out", "filler"}


def test_an_evaluation_comes_whole_or_not_at_all(
    call: Run, clip: Path, disk: Path, tmp_path: Path
) -> None:
    out = disk / "out"
    out.mkdir()
    (out / "evaluation.json").write_text("old", "utf-8")
    leave_free(disk, 100_000)
    folder = labelled(clip, tmp_path / "labelled")
    done = call("evaluate", folder, "--model", "lite", "--out", out, "--quiet")
    assert NO_SPACE in done.sentence
    assert content_of(out) == {"evaluation.json": b"old"}
    assert names(disk) == {"out", "filler"}
