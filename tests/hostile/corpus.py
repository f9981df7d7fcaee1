"""Writes files that have brought programs like this one down: ``python corpus.py FOLDER``.

`write` makes those that are files, `places` those that are something else. Each comes with what
must be said of it.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # else `tests` is not found

from tests.hostile import clips, damage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.stream import VideoStream

JUDGED: Final = ""
"""Said of a file that must give a result."""

MILLISECOND: Final = Fraction(1, 1000)
EMOJI: Final = "push \N{PERSON IN LOTUS POSITION} back.mp4"
LINES: Final = "two\nlines\x1b[31m.mp4"


@dataclass(frozen=True, slots=True)
class Case:
    """One file, and what must be said of it.

    Attributes
    ----------
    path
        Where it lies.
    told
        `JUDGED`, or a part of the sentence that must refuse it; None if either will do.
    """

    path: Path
    told: str | None


def write(folder: Path) -> list[Case]:
    """Write the whole corpus into a folder, which must exist; about 100 files, 10 MB."""
    groups = (_damaged, _mislabelled, _overstated, _sizes, _paces, _times, _tracks, _colours)
    cases = [case for group in groups for case in group(folder)]
    cases += [Case(path, JUDGED) for path in _named(folder)]
    return cases


def places(folder: Path) -> list[Case]:
    """Make what is no file at all: a folder, a pipe, dead and endless links."""
    made = [
        ("empty_folder.mp4", "is a folder"),
        ("pipe.mp4", "is a pipe or device"),
        ("dead_link.mp4", "does not exist"),
        ("circle.mp4", "cannot be opened"),
        ("zero.mp4", "is a pipe or device"),
        ("missing.mp4", "does not exist"),
    ]
    (folder / "empty_folder.mp4").mkdir()
    os.mkfifo(folder / "pipe.mp4")
    (folder / "dead_link.mp4").symlink_to("nowhere.mp4")
    (folder / "circle.mp4").symlink_to("circle.mp4")
    (folder / "zero.mp4").symlink_to("/dev/zero")
    return [Case(folder / name, told) for name, told in made]


def _damaged(folder: Path) -> Iterator[Case]:
    person = clips.person()
    whole = folder / "whole"
    whole.mkdir()
    quick = {"movflags": "faststart"}
    often = {"g": "1"}
    wholes = [
        clips.write(whole / "a.mp4", person, options=often, container_options=quick),
        clips.write(whole / "b.webm", person, "libvpx-vp9", options=often),
        clips.write(whole / "c.avi", person, "mjpeg", pixels="yuvj420p"),
        clips.write(whole / "d.mp4", person, "libx265", container_options=quick),
        clips.write(whole / "e.gif", person, "gif", pixels="rgb8"),
    ]
    for name in ("f.jpg", "g.png", "h.webp"):
        Image.fromarray(person[0]).save(whole / name)
        wholes.append(whole / name)
    for path in wholes:
        yield Case(path, JUDGED)
        if path.suffix in {".mp4", ".webm", ".jpg"} and path.name != "d.mp4":
            yield from (Case(each, None) for each in damage.cut(path, folder))
        yield from (Case(each, None) for each in damage.flipped(path, folder))


def _mislabelled(folder: Path) -> Iterator[Case]:
    person = clips.person(2)
    photo = folder / "photo.mp4"
    Image.fromarray(person[0]).save(photo, "JPEG")
    clips.write(folder / "clip.mkv", person).rename(folder / "clip.jpg")
    contents = {
        "empty.mp4": (b"", "is empty"),
        "text.mp4": (b"no clip at all\n" * 99, "is not a video"),
        "playlist.mp4": (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "is not a video"),
        "page.jpg": (b"<!doctype html><title>404</title>", "is not a video"),
        "zeros.mp4": (bytes(100_000), "is not a video"),
    }
    yield Case(photo, JUDGED)
    yield Case(folder / "clip.jpg", JUDGED)
    for name, (content, told) in contents.items():
        (folder / name).write_bytes(content)
        yield Case(folder / name, told)


def _overstated(folder: Path) -> Iterator[Case]:
    person = clips.person(4)
    plain = clips.write(folder / "plain.mp4", person).read_bytes()
    fragments = {"movflags": "frag_keyframe+empty_moov"}
    fragmented = clips.write(folder / "f.mp4", person, container_options=fragments).read_bytes()
    gif = bytearray(clips.write(folder / "g.gif", person, "gif", pixels="rgb8").read_bytes())
    gif[6:10] = b"\xff\xff\xff\xff"
    too_much = "claims to hold more than fits"
    contents = {
        "samples.mp4": (damage.claiming_samples(plain, 80_000_000), too_much),
        "edits.mp4": (damage.claiming_edits(plain, 10_000, 20_000), too_much),
        "fragment.mp4": (damage.claiming_fragment(fragmented, 80_000_000), too_much),
        "long_box.mp4": (damage.with_long_box(plain), None),
        "wide.gif": (bytes(gif), None),
        "square_16k.png": (damage.declared_png(16_384, 16_384), "too many pixels"),
        "square_60k.png": (damage.declared_png(60_000, 60_000), "too many pixels"),
    }
    for name, (content, told) in contents.items():
        (folder / name).write_bytes(content)
        yield Case(folder / name, told)


def _sizes(folder: Path) -> Iterator[Case]:
    person = clips.person(3)
    one = [each[:1, :1] for each in person]
    Image.fromarray(one[0]).save(folder / "one_pixel.png")
    yield Case(folder / "one_pixel.png", JUDGED)
    yield Case(clips.write(folder / "one_pixel.mkv", one, "ffv1", pixels="bgr0"), JUDGED)
    odd = clips.resized(person, 161, 121)
    yield Case(clips.write(folder / "odd.mp4", odd, pixels="yuv444p"), JUDGED)
    yield Case(clips.write(folder / "odd.avi", odd, "mjpeg", pixels="yuvj420p"), JUDGED)
    ribbon = clips.resized(person, 16_384, 16)
    yield Case(clips.write(folder / "ribbon.avi", ribbon, "mjpeg", pixels="yuvj420p"), JUDGED)
    thread = clips.resized(person, 2, 16_384)
    yield Case(clips.write(folder / "thread.mkv", thread, "ffv1", pixels="bgr0"), JUDGED)
    Image.new("RGB", (16_384, 8_192), (90, 120, 60)).save(folder / "large.jpg", quality=20)
    yield Case(folder / "large.jpg", JUDGED)
    square = [clips.resized(person[:1], 8_000, 8_000)[0]]
    clips.write(folder / "large.avi", square, "mjpeg", pixels="yuvj420p")
    yield Case(folder / "large.avi", "export it with at most 37 megapixels")


def _paces(folder: Path) -> Iterator[Case]:
    person = clips.person()
    slow, fast = Fraction(1), MILLISECOND
    yield Case(clips.write(folder / "fps_1.mp4", person, tick=slow), JUDGED)
    yield Case(clips.write(folder / "fps_1000.mp4", person, tick=fast), JUDGED)
    yield Case(clips.write(folder / "fps_1e9.mp4", person, tick=Fraction(1, 10**9)), JUDGED)
    day = [0, 1, 2, 86_400_000, 86_400_001, 86_400_040]
    yield Case(clips.write(folder / "day_long_gap.mkv", person, ticks=day, tick=fast), JUDGED)


def _times(folder: Path) -> Iterator[Case]:
    person = clips.person()
    source = clips.write(folder / "times.mkv", person, "mjpeg", pixels="yuvj420p")
    orders = {
        "negative": [-400, -360, -320, 0, 40, 80],
        "repeated": [0, 0, 40, 40, 40, 80],
        "all_the_same": [0, 0, 0, 0, 0, 0],
        "backwards": [200, 160, 120, 80, 40, 0],
    }
    for name, times_ms in orders.items():
        for suffix in ("mkv", "mp4"):
            path = folder / f"times_{name}.{suffix}"
            try:
                yield Case(clips.write_packets(path, source, times_ms), JUDGED)
            except (ValueError, OSError):  # this container cannot hold such times
                path.unlink(missing_ok=True)
    yield Case(clips.write(folder / "no_times.avi", person, "mpeg4", options={"bf": "2"}), JUDGED)


def _tracks(folder: Path) -> Iterator[Case]:
    person = clips.person()
    yield Case(clips.write(folder / "tracks.mkv", person, tracks=3, sound_s=0.3), JUDGED)
    upright = clips.resized(person, 96, 128)
    wide = clips.resized(person, 320, 128)
    path = clips.write_changing(folder / "changing.ts", [person, upright, wide])
    yield Case(path.rename(path.with_suffix(".mkv")), JUDGED)
    yield Case(clips.write_sound(folder / "sound.avi"), "has sound but no picture")
    yield Case(
        clips.write_sound(folder / "sound.m4a", "aac").rename(folder / "s.m4v"), "no picture"
    )
    cover = folder / "whole" / "f.jpg"
    (folder / "cover.mov").write_bytes(damage.album(cover.read_bytes()))
    yield Case(folder / "cover.mov", "no picture")


def _colours(folder: Path) -> Iterator[Case]:
    person = clips.person()

    def bright(stream: VideoStream) -> None:
        stream.codec_context.color_primaries, stream.codec_context.color_trc = 9, 16
        stream.codec_context.colorspace, stream.codec_context.color_range = 9, 1

    ten_bit = "yuv420p10le"
    path = folder / "hdr.mp4"
    yield Case(clips.write(path, person, "libx265", pixels=ten_bit, set_up=bright), JUDGED)
    path = folder / "alpha.webm"
    yield Case(clips.write(path, person, "libvpx-vp9", pixels="yuva420p"), JUDGED)
    yield Case(clips.write(folder / "alpha.mov", person, "qtrle", pixels="argb"), JUDGED)
    path = folder / "alpha.png"
    Image.fromarray(person[0]).convert("RGBA").rotate(20).save(path)
    yield Case(path, JUDGED)
    woven = {"flags": "+ilme+ildct", "x264-params": "tff=1"}
    yield Case(clips.write(folder / "interlaced.mp4", person, options=woven), JUDGED)


def _named(folder: Path) -> Iterator[Path]:
    content = clips.write(folder / "named.mp4", clips.person(2)).read_bytes()
    long = "n" * 240 + ".mp4"
    for name in (EMOJI, LINES, "--help.mp4", "'\"$(true);&.mp4", " .mp4", long):
        (folder / name).write_bytes(content)
        yield folder / name


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    written = write(target) + places(target)
    sys.stdout.write(f"{len(written)} files in {target}\n")
