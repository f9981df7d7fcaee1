"""When a clip was filmed, as far as its header and its file tell."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.video.filmed import filmed_at

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a disk that takes times which others do not
CHANGED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def clip(path: Path, **header: str) -> Path:
    """Write a clip of one frame with a header, on a file that was changed in May 2024."""
    options = {"movflags": "use_metadata_tags"} if path.suffix == ".mov" else {}
    with av.open(str(path), "w", options=options) as sink:
        sink.metadata.update({name.replace("__", "."): value for name, value in header.items()})
        stream = sink.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        grey = np.full((48, 64, 3), 99, np.uint8)
        sink.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        sink.mux(stream.encode(None))
    os.utime(path, (CHANGED.timestamp(), CHANGED.timestamp()))
    return path


def test_the_header_tells(tmp_path: Path) -> None:
    path = clip(tmp_path / "me.mp4", creation_time="2023-02-01T17:00:00.000000Z")
    assert filmed_at(path) == datetime(2023, 2, 1, 17, tzinfo=UTC)


def test_a_phone_that_tells_its_own_time_of_day_is_believed_first(tmp_path: Path) -> None:
    path = clip(
        tmp_path / "me.mov",
        creation_time="2023-02-01T17:00:00.000000Z",
        com__apple__quicktime__creationdate="2023-02-02T04:00:00+1100",
    )
    found = filmed_at(path)
    assert found == datetime(2023, 2, 1, 17, tzinfo=UTC)
    assert found.utcoffset() == timedelta(hours=11)


@pytest.mark.parametrize(
    "told", ["1970-01-01T00:00:00.000000Z", "2999-01-01T00:00:00.000000Z", "yesterday"]
)
def test_what_cannot_be_is_not_believed(tmp_path: Path, told: str) -> None:
    assert filmed_at(clip(tmp_path / "me.mkv", creation_time=told)) == CHANGED


def test_without_a_header_the_file_tells(tmp_path: Path) -> None:
    found = filmed_at(clip(tmp_path / "me.mp4"))
    assert found == CHANGED
    assert found.tzinfo is not None


def test_a_file_from_the_future_was_filmed_now(tmp_path: Path) -> None:
    path = clip(tmp_path / "me.mp4")
    os.utime(path, (4e9, 4e9))
    before = datetime.now(UTC)
    assert before <= filmed_at(path) <= datetime.now(UTC)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs time zones that can be set")
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "told",
    ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"],
)
def test_the_first_and_the_last_year_are_passed_over_in_any_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, zone: str
) -> None:
    path = clip(tmp_path / "me.mov", com__apple__quicktime__creationdate=told)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert filmed_at(path) == CHANGED
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.skipif(not IN_MEMORY.is_dir(), reason="needs a disk with such times")
def test_a_file_from_no_year_that_there_is_was_filmed_now() -> None:
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        path = clip(Path(folder) / "me.mp4")
        os.utime(path, (1e12, 1e12))
        before = datetime.now(UTC)
        assert before <= filmed_at(path) <= datetime.now(UTC)


def test_what_is_no_clip_is_told(tmp_path: Path) -> None:
    (tmp_path / "me.mp4").write_text("no clip", encoding="utf-8")
    with pytest.raises(InputError):
        filmed_at(tmp_path / "me.mp4")
