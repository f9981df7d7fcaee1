"""A real Ray cluster of several processes on this machine's loopback."""

from __future__ import annotations

import importlib.util
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import guard

from formcheck.errors import UsageError
from formcheck.fleet.batch import Batch
from formcheck.fleet.cluster import Cluster, _accept, _with_whole_paths
from formcheck.fleet.events import Begun, Ended, Told
from formcheck.fleet.hand import Greeting
from formcheck.fleet.listing import Listed, list_clips
from formcheck.fleet.pool import Pool
from formcheck.fleet.ray_link import linked
from formcheck.fleet.resume import read_stamp
from formcheck.fleet.task import carry_out
from formcheck.job import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

fsspec = pytest.importorskip("fsspec")
pytestmark = pytest.mark.skipif(
    # Not imported yet: it reads its settings when it is.
    importlib.util.find_spec("ray") is None or not sys.platform.startswith("linux"),
    reason="needs Ray, whose clusters are for Linux",
)

QUICK = Job(model="lite", film=False, page=False)
SIZE = 2
START = f"""
import os, sys, tempfile, ray
with tempfile.TemporaryDirectory(dir="/tmp") as folder:
    for left in (2, 1, 0):  # Ray gives up after half a minute if the machine is very busy
        try:
            ray.init(address="local", num_cpus={SIZE}, num_gpus=0, include_dashboard=False,
                     object_store_memory=200_000_000, _temp_dir=folder)
            break
        except Exception:
            if not left:
                raise
    print(ray.get_runtime_context().gcs_address, flush=True)
    sys.stdin.read()
    ray.shutdown()
"""


