"""What is refused is said in one sentence, which also a browser gets to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.running import Studio, reply, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMIT_MB = 5


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with running(tmp_path_factory.mktemp("data"), "--upload-limit", str(LIMIT_MB)) as studio:
        studio.open_page()
        yield studio


def listed(studio: Studio) -> list[str]:
    return [each["id"] for each in studio.ask("GET", "/api/analyses").json["analyses"]]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("exercise", "burpee"),
        ("exercise", "/etc/passwd"),
        ("exercise", "my.toml"),
        ("side", "front"),
        ("model", "/tmp/evil.task"),  # noqa: S108 - is never opened
        ("keep", "maybe"),
    ],
)
def test_a_choice_that_there_is_not_is_refused(
    studio: Studio, samples: Path, key: str, value: str
) -> None:
    answer = studio.upload(samples / "walking.mp4", **{key: value})
    assert answer.status == 400
    assert answer.error.startswith(f"{key} must be one of ")


def test_what_is_no_video_is_refused_and_leaves_nothing(studio: Studio, tmp_path: Path) -> None:
    before = listed(studio)
    for content in (b"", b"#!/bin/sh\nrm -rf /\n", b"<svg onload=alert(1)>" * 50_000):
        (tmp_path / "clip.mp4").write_bytes(content)
        answer = studio.upload(tmp_path / "clip.mp4")
        assert answer.status == 415
        assert answer.error
    assert listed(studio) == before


def test_too_large_a_clip_is_refused_before_any_of_it_is_read(studio: Studio) -> None:
    connection = studio.connect()
    connection.putrequest("POST", "/api/analyses?name=x", skip_host=True)
    for name, value in studio.headers({"Content-Length": str(3 * 10**9)}).items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = reply(connection)
    assert answer.status == 413
    assert "larger than the 5 MB" in answer.error
    assert answer.headers["connection"] == "close"
    connection.close()


def test_too_large_a_clip_that_hides_its_length_is_cut_off(studio: Studio) -> None:
    before = listed(studio)

    def endless() -> Iterator[bytes]:
        yield b"\x00\x00\x00\x20ftypisom"
        for _ in range(LIMIT_MB * 10 + 1):
            yield bytes(100_000)

    connection = studio.connect()
    connection.request("POST", "/api/analyses", endless(), studio.headers(), encode_chunked=False)
    answer = reply(connection)
    connection.close()
    assert answer.status == 413
    assert listed(studio) == before


def test_an_upload_that_breaks_off_leaves_nothing(studio: Studio, samples: Path) -> None:
    before = listed(studio)
    connection = studio.connect()
    connection.putrequest("POST", "/api/analyses?name=half.mp4", skip_host=True)
    for name, value in studio.headers({"Content-Length": "1000000"}).items():
        connection.putheader(name, value)
    connection.endheaders((samples / "walking.mp4").read_bytes()[:1000])
    connection.close()
    assert listed(studio) == before
