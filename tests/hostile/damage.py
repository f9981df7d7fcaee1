"""Files that were cut off, changed or made to claim what they do not hold."""

from __future__ import annotations

import random
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    Box = tuple[bytes, bytes]

FLIPS = 3

_FOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf"}


def cut(whole: Path, folder: Path) -> Iterator[Path]:
    """Write a file cut off after each tenth."""
    data = whole.read_bytes()
    for tenth in range(1, 10):
        path = folder / f"cut_{tenth}_{whole.name}"
        path.write_bytes(data[: len(data) * tenth // 10])
        yield path


def flipped(whole: Path, folder: Path) -> Iterator[Path]:
    """Write a file with bits turned over, in its first tenth or in the rest; always the same."""
    data = whole.read_bytes()
    places = {"head": (0, len(data) // 10), "body": (len(data) // 10, len(data))}
    for place, (start, end) in places.items():
        for number in range(FLIPS):
            chance = random.Random(number)  # noqa: S311 - nothing secret
            changed = bytearray(data)
            for _ in range(4**number):
                changed[chance.randrange(start, end)] ^= 1 << chance.randrange(8)
            path = folder / f"flipped_{place}_{number}_{whole.name}"
            path.write_bytes(changed)
            yield path


def claiming_samples(clip: bytes, count: int) -> bytes:
    """Give an MP4 whose index claims so many samples of one byte, in one piece."""
    told = {
        b"stsz": struct.pack(">III", 0, 1, count),
        b"stsc": struct.pack(">5I", 0, 1, 1, count, 1),
        b"stts": struct.pack(">4I", 0, 1, count, 512),
        b"stco": struct.pack(">3I", 0, 1, 48),
    }
    return _edited(clip, told, without={b"ctts", b"stss", b"edts"})


def claiming_edits(clip: bytes, samples: int, edits: int) -> bytes:
    """Give an MP4 that plays so many samples of one byte so many times over."""
    told = {
        b"stsz": struct.pack(">III", 0, 1, samples),
        b"stsc": struct.pack(">5I", 0, 1, 1, samples, 1),
        b"stts": struct.pack(">4I", 0, 1, samples, 512),
        b"stco": struct.pack(">3I", 0, 1, 48),
        b"elst": struct.pack(">II", 0, edits) + struct.pack(">IIHH", 10_000, 0, 1, 0) * edits,
    }
    return _edited(clip, told, without={b"ctts", b"stss"})


def claiming_fragment(clip: bytes, count: int) -> bytes:
    """Give a fragmented MP4 whose fragments claim so many samples, nothing said of each."""
    told = {b"trun": struct.pack(">II", 0, count)}
    return _edited(clip, told)


def with_long_box(clip: bytes) -> bytes:
    """Give an MP4 whose pictures claim to take four exabytes."""
    at = clip.index(b"mdat") - 4
    return clip[:at] + struct.pack(">I4sQ", 1, b"mdat", 1 << 62) + clip[at + 8 :]


def declared_png(width: int, height: int) -> bytes:
    """Give a PNG that declares a size and holds a few bytes of picture."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(64))),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )


def album(cover: bytes) -> bytes:
    """Give an MP3 file that is a tag with a picture in it, and hardly any sound."""
    body = b"\x00image/jpeg\x00\x03\x00" + cover
    frame = b"APIC" + struct.pack(">I2x", len(body)) + body
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    silence = (b"\xff\xfb\x10\xc4" + bytes(100)) * 20
    return b"ID3\x03\x00\x00" + size + frame + silence


def _edited(
    data: bytes, told: Mapping[bytes, bytes], *, without: set[bytes] | None = None
) -> bytes:
    """Give the boxes of an MP4 with other content, and some left out, at any depth."""
    written = []
    for name, content in _boxes(data):
        if name in (without or ()):
            continue
        if name in _FOLDERS:
            inside = _edited(content, told, without=without)
        else:
            inside = told.get(name, content)
        written.append(struct.pack(">I4s", 8 + len(inside), name) + inside)
    return b"".join(written)


def _boxes(data: bytes) -> Iterator[Box]:
    at = 0
    while at + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        yield name, data[at + 8 : at + length]
        at += length
