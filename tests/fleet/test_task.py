from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from formcheck.fleet.remote import Remote
from formcheck.fleet.task import Outcome, Task, carry_out, outcome
from formcheck.job import Job

if TYPE_CHECKING:
    from pathlib import Path


class BrokenJob(Job):
    """One that meets a mistake of ours."""

    def run(self, *_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("division by zero")


def test_a_mistake_of_ours_is_this_clips_trouble_alone(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    task = Task(tmp_path / "a.mp4", tmp_path / "a.formcheck", BrokenJob(), "0" * 64, resume=False)
    came = outcome(carry_out(task, lambda _: None), "a.mp4")
    assert came.seen is None
    assert came.exit_code == 3
    assert "ZeroDivisionError" in came.reason


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("tape://reel/a.mp4", "No file system is known for tape://"),
        ("memory://a.mp4", "memory of another process"),
    ],
)
def test_an_address_that_cannot_be_reached_is_its_clips_trouble_alone(
    tmp_path: Path, url: str, reason: str
) -> None:
    pytest.importorskip("fsspec")
    task = Task(Remote(url), tmp_path / "a.formcheck", Job(), "0" * 64, resume=False)
    assert reason in outcome(carry_out(task, lambda _: None), "a.mp4").reason
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "done",
        ["done"],
        ["done", {"verdict": "mixed"}],
        ["failed", 7, 3],
        ["failed", "x", 0],
        ["failed", "x", 99],
    ],
)
def test_a_worker_that_talks_nonsense_has_broken_off(said: object) -> None:
    came = outcome(said, "a.mp4")
    assert (came.seen, came.exit_code) == (None, 3)
    assert came.reason.startswith("The analysis of a.mp4 broke off")


def test_a_failure_keeps_its_sentence_and_its_exit_code() -> None:
    assert outcome(["failed", "It is so.", 4], "a") == Outcome(reason="It is so.", exit_code=4)
