"""What a film is made of shows the same as what the pose model sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.video.joining import join_clips
from tests.video.test_formats import TURNS
from tests.video.yuv_pictures import rgb_of, yuv_of

from formcheck.video import VideoFile
from formcheck.video.yuv import Matrix, YuvPicture, in_yuv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

COLOURS = {"top left": (220, 40, 40), "top right": (40, 200, 60)}
COLOURS |= {"bottom left": (40, 60, 220), "bottom right": (230, 230, 230)}
MATRICES = (Matrix.BT601, Matrix.BT709, Matrix.BT2020)


def corners(width: int, height: int) -> Picture:
    """Return a picture of four colours."""
    rgb = np.empty((height, width, 3), np.uint8)
    for colour, (rows, columns) in zip(COLOURS.values(), np.ndindex(2, 2), strict=True):
        rgb[rows * height // 2 :, columns * width // 2 :] = colour
    return rgb


def written(
    path: Path,
    rgb: Picture,
    format_: str = "yuv420p",
    *,
    codec: str = "ffv1",
    matrix: Matrix = Matrix.BT601,
) -> Path:
    """Write a clip of one picture."""
    full = format_ == "yuvj420p"
    with av.open(str(path), "w") as sink:
        stream = cast("VideoStream", sink.add_stream(codec, rate=25))
        stream.width, stream.height, stream.pix_fmt = rgb.shape[1], rgb.shape[0], format_
        context = stream.codec_context
        context.colorspace, context.color_range = matrix, 2 if full else 1
        frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(
            format=format_,
            dst_colorspace={Matrix.BT601: 5}.get(matrix, int(matrix)),
            dst_color_range=2 if full else 1,
        )
        sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return path


def both(clip: Path, longest_side: int = 1280) -> tuple[Picture, Picture, YuvPicture]:
    """Return the first picture in RGB, the film's picture in RGB, and the film's picture."""
    source = VideoFile(clip, longest_side=longest_side)
    (first,) = list(source.yuv())[:1]
    assert (first.picture.width, first.picture.height) == source.yuv_size
    assert first.picture.matrix is source.matrix
    return next(iter(source)).rgb, rgb_of(first.picture), first.picture


def off(one: Picture, other: Picture) -> float:
    """Return how far two pictures differ on average where both are."""
    high, wide = (min(one.shape[axis], other.shape[axis]) for axis in (0, 1))
    return float(np.abs(one[:high, :wide].astype(int) - other[:high, :wide]).mean())


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("format_", ["yuv420p", "yuv444p", "yuv420p10le"])
def test_it_shows_the_same_colours_as_the_pose_model_sees(
    tmp_path: Path, format_: str, matrix: Matrix
) -> None:
    clip = written(tmp_path / "clip.mkv", corners(64, 48), format_, matrix=matrix)
    rgb, film, picture = both(clip)
    assert picture.matrix is matrix
    assert off(rgb, film) < 3
    assert off(film, corners(64, 48)) < 4


@pytest.mark.parametrize("format_", ["yuvj420p", "rgb24"])
def test_what_uses_the_full_range_is_brought_to_the_limited_one(
    tmp_path: Path, format_: str
) -> None:
    codec, kind = ("mjpeg", "mkv") if format_ == "yuvj420p" else ("png", "mov")
    clip = written(tmp_path / f"clip.{kind}", corners(64, 48), format_, codec=codec)
    rgb, film, picture = both(clip)
    assert off(rgb, film) < 3
    assert picture.planes[0].max() <= 236


@pytest.mark.parametrize("size", [(65, 48), (64, 49), (33, 17), (2, 2)])
def test_an_odd_side_loses_its_last_line_and_nothing_else_moves(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    rgb, film, _ = both(written(tmp_path / "clip.mkv", corners(*size)))
    assert film.shape[:2] == (size[1] // 2 * 2, size[0] // 2 * 2)
    assert off(rgb, film) < 8


def test_a_large_picture_is_scaled_like_the_other(tmp_path: Path) -> None:
    rgb, film, _ = both(written(tmp_path / "clip.mkv", corners(640, 480)), longest_side=160)
    assert rgb.shape == film.shape == (120, 160, 3)
    assert off(rgb, film) < 4


@pytest.mark.parametrize("turn", TURNS)
def test_a_turned_clip_is_upright(
    make_clip: Any,
    turn_clip: Callable[[Path, tuple[int, int, int, int]], None],
    turn: tuple[tuple[int, int, int, int], int, str],
) -> None:
    clip = make_clip("phone.mp4", frames=2)
    turn_clip(clip, turn[0])
    rgb, film, _ = both(clip)
    assert rgb.shape == film.shape
    assert off(rgb, film) < 3


def test_pictures_of_another_size_are_fitted_into_the_middle(
    make_clip: Any, tmp_path: Path, picture_of: Callable[..., Picture]
) -> None:
    large = make_clip("large.avi", "mjpeg", frames=2)
    tall = make_clip("tall.avi", "mjpeg", pictures=[picture_of(1, 24, 96)])
    clip = tmp_path / "clip.mkv"
    join_clips(large, 2, tall, clip)
    read = VideoFile(clip)
    rgbs, films = [frame.rgb for frame in read], [rgb_of(each.picture) for each in read.yuv()]
    assert len(films) == 3
    for rgb, film in zip(rgbs, films, strict=True):
        assert rgb.shape == film.shape == (48, 64, 3)
        assert off(rgb, film) < 6
    assert films[2][:, [0, 63]].max() < 8, "black beside it"


def test_each_picture_is_its_own(samples: Path) -> None:
    """The decoder looks back at what it gave, and drawing on it must not show later."""
    clip = samples / "mixed_bench.mp4"
    plain = [frame.picture.values.copy() for frame in VideoFile(clip, end_s=0.5).yuv()]
    for before, frame in zip(plain, VideoFile(clip, end_s=0.5).yuv(), strict=True):
        np.testing.assert_array_equal(frame.picture.values, before)
        frame.picture.values[:] = 0


def test_times_and_numbers_are_those_of_the_other(samples: Path) -> None:
    source = VideoFile(samples / "mixed_bench.mp4", 0.3, 0.9)
    expected = [(frame.index, frame.time_s) for frame in source]
    assert [(frame.index, frame.time_s) for frame in source.yuv()] == expected


@pytest.mark.parametrize("shape", [(8, 4), (6, 3), (0, 4), (6, 0)])
def test_what_is_no_picture_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="even sides"):
        YuvPicture(np.zeros(shape, np.uint8), Matrix.BT601)


def test_a_black_picture_is_black() -> None:
    for matrix in MATRICES:
        assert rgb_of(YuvPicture.black(8, 6, matrix)).max() <= 1


@given(st.tuples(*[st.integers(0, 255)] * 3), st.sampled_from(MATRICES))
def test_a_colour_is_what_ffmpeg_makes_of_it(rgb: tuple[int, int, int], matrix: Matrix) -> None:
    picture = yuv_of(np.full((16, 16, 3), rgb, np.uint8), matrix)
    seen = [int(plane[plane.shape[0] // 2, plane.shape[1] // 2]) for plane in picture.planes]
    assert in_yuv(rgb, matrix) == pytest.approx(seen, abs=2)
    # H.273: 16 to 235 and 16 to 240.
    assert all(16 <= value <= 240 for value in in_yuv(rgb, matrix))


def test_an_unknown_matrix_is_taken_for_the_old_one() -> None:
    assert Matrix.of(2) is Matrix.of(5) is Matrix.of(-7) is Matrix.BT601
    assert Matrix.of(9) is Matrix.BT2020
