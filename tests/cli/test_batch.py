"""The command as a user meets it: many clips, a table, an exit code."""

from __future__ import annotations

import csv
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

LONG_S = 120.0
COMMAND = [sys.executable, "-m", "formcheck", "batch"]
QUICK = ["--model", "lite", "--no-video", "--no-report"]

unix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither such signals nor ptys")


@pytest.fixture
def clips(
    samples: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path: Path,
) -> Path:
    """A folder with a clip of half a second in it."""
    folder = tmp_path / "clips"
    (folder / "monday").mkdir(parents=True)
    clip_of(frames_of(samples / "walking.mp4", 0.0, 0.48), folder / "monday" / "a.mp4")
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def states(table: Path) -> dict[str, str]:
    with table.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: row["state"] for row in csv.DictReader(stream)}


def test_good_clips_are_done_and_bad_ones_listed_with_their_reasons(
    clips: Path, tmp_path: Path
) -> None:
    (clips / "broken.mp4").write_bytes(b"no clip at all")
    lines = clips / "list.txt"
    lines.write_text("monday/a.mp4\n# nothing\nbroken.mp4\ngone.mp4\n", "utf-8")
    done = run(tmp_path, "clips/list.txt", "--out", "all", "--jobs", "2", "--model", "lite")
    assert done.returncode == 3
    assert done.stdout.startswith("3 clips: 1 analysed, 2 failed. Table: all")
    complaints = sorted(done.stderr.splitlines())
    assert len(complaints) == 2
    assert complaints[0].startswith("formcheck: broken.mp4 is not a video or photo")
    assert complaints[1].startswith("formcheck: gone.mp4 does not exist")
    results = tmp_path / "all" / "monday" / "a.mp4.formcheck"
    assert {each.name for each in results.iterdir()} == {
        "annotated.mp4",
        "batch.json",
        "frames.csv",
        "landmarks.npy",
        "report.html",
        "result.json",
    }
    assert states(tmp_path / "all" / "summary.csv") == {
        str(results.relative_to(tmp_path / "all")).removesuffix(".formcheck"): "done",
        "broken.mp4": "failed",
        "gone.mp4": "failed",
    }
    page = (tmp_path / "all" / "summary.html").read_text("utf-8")
    assert 'href="./monday/a.mp4.formcheck/report.html"' in page


