"""What is left of a recording whose process is killed or whose disk is full."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.video.recording import boxes, record

from formcheck.errors import UsageError
from formcheck.video import VideoFile
from formcheck.video.writer import ClipWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits and signals")

CHILD = f"""
from __future__ import annotations
import itertools, sys
from pathlib import Path
from formcheck.errors import UsageError
from formcheck.video import VideoFile
from formcheck.video.writer import ClipWriter

{inspect.getsource(record)}
sys.setswitchinterval(1e-4)  # the encoder gets its turn while frames are offered
sample, clip, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
pictures = [frame.rgb for frame in VideoFile(sample, end_s=1.96)]
frames = ((rgb, number / 25) for number, rgb in enumerate(itertools.cycle(pictures)))
writer = ClipWriter(clip, pictures[0].shape[1], pictures[0].shape[0])
"""

# Never ends by itself, or after two minutes.
UNTIL_KILLED = f"""{CHILD}
import signal
signal.alarm(120)
for time_s in record(writer, frames):
    if time_s == number:
        print("recorded", flush=True)
"""

# At most so many bytes fit into a file, unless it is 0. The error of closing goes to stdout.
INTO_LITTLE_SPACE = f"""{CHILD}
if number:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
for _ in record(writer, itertools.islice(frames, 150)):
    pass
assert not writer.add(pictures[0], 1000.0), "the session goes on without the recording"
try:
    writer.close()
except UsageError as error:
    assert writer.trouble.code == "recording_failed"
    assert writer.trouble.message == str(error)
    print(error, end="")
"""


@pytest.fixture
def small_disk(disk_of: Callable[[str], Path]) -> Path:
    return disk_of("256k")


def check_pictures(clip: Path, stretch: NDArray[np.uint8]) -> int:
    """Compare a clip that repeats `stretch` at 25 a second; return how many frames it has."""
    with VideoFile(clip) as source:
        frames = list(source)
    assert source.cautions == ()
    assert [frame.time_s for frame in frames] == [n / 25 for n in range(len(frames))]
    for frame in frames:
        wanted = stretch[frame.index % len(stretch)]
        assert np.abs(frame.rgb.astype(np.int16) - wanted).mean() < 4
    return len(frames)


def record_into(clip: Path, samples: Path, limit: int) -> str:
    """Record where little fits; return the message of the error that closing gave."""
    sample = samples / "push_back_bench.mp4"
    return subprocess.run(
        [sys.executable, "-c", INTO_LITTLE_SPACE, str(sample), str(clip), str(limit)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


@posix_only
def test_a_killed_recording_holds_all_but_its_last_second(
    samples: Path, tmp_path: Path, stretch: NDArray[np.uint8]
) -> None:
    clip, seconds = tmp_path / "clip.mp4", 3
    sample = samples / "push_back_bench.mp4"
    child = subprocess.Popen(
        [sys.executable, "-c", UNTIL_KILLED, str(sample), str(clip), str(seconds)],
        stdout=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        line = child.stdout.readline()
        child.kill()
    assert line == b"recorded\n"
    assert b"moof" in boxes(clip), "it was killed before it was closed"
    assert check_pictures(clip, stretch) / 25 >= seconds - 1


@posix_only
@pytest.mark.parametrize("room", ["a limit", "a disk"])
def test_a_full_disk_keeps_what_was_written_and_says_so(
    samples: Path,
    tmp_path: Path,
    stretch: NDArray[np.uint8],
    room: str,
    request: pytest.FixtureRequest,
) -> None:
    limit, folder, reason = (
        (250_000, tmp_path, "File too large")
        if room == "a limit"
        else (0, request.getfixturevalue("small_disk"), "No space left on device")
    )
    assert record_into(folder / "clip.mp4", samples, limit) == (
        f"clip.mp4 is kept, but could not be recorded to its end ({reason}); "
        "free some space or record into another folder."
    )
    assert 25 <= check_pictures(folder / "clip.mp4", stretch) < 150


@posix_only
def test_a_disk_too_full_for_any_picture_is_left_as_it_was(samples: Path, tmp_path: Path) -> None:
    said = record_into(tmp_path / "clip.mp4", samples, 1000)
    assert said.startswith("clip.mp4 cannot be recorded (File too large); free some")
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_folder_is_known_at_once_and_the_session_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    writer = ClipWriter(tmp_path / "file" / "clip.mp4", 64, 48)
    assert writer.trouble is not None
    assert writer.trouble.code == "recording_failed"
    assert writer.trouble.message == (
        "clip.mp4 cannot be recorded (Not a directory); "
        "free some space or record into another folder."
    )
    assert not writer.add(np.zeros((48, 64, 3), np.uint8), 0.0)
    with pytest.raises(UsageError, match=r"^clip\.mp4 cannot be recorded"):
        writer.close()


def test_an_earlier_recording_is_not_overwritten(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"precious")
    writer = ClipWriter(clip, 64, 48)
    writer.add(np.zeros((48, 64, 3), np.uint8), 0.0)
    with pytest.raises(UsageError, match="File exists"):
        writer.close()
    assert clip.read_bytes() == b"precious"


def test_the_sessions_own_error_is_not_replaced_by_that_of_the_recording(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="the session fails"),
        ClipWriter(tmp_path / "missing" / "clip.mp4", 64, 48),
    ):
        raise RuntimeError("the session fails")
