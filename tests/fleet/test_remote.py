from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import InputError, UsageError
from formcheck.fleet import remote
from formcheck.fleet.remote import Remote, called, fetch, is_url, list_folder

if TYPE_CHECKING:
    from pathlib import Path

fsspec = pytest.importorskip("fsspec")


def put(**files: bytes) -> None:
    memory = fsspec.filesystem("memory")
    for name, content in files.items():
        memory.pipe_file(f"/{name.replace('__', '/')}", content)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("s3://bucket/a.mp4", True),
        ("memory://a.mp4", True),
        ("C:\\clips\\a.mp4", False),
        ("C://clips", False),
        ("monday/a.mp4", False),
        ("://a", False),
    ],
)
def test_an_address_is_told_from_a_path(text: str, url: bool) -> None:
    assert is_url(text) is url


def test_a_folder_behind_an_address_is_listed_as_one_on_a_disk() -> None:
    put(
        **{
            "list__b.MP4": b"x",
            "list__a__c.mp4": b"x",
            "list__notes.txt": b"x",
            "list__.hidden.mp4": b"x",
            "list__b.MP4.formcheck__annotated.mp4": b"x",
        }
    )
    found = list_folder(Remote("memory://list/"))
    assert [name for _, name in found] == ["a/c.mp4", "b.MP4"]
    assert [is_url(clip.url) for clip, _ in found] == [True, True]


def test_a_clip_is_fetched_under_its_own_name_and_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "PIECE", 4)
    put(**{"fetch__a b.mp4": b"0123456789"})
    told: list[tuple[int, int | None]] = []
    path = fetch(Remote("memory://fetch/a b.mp4"), tmp_path, lambda *far: told.append(far))
    assert path.name == "a b.mp4"
    assert path.read_bytes() == b"0123456789"
    assert told == [(4, 10), (8, 10), (10, 10)]


def test_a_clip_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "LARGEST_CLIP", 9)
    put(**{"large__a.mp4": b"0123456789"})
    with pytest.raises(InputError, match=r"a\.mp4 is larger than"):
        fetch(Remote("memory://large/a.mp4"), tmp_path, lambda *_: None)


def test_what_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.mp4 does not exist"):
        fetch(Remote("memory://nowhere/gone.mp4"), tmp_path, lambda *_: None)
    with pytest.raises(InputError, match="holds no file"):
        list_folder(Remote("memory://nowhere"))
    put(**{"one.mp4": b"x"})
    with pytest.raises(InputError, match="is a file"):
        list_folder(Remote("memory://one.mp4"))


@pytest.mark.skipif(importlib.util.find_spec("s3fs") is not None, reason="s3fs is installed")
def test_a_missing_package_is_named() -> None:
    with pytest.raises(UsageError, match="pip install s3fs"):
        list_folder(Remote("s3://bucket/clips"))


def test_an_unknown_kind_of_address_is_refused() -> None:
    with pytest.raises(UsageError, match="No file system is known for tape://"):
        list_folder(Remote("tape://reel/clips"))


def test_a_name_is_fit_for_a_file_and_a_password_is_not_shown() -> None:
    clip = Remote("https://anna:secret@example.org/x/..%2f/a:b|c.mp4?token=hidden")
    assert clip.name == "a_b_c.mp4"
    assert str(clip) == "https://example.org/x/..%2f/a:b|c.mp4"
    assert Remote("memory://").name == "clip"
    assert Remote("s3://b/.mp4").name == "mp4"
    assert len(Remote(f"s3://b/{'x' * 500}.mp4").name) < 140
    assert called(Remote("s3://b/a\u202e.mp4")) == "a?.mp4"