def test_resuming_after_all_is_done_does_nothing_and_quiet_says_nothing(
    clips: Path, tmp_path: Path
) -> None:
    first = run(tmp_path, "clips", "--out", "all", *QUICK)
    assert (first.returncode, first.stderr) == (0, "")
    again = run(tmp_path, "clips", "--out", "all", *QUICK, "--resume")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("1 clip: 1 done earlier.")
    (clips / "monday" / "a.mp4").write_bytes(b"")
    quiet = run(tmp_path, "clips", "--out", "all", *QUICK, "--resume", "--quiet")
    assert (quiet.returncode, quiet.stdout) == (3, "")
    assert quiet.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("gone", "--out", "all"), 3, "gone does not exist"),
        (("clips", "--out", "all", "--exercise", "yoga"), 2, "no exercise called 'yoga'"),
        (("clips", "--out", "all", "--model", "tiny"), 4, "no model called 'tiny'"),
        (("clips", "--out", "all", "--export", "xlsx"), 2, "xlsx"),
        (("clips", "--out", "all", "--stride", "2", "--fps", "9"), 2, "only one"),
        (("clips", "--out", "file"), 2, "cannot be written"),
        (("clips", "--out", "s3://bucket/all"), 2, "is an address"),
        (("tape://reel", "--out", "all"), 2, "No file system is known for tape://"),
        (("clips", "--out", "all", "--cluster", "nonsense"), 2, "no address of a cluster"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_before_any_work(
    clips: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert clips.exists()
    (tmp_path / "file").write_bytes(b"")
    done = run(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert not (tmp_path / "all").exists()


@unix
@pytest.mark.parametrize(
    ("sign", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143)],
    ids=["ctrl_c", "sigterm"],
)
def test_a_signal_stops_everything_and_the_summary_tells_how_far_it_came(
    clips: Path, samples: Path, tmp_path: Path, sign: signal.Signals, code: int
) -> None:
    (clips / "z.mp4").write_bytes((samples / "mixed_bench.mp4").read_bytes())
    stamp = tmp_path / "all" / "monday" / "a.mp4.formcheck" / "batch.json"
    lines = clips / "list.txt"
    lines.write_text("monday/a.mp4\nz.mp4\n", "utf-8")
    with subprocess.Popen(
        [*COMMAND, str(lines), "--out", "all", "--jobs", "1", *QUICK],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=tmp_path,
        start_new_session=True,
    ) as program:
        wait_for(stamp, program)
        if sign == signal.SIGINT:  # as a terminal does: to the workers too
            os.killpg(program.pid, sign)
        else:  # as a service manager or `kill` does
            program.send_signal(sign)
        out, err = program.communicate(timeout=LONG_S)
    assert program.returncode == code
    assert out.startswith("2 clips: ")
    assert err == "formcheck: Stopped. What was done is kept; go on with --resume.\n"
    wait_until(lambda: not processes_of(program.pid))
    assert states(tmp_path / "all" / "summary.csv")["z.mp4"] == "missed"
    assert sorted(each.name for each in (tmp_path / "all").iterdir()) == [
        "monday",
        "summary.csv",
        "summary.html",
    ]
    (clips / "z.mp4").write_bytes((clips / "monday" / "a.mp4").read_bytes())  # quick now
    again = run(tmp_path, str(lines), "--out", "all", "--jobs", "1", *QUICK, "--resume")
    assert again.stdout.startswith("2 clips: 1 analysed, 1 done earlier.")


@pytest.mark.skipif(
    # Not imported: it binds a socket at once.
    importlib.util.find_spec("ray") is None or not sys.platform.startswith("linux"),
    reason="needs Ray, and looks into /proc",
)
def test_a_cluster_of_its_own_listens_to_this_machine_alone_and_leaves_nothing_running(
    clips: Path, samples: Path, tmp_path: Path
) -> None:
    (clips / "z.mp4").write_bytes((samples / "mixed_bench.mp4").read_bytes())
    stamp = tmp_path / "all" / "monday" / "a.mp4.formcheck" / "batch.json"
    before = set(Path("/tmp").iterdir())  # noqa: S108 - where Ray would leave something
    home = tmp_path / "home"
    home.mkdir()
    with subprocess.Popen(
        [*COMMAND, "clips", "--out", "all", "--cluster", "local", "--jobs", "2", *QUICK],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=tmp_path,
        env={**os.environ, "HOME": str(home)},
        start_new_session=True,
    ) as program:
        wait_for(stamp, program)
        places = listening(processes_of(program.pid))
        os.killpg(program.pid, signal.SIGINT)
        out, err = program.communicate(timeout=LONG_S)
    assert places, "Ray listens somewhere"
    assert {each.rpartition(":")[0] for each in places} <= {
        "0100007F",
        "0000000000000000FFFF00000100007F",
    }
    assert program.returncode == 130
    assert err == "formcheck: Stopped. What was done is kept; go on with --resume.\n"
    assert out.startswith("2 clips: 1 analysed, 1 not come to.")
    wait_until(lambda: not processes_of(program.pid))
    assert not [each for each in home.iterdir() if each.name == ".ray"]
    left = set(Path("/tmp").iterdir()) - before  # noqa: S108 - the same
    assert not [each for each in left if str(program.pid) in each.name or each.name == "ray"]
    (clips / "z.mp4").write_bytes((clips / "monday" / "a.mp4").read_bytes())  # quick now
    run(tmp_path, "clips", "--out", "all", *QUICK, "--resume")
    assert states(tmp_path / "all" / "summary.csv") == {
        str(PurePath("monday", "a.mp4")): "kept",
        "z.mp4": "done",
    }


def wait_for(path: Path, program: subprocess.Popen[str]) -> None:
    wait_until(lambda: path.exists() or program.poll() is not None)
    assert program.poll() is None


def wait_until(met: Callable[[], bool]) -> None:
    """Python's own helpers of a process end a moment after it."""
    end = time.monotonic() + LONG_S
    while not met():
        assert time.monotonic() < end
        threading.Event().wait(0.02)


def processes_of(session: int) -> list[int]:
    """All processes that live in a session, where there is a /proc to look into."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, owner = each.read_text("utf-8", "replace").rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(owner) == session and state != "Z":
            found.append(int(each.parent.name))
    return found


def listening(pids: list[int]) -> list[str]:
    """Where processes listen, as the kernel writes it."""
    own = set()
    for pid in pids:
        for each in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                own.add(each.readlink().name)
    return [
        place
        for table in ("tcp", "tcp6")
        for _, place, _, state, *_, inode in (
            line.split()[:10]
            for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]
        )
        if state == "0A" and f"socket:[{inode}]" in own
    ]


@unix
def test_a_terminal_shows_how_far_all_clips_and_each_of_them_are(
    clips: Path, tmp_path: Path
) -> None:
    import pty  # noqa: PLC0415 - there is none on Windows

    assert clips.exists()
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "clips", "--out", "all", *QUICK],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        cwd=tmp_path,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as program:
        os.close(theirs)
        seen = b""
        try:
            while chunk := os.read(ours, 10_000):
                seen += chunk
        except OSError:  # the other end was closed
            pass
    os.close(ours)
    assert program.returncode == 0
    assert b"All clips" in seen
    assert b"a.mp4" in seen