@pytest.fixture(autouse=True)
def _loopback_is_allowed(no_network: None) -> Iterator[None]:  # noqa: ARG001 - comes first
    """Ray talks through sockets; the cluster of these tests is on the loopback alone."""
    guard.armed = False
    yield
    guard.armed = True


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster that somebody else has started."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("COV")
    } | {
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # keeps it on 127.0.0.1
        "RAY_AUTH_MODE": "disabled",
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    with subprocess.Popen(
        [sys.executable, "-c", START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        address = program.stdout.readline().strip()
        assert address.startswith("127.0.0.1:")
        yield address
        program.stdin.close()


def children(pid: int) -> list[int]:
    return [
        int(each)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for each in (task / "children").read_text("ascii").split()
    ]


def hands() -> list[int]:
    """The processes of all workers that do something."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if each.read_bytes().startswith(b"ray::Hand"):
                found.append(int(each.parent.name))
        except OSError:
            pass
    return found


def ends(pid: int) -> bool:
    """Wait for the end of a process that Ray has been told to stop, which takes it a moment."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 30.0)[0])
    finally:
        os.close(handle)


def results(folder: Path) -> dict[str, Any]:
    """All that is the same whenever it is made."""
    made: dict[str, Any] = {
        name: (folder / name).read_bytes() for name in ("frames.csv", "landmarks.npy")
    }
    made["result.json"] = json.loads((folder / "result.json").read_text("utf-8"))
    del made["result.json"]["created"]
    return made


def test_workers_are_killed_and_everything_arrives_once_and_as_from_one_machine(
    cluster: str, samples: Path, short: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.mp4").write_bytes((samples / "push_back_lunge.mp4").read_bytes())
    (folder / "c.mp4").write_bytes(b"no clip at all")
    (folder / "d.mp4").write_bytes(short)
    fsspec.filesystem("memory").pipe_file("/cluster/e.mp4", short)
    clips = [*list_clips(folder), *list_clips("memory://cluster")]
    out = tmp_path / "out"
    batch = Batch.of(clips, out, QUICK)
    events: list[Any] = []
    pids: dict[int, int] = {}
    killed: set[int] = set()
    for event in batch.run(Cluster(cluster, QUICK, SIZE)):
        events.append(event)
        begun, ended = (sum(isinstance(each, kind) for each in events) for kind in (Begun, Ended))
        assert begun - ended <= SIZE
        if isinstance(event, Begun):
            pids[event.number] = event.pid
        if isinstance(event, Told) and event.number in {0, 1} - killed:
            worker = pids[event.number]
            os.kill(worker if event.number == 0 else children(worker)[0], signal.SIGKILL)
            killed.add(event.number)
    assert killed == {0, 1}
    assert capfd.readouterr() == ("", ""), "the terminal is ours"
    for kind in (Begun, Ended):
        assert sorted(each.number for each in events if isinstance(each, kind)) == list(range(5))
    assert [row.state for row in batch.rows] == ["done", "done", "failed", "done", "done"]
    assert batch.rows[2].reason.startswith("c.mp4 is not a video or photo")
    for each in (each for each in clips if each.name != "c.mp4"):
        assert read_stamp(out / each.folder, wishes=batch.wishes) is not None
    assert not list(out.rglob(".formcheck-*"))

    again = Batch.of(clips, out, QUICK)
    for _ in again.run(Cluster(cluster, QUICK, SIZE), resume=True):
        pass
    assert [row.state for row in again.rows] == ["kept", "kept", "failed", "kept", "kept"]
    assert [row.seen for row in again.rows] == [row.seen for row in batch.rows]

    alone = Batch.of([clips[1], clips[3]], tmp_path / "alone", QUICK)
    for _ in alone.run(Pool(carry_out, SIZE)):
        pass
    for each in alone.clips:
        assert results(out / each.folder) == results(tmp_path / "alone" / each.folder)


def test_a_clip_that_takes_every_worker_with_it_is_begun_three_times(
    cluster: str, samples: Path, tmp_path: Path
) -> None:
    batch = Batch.of(
        [Listed(samples / "mixed_bench.mp4", "a.mp4", Path("a.mp4.formcheck"))], tmp_path, QUICK
    )
    killed: set[int] = set()
    for event in batch.run(Cluster(cluster, QUICK, 1)):
        if isinstance(event, Told):
            for pid in set(hands()) - killed:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
    assert len(killed) == 3
    assert batch.rows[0].state == "failed"
    assert batch.rows[0].reason.startswith("The analysis of mixed_bench.mp4 broke off")
    assert not list(tmp_path.iterdir())


def test_stopping_leaves_no_worker_and_nothing_half_done(
    cluster: str, samples: Path, tmp_path: Path
) -> None:
    batch = Batch.of(list_clips(samples), tmp_path / "out", QUICK)
    with closing(batch.run(Cluster(cluster, QUICK, SIZE))) as events:
        while not isinstance(next(events), Told):
            pass
        busy = hands()
        assert busy
    assert {row.state for row in batch.rows} == {"missed"}
    assert not list((tmp_path / "out").rglob("*"))
    assert all(ends(pid) for pid in busy)


def test_nobody_at_the_address_is_told_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(UsageError, match="No Ray cluster answers"), linked(address, 1):
            pass


def test_somebody_else_at_the_address_is_told_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        script = (
            "import formcheck.fleet.ray_link as link, sys\n"
            "link.CONNECT_S = 1.0\n"
            "try:\n"
            f"    with link.linked({address!r}, 1): pass\n"
            "except link.UsageError as error:\n"
            "    print(error)\n"
        )
        said = subprocess.run(
            [sys.executable, "-c", script],
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
        )
    assert said.stdout.startswith(f"No Ray cluster answers at {address} (no answer in 1 s)")
    assert said.stderr == ""


@pytest.mark.parametrize("address", ["nonsense", "host", "host:0", "host:70000", "http://h:1", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="no address of a cluster"), linked(address, 1):
        pass


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (Greeting("0.0.1", 1, "far", ""), "worker on far has formcheck 0.0.1"),
        (None, "install it on all machines"),
    ],
)
def test_workers_of_another_version_are_refused(greeting: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        _accept(greeting)


def test_a_worker_that_lacks_the_exercise_file_is_refused_before_any_work(
    cluster: str, samples: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('extends = "bench"\n', "utf-8")
    job = Job(model="lite", film=False, page=False, exercise=str(own))
    workers = Cluster(cluster, job, 1)
    own.write_text('extends = "lunge"\n', "utf-8")
    batch = Batch.of(list_clips(samples), tmp_path / "out", job)
    with pytest.raises(UsageError, match="its exercise or pose model is another"):
        list(batch.run(workers))
    assert not (tmp_path / "out").exists()


def test_files_of_ones_own_are_named_from_the_root() -> None:
    job = _with_whole_paths(Job(exercise="own.toml", model="own.task"))
    assert Path(job.exercise).is_absolute()
    assert Path(job.model).is_absolute()
    assert _with_whole_paths(QUICK) == QUICK
