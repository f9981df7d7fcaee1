"""A finished film is whole under its name, or not there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av
import numpy as np
import pytest
from tests.video.yuv_pictures import flat, yuv_of

from formcheck.errors import UsageError
from formcheck.video import VideoFile
from formcheck.video.film_sound import open_sound
from formcheck.video.film_writer import new_film
from formcheck.video.yuv import Matrix

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.audio.stream import AudioStream
    from numpy.typing import NDArray

    from formcheck.video.yuv import YuvPicture

    Picture = NDArray[np.uint8]


@pytest.fixture
def small_disk(disk_of: Callable[[str], Path]) -> Path:
    return disk_of("64k")


def noisy(count: int) -> list[YuvPicture]:
    """Return pictures that cannot be made small."""
    random = np.random.default_rng(1)
    return [yuv_of(random.integers(0, 256, (48, 64, 3), np.uint8)) for _ in range(count)]


def key_times(film: Path) -> list[float]:
    with av.open(str(film)) as container:
        return [
            float(packet.pts * packet.time_base)
            for packet in container.demux(video=0)
            if packet.is_keyframe and packet.pts is not None
        ]


def onsets(clip: Path, at_least: float = 0.3) -> list[float]:
    """Return when a clip's sound becomes loud after silence, seconds on a player's clock."""
    found: list[float] = []
    loud_until = -1.0
    with av.open(str(clip)) as container:
        for frame in container.decode(audio=0):
            values = frame.to_ndarray()[0]
            for place in np.flatnonzero(np.abs(values) > at_least):
                time_s = (frame.time or 0.0) + place / frame.sample_rate
                if time_s - loud_until > 0.2:
                    found.append(time_s)
                loud_until = time_s
    return found


def beeping(path: Path, codec: str, format_: str, rate: int = 48_000) -> Path:
    """Write 3 s of picture with a beep of 0.1 s at 0.5, 1.5 and 2.5 s."""
    times = np.arange(3 * rate) / rate
    beeps = np.sin(2 * np.pi * 600 * times) * ((times % 1 >= 0.5) & (times % 1 < 0.6)) * 0.8
    values = beeps.astype(np.float32) if format_ == "fltp" else (beeps * 32767).astype(np.int16)
    with av.open(str(path), "w") as sink:
        picture = sink.add_stream("mpeg4", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = cast("AudioStream", sink.add_stream(codec, rate=rate, layout="mono"))
        for start in range(0, len(values), 960):
            piece = av.AudioFrame.from_ndarray(
                values[None, start : start + 960], format=format_, layout="mono"
            )
            piece.sample_rate, piece.pts = rate, start
            sink.mux(sound.encode(piece))
        sink.mux(sound.encode(None))
        for _ in range(75):
            rgb = np.full((48, 64, 3), 90, np.uint8)
            sink.mux(picture.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24")))
        sink.mux(picture.encode(None))
    return path


def with_sound(clip: Path, out: Path, start_s: float = 0.0, count: int = 75) -> Path:
    """Write a film with the sound of a clip from some moment on."""
    with open_sound(clip, start_s) as sound, new_film(out, (64, 48), fps=25, sound=sound) as film:
        for number in range(count):
            film.add(flat(90), number / 25)
    return out


# --- pictures ---


def test_pictures_and_times_come_back(
    tmp_path: Path,
    picture_of: Callable[..., Picture],
    number_of: Callable[[Picture], float],
) -> None:
    out = tmp_path / "film.mp4"
    times = np.cumsum(np.random.default_rng(1).integers(9, 120, 40)) / 1000
    with new_film(out, (64, 48)) as film:
        for number, time_s in enumerate(times - times[0]):
            film.add(yuv_of(picture_of(number)), float(time_s))
    frames = list(VideoFile(out))
    np.testing.assert_allclose([frame.time_s for frame in frames], times - times[0], atol=2e-5)
    assert [round(number_of(frame.rgb)) for frame in frames] == list(range(40))
    red, blue = frames[0].rgb[4, 4].astype(int), frames[0].rgb[40, 8].astype(int)
    assert np.abs(red - (250, 0, 0)).max() < 12, "colours shift"
    assert np.abs(blue - (40, 90, 160)).max() < 12, "colours shift"


@pytest.mark.parametrize("fps", [None, 1.0, 25.0, 59.94, 1e9, float("inf")])
def test_any_rate_has_a_key_frame_every_two_seconds(tmp_path: Path, fps: float | None) -> None:
    out = tmp_path / "film.mp4"
    step_s = 1 / min(fps or 30.0, 60.0)
    with new_film(out, (64, 48), fps=fps) as film:
        for number in range(round(5 / step_s)):
            film.add(flat(90), number * step_s)
    if fps is None or fps < 100:
        assert max(np.diff(key_times(out))) <= 2.05


def test_a_picture_of_another_size_or_matrix_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    with pytest.raises(ValueError, match="48"), new_film(out, (64, 48)) as film:
        film.add(flat(90, 64, 40), 0.0)
    with pytest.raises(ValueError, match="BT709"), new_film(out, (64, 48)) as film:
        film.add(yuv_of(np.zeros((48, 64, 3), np.uint8), Matrix.BT709), 0.0)
    for size in ((64, 1), (63, 48), (0, 48)):
        with pytest.raises(ValueError, match="even sides"), new_film(out, size):
            pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("matrix", [Matrix.BT601, Matrix.BT709, Matrix.BT2020])
def test_players_are_told_what_the_colours_mean(tmp_path: Path, matrix: Matrix) -> None:
    out = tmp_path / "film.mp4"
    colour = (200, 40, 90)
    with new_film(out, (64, 48), matrix=matrix) as film:
        film.add(yuv_of(np.full((48, 64, 3), colour, np.uint8), matrix), 0.0)
    (frame,) = VideoFile(out)
    assert frame.rgb.mean((0, 1)) == pytest.approx(colour, abs=4)
    with av.open(str(out)) as container:
        context = container.streams.video[0].codec_context
        assert context.colorspace == matrix
        assert context.color_primaries == (9 if matrix is Matrix.BT2020 else 1)
        assert context.color_trc == 1


# --- whole or not there ---


def test_an_earlier_film_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    out.write_bytes(b"earlier")

    def break_off() -> None:
        with new_film(out, (64, 48)) as film:
            film.add(noisy(1)[0], 0.0)
            assert out.read_bytes() == b"earlier"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert out.read_bytes() == b"earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
    with new_film(out, (64, 48)) as film:
        film.add(noisy(1)[0], 0.0)
    assert len(list(VideoFile(out))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("count", [5, 200])
def test_a_full_disk_leaves_no_film_and_says_so(small_disk: Path, count: int) -> None:
    """With few frames the disk is full when the film is closed, with many long before."""
    out = small_disk / "film.mp4"
    (small_disk / "other").write_bytes(bytes(60_000))

    def write() -> None:
        with new_film(out, (64, 48)) as film:
            for number, picture in enumerate(noisy(count)):
                film.add(picture, number / 25)

    with pytest.raises(UsageError, match=r"film\.mp4 cannot be written \(No space left"):
        write()
    assert [path.name for path in small_disk.iterdir()] == ["other"]


# --- sound ---


@pytest.mark.parametrize(
    ("name", "codec", "format_"),
    [
        ("clip.mp4", "aac", "fltp"),
        ("clip.mkv", "aac", "fltp"),
        ("clip.ts", "aac", "fltp"),
        ("clip.mkv", "libopus", "s16"),
        ("clip.mov", "pcm_s16le", "s16"),
    ],
)
@pytest.mark.parametrize("start_s", [0.0, 1.2])
def test_sound_keeps_its_place_beside_the_picture(
    tmp_path: Path, name: str, codec: str, format_: str, start_s: float
) -> None:
    clip = beeping(tmp_path / name, codec, format_)
    out = with_sound(clip, tmp_path / "film.mp4", start_s, round((3 - start_s) * 25))
    expected = [at for at in (0.5 - start_s, 1.5 - start_s, 2.5 - start_s) if at > 0]
    # A transport stream begins with its sound, a little before the picture.
    assert onsets(out) == pytest.approx(expected, abs=0.03)
    with av.open(str(out)) as film:
        assert film.streams.audio[0].codec_context.name == "aac"


def test_aac_is_copied_and_not_encoded_anew(tmp_path: Path) -> None:
    clip = beeping(tmp_path / "clip.mp4", "aac", "fltp")
    out = with_sound(clip, tmp_path / "film.mp4")

    def packets(path: Path) -> list[bytes]:
        with av.open(str(path)) as container:
            return [bytes(packet) for packet in container.demux(audio=0) if packet.size]

    before, after = packets(clip), packets(out)
    assert len(after) > 100
    assert after == before[len(before) - len(after) :] or after == before[1 : 1 + len(after)]


def test_sound_ends_with_the_picture(tmp_path: Path) -> None:
    clip = beeping(tmp_path / "clip.mp4", "aac", "fltp")
    out = with_sound(clip, tmp_path / "film.mp4", 0.0, 25)
    assert onsets(out) == pytest.approx([0.5], abs=0.03)
    with av.open(str(out)) as film:
        assert (film.duration or 0) / 1e6 == pytest.approx(1.0, abs=0.05)


def test_a_clip_without_sound_gives_none(tmp_path: Path) -> None:
    silent = tmp_path / "silent.mp4"
    with new_film(silent, (64, 48)) as film:
        film.add(noisy(1)[0], 0.0)
    with open_sound(silent, 0.0) as sound:
        assert sound is None


@pytest.mark.parametrize(("name", "codec"), [("clip.mkv", "aac"), ("clip.mkv", "libopus")])
def test_damaged_sound_does_not_stop_the_film(tmp_path: Path, name: str, codec: str) -> None:
    clip = beeping(tmp_path / name, codec, "fltp" if codec == "aac" else "s16")
    data = bytearray(clip.read_bytes())
    random = np.random.default_rng(1)
    for place in random.integers(len(data) // 3, len(data), 400):
        data[place] = random.integers(256)
    clip.write_bytes(data)
    out = with_sound(clip, tmp_path / "film.mp4")
    assert len(list(VideoFile(out))) == 75
