"""What a recorded clip holds once it is closed, under load as well.

What a kill or a full disk leaves of one is tested in test_writer_ends.py.
"""

from __future__ import annotations

import sys
from threading import Condition, Event, Lock, Thread
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from tests.video.recording import boxes, record

from formcheck.video import VideoFile
from formcheck.video.writer import ClipWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray


class Stalled(ClipWriter):
    """A writer whose encoder does nothing until it is told to."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        self.may_go_on = Event()
        super().__init__(path, width, height)

    def _record(self) -> None:
        assert self.may_go_on.wait(timeout=60)
        super()._record()


@pytest.fixture(autouse=True)
def quick_turns() -> Iterator[None]:
    """Let the encoder have its turn while frames are offered again and again."""
    usual_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(usual_s)


def uneven_times(count: int) -> list[float]:
    """Give times as a camera in changing light does, 17 to 250 ms apart, in milliseconds."""
    steps_ms = np.random.default_rng(1).integers(17, 250, count)
    return [float(ms) / 1000 for ms in np.cumsum(steps_ms)]


# --- what goes in comes out ---


def test_times_come_back_to_the_millisecond_and_pictures_nearly_so(
    tmp_path: Path, stretch: NDArray[np.uint8]
) -> None:
    clip, times_s = tmp_path / "clip.mp4", uneven_times(len(stretch))
    with ClipWriter(clip, 640, 480) as writer:
        assert list(record(writer, zip(stretch, times_s, strict=True))) == times_s
    assert writer.trouble is None
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
    assert list(tmp_path.iterdir()) == []


# --- under load ---


def test_frames_that_the_encoder_cannot_keep_up_with_are_not_taken(
    tmp_path: Path, picture_of: Callable[..., NDArray[np.uint8]], number_of: Callable[..., float]
) -> None:
    clip = tmp_path / "clip.mp4"
    with Stalled(clip, 64, 48) as writer:
        taken = [writer.add(picture_of(number), number / 25) for number in range(30)]
        assert taken == [True] * 8 + [False] * 22
        writer.may_go_on.set()
    assert [round(number_of(frame.rgb)) for frame in VideoFile(clip)] == list(range(8))


def test_a_second_frame_within_a_millisecond_is_dropped(
    tmp_path: Path, picture_of: Callable[..., NDArray[np.uint8]]
) -> None:
    with ClipWriter(tmp_path / "clip.mp4", 64, 48) as writer:
        taken = [writer.add(picture_of(0), time_s) for time_s in (5.0, 5.0002, 5.04)]
    assert taken == [True, False, True]
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


# --- closing ---


def test_closing_wakes_the_encoder_also_after_a_broken_off_wake_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle of `notify` leaves its waiter in the queue, as if it still waited."""
    made: list[Condition] = []

    class Changed(Condition):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr("formcheck.video.writer.Condition", Changed)
    writer = ClipWriter(tmp_path / "clip.mp4", 64, 48)
    (changed,) = made
    stale = Lock()
    with changed:
        stale.acquire()
        changed._waiters.appendleft(stale)  # type: ignore[attr-defined]  # noqa: SLF001 - what Ctrl-C leaves
    closing = Thread(target=writer.close, daemon=True)
    closing.start()
    closing.join(60.0)
    assert not closing.is_alive()
