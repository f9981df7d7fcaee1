"""What is in a file comes out: number of frames, their times, their content and colours."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from tests.video.joining import join_clips

from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.video.stream import VideoStream
    from numpy.typing import NDArray

FORMATS = [
    ("mp4", "libx264"),
    ("mp4", "libx265"),
    ("mp4", "mpeg4"),
    ("mov", "libx264"),
    ("mov", "libx265"),
    ("mov", "mjpeg"),
    ("mkv", "libx264"),
    ("mkv", "libx265"),
    ("mkv", "libvpx-vp9"),
    ("mkv", "mjpeg"),
    ("webm", "libvpx-vp9"),
    ("avi", "libx264"),
    ("avi", "mpeg4"),
    ("avi", "mjpeg"),
    ("gif", "gif"),
]


@pytest.mark.parametrize(("suffix", "codec"), FORMATS)
def test_every_frame_comes_once_with_its_time_and_colour(
    make_clip: Any, number_of: Callable[..., float], suffix: str, codec: str
) -> None:
    with VideoFile(make_clip(f"clip.{suffix}", codec, frames=20)) as clip:
        frames = list(clip)
    assert [frame.index for frame in frames] == list(range(20))
    assert [frame.time_s for frame in frames] == pytest.approx([n / 25 for n in range(20)])
    for number, frame in enumerate(frames):
        assert frame.rgb.shape == (48, 64, 3)
        assert frame.scale == 1.0
        # GIF has 256 colours for everything.
        off = 5 if codec == "gif" else 0.9
        assert number_of(frame.rgb) == pytest.approx(number, abs=off)
        tolerance = 50 if codec == "gif" else 14
        assert frame.rgb[4:12, 4:16].mean((0, 1)) == pytest.approx([250, 0, 0], abs=tolerance)
        assert frame.rgb[28:40, 8:24].mean((0, 1)) == pytest.approx([40, 90, 160], abs=tolerance)
    info = clip.info
    assert (info.kind, info.width, info.height, info.rotation_deg) == ("video", 64, 48, 0)
    assert info.duration_s == pytest.approx(0.8)
    assert info.frame_count == 20


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_ten_bits_a_colour_are_read(make_clip: Any, codec: str) -> None:
    with VideoFile(make_clip("clip.mp4", codec, frames=3, pixels="yuv420p10le")) as clip:
        rgb = next(iter(clip)).rgb
    assert rgb[28:40, 8:24].mean((0, 1)) == pytest.approx([40, 90, 160], abs=8)


# Kr and Kb of the two matrices in use, from which all else follows.
MATRICES = {"bt601": (5, 0.299, 0.114), "bt709": (1, 0.2126, 0.0722)}


def to_yuv(
    rgb: tuple[int, int, int], red: float, blue: float, *, full_range: bool
) -> NDArray[np.uint8]:
    r, g, b = (value / 255 for value in rgb)
    luma = red * r + (1 - red - blue) * g + blue * b
    cb, cr = (b - luma) / (2 * (1 - blue)), (r - luma) / (2 * (1 - red))
    if full_range:
        yuv = [255 * luma, 128 + 255 * cb, 128 + 255 * cr]
    else:
        yuv = [16 + 219 * luma, 128 + 224 * cb, 128 + 224 * cr]
    return np.array(yuv).round().clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("longest_side", [960, 24])
def test_colours_follow_the_matrix_and_range_that_the_clip_states(
    tmp_path: Path, matrix: str, full_range: bool, longest_side: int
) -> None:
    number, red, blue = MATRICES[matrix]
    path = tmp_path / "clip.mkv"
    colours = [(200, 60, 40), (40, 180, 90), (60, 70, 220), (230, 200, 180)]
    planes = np.zeros((3, 48, 64), np.uint8)
    for place, colour in enumerate(colours):
        yuv = to_yuv(colour, red, blue, full_range=full_range)
        planes[:, :, 16 * place : 16 * place + 16] = yuv[:, None, None]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"qp": "4"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv444p"
        stream.codec_context.colorspace = number
        stream.codec_context.color_range = 2 if full_range else 1
        frame = av.VideoFrame.from_ndarray(planes, format="yuv444p")
        frame.colorspace, frame.color_range = number, 2 if full_range else 1
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with VideoFile(path, longest_side=longest_side) as clip:
        rgb = next(iter(clip)).rgb
    step = rgb.shape[1] // 4
    for place, colour in enumerate(colours):
        seen = rgb[3:-3, step * place + 2 : step * (place + 1) - 2].mean((0, 1))
        assert seen == pytest.approx(colour, abs=5)


def test_variable_frame_rate_is_exact(make_clip: Any) -> None:
    ticks = [0, 7, 40, 41, 300, 333, 1000, 2500]
    for name in ("clip.mp4", "clip.mkv"):
        path = make_clip(name, frames=8, ticks=ticks, tick=Fraction(1, 1000))
        with VideoFile(path) as clip:
            assert [frame.time_s for frame in clip] == [tick / 1000 for tick in ticks]


def test_ntsc_rate_does_not_drift(make_clip: Any) -> None:
    path = make_clip(frames=40, tick=Fraction(1001, 30000))
    with VideoFile(path) as clip:
        times = [frame.time_s for frame in clip]
    assert times == [float(number * Fraction(1001, 30000)) for number in range(40)]


def test_the_clock_starts_at_the_first_frame_of_a_clip_cut_from_a_longer_one(
    make_clip: Any,
) -> None:
    path = make_clip("clip.mkv", "mjpeg", frames=3, ticks=[250, 251, 252])
    with VideoFile(path) as clip:
        assert [frame.time_s for frame in clip] == [0.0, 0.04, 0.08]


def test_a_picture_that_sets_in_after_the_sound_starts_late(make_clip: Any) -> None:
    path = make_clip("clip.mkv", "mjpeg", frames=3, ticks=[50, 51, 52], sound_s=2.5)
    with VideoFile(path) as clip:
        # Older FFmpeg counts the sound encoder's run-up, some milliseconds, as sound.
        shift = next(iter(clip)).time_s - 2.0
        assert 0.0 <= shift < 0.2
        assert [frame.time_s - shift for frame in clip] == pytest.approx([2.0, 2.04, 2.08])


def test_avi_with_reordered_frames_keeps_exact_times_and_says_where_they_come_from(
    make_clip: Any, number_of: Callable[..., float]
) -> None:
    path = make_clip("clip.avi", "mpeg4", frames=20, options={"bf": "2"})
    with VideoFile(path) as clip:
        frames = list(clip)
    assert [frame.time_s for frame in frames] == pytest.approx([n / 25 for n in range(20)])
    numbers = [number_of(frame.rgb) for frame in frames]
    assert numbers == pytest.approx(range(20), abs=0.9)
    assert [caution.code for caution in clip.cautions] == ["timestamps_repaired"]


def test_frames_whose_time_does_not_rise_are_left_out_and_counted(
    make_clip: Any, tmp_path: Path, number_of: Callable[..., float]
) -> None:
    original, path = make_clip("whole.mkv", "mjpeg", frames=6), tmp_path / "clip.mkv"
    times_ms = [0, 40, 40, 80, 60, 120]
    with av.open(str(original)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        packets = [packet for packet in source.demux(video=0) if packet.size]
        for number, packet in enumerate(packets):
            packet.stream = stream
            packet.time_base = Fraction(1, 1000)
            packet.dts, packet.pts = number, times_ms[number]
            target.mux(packet)
    with VideoFile(path) as clip:
        frames = list(clip)
    assert [frame.time_s for frame in frames] == [0.0, 0.04, 0.08, 0.12]
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    assert [round(number_of(frame.rgb)) for frame in frames] == [0, 1, 3, 5]
    assert [caution.code for caution in clip.cautions] == ["times_not_rising"]
    assert "2 frames" in clip.cautions[0].message


# Rows of the display matrix a b / c d, the clockwise turn it means, and where the red corner,
# stored at the top left, must be seen.
TURNS = [
    ((1, 0, 0, 1), 0, "top left"),
    ((0, 1, -1, 0), 90, "top right"),
    ((-1, 0, 0, -1), 180, "bottom right"),
    ((0, -1, 1, 0), 270, "bottom left"),
    ((-1, 0, 0, 1), 0, "top right"),
    ((1, 0, 0, -1), 180, "bottom left"),
    ((0, 1, 1, 0), 270, "top left"),
    ((0, -1, -1, 0), 90, "bottom right"),
]


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("longest_side", [960, 32])
def test_phone_clips_stand_upright(
    make_clip: Any,
    turn_clip: Callable[..., None],
    turn: tuple[tuple[int, int, int, int], int, str],
    longest_side: int,
) -> None:
    matrix, turn_deg, corner = turn
    path = make_clip("phone.mp4", frames=2)
    turn_clip(path, matrix)
    with VideoFile(path, longest_side=longest_side) as clip:
        frame = next(iter(clip))
    assert clip.info.rotation_deg == turn_deg
    size = (48, 64) if matrix[0] == 0 else (64, 48)
    assert (clip.info.width, clip.info.height) == size
    scale = max(1, 64 // longest_side)
    assert frame.scale == scale
    assert frame.rgb.shape == (size[1] // scale, size[0] // scale, 3)
    assert frame.rgb.flags.c_contiguous
    edge = 6 // scale
    corners = {
        "top left": frame.rgb[:edge, :edge],
        "top right": frame.rgb[:edge, -edge:],
        "bottom left": frame.rgb[-edge:, :edge],
        "bottom right": frame.rgb[-edge:, -edge:],
    }
    red = {name for name, area in corners.items() if area[..., 0].mean() > 200}
    assert red == {corner}


@pytest.mark.parametrize(
    ("aspect", "size"),
    [(Fraction(4, 3), (85, 48)), (Fraction(1, 2), (32, 48)), (Fraction(1, 1), (64, 48))],
)
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_pixels_come_out_square(
    make_clip: Any, suffix: str, aspect: Fraction, size: tuple[int, int]
) -> None:
    def set_up(stream: VideoStream) -> None:
        stream.codec_context.sample_aspect_ratio = aspect

    with VideoFile(make_clip(f"clip.{suffix}", frames=2, set_up=set_up)) as clip:
        frame = next(iter(clip))
    assert (clip.info.width, clip.info.height) == size
    assert frame.rgb.shape == (size[1], size[0], 3)
    red = (frame.rgb[..., 0] > 150) & (frame.rgb[..., 2] < 100)
    assert red[4].sum() == pytest.approx(21 * aspect, abs=2)
    assert red[:, 4].sum() == pytest.approx(16, abs=1)


def test_square_pixels_and_the_turn_work_together(
    make_clip: Any, turn_clip: Callable[..., None]
) -> None:
    def set_up(stream: VideoStream) -> None:
        stream.codec_context.sample_aspect_ratio = Fraction(2, 1)

    path = make_clip("phone.mp4", frames=2, set_up=set_up)
    turn_clip(path, (0, 1, -1, 0))
    with VideoFile(path, longest_side=64) as clip:
        frame = next(iter(clip))
    assert (clip.info.width, clip.info.height) == (48, 128)
    assert frame.rgb.shape == (64, 24, 3)
    assert frame.scale == 2.0


@pytest.mark.parametrize("width", [63, 65, 67, 70, 129])
def test_odd_widths_do_not_shear_the_picture(make_clip: Any, width: int) -> None:
    rng = np.random.default_rng(width)
    picture = rng.integers(0, 256, (49, width, 3), dtype=np.uint8)
    with VideoFile(make_clip("clip.mkv", "ffv1", pictures=[picture])) as clip:
        rgb = next(iter(clip)).rgb
    np.testing.assert_array_equal(rgb, picture)
    assert rgb.flags.c_contiguous


def test_a_gif_of_one_frame_is_a_video_of_one_frame(make_clip: Any) -> None:
    with VideoFile(make_clip("clip.gif", "gif", frames=1)) as clip:
        assert [frame.time_s for frame in clip] == [0.0]


def test_a_change_of_size_in_mid_stream_keeps_every_place_where_it_was(
    make_clip: Any, tmp_path: Path, picture_of: Callable[..., NDArray[np.uint8]]
) -> None:
    large = make_clip("large.avi", "mjpeg", frames=3)
    small = make_clip("small.avi", "mjpeg", pictures=[picture_of(n, 32, 24) for n in range(3)])
    path = tmp_path / "clip.mkv"
    join_clips(large, 3, small, path)
    with VideoFile(path) as clip:
        frames = list(clip)
    assert [frame.rgb.shape for frame in frames] == [(48, 64, 3)] * 6
    assert [frame.scale for frame in frames] == [1.0] * 6
    for frame in frames:
        assert frame.rgb[4:12, 4:16].mean((0, 1)) == pytest.approx([250, 0, 0], abs=14)


def test_frames_at_the_same_moment_but_for_rounding_count_as_one(make_clip: Any) -> None:
    """Steps of a nanosecond would make the smoothing reach over billions of frames."""
    path = make_clip("clip.mp4", frames=6, ticks=range(6), tick=Fraction(1, 10**9))
    with VideoFile(path) as clip:
        assert [frame.time_s for frame in clip] == [0.0]
    assert [caution.code for caution in clip.cautions] == ["times_not_rising"]


def test_a_thousand_frames_a_second_are_all_given(make_clip: Any) -> None:
    with VideoFile(make_clip("clip.mp4", frames=6, tick=Fraction(1, 1000))) as clip:
        assert [frame.time_s for frame in clip] == pytest.approx([n / 1000 for n in range(6)])
