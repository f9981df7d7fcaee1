"""A live session that was being recorded when the studio was killed: what plays of it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.web.running import running

from formcheck.video import VideoFile
from formcheck.web.shelf import Shelf

if TYPE_CHECKING:
    from pathlib import Path

unix = pytest.mark.skipif(os.name == "nt", reason="no process can be killed like that")

PROGRAM = """
import os, signal, sys
from pathlib import Path
import numpy as np
from formcheck.video.writer import ClipWriter
from formcheck.web.shelf import Shelf

folder = Shelf(Path(sys.argv[1])).records_dir / "formcheck-20260101-101010"
folder.mkdir(parents=True)
writer = ClipWriter(folder / "session.mp4", 128, 96)
for row in range(int(sys.argv[2])):
    while not writer.add(np.full((96, 128, 3), row, np.uint8), row / 30):
        pass  # as a camera that waits for the encoder
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_while_recording(folder: Path, frames: int) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, folder, str(frames)], check=False)
    assert done.returncode == -9


@unix
def test_a_session_that_broke_off_stays_as_far_as_it_plays(tmp_path: Path) -> None:
    killed_while_recording(tmp_path, 60)
    (clip,) = (tmp_path / "recordings").glob("*/session.mp4")
    for _ in range(2):
        with Shelf(tmp_path) as shelf:
            assert shelf.broken_off == [clip]
            assert shelf.cards() == []
    with VideoFile(clip) as video:
        assert len(list(video)) >= 45, "a second at most is lost"


@unix
def test_a_session_that_never_had_a_frame_leaves_nothing(tmp_path: Path) -> None:
    killed_while_recording(tmp_path, 0)
    with Shelf(tmp_path) as shelf:
        assert shelf.broken_off == []
        assert list(shelf.records_dir.iterdir()) == []


@unix
def test_the_studio_tells_of_it_at_its_start_and_at_its_end(tmp_path: Path) -> None:
    killed_while_recording(tmp_path / "studio", 60)
    (clip,) = (tmp_path / "studio" / "recordings").glob("*/session.mp4")
    with running(tmp_path) as studio:
        assert studio.process.stdout is not None
        assert studio.open_page().status == 200
        assert studio.end(signal.SIGINT) == 0
        said = studio.process.stdout.read()
    assert said.startswith("A live session broke off when the studio was killed; ")
    assert f" {clip}: judge it with formcheck analyze" in said
    assert f"1 broken-off session is kept in {tmp_path / 'studio'}." in said
    assert clip.exists()
