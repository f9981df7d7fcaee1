"""The contract of `VideoFile`: windows, scaling, early ends, repeatability."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formcheck.errors import InputError, UsageError
from formcheck.video import Frame, VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable


def open_files() -> int:
    """Count this process's open files, through a folder that Linux and macOS both have."""
    return len(list(Path("/dev/fd").iterdir()))


def prefetch_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "formcheck-prefetch"]


CONTAINERS = [
    ("mp4", "libx264", {}),
    ("mp4", "libx265", {}),
    ("mkv", "libx264", {}),
    ("webm", "libvpx-vp9", {}),
    ("webm", "libvpx-vp9", {"live": "1"}),  # no index, no duration: as browsers record
    ("avi", "libx264", {}),
    ("avi", "mpeg4", {}),
    ("gif", "gif", {}),
    ("mp4", "libx264", {"movflags": "frag_keyframe+empty_moov"}),
]


@pytest.mark.parametrize("kind", CONTAINERS)
@pytest.mark.parametrize("window", [(0.5, None), (0.61, 1.0), (None, 0.3), (1.5, 9)])
def test_a_window_gives_exactly_the_frames_that_lie_in_it(
    make_clip: Any,
    kind: tuple[str, str, dict[str, str]],
    window: tuple[float | None, float | None],
) -> None:
    (suffix, codec, options), (start_s, end_s) = kind, window
    path = make_clip(f"clip.{suffix}", codec, frames=40, container_options=options)
    whole = list(VideoFile(path))
    assert len(whole) == 40
    with VideoFile(path, start_s, end_s) as clip:
        part = list(clip)
    wanted = [
        frame
        for frame in whole
        if (start_s or 0) - 1e-6 <= frame.time_s <= (np.inf if end_s is None else end_s) + 1e-6
    ]
    assert [frame.time_s for frame in part] == [frame.time_s for frame in wanted]
    assert [frame.index for frame in part] == list(range(len(wanted)))
    for got, expected in zip(part, wanted, strict=True):
        np.testing.assert_array_equal(got.rgb, expected.rgb)


def test_a_start_between_a_key_frame_and_its_decoding_time_misses_nothing(
    make_clip: Any,
) -> None:
    """Containers find key frames by decoding time, which lies before the display time."""
    path = make_clip("clip.mkv", frames=40, key_every=10, options={"bf": "3"})
    for number in range(1, 40):
        with VideoFile(path, start_s=number / 25) as clip:
            assert next(iter(clip)).time_s == pytest.approx(number / 25)


def test_a_start_after_the_end_says_how_long_the_clip_is(make_clip: Any) -> None:
    with pytest.raises(UsageError) as caught:
        VideoFile(make_clip(), start_s=5)
    assert str(caught.value) == (
        "--start 5 s lies past the last frame of clip.mp4, which lasts 0.80 s; "
        "choose an earlier start."
    )


def test_a_start_after_the_end_is_noticed_without_a_stated_duration(make_clip: Any) -> None:
    path = make_clip("clip.webm", "libvpx-vp9", container_options={"live": "1"})
    with (
        VideoFile(path, start_s=5) as clip,
        pytest.raises(UsageError, match=r"^--start 5 s .* clip.webm, which lasts 0.80 s;"),
    ):
        list(clip)


def test_a_header_that_understates_the_length_does_not_shorten_the_clip(make_clip: Any) -> None:
    path = make_clip("clip.mp4", frames=40)
    data = bytearray(path.read_bytes())
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        at = data.index(box) + {b"mvhd": 20, b"tkhd": 24, b"mdhd": 20}[box]
        data[at : at + 4] = (1).to_bytes(4, "big")
    path.write_bytes(data)
    with VideoFile(path, start_s=1.0) as clip:
        assert (clip.info.duration_s or 0) < 1.0, "the header must really lie"
        assert next(iter(clip)).time_s == pytest.approx(1.0)


def test_a_window_between_two_frames_is_refused(make_clip: Any) -> None:
    with (
        VideoFile(make_clip(), start_s=0.05, end_s=0.07) as clip,
        pytest.raises(UsageError) as caught,
    ):
        list(clip)
    assert str(caught.value) == (
        "clip.mp4 has no frame between --start 0.05 s and --end 0.07 s; choose times further apart."
    )


@pytest.mark.parametrize(
    "case",
    [(960, (90, 160, 3), 1.0), (160, (90, 160, 3), 1.0), (80, (45, 80, 3), 2.0)],
)
def test_large_pictures_are_scaled_down_and_small_ones_left_alone(
    make_clip: Any,
    picture_of: Callable[..., Any],
    number_of: Callable[..., float],
    case: tuple[int, tuple[int, int, int], float],
) -> None:
    longest_side, shape, scale = case
    path = make_clip(pictures=[picture_of(number, 160, 90) for number in range(5)])
    with VideoFile(path, longest_side=longest_side) as clip:
        frames = list(clip)
    assert (clip.info.width, clip.info.height) == (160, 90)
    assert {frame.rgb.shape for frame in frames} == {shape}
    assert {frame.scale for frame in frames} == {scale}
    assert all(frame.rgb.flags.c_contiguous for frame in frames)
    assert [round(number_of(frame.rgb)) for frame in frames] == [0, 1, 2, 3, 4]


