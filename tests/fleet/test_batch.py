"""Real clips through real workers."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from formcheck.fleet.batch import Batch
from formcheck.fleet.events import Begun, Told
from formcheck.fleet.listing import list_clips
from formcheck.fleet.pool import Pool
from formcheck.fleet.task import carry_out
from formcheck.job import Job
from formcheck.report.files import STAMP_NAME

if TYPE_CHECKING:
    from pathlib import Path

QUICK = Job(model="lite", film=False, page=False)


@pytest.fixture
def clips(short: bytes, tmp_path: Path) -> Path:
    """Three clips, the first of them too long to be done before somebody acts."""
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("b.mp4", "c.mp4"):
        (folder / name).write_bytes(short)
    return folder


def states(batch: Batch) -> dict[str, str]:
    return {row.name: row.state for row in batch.rows}


def run(clips: Path, out: Path, *, resume: bool = False, job: Job = QUICK) -> Batch:
    batch = Batch.of(list_clips(clips), out, job)
    for _ in batch.run(Pool(carry_out, 2), resume=resume):
        pass
    return batch


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_worker_that_is_killed_costs_its_clip_and_the_rest_arrives(
    clips: Path, samples: Path, tmp_path: Path
) -> None:
    (clips / "a.mp4").write_bytes((samples / "mixed_bench.mp4").read_bytes())
    batch = Batch.of(list_clips(clips), tmp_path / "out", QUICK)
    pids: dict[int, int] = {}
    killed = False
    for event in batch.run(Pool(carry_out, 2)):
        if isinstance(event, Begun):
            pids[event.number] = event.pid
        if isinstance(event, Told) and event.number == 0 and not killed:
            (tmp_path / "out" / f".formcheck-{pids[0]}-halfmade").mkdir()
            os.kill(pids[0], signal.SIGKILL)
            killed = True
    assert killed
    assert not list((tmp_path / "out").glob(".formcheck-*")), "nothing half-written stays"
    assert states(batch) == {"a.mp4": "failed", "b.mp4": "done", "c.mp4": "done"}
    assert batch.rows[0].reason.startswith("The analysis of a.mp4 broke off")
    assert batch.rows[0].exit_code == 3
    assert not (tmp_path / "out" / "a.mp4.formcheck").exists()
    seen = batch.rows[1].seen
    assert seen is not None
    assert (seen.verdict, seen.page) == ("no_stretch", False)
    assert (tmp_path / "out" / "b.mp4.formcheck" / "result.json").is_file()


def test_what_is_done_is_not_done_again_but_what_was_changed_is(
    clips: Path, short: bytes, tmp_path: Path
) -> None:
    (clips / "broken.mp4").write_bytes(b"no clip at all")
    out = tmp_path / "out"
    first = run(clips, out)
    assert states(first) == {"b.mp4": "done", "c.mp4": "done", "broken.mp4": "failed"}
    made = (out / "b.mp4.formcheck" / STAMP_NAME).stat().st_mtime_ns

    (clips / "c.mp4").write_bytes(short + b"\0" * 8)  # a box of no type, which players skip
    again = run(clips, out, resume=True)
    assert states(again) == {"b.mp4": "kept", "c.mp4": "done", "broken.mp4": "failed"}
    assert again.rows[0].seen == first.rows[0].seen
    assert (out / "b.mp4.formcheck" / STAMP_NAME).stat().st_mtime_ns == made

    landmarks = out / "b.mp4.formcheck" / "landmarks.npy"
    landmarks.write_bytes(landmarks.read_bytes()[:10])
    assert states(run(clips, out, resume=True)) == {
        "b.mp4": "done",
        "c.mp4": "kept",
        "broken.mp4": "failed",
    }

    other = run(clips, out, resume=True, job=Job(model="lite", side="left", film=False, page=False))
    assert states(other) == {"b.mp4": "done", "c.mp4": "done", "broken.mp4": "failed"}


def test_stopping_leaves_whole_results_and_nothing_half_done(
    clips: Path, samples: Path, tmp_path: Path
) -> None:
    (clips / "d.mp4").write_bytes((samples / "mixed_bench.mp4").read_bytes())
    out = tmp_path / "out"
    batch = Batch.of(list_clips(clips), out, QUICK)
    with closing(batch.run(Pool(carry_out, 1))) as events:
        for event in events:
            if isinstance(event, Told) and event.number == 2:
                break
    assert states(batch) == {"b.mp4": "done", "c.mp4": "done", "d.mp4": "missed"}
    assert sorted(each.name for each in out.iterdir()) == ["b.mp4.formcheck", "c.mp4.formcheck"]
