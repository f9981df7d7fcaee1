"""Hidden folders: gone when done, cleared away when their process was killed, else left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from formcheck.disk.workshop import PREFIX, clear_left, open_workshop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

unix = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be held on Windows")

PROGRAM = (
    "import sys\nfrom pathlib import Path\nfrom formcheck.disk.workshop import open_workshop\n"
    "with open_workshop(Path(sys.argv[1])) as workshop:\n"
    "    (workshop / 'half').touch()\n    print(workshop.name, flush=True)\n    sys.stdin.read()\n"
)


@contextmanager
def somebody(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Give a process that works in a folder, and its workshop."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        workshop = folder / process.stdout.readline().strip()
        assert workshop.name.startswith(f"{PREFIX}{process.pid}-")
        try:
            yield process, workshop
        finally:
            process.kill()


@pytest.mark.parametrize("fails", [True, False])
def test_it_is_gone_at_the_end_with_all_that_is_in_it(tmp_path: Path, fails: bool) -> None:
    def work() -> None:
        with open_workshop(tmp_path) as workshop:
            (workshop / "deep").mkdir()
            (workshop / "deep" / "half").touch()
            if fails:
                raise RuntimeError

    if fails:
        with pytest.raises(RuntimeError):
            work()
    else:
        work()
    assert list(tmp_path.iterdir()) == []


@unix
def test_what_is_in_use_is_left_alone_and_what_was_killed_is_cleared_away(tmp_path: Path) -> None:
    with somebody(tmp_path) as (process, workshop):
        with open_workshop(tmp_path) as own:
            clear_left(tmp_path)
            assert {own, workshop} == set(tmp_path.iterdir())
        process.kill()
        process.wait()
        assert (workshop / "half").exists()
        with open_workshop(tmp_path) as own:
            assert list(tmp_path.iterdir()) == [own]


@unix
def test_one_process_that_is_known_to_have_ended_can_be_cleared_up_after(tmp_path: Path) -> None:
    with somebody(tmp_path) as (one, first), somebody(tmp_path) as (other, second):
        for process in (one, other):
            process.kill()
            process.wait()
        # With a process that started meanwhile under its number nothing is known of it.
        clear_left(tmp_path, one.pid)
        assert (first.exists(), second.exists()) == (False, True)


def test_other_hidden_folders_and_files_are_left_alone(tmp_path: Path) -> None:
    for name in (f"{PREFIX}abcdefgh", f"{PREFIX}12-abcdefgh.old", "12-abcdefgh", f"{PREFIX}studio"):
        (tmp_path / name).mkdir()
    (tmp_path / f"{PREFIX}12-abcdefgh").touch()
    (tmp_path / f"{PREFIX}13-abcdefgh").symlink_to(tmp_path)
    before = set(tmp_path.iterdir())
    clear_left(tmp_path)
    clear_left(tmp_path / "gone")
    assert set(tmp_path.iterdir()) == before


@unix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone gives away")
def test_what_another_user_left_is_not_touched(tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}12-abcdefgh"
    left.mkdir()
    os.chown(left, 12345, 12345)
    clear_left(tmp_path)
    assert left.exists()
    os.chown(left, 0, 0)
    clear_left(tmp_path)
    assert not left.exists()