def test_landmarks_times_scale_land_where_they_are_in_the_full_picture(
    make_clip: Any, picture_of: Callable[..., Any]
) -> None:
    path = make_clip(pictures=[picture_of(0, 322, 182)])
    with VideoFile(path, longest_side=100) as clip:
        frame = next(iter(clip))
    assert frame.rgb.shape == (57, 100, 3)
    assert frame.scale == 3.22
    red = (frame.rgb[..., 0] > 150) & (frame.rgb[..., 2] < 80)
    assert red[5].sum() * frame.scale == pytest.approx(322 // 3, abs=frame.scale)
    assert red[:, 5].sum() * frame.scale == pytest.approx(182 // 3, abs=frame.scale)


def test_reading_twice_gives_the_same_frames(make_clip: Any) -> None:
    path = make_clip(frames=30)
    with VideoFile(path) as clip:
        first, second = list(clip), list(clip)
    assert [frame.time_s for frame in first] == [frame.time_s for frame in second]
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.rgb, other.rgb)


def test_frames_stay_as_they_are_when_later_ones_are_decoded(make_clip: Any) -> None:
    """A decoder reuses its memory; a frame that is kept must not change under its owner."""
    with VideoFile(make_clip(frames=30)) as clip:
        copies = [(frame, frame.rgb.copy()) for frame in clip]
    for frame, copy in copies:
        np.testing.assert_array_equal(frame.rgb, copy)


def test_stopping_early_ends_the_thread_and_closes_the_file(make_clip: Any) -> None:
    path = make_clip(frames=40)
    files_before = open_files()
    with VideoFile(path) as clip:
        for frame in clip:
            if frame.index == 2:
                break
    assert not prefetch_threads()
    assert open_files() == files_before
    assert clip.cautions == (), "what lies beyond the stop is not known"


def test_an_exception_in_the_consumer_ends_the_thread_and_closes_the_file(
    make_clip: Any,
) -> None:
    files_before = open_files()

    def consume(clip: VideoFile) -> None:
        with clip:
            for frame in clip:
                raise RuntimeError(f"the consumer fails at {frame.time_s}")

    with pytest.raises(RuntimeError, match="the consumer fails"):
        consume(VideoFile(make_clip(frames=40)))
    assert not prefetch_threads()
    assert open_files() == files_before


def test_a_clip_that_is_never_iterated_holds_no_file_open(make_clip: Any) -> None:
    path = make_clip()
    files_before = open_files()
    clip = VideoFile(path)
    assert open_files() == files_before
    assert clip.info.width == 64


def test_asking_for_an_iterator_starts_nothing_yet(make_clip: Any) -> None:
    iterator = iter(VideoFile(make_clip()))
    assert not prefetch_threads()
    assert next(iterator).index == 0
    del iterator
    assert not prefetch_threads(), "a forgotten iterator is closed by the garbage collector"


def test_a_second_iteration_ends_the_first(make_clip: Any) -> None:
    with VideoFile(make_clip(frames=40)) as clip:
        abandoned = iter(clip)
        next(abandoned)
        assert len(list(clip)) == 40
        assert next(abandoned, None) is None
    assert not prefetch_threads()


def test_a_file_that_vanishes_after_opening_is_a_typed_error(make_clip: Any) -> None:
    path = make_clip()
    clip = VideoFile(path)
    path.unlink()
    with pytest.raises(InputError, match=r"^clip\.mp4 does not exist"):
        list(clip)
    assert not prefetch_threads()


def test_a_clip_without_faults_has_no_cautions(make_clip: Any) -> None:
    with VideoFile(make_clip("clip.mp4", frames=10, sound_s=0.5)) as clip:
        assert len(list(clip)) == 10
    assert clip.cautions == ()


def test_a_long_last_frame_is_not_taken_for_a_cut_off_clip(make_clip: Any) -> None:
    """As a slide show ends: the stated duration goes far beyond the last picture's start."""
    path = make_clip("clip.mkv", ticks=[0, 5000, 10000], frames=3, tick=Fraction(1, 1000))
    with VideoFile(path) as clip:
        assert len(list(clip)) == 3
    assert clip.cautions == ()


def test_sound_that_outlasts_the_picture_is_not_a_fault(make_clip: Any) -> None:
    with VideoFile(make_clip("clip.mkv", frames=10, sound_s=4.0)) as clip:
        assert len(list(clip)) == 10
    assert clip.cautions == ()


@pytest.mark.parametrize("longest_side", [0, -1])
def test_the_longest_side_must_be_at_least_a_pixel(make_clip: Any, longest_side: int) -> None:
    with pytest.raises(ValueError, match="longest_side must be at least 1"):
        VideoFile(make_clip(), longest_side=longest_side)


def test_a_frame_refuses_pixels_that_the_pose_model_would_misread() -> None:
    with pytest.raises(ValueError, match="uint8"):
        Frame(0, 0.0, np.zeros((4, 4, 3), np.float32))
    with pytest.raises(ValueError, match="uint8"):
        Frame(0, 0.0, np.zeros((4, 4), np.uint8))
    with pytest.raises(ValueError, match="contiguous"):
        Frame(0, 0.0, np.zeros((4, 8, 3), np.uint8)[:, ::2])
