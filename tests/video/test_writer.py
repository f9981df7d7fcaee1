"""What a recorded clip holds: after closing, after a kill, on a full disk, under load."""

from __future__ import annotations

import inspect
import shutil
import struct
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from formcheck.errors import UsageError
from formcheck.video import VideoFile
from formcheck.video.writer import ClipWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Timed = Iterable[tuple[NDArray[np.uint8], float]]

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits and signals")


def record(writer: ClipWriter, frames: Timed) -> Iterator[float]:
    """Offer each frame until it is taken: they come faster here than they can be encoded."""
    for rgb, time_s in frames:
        refused = -1
        while refused != writer.dropped and writer.trouble is None:
            refused = writer.dropped
            writer.add(rgb, time_s)
        yield time_s


class Stalled(ClipWriter):
    """A writer whose encoder does nothing until it is told to."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        self.may_go_on = threading.Event()
        super().__init__(path, width, height)

    def _record(self) -> None:
        assert self.may_go_on.wait(timeout=60)
        super()._record()


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
dropped = writer.dropped
writer.add(pictures[0], 1000.0)
assert writer.dropped == dropped + 1, "the session goes on without the recording"
try:
    writer.close()
except UsageError as error:
    assert writer.trouble.code == "recording_failed"
    assert writer.trouble.message == str(error)
    print(error, end="")
"""


@pytest.fixture(autouse=True)
def quick_turns() -> Iterator[None]:
    """Let the encoder have its turn while frames are offered again and again."""
    usual_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(usual_s)


