"""What a path holds is found out by looking inside, and what cannot be used is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import pytest
from PIL import Image

from formcheck.errors import InputError, UsageError
from formcheck.video import (
    PHOTO_SUFFIXES,
    VIDEO_SUFFIXES,
    Photo,
    VideoFile,
    find_media,
    open_source,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from av.audio.stream import AudioStream

NOT_READABLE = (
    "{name} is not a video or photo that formcheck can read; "
    "give a file such as mp4, mov, webm or jpg."
)


def write_sound(path: Path, codec: str = "aac") -> None:
    with av.open(str(path), "w") as container:
        stream = cast("AudioStream", container.add_stream(codec, rate=44100))
        for start in range(0, 44100, 1152):
            samples = np.zeros((1, 1152), np.float32)
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44100, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def album_cover(folder: Path) -> bytes:
    """Make an ID3v2.3 tag that holds a small JPEG as the front cover."""
    Image.new("RGB", (32, 32), "red").save(folder / "cover.jpg")
    body = b"\x00image/jpeg\x00\x03\x00" + (folder / "cover.jpg").read_bytes()
    frame = b"APIC" + len(body).to_bytes(4, "big") + b"\x00\x00" + body
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + frame


def message_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        open_source(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path.parent) not in message, "the name is enough, the path may be private"
    assert caught.value.exit_code == 3
    return message


def test_a_video_is_a_video_whatever_its_name(make_clip: Any) -> None:
    path = make_clip("clip.mp4")
    for name in ("holiday.jpg", "holiday", "holiday.MOV"):
        renamed = path.rename(path.with_name(name))
        assert isinstance(open_source(renamed), VideoFile)
        path = renamed


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("name", ["photo.mp4", "photo.jpg", "photo"])
def test_a_photo_is_a_photo_whatever_its_name(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    Image.new("RGB", (32, 24), "red").save(path, format=kind)
    with open_source(str(path)) as source:
        assert isinstance(source, Photo)
        assert source.info.path == path
        assert len(list(source)) == 1


def test_an_animated_gif_is_a_video(make_clip: Any) -> None:
    with open_source(make_clip("clip.gif", "gif", frames=3)) as source:
        assert isinstance(source, VideoFile)
        assert len(list(source)) == 3


def test_times_are_passed_on(make_clip: Any) -> None:
    with open_source(make_clip(), start_s=0.2, end_s=0.4) as source:
        assert len(list(source)) == 6


def test_nonsense_times_are_told_before_anything_about_the_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--start"):
        open_source(tmp_path / "missing.mp4", start_s=-1)


def test_a_missing_file(tmp_path: Path) -> None:
    expected = "clip.mp4 does not exist; check its name and folder."
    assert message_of(tmp_path / "clip.mp4") == expected
    assert message_of(tmp_path / "no" / "clip.mp4") == expected
    (tmp_path / "file").write_text("x")
    assert message_of(tmp_path / "file" / "clip.mp4") == expected
    (tmp_path / "clip.mp4").symlink_to(tmp_path / "gone.mp4")
    assert message_of(tmp_path / "clip.mp4") == expected


def test_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    assert message_of(folder) == "clips is a folder; give a video or photo inside it."


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.touch()
    assert message_of(path) == "clip.mp4 is empty (0 bytes); copy it again from the camera."


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert message_of(path) == "pipe is a pipe or device; record it to a file first."


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_device() -> None:
    expected = "null is a pipe or device; record it to a file first."
    assert message_of(Path("/dev/null")) == expected


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            PermissionError(13, "Permission denied"),
            "clip.mp4 may not be read by this user; change its permissions or copy it elsewhere.",
        ),
        (
            OSError(5, "Input/output error"),
            "clip.mp4 cannot be opened (Input/output error); copy it to a local disk.",
        ),
    ],
)
def test_a_file_that_the_system_will_not_open(
    make_clip: Any, monkeypatch: pytest.MonkeyPatch, error: OSError, message: str
) -> None:
    """Refused here by a stand-in: the tests may run as root, whom no permission stops."""
    path = make_clip()

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    assert message_of(path) == message


@pytest.mark.parametrize("name", ["clip.mp4", "clip.jpg", "clip.gif", "clip.mkv"])
@pytest.mark.parametrize(
    "content", [b"Dear diary, today I stretched.\n", b"\x00" * 5000, bytes(range(256)) * 40]
)
def test_something_else_under_the_name_of_a_clip(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert message_of(path) == NOT_READABLE.format(name=name)


@pytest.mark.parametrize(
    ("name", "codec", "covered"),
    [
        ("talk.mp4", "aac", False),
        ("talk.mp3", "libmp3lame", False),
        ("talk.mp3", "libmp3lame", True),
        ("talk.mkv", "aac", False),
    ],
)
def test_sound_without_a_picture(tmp_path: Path, name: str, codec: str, covered: bool) -> None:
    path = tmp_path / name
    write_sound(path, codec)
    if covered:
        path.write_bytes(album_cover(tmp_path) + path.read_bytes())
        with av.open(str(path)) as container:
            assert container.streams.video, "the cover must look like a video to FFmpeg"
    assert message_of(path) == (
        f"{name} has sound but no picture; give a video recorded by a camera."
    )


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x00\x00\x00\x24ftypheic", "HEIC"),
        (b"\x00\x00\x00\x24ftypmif1", "HEIC"),
        (b"\x00\x00\x00\x20ftypavif", "AVIF"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"MM\x00*\x00\x00\x00\x08", "TIFF"),
        (b"BM\x00\x10\x00\x00\x00\x00\x00\x00", "BMP"),
    ],
)
def test_other_kinds_of_photo_are_named(tmp_path: Path, head: bytes, kind: str) -> None:
    path = tmp_path / "photo"
    path.write_bytes(head + bytes(100))
    assert message_of(path) == (
        f"photo is a {kind} picture, which formcheck does not read; save it as JPG or PNG first."
    )


PLAYLISTS = {
    "hls.m3u8": "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.8,\n{target}\n"
    "#EXT-X-ENDLIST\n",
    "concat.ffconcat": "ffconcat version 1.0\nfile '{target}'\n",
    "dash.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet '
    'mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>{target}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>",
    "session.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
    "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
}


@pytest.mark.parametrize("playlist", PLAYLISTS)
@pytest.mark.parametrize("name", [None, "clip.mp4"])
@pytest.mark.parametrize("remote", [False, True])
def test_a_playlist_cannot_make_ffmpeg_open_anything(
    make_clip: Any, tmp_path: Path, playlist: str, name: str | None, remote: bool
) -> None:
    target = "http://127.0.0.1:9/clip.ts" if remote else make_clip("clip.ts").name
    path = tmp_path / (name or playlist)
    path.write_text(PLAYLISTS[playlist].format(target=target))
    assert message_of(path) == NOT_READABLE.format(name=path.name)


@pytest.mark.parametrize(
    "name",
    ["http:clip.mp4", "concat:clip.mp4|clip.mp4", "clip%03d.mp4", "-i clip.mp4", "clip é.mp4"],
)
def test_a_name_that_looks_like_an_address_or_pattern_is_a_name(make_clip: Any, name: str) -> None:
    path = make_clip()
    with open_source(path.rename(path.with_name(name))) as source:
        assert len(list(source)) == 20


def test_control_characters_in_a_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    assert message_of(tmp_path / "a\x1b[31m\nb.mp4") == (
        "a?[31m?b.mp4 does not exist; check its name and folder."
    )
    assert message_of(tmp_path / os.fsdecode(b"\xff.mp4")).startswith("?.mp4 does not exist")
    assert message_of(tmp_path / "a\x00b").startswith("a?b cannot be opened")


def test_metadata_in_an_unknown_encoding_do_not_matter(make_clip: Any) -> None:
    path = make_clip("clip.mp4")
    data = path.read_bytes()
    assert b"VideoHandler" in data
    path.write_bytes(data.replace(b"VideoHandler", b"\xff\xfe\xc3\x28oHandler"))
    with open_source(path) as source:
        assert len(list(source)) == 20


def test_a_picture_of_impossible_size_is_refused(make_clip: Any) -> None:
    path = make_clip("clip.gif", "gif", frames=2)
    data = bytearray(path.read_bytes())
    data[6:8] = (20000).to_bytes(2, "little")
    path.write_bytes(data)
    assert message_of(path) == (
        "clip.gif declares a picture of 20000 x 48 pixels; "
        "export it with at most 16384 pixels on a side."
    )


def test_a_picture_larger_than_8k_is_refused(make_clip: Any) -> None:
    """A decoder keeps up to twenty pictures, so each side being possible is not enough."""
    path = make_clip("clip.gif", "gif", frames=2)
    data = bytearray(path.read_bytes())
    data[6:10] = (8000).to_bytes(2, "little") * 2
    path.write_bytes(data)
    assert message_of(path) == (
        "clip.gif declares a picture of 8000 x 8000 pixels; export it with at most 37 megapixels."
    )


def test_find_media_lists_what_can_be_opened_by_name(tmp_path: Path) -> None:
    for name in ("b.MP4", "a.mov", "c.jpeg", "notes.txt", ".hidden.mp4", "result.json", "d.webm"):
        (tmp_path / name).touch()
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "deep.mp4").touch()
    assert [path.name for path in find_media(tmp_path)] == ["a.mov", "b.MP4", "c.jpeg", "d.webm"]
    assert find_media(str(tmp_path)) == find_media(tmp_path)


def test_find_media_takes_all_accepted_suffixes(tmp_path: Path) -> None:
    for suffix in VIDEO_SUFFIXES + PHOTO_SUFFIXES:
        (tmp_path / f"clip{suffix}").touch()
    assert len(find_media(tmp_path)) == 11


def empty_folder(folder: Path) -> Path:
    folder.mkdir()
    return folder


def plain_file(path: Path) -> Path:
    path.write_text("x")
    return path


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            empty_folder,
            (
                "clips holds no file that ends in .mp4, .mov, .m4v, .mkv, .webm, .avi, .gif, "
                ".jpg, .jpeg, .png, .webp."
            ),
        ),
        (plain_file, "clips is not a folder; give the folder that holds the clips."),
        (Path, "clips does not exist; check its name and folder."),
    ],
)
def test_find_media_says_what_is_wrong_with_a_folder(
    tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        find_media(make(tmp_path / "clips"))
    assert str(caught.value) == message


def test_importing_the_package_loads_neither_ffmpeg_nor_pillow() -> None:
    code = "import sys, formcheck.video; print({'av', 'PIL', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("set()", "")
