"""The two ends of a cluster's talk, without a cluster between them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import pytest

from formcheck.fleet import cluster
from formcheck.fleet.hand import Hand
from formcheck.fleet.ray_link import changed
from formcheck.fleet.remote import Remote
from formcheck.fleet.resume import wishes_of
from formcheck.fleet.talk import Call, Said, talk
from formcheck.fleet.task import Task, outcome
from formcheck.job import Job
from formcheck.report.files import STAMP_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

JOB = Job(model="lite", film=False, page=False)


@pytest.fixture(scope="module")
def hand() -> Iterator[Hand]:
    hand = Hand()
    yield hand
    hand.stop()


@pytest.fixture
def task(short: bytes, tmp_path: Path) -> Task:
    clip = tmp_path / "here" / "a.mp4"
    clip.parent.mkdir()
    clip.write_bytes(short)
    return Task(clip, tmp_path / "out" / "a.mp4.formcheck", JOB, wishes_of(JOB), resume=False)


def hold(task: Task, hand: Any) -> tuple[Any, list[str], list[Any]]:
    """Hold the talk; return its end, the methods that were called, and what was said."""
    course = talk(task, task.job)
    calls: list[str] = []
    said: list[Any] = []
    answer: Any = None
    try:
        while True:
            match course.send(answer):
                case Call(method, given):
                    calls.append(method)
                    answer = getattr(hand, method)(*given)
                case Said(what):
                    said.append(what)
                    answer = None
    except StopIteration as end:
        return end.value, calls, said


def test_a_clip_that_both_can_read_is_not_sent_and_its_results_arrive(
    task: Task, hand: Hand
) -> None:
    end, calls, said = hold(task, hand)
    assert outcome(end, "a.mp4").seen is not None
    assert "receive" not in calls
    assert said[0][0] == "watching"
    assert {each.name for each in task.folder.iterdir()} == {
        STAMP_NAME,
        "frames.csv",
        "landmarks.npy",
        "result.json",
    }
    again, calls, _ = hold(replace(task, resume=True), hand)
    assert again[0] == "kept"
    assert not calls, "what lies here is looked at here"


def test_a_clip_in_the_memory_of_this_process_is_sent(task: Task, hand: Hand, short: bytes) -> None:
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe_file("/talk/a.mp4", short)
    task = replace(task, clip=Remote("memory://talk/a.mp4"))
    end, calls, _ = hold(task, hand)
    assert end[0] == "done"
    assert "receive" in calls
    again, calls, _ = hold(replace(task, resume=True), hand)
    assert again == ["kept", end[1]]
    assert "piece" not in calls


def test_a_clip_that_is_another_one_over_there_is_sent(
    task: Task, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.fleet.talk.mark_of", lambda _: "another")
    end, calls, _ = hold(task, hand)
    assert end[0] == "done"
    assert calls.count("receive") == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("a.mp4", None, "does not exist"), ("a.mp4", b"nonsense", "is not a video or photo")],
)
def test_a_clip_that_cannot_be_read_fails_with_its_reason(
    task: Task, hand: Hand, name: str, content: bytes | None, reason: str
) -> None:
    clip = Path(str(task.clip)).with_name(name)
    clip.unlink()
    if content is not None:
        clip.write_bytes(content)
    end, _, _ = hold(task, hand)
    came = outcome(end, name)
    assert reason in came.reason
    assert came.exit_code == 3
    assert not task.folder.exists()


class Liar:
    """A worker that a hostile file has taken over."""

    def __init__(self, word: Any, content: bytes = b"x") -> None:
        self.word = word
        self.content = content

    def begin(self, _errand: object) -> bool:
        return False

    def listen(self) -> Any:
        return self.word

    def piece(self, _name: str, _start: int) -> bytes:
        return self.content


DONE = [
    "done",
    {
        "verdict": "mixed",
        "exercise": None,
        "front_leg": None,
        "reps": {},
        "knee_hold_deg": None,
        "warnings": [],
        "page": False,
    },
]


@pytest.mark.parametrize(
    "word",
    [
        None,
        "nonsense",
        ["ended", None, []],
        ["ended", DONE, []],
        ["ended", DONE, [["../../result.json", 1]]],
        ["ended", DONE, [["result.json", 1], [STAMP_NAME, 1]]],
        ["ended", ["same"], []],
        ["ended", ["kept", {}], []],
    ],
)
def test_nothing_that_a_worker_may_say_puts_anything_anywhere(task: Task, word: Any) -> None:
    end, _, _ = hold(task, Liar(word))
    assert outcome(end, "a.mp4").seen is None
    assert not task.folder.exists()


def test_a_worker_says_who_it_is_and_what_it_lacks(hand: Hand, tmp_path: Path) -> None:
    greeting = hand.greet(JOB, wishes_of(JOB))
    assert greeting.refusal == ""
    assert "another" in hand.greet(JOB, "0" * 64).refusal
    missing = replace(JOB, exercise=str(tmp_path / "own.toml"))
    assert "own.toml" in hand.greet(missing, "0" * 64).refusal


def test_a_worker_reads_clips_through_the_proxies_that_there_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("no_proxy", "intern")
    monkeypatch.delenv("http_proxy", raising=False)
    usual = changed("local")
    assert changed("10.0.0.1:6379") == {}
    # What Ray is kept from, it hands on to all that it starts.
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    Hand(usual).stop()
    assert os.environ["no_proxy"] == "intern"
    assert "http_proxy" not in os.environ


def test_the_workers_of_a_cluster_of_our_own_are_told_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.intern:3128")
    ray = MagicMock()
    ray.exceptions.RayError = OSError
    ray.wait.side_effect = InterruptedError

    @contextmanager
    def linked(*_: Any) -> Iterator[Any]:
        yield ray

    monkeypatch.setattr(cluster, "linked", linked)
    workers = cluster.Cluster("local", JOB, 1)
    with workers, pytest.raises(InterruptedError):
        list(workers.run([Task(Path("a.mp4"), Path("a"), JOB, "", resume=False)]))
    hired = ray.remote.return_value.return_value.remote
    ((environment,), _) = hired.call_args
    assert environment["http_proxy"] == "http://proxy.intern:3128"
