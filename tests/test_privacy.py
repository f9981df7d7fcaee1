"""An evening with formcheck: whom its commands speak to, and what their files tell of whom.

Everything happens in the home of somebody whose name, home and folders contain one word that
nothing else does. The kernel writes down the system calls of every command and of all processes
that it starts.
"""

from __future__ import annotations

import base64
import json
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl
import pytest
from tests.household import (
    MARK,
    Run,
    copy_tagged,
    files_below,
    needs_strace,
    run,
    tells,
)
from tests.tracing import OWN, Call, calls_in, traced

if TYPE_CHECKING:
    from pathlib import Path

LABELS: Final = """\
file,exercise,front_leg,yaw_deg,rep,pattern,start_s,hold_start_s,hold_end_s,end_s
clip.mp4,bench,right,0,1,push_back,0.1,1.1,1.5,1.6
"""

# What is left of the network: the system's own servants, asked through files. Only the doctor
# tries the loudspeaker, and only live sessions with a voice do so besides.
NAMES = re.compile(r"/run/nscd/socket$|/run/systemd/userdb")
SOUND = re.compile(r"pulse|pipewire|jack|dbus|/run/user/")

EXPORTS: Final = "--export csv,json,parquet,trc,mot"
COMMANDS: Final = {
    "help": "--help",
    "analyze": "analyze {here}/clips/clip.mp4 --model lite --save",
    "analyze as JSON": "analyze {here}/clips/clip.mp4 --model lite --end 0.5 --out {here}/two "
    f"--json --embed {EXPORTS}",
    "batch": "batch {here}/many --out {here}/table --jobs 2 --model lite --export csv",
    "live": "live --headless --no-voice --camera {here}/clips/clip.mp4 --model lite "
    "--record {here}/kept --save",
    "report": "report {here}/clips/clip.mp4.formcheck --embed",
    "compare": "compare {here}/clips/clip.mp4.formcheck {here}/two --out {here}/comparison.html",
    "evaluate": "evaluate {here}/clips --model lite --out {here}/evaluated",
    "exercises": "exercises lunge",
    "cameras": "cameras",
    "history": "history",
    "history export": "history export history.csv",
    "people": "people --json",
    "doctor": "doctor --json",
}