@pytest.fixture
def stretch(samples: Path, frames_of: Callable[..., NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Two seconds of a sample, shape (50, 480, 640, 3)."""
    return frames_of(samples / "push_back_bench.mp4", 0.0, 1.96)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder into which 256 kB fit."""
    folder, mount, umount = tmp_path / "disk", shutil.which("mount"), shutil.which("umount")
    folder.mkdir()
    if sys.platform != "linux" or mount is None or umount is None:
        pytest.skip("mounts a tmpfs")
    options = ["-t", "tmpfs", "-o", "size=256k", "formcheck", str(folder)]
    if subprocess.run([mount, *options], check=False, capture_output=True).returncode:
        pytest.skip("only root may mount")
    yield folder
    subprocess.run([umount, str(folder)], check=True)


def uneven_times(count: int) -> list[float]:
    """Give times as a camera in changing light does, 17 to 250 ms apart, in milliseconds."""
    steps_ms = np.random.default_rng(1).integers(17, 250, count)
    return [float(ms) / 1000 for ms in np.cumsum(steps_ms)]


def boxes(path: Path) -> list[bytes]:
    """Name the outermost boxes of an MP4 file."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        names.append(name)
        at += length
    return names


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


# --- what goes in comes out ---


def test_times_come_back_to_the_millisecond_and_pictures_nearly_so(
    tmp_path: Path, stretch: NDArray[np.uint8]
) -> None:
    clip, times_s = tmp_path / "clip.mp4", uneven_times(len(stretch))
    with ClipWriter(clip, 640, 480) as writer:
        assert list(record(writer, zip(stretch, times_s, strict=True))) == times_s
    assert writer.trouble is None
    assert writer.started_s == times_s[0]
    with VideoFile(clip) as source:
        frames = list(source)
    assert source.cautions == ()
    assert [frame.time_s for frame in frames] == [
        round(1000 * (time_s - times_s[0])) / 1000 for time_s in times_s
    ]
    for frame, wanted in zip(frames, stretch, strict=True):
        assert np.abs(frame.rgb.astype(np.int16) - wanted).mean() < 4
        assert np.abs(frame.rgb.mean((0, 1)) - wanted.mean((0, 1))).max() < 3, "colours shift"


def test_a_closed_clip_is_an_ordinary_mp4(tmp_path: Path, stretch: NDArray[np.uint8]) -> None:
    """Fragments and all: players that know nothing of them find an index and one block of data."""
    clip = tmp_path / "clip.mp4"
    with ClipWriter(clip, 640, 480) as writer:
        list(record(writer, ((rgb, n / 25) for n, rgb in enumerate(stretch))))
    assert set(boxes(clip)) <= {b"ftyp", b"free", b"mdat", b"moov"}
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.frames == len(stretch)


@pytest.mark.parametrize("step_s", [0.02, 1 / 30, 0.2, 0.7])
def test_a_key_frame_comes_at_least_every_second(
    tmp_path: Path, stretch: NDArray[np.uint8], step_s: float
) -> None:
    clip = tmp_path / "clip.mp4"
    small = np.ascontiguousarray(stretch[:, :64, :64])
    frames = ((small[n % 50], n * step_s) for n in range(round(4 / step_s)))
    with ClipWriter(clip, 64, 64) as writer:
        list(record(writer, frames))
    with av.open(str(clip)) as container:
        keys_s = [
            float(packet.pts * packet.time_base)
            for packet in container.demux(video=0)
            if packet.is_keyframe and packet.pts is not None
        ]
    assert keys_s[0] == 0
    assert keys_s[-1] >= 2.5
    assert max(np.diff(keys_s)) <= 1


@pytest.mark.parametrize(("width", "height"), [(63, 48), (64, 47), (63, 47)])
def test_odd_sizes_lose_their_last_column_or_row(
    tmp_path: Path, picture_of: Callable[..., NDArray[np.uint8]], width: int, height: int
) -> None:
    clip, rgb = tmp_path / "clip.mp4", picture_of(10, width, height)
    with ClipWriter(clip, width, height) as writer:
        writer.add(rgb, 0.0)
    with VideoFile(clip) as source:
        (frame,) = source
    even = rgb[: height // 2 * 2, : width // 2 * 2]
    assert frame.rgb.shape == even.shape
    # Colour is stored for every second pixel, so it blurs at the borders of the areas.
    off = np.abs(frame.rgb.astype(np.int16) - even).max(axis=2)
    assert np.median(off) < 8


def test_the_callers_picture_may_change_after_it_was_added(
    tmp_path: Path, picture_of: Callable[..., NDArray[np.uint8]], number_of: Callable[..., float]
) -> None:
    clip, rgb = tmp_path / "clip.mp4", np.zeros((48, 64, 3), np.uint8)
    with Stalled(clip, 64, 48) as writer:
        for number in range(8):
            rgb[:] = picture_of(number)
            writer.add(rgb, number / 25)
        writer.may_go_on.set()
    assert [round(number_of(frame.rgb)) for frame in VideoFile(clip)] == list(range(8))


def test_a_session_without_a_frame_leaves_no_file(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer:
        pass
    writer.close()
    assert writer.trouble is None
    assert writer.started_s is None
    assert list(tmp_path.iterdir()) == []


# --- sudden ends ---


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
    writer.add(np.zeros((48, 64, 3), np.uint8), 0.0)
    assert writer.dropped == 1
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


# --- under load ---


def test_frames_that_the_encoder_cannot_keep_up_with_are_dropped_and_counted(
    tmp_path: Path, picture_of: Callable[..., NDArray[np.uint8]], number_of: Callable[..., float]
) -> None:
    clip = tmp_path / "clip.mp4"
    with Stalled(clip, 64, 48) as writer:
        for number in range(30):
            writer.add(picture_of(number), number / 25)
        assert writer.dropped == 22
        writer.may_go_on.set()
    assert [round(number_of(frame.rgb)) for frame in VideoFile(clip)] == list(range(8))


def test_a_second_frame_within_a_millisecond_is_dropped(
    tmp_path: Path, picture_of: Callable[..., NDArray[np.uint8]]
) -> None:
    with ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer:
        for time_s in (5.0, 5.0002, 5.04):
            writer.add(picture_of(0), time_s)
    assert writer.dropped == 1
    assert [frame.time_s for frame in VideoFile(tmp_path / "clip.mp4")] == [0, 0.04]


@pytest.mark.parametrize("time_s", [1.0, 0.5, float("nan"), float("inf")])
def test_times_that_do_not_rise_are_refused(tmp_path: Path, time_s: float) -> None:
    rgb = np.zeros((48, 64, 3), np.uint8)
    with ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer:
        writer.add(rgb, 1.0)
        with pytest.raises(ValueError, match="times must rise"):
            writer.add(rgb, time_s)


def test_pictures_that_do_not_belong_into_the_clip_are_refused(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer:
        with pytest.raises(ValueError, match="a frame here is"):
            writer.add(np.zeros((64, 48, 3), np.uint8), 0.0)
        with pytest.raises(ValueError, match="a frame here is"):
            writer.add(np.zeros((48, 64, 3), np.float32), 0.0)
    with pytest.raises(ValueError, match="closed"):
        writer.add(np.zeros((48, 64, 3), np.uint8), 0.0)
    with pytest.raises(ValueError, match="at least 2 x 2"):
        ClipWriter(tmp_path / "other.mp4", 1, 48)
