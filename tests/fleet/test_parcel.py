from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from formcheck.errors import InputError
from formcheck.fleet import parcel
from formcheck.fleet.parcel import Arrival, contents, piece
from formcheck.fleet.resume import read_stamp, write_stamp
from formcheck.fleet.row import Seen
from formcheck.form.judgement import Verdict
from formcheck.report.files import STAMP_NAME

if TYPE_CHECKING:
    from pathlib import Path

CLIP, WISHES = "a" * 64, "b" * 64
SEEN = Seen(Verdict.MIXED, None, None, {}, None, (), page=False)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """What a worker has made."""
    folder = tmp_path / "worker" / "results"
    folder.mkdir(parents=True)
    (folder / "result.json").write_text("{}", "utf-8")
    (folder / "frames.csv").write_bytes(b"0123456789" * 3)
    (folder / "reps.csv").write_bytes(b"")
    write_stamp(folder, clip=CLIP, wishes=WISHES, seen=SEEN)
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Results of an earlier run."""
    folder = tmp_path / "all" / "clip.mp4.formcheck"
    folder.mkdir(parents=True)
    for name in ("result.json", "annotated.mp4", "notes.txt"):
        (folder / name).write_text("old", "utf-8")
    write_stamp(folder, clip="c" * 64, wishes=WISHES, seen=SEEN)
    return folder


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_all_arrives_in_pieces_and_takes_the_place_of_what_was_there(
    made: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcel, "PIECE", 7)
    with Arrival(target, contents(made)) as arrival:
        for name, start in arrival.wanted():
            arrival.take(name, start, piece(made, name, start))
        arrival.publish(WISHES, SEEN)
    assert names(target) == {"result.json", "frames.csv", "reps.csv", STAMP_NAME, "notes.txt"}
    assert (target / "frames.csv").read_bytes() == (made / "frames.csv").read_bytes()
    stamp = read_stamp(target, clip=CLIP, wishes=WISHES)
    assert stamp is not None
    assert "frames.csv" in stamp.files
    assert names(target.parent) == {target.name}


def test_half_a_parcel_leaves_everything_as_it_was(made: Path, target: Path) -> None:
    before = names(target)
    with Arrival(target, contents(made)) as arrival:
        name, start = next(arrival.wanted())
        arrival.take(name, start, piece(made, name, start))
    assert names(target) == before
    assert (target / "result.json").read_text("utf-8") == "old"
    assert names(target.parent) == {target.name}


@pytest.mark.parametrize(
    "listed",
    [
        None,
        [],
        "result.json",
        [["result.json"]],
        [["result.json", -1]],
        [["result.json", "1"]],
        [["result.json", 1], ["result.json", 1]],
        [["result.json", 10**15]],
        [["../result.json", 1]],
        [["/etc/passwd", 1]],
        [["a/result.json", 1]],
        [["..", 1]],
        [["run.py", 1]],
    ],
)
def test_what_is_no_list_of_results_is_not_taken_in(target: Path, listed: Any) -> None:
    with pytest.raises(InputError, match="no result"):
        Arrival(target, listed)


@pytest.mark.parametrize("content", [b"", b"123", b"12345", "1234", None])
def test_a_piece_of_another_length_is_not_taken_in(target: Path, content: Any) -> None:
    with (
        Arrival(target, [["result.json", 4]]) as arrival,
        pytest.raises(InputError, match="no result"),
    ):
        arrival.take("result.json", 0, content)


def test_results_of_other_wishes_are_not_published(made: Path, target: Path) -> None:
    before = names(target)
    with Arrival(target, contents(made)) as arrival:
        for name, start in arrival.wanted():
            arrival.take(name, start, piece(made, name, start))
        with pytest.raises(InputError, match="no result"):
            arrival.publish("d" * 64, SEEN)
    assert names(target) == before


def test_a_link_is_not_sent(made: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x", "utf-8")
    (made / "frames.json").symlink_to(tmp_path / "secret")
    assert "frames.json" not in {name for name, _ in contents(made)}