@dataclass(frozen=True)
class Evening:
    """Attributes: somebody's home, the folder with their clips, what came of each command."""

    home: Path
    folder: Path
    runs: dict[str, Run]


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    """Run every command once, in order, as somebody who films at home."""
    root = tmp_path_factory.mktemp("evening")
    home = root / f"home-{MARK}"
    folder = home / f"films {MARK}"
    for name in ("clips/clip.mp4", "many/first.mp4", "many/second.mp4"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy_tagged(folder / name)
    (folder / "many" / "broken.mp4").write_bytes(b"this is no film")
    (folder / "clips" / "labels.csv").write_text(LABELS, encoding="utf-8")
    runs = {
        name: run([part.format(here=folder) for part in command.split()], home, root / "trace")
        for name, command in COMMANDS.items()
    }
    assert MARK.encode() in (folder / "clips" / "clip.mp4").read_bytes()
    return Evening(home, folder, runs)


# --- whom they speak to ---


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_does_its_work(evening: Evening, name: str) -> None:
    found = evening.runs[name]
    # One of the clips of the batch is broken; and there may be no camera.
    wanted = {"batch": {3}, "cameras": {0, 3}}.get(name, {0})
    assert found.code in wanted, found.stderr


@needs_strace
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_opens_an_internet_socket(evening: Evening, name: str) -> None:
    calls = evening.runs[name].calls or []
    assert [call for call in calls if call.family is not None and call.family not in OWN] == []


@needs_strace
@pytest.mark.parametrize("name", COMMANDS)
def test_only_the_doctor_asks_the_sound_system(evening: Evening, name: str) -> None:
    asked = {call.address for call in evening.runs[name].calls or [] if call.address is not None}
    strange = {address for address in asked if not NAMES.search(address)}
    if name == "doctor":
        strange = {address for address in strange if not SOUND.search(address)}
    assert strange == set()


SPEAKS: Final = """
import socket, subprocess, sys
plug = socket.socket(socket.{family}, socket.{kind})
try:
    plug.{call}
except OSError:
    pass
"""


@needs_strace
@pytest.mark.parametrize(
    ("family", "kind", "call", "expected"),
    [
        ("AF_INET", "SOCK_STREAM", "connect(('127.0.0.1', 9))", ("connect", "127.0.0.1")),
        ("AF_INET", "SOCK_DGRAM", "sendto(b'x', ('127.0.0.1', 9))", ("sendto", "127.0.0.1")),
        ("AF_INET", "SOCK_STREAM", "bind(('0.0.0.0', 0))", ("bind", "0.0.0.0")),  # noqa: S104 - to be caught
        ("AF_INET6", "SOCK_STREAM", "connect(('::1', 9))", ("connect", "::1")),
        ("AF_UNIX", "SOCK_STREAM", "connect('nobody-here')", ("connect", "nobody-here")),
    ],
)
def test_a_program_that_speaks_is_caught(
    tmp_path: Path, family: str, kind: str, call: str, expected: tuple[str, str]
) -> None:
    """Also where a child of its child does so, out of sight of Python."""
    program = SPEAKS.format(family=family, kind=kind, call=call)
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {program!r}])"
    trace = tmp_path / "trace"
    subprocess.run(traced([sys.executable, "-c", parent], trace), check=True, cwd=tmp_path)
    calls = calls_in(trace)
    if not any(each.address for each in calls):
        pytest.skip("this machine has no such sockets at all")
    name, address = expected
    assert Call(name, family, address) in calls
    assert any(each.leaves_the_machine for each in calls) is (address == "0.0.0.0")  # noqa: S104 - the same


# --- what their files tell ---


def test_every_kind_of_file_was_written(evening: Evening) -> None:
    names = {path.name for path in files_below(evening.home)}
    assert {
        *("result.json", "frames.csv", "landmarks.npy", "annotated.mp4", "report.html"),
        *("frames.json", "frames.parquet", "landmarks.trc", "angles.mot", "reps.csv"),
        *("batch.json", "summary.csv", "summary.html", "session.mp4", "comparison.html"),
        *("evaluation.json", "history.sqlite3", "history.csv"),
    } <= names


def test_no_file_tells_where_it_was_made_and_by_whom(evening: Evening) -> None:
    there = {evening.folder / "clips", evening.folder / "many", evening.home / ".config" / "pulse"}
    written = {path for path in files_below(evening.home) if path.parent not in there}
    words = [MARK]
    if len(platform.node()) > 7:  # a shorter one may stand in any film
        words.append(platform.node())
    told = {(path.name, word) for path in sorted(written) for word in words if tells(path, word)}
    assert told == set()


@pytest.mark.parametrize("name", ["analyze as JSON", "people", "doctor"])
def test_what_is_printed_for_programs_tells_it_neither(evening: Evening, name: str) -> None:
    printed = evening.runs[name].stdout
    json.loads(printed)
    assert MARK not in printed


def test_a_file_that_tells_is_caught(tmp_path: Path) -> None:
    told = f"/home/{MARK}/clip.mp4"
    packed = base64.b64encode(told.encode())
    for name, content in {
        "plain": told.encode(),
        "wide": told.encode("utf-16-le"),
        "page": b"<a href='data:text/plain;base64," + packed + b"'>",
        "innocent": b"/home/nobody/clip.mp4",
    }.items():
        (tmp_path / name).write_bytes(content)
    pl.DataFrame({"path": [told]}).write_parquet(tmp_path / "table.parquet")
    caught = {path.name for path in tmp_path.iterdir() if tells(path, MARK)}
    assert caught == {"plain", "wide", "page", "table.parquet"}
