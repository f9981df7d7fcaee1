from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.faults.steps import ended_at_every_step

from formcheck.errors import UsageError
from formcheck.web.shelf import ENDED, LOST, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck
    from formcheck.web.card import Card


@pytest.fixture(scope="module")
def saved(
    analysed: Callable[[str], formcheck.Analysis], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return analysed("mixed_bench").save(tmp_path_factory.mktemp("made") / "results")


def uploaded(shelf: Shelf, *, keep: bool = False) -> Card:
    card = shelf.reserve("clip.mp4", keep=keep)
    shelf.clip(card.id).write_bytes(b"a clip")
    shelf.put(card)
    return card


def analysed_one(shelf: Shelf, saved: Path, *, keep: bool) -> Card:
    card = uploaded(shelf, keep=keep)
    shutil.copytree(saved, shelf.results(card.id))
    shelf.finish(card.id)
    found = shelf.card(card.id)
    assert found is not None
    return found


def folders_of(path: Path) -> set[str]:
    return {each.name for each in path.iterdir() if each.is_dir()}


def test_nobody_sees_a_clip_that_is_still_coming(tmp_path: Path) -> None:
    with Shelf(tmp_path) as shelf:
        card = shelf.reserve("clip.mp4", keep=True)
        assert shelf.cards() == []
        shelf.put(card)
        assert shelf.cards() == [card]


def test_a_finished_analysis_has_what_its_result_says_and_no_clip(
    tmp_path: Path, saved: Path
) -> None:
    with Shelf(tmp_path) as shelf:
        card = analysed_one(shelf, saved, keep=False)
        values = card.values()
        assert (values["state"], values["verdict"]) == ("done", "mixed")
        assert [rep["pattern"] for rep in values["reps"]] == ["push_back", "locked_lean"]
        assert card.files == ("frames.csv", "landmarks.npy", "result.json")
        assert not shelf.clip(card.id).exists()


def test_half_results_vanish_with_what_was_cancelled_or_failed(tmp_path: Path) -> None:
    with Shelf(tmp_path) as shelf:
        for cancelled in (True, False):
            card = uploaded(shelf)
            (tmp_path / card.id / ".formcheck-half").mkdir()
            shelf.results(card.id).mkdir()
            (shelf.results(card.id) / "frames.csv").touch()
            shelf.finish(card.id, error="It broke.", cancelled=cancelled)
            assert {path.name for path in (tmp_path / card.id).iterdir()} == {"state.json"}
        assert [card.state for card in shelf.cards()] == ["failed", "cancelled"]


def test_done_without_a_result_is_a_failure(tmp_path: Path) -> None:
    with Shelf(tmp_path) as shelf:
        card = uploaded(shelf)
        shelf.finish(card.id)
        (found,) = shelf.cards()
        assert (found.state, found.error) == ("failed", LOST)


def test_what_is_kept_outlives_the_studio_and_nothing_else_does(
    tmp_path: Path, saved: Path
) -> None:
    with Shelf(tmp_path) as shelf:
        kept = analysed_one(shelf, saved, keep=True)
        analysed_one(shelf, saved, keep=False)
        uploaded(shelf)
        shelf.reserve("half.mp4", keep=True)
    with Shelf(tmp_path) as shelf:
        assert shelf.cards() == [kept]
        assert folders_of(tmp_path) == {kept.id}


def test_what_was_to_be_kept_and_was_not_finished_says_so(tmp_path: Path) -> None:
    with Shelf(tmp_path) as shelf:
        uploaded(shelf, keep=True)
    for _ in range(2):
        with Shelf(tmp_path) as shelf:
            (found,) = shelf.cards()
            assert (found.state, found.error) == ("failed", ENDED)
            assert not shelf.clip(found.id).exists()


def killed(folder: Path, program: str) -> None:
    """Do something on a shelf in a process that is then killed."""
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom formcheck.web.shelf import Shelf\n"
        f"folder = Path(sys.argv[1])\nshelf = Shelf(folder)\n{program}\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, folder], check=False)
    assert done.returncode == -9


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be killed like that")
def test_leftovers_of_a_killed_studio_are_deleted_and_its_lock_is_gone(tmp_path: Path) -> None:
    killed(
        tmp_path,
        "for keep in (False, True):\n"
        "    card = shelf.reserve('half.mp4', keep=keep)\n"
        "    shelf.clip(card.id).write_bytes(b'half a clip')\n"
        "    card = shelf.reserve('whole.mp4', keep=keep)\n"
        "    shelf.clip(card.id).write_bytes(b'a clip')\n"
        "    shelf.put(card)\n"
        "(shelf.records_dir / 'formcheck-20260101-101010').mkdir(parents=True)\n"
        "(folder / 'aaaaaaaaaaaaaaaaaaaaaa').mkdir()\n"
        "card = shelf.reserve('deleted.mp4', keep=True)\n"
        "shelf.put(card)\n"
        "(folder / card.id / 'state.json').write_text('')\n",
    )
    assert len(folders_of(tmp_path)) == 7
    with Shelf(tmp_path) as shelf:
        (found,) = shelf.cards()
        assert (found.name, found.state) == ("whole.mp4", "failed")
        assert folders_of(tmp_path) == {found.id, "recordings"}
        assert folders_of(shelf.records_dir) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be killed like that")
def test_a_thumbnail_that_was_broken_off_leaves_nothing_behind(tmp_path: Path, saved: Path) -> None:
    with Shelf(tmp_path) as shelf:
        card = analysed_one(shelf, saved, keep=True)
        files = {path.name for path in shelf.results(card.id).iterdir()}
    killed(
        tmp_path,
        "from formcheck.disk.workshop import open_workshop\n"
        f"opened = open_workshop(shelf.results({card.id!r}))\n"
        "(opened.__enter__() / 'thumbnail.jpg').write_bytes(b'half')\n",
    )
    assert any(path.name.startswith(".") for path in shelf.results(card.id).iterdir())
    with Shelf(tmp_path) as shelf:
        assert shelf.cards() == [card]
        assert {path.name for path in shelf.results(card.id).iterdir()} == files


def test_what_the_studio_did_not_make_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "aaaaaaaaaaaaaaaaaaaaaa"
    newer = tmp_path / "bbbbbbbbbbbbbbbbbbbbbb"
    away = tmp_path / "away"
    for folder in (own, newer, away, tmp_path / "recordings" / "holiday"):
        folder.mkdir(parents=True)
        (folder / "diary.txt").write_text("dear diary", "utf-8")
    (newer / "state.json").write_text('{"schema": 2, "keep": true}', "utf-8")
    (away / "state.json").touch()
    link = tmp_path / "cccccccccccccccccccccc"
    link.symlink_to(away)
    for _ in range(2):
        with Shelf(tmp_path) as shelf:
            assert shelf.cards() == []
    assert len(list(tmp_path.rglob("diary.txt"))) == 4
    assert link.is_symlink()


def test_a_damaged_result_of_before_is_not_thrown_away(tmp_path: Path, saved: Path) -> None:
    with Shelf(tmp_path) as shelf:
        card = analysed_one(shelf, saved, keep=True)
        (shelf.results(card.id) / "result.json").write_text("{", "utf-8")
    with Shelf(tmp_path) as shelf:
        (found,) = shelf.cards()
        assert (found.state, found.error) == ("failed", LOST)
        assert (shelf.results(card.id) / "landmarks.npy").exists()


def test_a_folder_that_somebody_else_deleted_is_a_failure(tmp_path: Path) -> None:
    with Shelf(tmp_path) as shelf:
        card = uploaded(shelf)
        shutil.rmtree(tmp_path / card.id)
        shelf.finish(card.id)
        (found,) = shelf.cards()
        assert (found.state, found.error) == ("failed", LOST)


def test_links_among_results_are_not_offered(tmp_path: Path, saved: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    with Shelf(tmp_path / "shelf") as shelf:
        card = uploaded(shelf)
        shutil.copytree(saved, shelf.results(card.id))
        (shelf.results(card.id) / "frames.json").symlink_to(secret)
        shelf.finish(card.id)
        found = shelf.card(card.id)
        assert found is not None
        assert "frames.json" not in found.files


def test_deleted_means_deleted(tmp_path: Path, saved: Path) -> None:
    with Shelf(tmp_path) as shelf:
        card = analysed_one(shelf, saved, keep=True)
        shelf.delete(card.id)
        assert shelf.card(card.id) is None
        assert folders_of(tmp_path) == set()
        shelf.change(card.id, state="running")
        shelf.finish(card.id)
        assert shelf.cards() == []
        assert folders_of(tmp_path) == set()


def test_a_recorded_session_appears_once_it_is_finished_and_is_kept(
    tmp_path: Path, saved: Path
) -> None:
    with Shelf(tmp_path) as shelf:
        folder = shelf.records_dir / "formcheck-20261124-190000-2"
        folder.mkdir(parents=True)
        (folder / "session.mp4").write_bytes(b"a clip")
        assert shelf.collect() == []
        for path in saved.iterdir():
            shutil.copy(path, folder)
        (card,) = shelf.collect()
        assert (card.name, card.state) == ("formcheck-20261124-190000-2.mp4", "done")
        assert "session.mp4" in card.files
        assert shelf.collect() == []
        # It waits for its page when the studio ends: that costs nothing of it.
        shelf.put(replace(card, state="queued"))
    with Shelf(tmp_path) as shelf:
        (found,) = shelf.cards()
        assert (found.state, found.files) == ("done", card.files)


def test_a_recorded_session_whose_publishing_was_broken_off_is_finished(
    tmp_path: Path, saved: Path
) -> None:
    with Shelf(tmp_path) as shelf:
        folder = shelf.records_dir / "formcheck-20261124-190000"
    shutil.copytree(saved, folder.with_name(".formcheck-4194305-abcdefgh"))  # no process has it
    plan = {"folder": folder.name, "last": "result.json", "gone": []}
    (folder.with_name(".formcheck-4194305-abcdefgh") / ".plan").write_text(json.dumps(plan))
    folder.mkdir()
    (folder / "session.mp4").write_bytes(b"a clip")
    with Shelf(tmp_path) as shelf:
        (card,) = shelf.cards()
        assert (card.name, card.state) == (f"{folder.name}.mp4", "done")
        assert shelf.broken_off == []


unix = pytest.mark.skipif(sys.platform == "win32", reason="no process can be killed like that")

STEPS = 30
"""More changes of the disk than any of these takes."""


@unix
def test_a_recorded_session_survives_a_kill_at_any_step_of_its_way(
    tmp_path: Path, saved: Path
) -> None:
    folders = [tmp_path / str(step) for step in range(STEPS)]
    for folder in folders:
        shutil.copytree(saved, folder / "recordings" / "formcheck-20261124-190000")
    codes = ended_at_every_step(
        "from formcheck.web.shelf import Shelf", "begin()\nShelf(folder)", folders
    )
    assert (codes[0], codes[-1]) == (-9, 0)
    for folder in folders:
        with Shelf(folder) as shelf:
            (card,) = shelf.cards()
            assert (card.state, card.keep) == ("done", True)
            assert card.files == ("frames.csv", "landmarks.npy", "result.json")
            assert folders_of(folder) == {card.id, "recordings"}


@unix
@pytest.mark.parametrize("keep", [True, False])
def test_a_kill_at_any_step_of_the_end_of_an_analysis_costs_nothing(
    tmp_path: Path, saved: Path, keep: bool
) -> None:
    folders = [tmp_path / str(step) for step in range(STEPS)]
    for folder in folders:
        shutil.copytree(saved, folder / "saved")
    codes = ended_at_every_step(
        "import shutil\nfrom formcheck.web.shelf import Shelf",
        "shelf = Shelf(folder)\n"
        f"card = shelf.reserve('clip.mp4', keep={keep})\n"
        "shelf.clip(card.id).write_bytes(b'a clip')\n"
        "shelf.put(card)\n"
        "shutil.move(folder / 'saved', shelf.results(card.id))\n"
        "begin()\n"
        "shelf.finish(card.id)\n",
        folders,
    )
    assert (codes[0], codes[-1]) == (-9, 0)
    for folder in folders:
        with Shelf(folder) as shelf:
            assert [card.state for card in shelf.cards()] == (["done"] if keep else [])
            assert not list(folder.rglob("uploaded-clip"))
            assert len(folders_of(folder)) == (1 if keep else 0)


@unix
def test_a_kill_at_any_step_of_a_failure_leaves_no_clip_behind(tmp_path: Path) -> None:
    folders = [tmp_path / str(step) for step in range(STEPS)]
    ended_at_every_step(
        "from formcheck.web.shelf import Shelf",
        "shelf = Shelf(folder)\n"
        "card = shelf.reserve('clip.mp4', keep=True)\n"
        "shelf.clip(card.id).write_bytes(b'a clip')\n"
        "shelf.put(card)\n"
        "begin()\n"
        "shelf.finish(card.id, error='It broke.')\n",
        folders,
    )
    for folder in folders:
        with Shelf(folder) as shelf:
            assert [card.state for card in shelf.cards()] == ["failed"]
            assert not list(folder.rglob("uploaded-clip"))


def test_two_studios_never_share_a_folder(tmp_path: Path) -> None:
    with Shelf(tmp_path):
        with pytest.raises(UsageError, match=r"Another studio is using .*--dir"):
            Shelf(tmp_path)
        Shelf(tmp_path / "other").close()
    Shelf(tmp_path).close()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="choose another folder with --dir"):
        Shelf(tmp_path / "file" / "shelf")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such permissions")
def test_clips_are_for_their_owners_eyes_only(tmp_path: Path) -> None:
    with Shelf(tmp_path / "new" / "shelf") as shelf:
        card = uploaded(shelf)
        for path in (shelf.folder, shelf.folder / card.id):
            assert path.stat().st_mode & 0o077 == 0
        assert (shelf.folder / card.id / "state.json").stat().st_mode & 0o077 == 0


def test_the_newest_comes_first(tmp_path: Path) -> None:
    with Shelf(tmp_path) as shelf:
        older, newer = (shelf.reserve(name, keep=True) for name in ("a", "b"))
        shelf.put(replace(newer, created="2026-11-24T19:00:00.001+00:00"))
        shelf.put(replace(older, created="2026-11-24T19:00:00.000+00:00"))
        assert [card.name for card in shelf.cards()] == ["b", "a"]


def test_a_card_on_the_disk_names_no_path(tmp_path: Path) -> None:
    with Shelf(tmp_path) as shelf:
        card = shelf.reserve("../../up.mp4", keep=True)
        shelf.put(card)
        values = json.loads((tmp_path / card.id / "state.json").read_text("utf-8"))
        assert values["name"] == "up.mp4"
        assert not (tmp_path.parent / "up.mp4").exists()
