"""What listens listens to this machine alone, and speaks to nobody else."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.household import MARK, copy_tagged, files_below, needs_strace, run, somebodys, tells
from tests.tracing import OWN, SPEAKING, calls_in, traced
from tests.web.running import GREETING, LONG_S, Studio

from formcheck.doctor.selftest import CLIP

if TYPE_CHECKING:
    from pathlib import Path


@needs_strace
def test_the_studio_listens_on_loopback_speaks_to_nobody_and_keeps_no_path(tmp_path: Path) -> None:
    home = tmp_path / f"home-{MARK}"
    home.mkdir()
    trace = tmp_path / "trace"
    command = [sys.executable, "-m", "formcheck", "serve", "--port", "0", "--no-open", "--keep"]
    process = subprocess.Popen(
        traced(command, trace),
        cwd=home,
        env=somebodys(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        greeting = GREETING.fullmatch(process.stdout.readline().rstrip("\n"))
        assert greeting is not None
        scheme, name, port, _ = greeting.groups()
        studio = Studio(process, scheme, name, int(port), None, [])
        studio.open_page()
        number = studio.upload(CLIP, model="lite").json["id"]
        assert studio.wait_for(number, "done", "failed")["state"] == "done"
        # To the studio: strace itself is deaf to it, so that it can write down all.
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(LONG_S) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    calls = [call for call in calls_in(trace) if call.family not in OWN]
    named = {(call.name, call.address) for call in calls if call.address is not None}
    assert ("bind", "127.0.0.1") in named
    assert {each for each in named if each[0] in SPEAKING} == {("bind", "127.0.0.1")}
    kept = files_below(home)
    assert "result.json" in {path.name for path in kept}
    assert not [path.name for path in kept if tells(path, MARK)]


@needs_strace
@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs the extra cluster")
def test_a_cluster_of_this_machine_speaks_to_this_machine_alone(tmp_path: Path) -> None:
    """Ray by itself tells its makers how it is used, and asks three clouds where it is."""
    (tmp_path / "many").mkdir()
    copy_tagged(tmp_path / "many" / "clip.mp4")
    command = "batch many --out table --cluster local --jobs 1 --model lite --no-video --no-report"
    found = run(command.split(), tmp_path, tmp_path / "trace")
    assert found.code == 0, found.stderr
    calls = found.calls or []
    assert ("bind", "127.0.0.1") in {(call.name, call.address) for call in calls}
    assert [call for call in calls if call.leaves_the_machine] == []
