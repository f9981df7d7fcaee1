from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from tests.web import works
from tests.web.running import until

from formcheck.web import jobs
from formcheck.web.jobs import Foreman
from formcheck.web.shelf import THUMBNAIL_NAME, Shelf
from formcheck.web.worker import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    import formcheck
    from formcheck.web.card import Card

BROKE_OFF = (
    "The analysis of mine.mp4 broke off; the file may be damaged, or memory ran out: convert it "
    "to mp4 (H.264), or close other programs."
)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with Shelf(tmp_path / "shelf") as shelf:
        yield shelf


@pytest.fixture
def foreman(shelf: Shelf) -> Iterator[Foreman]:
    with Foreman(shelf, workers=1) as foreman:
        yield foreman


@pytest.fixture(scope="session")
def short(
    samples: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> bytes:
    clip = tmp_path_factory.mktemp("short") / "clip.mp4"
    return clip_of(frames_of(samples / "walking.mp4", 0.0, 0.4), clip).read_bytes()


def submit(
    shelf: Shelf, foreman: Foreman, content: bytes, name: str = "mine.mp4", model: str = "lite"
) -> str:
    card = shelf.reserve(name, keep=False)
    shelf.clip(card.id).write_bytes(content)
    shelf.put(card)
    order = Order(
        clip=shelf.clip(card.id), results=shelf.results(card.id), name=card.name, model=model
    )
    foreman.submit(card.id, order)
    return card.id


def ended(shelf: Shelf, number: str) -> Card:
    def look() -> Card | None:
        card = shelf.card(number)
        return card if card and card.state in {"done", "failed", "cancelled"} else None

    return until(look, "it never ends")


def running_process(shelf: Shelf, number: str) -> BaseProcess:
    until(lambda: (card := shelf.card(number)) and card.state == "running", "it never runs")
    (process,) = multiprocessing.active_children()
    return process


def test_a_clip_becomes_results_under_the_name_its_user_gave_it(
    shelf: Shelf, foreman: Foreman, short: bytes
) -> None:
    number = submit(shelf, foreman, short, "leg day.mp4")
    card = ended(shelf, number)
    assert (card.state, card.error) == ("done", None)
    assert card.files == (
        "annotated.mp4",
        "frames.csv",
        "landmarks.npy",
        "report.html",
        "result.json",
    )
    folder = shelf.results(number)
    assert '"path": "leg day.mp4"' in (folder / "result.json").read_text("utf-8")
    page = (folder / "report.html").read_text("utf-8")
    assert "leg day.mp4" in page
    assert str(shelf.folder) not in page
    with Image.open(folder / THUMBNAIL_NAME) as thumbnail:
        assert max(thumbnail.size) == 480
    assert not shelf.clip(number).exists()
    assert multiprocessing.active_children() == []


def test_a_photo_has_a_picture_instead_of_a_film(
    shelf: Shelf, foreman: Foreman, samples: Path, still_of: Callable[..., Path], tmp_path: Path
) -> None:
    photo = still_of(samples / "locked_lean_standing.mp4", 5.0, tmp_path / "photo.png")
    number = submit(shelf, foreman, photo.read_bytes(), "photo.png")
    card = ended(shelf, number)
    assert (card.state, card.error) == ("done", None)
    assert "annotated.jpg" in card.files
    assert (shelf.results(number) / THUMBNAIL_NAME).is_file()


def test_a_file_that_only_begins_like_a_video_is_refused_in_its_users_words(
    shelf: Shelf, foreman: Foreman, short: bytes
) -> None:
    garbage = b"\x00\x00\x00\x20ftypisom" + np.random.default_rng(1).bytes(5000)
    broken, good = (submit(shelf, foreman, each, "leg day.mp4") for each in (garbage, short))
    card = ended(shelf, broken)
    assert card.state == "failed"
    assert card.error is not None
    assert card.error.startswith("leg day.mp4 is a cut-off or unfinished recording")
    assert "shelf" not in card.error
    assert ended(shelf, good).state == "done"


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("number", ["SIGSEGV", "SIGKILL"])
def test_a_crash_in_native_code_costs_one_job(
    shelf: Shelf, foreman: Foreman, samples: Path, short: bytes, number: str
) -> None:
    clip = (samples / "mixed_bench.mp4").read_bytes()
    first, second = submit(shelf, foreman, clip), submit(shelf, foreman, short)
    pid = running_process(shelf, first).pid
    assert pid is not None
    os.kill(pid, getattr(signal, number))
    card = ended(shelf, first)
    assert (card.state, card.error) == ("failed", BROKE_OFF)
    assert {path.name for path in (shelf.folder / first).iterdir()} == {"state.json"}
    assert ended(shelf, second).state == "done"


def test_a_worker_that_talks_nonsense_costs_one_job(
    shelf: Shelf, foreman: Foreman, short: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "work", works.rave)
        card = ended(shelf, submit(shelf, foreman, short))
    assert (card.state, card.error) == ("failed", BROKE_OFF)
    assert ended(shelf, submit(shelf, foreman, short)).state == "done"


def told(foreman: Foreman, number: str) -> dict[str, Any]:
    return until(
        lambda: found if (found := foreman.progress(number))["stage"] else None, "no progress"
    )


def test_a_queue_has_positions_and_what_runs_tells_how_far_it_is(
    shelf: Shelf, foreman: Foreman, samples: Path, short: bytes
) -> None:
    clip = (samples / "mixed_bench.mp4").read_bytes()
    first, second, third = (submit(shelf, foreman, each) for each in (clip, short, short))
    progress = told(foreman, first)
    assert progress["position"] is None
    assert progress["stage"] == "watching"
    assert 1 <= progress["done"] <= progress["expected"] == 310
    assert [foreman.progress(each)["position"] for each in (second, third)] == [1, 2]
    assert foreman.stop(second)
    assert foreman.progress(third)["position"] == 1
    assert ended(shelf, second).state == "cancelled"
    assert foreman.stop(first)
    assert ended(shelf, third).state == "done"
    assert foreman.progress(third) == {
        "position": None,
        "stage": None,
        "done": None,
        "expected": None,
        "left_s": None,
    }


def test_cancelling_ends_the_process_before_it_says_so_and_leaves_nothing(
    shelf: Shelf, foreman: Foreman, samples: Path
) -> None:
    number = submit(shelf, foreman, (samples / "mixed_bench.mp4").read_bytes())
    told(foreman, number)
    process = running_process(shelf, number)
    pid = process.pid
    assert foreman.stop(number)
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert ended(shelf, number).state == "cancelled"
    assert {path.name for path in (shelf.folder / number).iterdir()} == {"state.json"}
    assert not foreman.stop(number)
    assert not foreman.stop("nobody")


def test_as_many_run_at_once_as_there_are_workers(shelf: Shelf, samples: Path) -> None:
    clip = (samples / "mixed_bench.mp4").read_bytes()
    with Foreman(shelf, workers=2) as foreman:
        numbers = [submit(shelf, foreman, clip) for _ in range(3)]
        states = until(
            lambda: (
                found
                if (found := [card.state for card in shelf.cards()]).count("running") == 2
                else None
            ),
            "two never run",
        )
        assert sorted(states) == ["queued", "running", "running"]
        assert foreman.progress(numbers[2])["position"] == 1


def test_closing_ends_what_runs_and_starts_nothing_more(shelf: Shelf, samples: Path) -> None:
    clip = (samples / "mixed_bench.mp4").read_bytes()
    with Foreman(shelf, workers=1) as foreman:
        first, second = (submit(shelf, foreman, clip) for _ in range(2))
        running_process(shelf, first)
    assert multiprocessing.active_children() == []
    foreman.submit(second, Order(clip=None, results=shelf.results(second), name="late"))
    foreman.close()
    assert multiprocessing.active_children() == []


def test_a_recorded_session_gets_its_page_and_keeps_its_clip(
    shelf: Shelf,
    foreman: Foreman,
    samples: Path,
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    folder = shelf.records_dir / "formcheck-20261124-190000"
    analysed("mixed_bench").save(folder)
    clip = folder / analysed("mixed_bench").source.path.name
    clip.write_bytes((samples / "mixed_bench.mp4").read_bytes())
    (card,) = shelf.collect()
    shelf.put(card)
    foreman.submit(card.id, Order(clip=None, results=shelf.results(card.id), name=card.name))
    until(lambda: "report.html" in shelf.card(card.id).files, "no page comes")  # type: ignore[union-attr]  # it is there
    found = shelf.card(card.id)
    assert found is not None
    assert found.state == "done"
    assert {clip.name, "annotated.mp4"} <= set(found.files)


def test_a_recorded_session_whose_page_fails_is_not_lost(
    shelf: Shelf, foreman: Foreman, analysed: Callable[[str], formcheck.Analysis]
) -> None:
    folder = shelf.records_dir / "formcheck-20261124-190000"
    analysed("mixed_bench").save(folder)
    (folder / "landmarks.npy").write_bytes(b"damaged")
    (card,) = shelf.collect()
    shelf.change(card.id, state="queued")
    foreman.submit(card.id, Order(clip=None, results=shelf.results(card.id), name=card.name))
    found = ended(shelf, card.id)
    assert (found.state, found.files) == ("done", card.files)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_what_asks_for_the_end_is_for_the_studio_alone(
    shelf: Shelf, foreman: Foreman, samples: Path
) -> None:
    number = submit(shelf, foreman, (samples / "mixed_bench.mp4").read_bytes())
    pid = running_process(shelf, number).pid
    assert pid is not None
    for _ in range(2):  # before it has read a line of ours, and in the middle of things
        for asking in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(pid, asking)
        told(foreman, number)
    assert ended(shelf, number).state == "done"
