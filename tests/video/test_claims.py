"""What an index claims is added up before FFmpeg believes it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.errors import InputError
from formcheck.video import open_source
from formcheck.video.claims import MOST_EDITED, MOST_SAMPLES, refuse_false_claims

if TYPE_CHECKING:
    from pathlib import Path


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def long_box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, name, 16 + len(content)) + content


def open_box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 0, name) + content


def sizes(count: int) -> bytes:
    return box(b"stsz", struct.pack(">III", 0, 1, count))


def edits(count: int) -> bytes:
    return box(b"elst", struct.pack(">II", 0, count))


def run(count: int) -> bytes:
    return box(b"trun", struct.pack(">II", 0, count))


def track(*inside: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", b"".join(inside)))))


TOO_MANY = MOST_SAMPLES + 1


@pytest.mark.parametrize(
    "content",
    [
        box(b"moov", track(sizes(TOO_MANY))),
        box(b"moov", track(sizes(TOO_MANY // 2)) + track(sizes(TOO_MANY // 2 + 1))),
        long_box(b"moov", track(sizes(TOO_MANY))),
        open_box(b"moov", track(sizes(TOO_MANY))),
        box(b"free", bytes(50)) + box(b"moov", track(sizes(TOO_MANY))),
        box(b"moof", box(b"traf", run(TOO_MANY))),
        box(b"moof", box(b"traf", run(TOO_MANY // 2))) * 2 + box(b"moof", box(b"traf", run(2))),
        sizes(TOO_MANY),  # FFmpeg knows a box by its name wherever it is
        box(b"moov", box(b"trak", box(b"edts", edits(100)) + sizes(MOST_EDITED // 100 + 1))),
        box(b"moov", box(b"cmov", b"packed")),
        struct.pack(">I4s", 1 << 30, b"moov") + track(sizes(TOO_MANY)),  # cut off
    ],
)
def test_a_file_that_claims_too_much_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        refuse_false_claims(path)
    assert str(caught.value) == (
        "clip.mp4 claims to hold more than fits into a file of its size; it is damaged or made "
        "to do harm, so copy it again from the camera."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just some text, longer than any box",
        box(b"moov", track(sizes(MOST_SAMPLES))),
        box(b"moov", box(b"edts", edits(2)) + track(sizes(MOST_SAMPLES))),  # as a camera does
        box(b"moov", box(b"edts", edits(100)) + track(sizes(MOST_EDITED // 100))),
        box(b"moov", track(box(b"stsz", b"short"))),
        box(b"mdat", sizes(TOO_MANY)),  # picture, not index
        struct.pack(">I4s", 4, b"moov") + sizes(TOO_MANY),  # nonsense ends the search
        box(b"moov", b"") * 50,
    ],
)
def test_any_other_file_passes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    refuse_false_claims(path)


def test_a_large_file_may_hold_as_many_samples_as_fit_into_it(tmp_path: Path) -> None:
    """Sparse, so that it takes no room: an hour of plain sound beside a picture."""
    path = tmp_path / "clip.mov"
    index = box(b"moov", track(sizes(48_000 * 3600)))
    path.write_bytes(index + struct.pack(">I4sQ", 1, b"mdat", 16 + (1 << 30)))
    with path.open("r+b") as file:
        file.truncate(len(index) + 16 + (1 << 30))
    refuse_false_claims(path)


def test_folders_in_folders_without_end_come_to_an_end(tmp_path: Path) -> None:
    content = b""
    for _ in range(5000):
        content = box(b"moov", content)
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    refuse_false_claims(path)


def test_clips_that_cameras_write_pass(make_clip: Any) -> None:
    for number, options in enumerate(({}, {"movflags": "frag_keyframe+empty_moov"})):
        path = make_clip(f"{number}.mp4", container_options=options)
        with open_source(path) as source:
            assert len(list(source)) == 20
