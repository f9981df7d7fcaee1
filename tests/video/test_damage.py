"""Cut-off and damaged clips give what they still hold, and say what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.video import VideoFile
from formcheck.video.extent import is_cut_off

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

KINDS = [
    ("mp4", "libx264", {"movflags": "faststart"}),
    ("mp4", "libx264", {"movflags": "frag_keyframe+empty_moov"}),
    ("mp4", "libx265", {"movflags": "faststart"}),
    ("mov", "mjpeg", {"movflags": "faststart"}),
    ("mkv", "libx264", {}),
    ("webm", "libvpx-vp9", {}),
    ("avi", "mpeg4", {}),
    ("avi", "mjpeg", {}),
]


@pytest.fixture
def noisy(make_clip: Any) -> Callable[..., Path]:
    """Make clips of noise, so that every frame takes about the same share of the file."""

    def make(suffix: str, codec: str, options: dict[str, str]) -> Path:
        rng = np.random.default_rng(7)
        pictures: list[NDArray[np.uint8]] = [
            rng.integers(0, 256, (48, 64, 3), dtype=np.uint8) for _ in range(50)
        ]
        path: Path = make_clip(
            f"clip.{suffix}", codec, pictures=pictures, container_options=options
        )
        return path

    return make


def codes(clip: VideoFile) -> list[str]:
    return [caution.code for caution in clip.cautions]


@pytest.mark.parametrize(("suffix", "codec", "options"), KINDS)
def test_a_clip_cut_off_in_the_middle_gives_its_first_part_and_says_until_when(
    noisy: Callable[..., Path],
    suffix: str,
    codec: str,
    options: dict[str, str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = noisy(suffix, codec, options)
    whole = list(VideoFile(path))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 7 // 10])
    capfd.readouterr()  # x265 reports on its encoding
    with VideoFile(path) as clip:
        frames = list(clip)
    assert 20 <= len(frames) < 45
    for got, expected in zip(frames, whole, strict=False):
        assert got.time_s == expected.time_s
    assert codes(clip) == ["truncated"]
    assert clip.cautions[0].message == (
        f"clip.{suffix} is cut off: it could be read until {frames[-1].time_s:.1f} s."
    )
    assert capfd.readouterr() == ("", ""), "FFmpeg's own messages are not for the user"


@pytest.mark.parametrize(("suffix", "codec", "options"), KINDS)
def test_a_whole_clip_is_not_taken_for_a_cut_off_one(
    noisy: Callable[..., Path], suffix: str, codec: str, options: dict[str, str]
) -> None:
    path = noisy(suffix, codec, options)
    with VideoFile(path) as clip:
        assert len(list(clip)) == 50
    assert codes(clip) == []
    assert not is_cut_off(path)


@pytest.mark.parametrize(
    ("suffix", "codec", "options"), [kind for kind in KINDS if "frag" not in str(kind)]
)
def test_a_clip_whose_end_is_blank_is_cut_off_too(
    noisy: Callable[..., Path], suffix: str, codec: str, options: dict[str, str]
) -> None:
    """As an interrupted download leaves it: the full length, with nothing in its end."""
    path = noisy(suffix, codec, options)
    data = path.read_bytes()
    good = len(data) * 2 // 5
    path.write_bytes(data[:good] + bytes(len(data) - good))
    with VideoFile(path) as clip:
        assert len(list(clip)) < 25
    assert codes(clip)[0] == "truncated"


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mp4", "libx264"), ("mov", "mjpeg"), ("mp4", "mpeg4")]
)
def test_damage_in_the_middle_costs_frames_but_not_the_clip(
    noisy: Callable[..., Path], suffix: str, codec: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = noisy(suffix, codec, {})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = bytes(3000)
    path.write_bytes(data)
    with VideoFile(path) as clip:
        frames = list(clip)
    assert 30 <= len(frames) < 50
    assert frames[-1].time_s == 49 / 25
    assert codes(clip) == ["frames_skipped"]
    assert clip.cautions[0].message.startswith(f"clip.{suffix} is damaged: at least ")
    assert capfd.readouterr() == ("", "")


def test_damage_outside_the_window_is_not_reported(noisy: Callable[..., Path]) -> None:
    path = noisy("mp4", "libx264", {"movflags": "faststart"})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 7 // 10])
    with VideoFile(path, end_s=0.5) as clip:
        assert len(list(clip)) == 13
    assert codes(clip) == []


def test_a_recording_without_its_index_is_called_unfinished(noisy: Callable[..., Path]) -> None:
    path = noisy("mp4", "libx264", {})
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])
    with pytest.raises(InputError) as caught:
        VideoFile(path)
    assert str(caught.value) == (
        "clip.mp4 is a cut-off or unfinished recording (its index is missing or damaged); "
        "copy it again from the camera."
    )


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "libx264"), ("mkv", "libx264")])
def test_a_clip_with_a_header_and_no_picture_is_refused(
    noisy: Callable[..., Path], suffix: str, codec: str
) -> None:
    path = noisy(suffix, codec, {"movflags": "faststart"} if suffix == "mp4" else {})
    data = path.read_bytes()
    start = data.index(b"mdat" if suffix == "mp4" else b"\x1f\x43\xb6\x75") + 4
    path.write_bytes(data[:start] + bytes(len(data) - start))
    with pytest.raises(InputError) as caught:
        VideoFile(path)
    assert str(caught.value) == (
        f"clip.{suffix} holds no picture that can be decoded; "
        "copy it again from the camera or convert it to mp4 (H.264)."
    )


@pytest.mark.parametrize(
    ("data", "cut_off"),
    [
        (b"", False),
        (b"RIFF\x10\x00\x00\x00AVI ", True),
        (b"RIFF\x04\x00\x00\x00AVI ", False),
        (b"RIFF\x04\x00\x00\x00AVI RIFF\x10\x00\x00\x00AVIX", True),
        (b"\x00\x00\x00\x08ftyp\x00\x00\x00\x20mdat", True),
        (b"\x00\x00\x00\x08ftyp\x00\x00\x00\x00mdat1234", False),  # "to the end of the file"
        (b"\x00\x00\x00\x08ftyp\x00\x00\x00\x01mdat\x00\x00\x00\x01\x00\x00\x00\x00", True),
        (b"\x00\x00\x00\x08ftyp\x00\x00\x00\x01mdat\x00\x00", False),
        (b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x82", True),
        (b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x84abc", True),
        (b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x83abc", False),
        (b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff", False),
        (b"\x1a\x45\xdf\xa3\x00", False),
        (b"just some text", False),
    ],
)
def test_the_outermost_structure_tells_a_cut(tmp_path: Path, data: bytes, cut_off: bool) -> None:
    path = tmp_path / "clip"
    path.write_bytes(data)
    assert is_cut_off(path) is cut_off
