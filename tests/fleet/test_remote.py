from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.errors import InputError, UsageError
from formcheck.fleet import remote
from formcheck.fleet.remote import Remote, called, fetch, is_url, list_folder

if TYPE_CHECKING:
    from pathlib import Path

fsspec = pytest.importorskip("fsspec")

# What a bucket holds may be called anything.
ODD = ("what?.mp4", "hash#tag.mp4", "per%20cent.mp4", "a b&c+d.mp4", "new\nline.mp4", "ü😀.MP4")


class Status(Exception):  # noqa: N818 - stands for aiohttp's
    """What a web server answers."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status}, message={said!r}")
        self.status = status


def caused(cause: Exception) -> Exception:
    """Return what fsspec makes of whatever happens over HTTP."""
    error = FileNotFoundError("the address")
    error.__cause__ = cause
    return error


FileSystem: Any = fsspec.AbstractFileSystem


class Shop(FileSystem):  # type: ignore[misc] # fsspec has no types
    """A file system in which something goes wrong, or that lists odd things."""

    cachable = False
    trouble: Exception | None = None
    names: tuple[str, ...] = ()

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        if self.trouble is not None:
            raise self.trouble
        return {"name": path, "size": 1, "type": "directory"}

    def find(self, path: str, **_: Any) -> list[str]:
        return [f"{path}/{name}" for name in self.names]


@pytest.fixture
def shop() -> type[Shop]:
    fsspec.register_implementation("shop", Shop, clobber=True)
    return Shop


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


@pytest.mark.parametrize("name", ODD)
def test_a_key_of_any_letters_is_listed_fetched_and_called_by_all_of_its_name(
    tmp_path: Path, name: str
) -> None:
    top = tmp_path.name
    fsspec.filesystem("memory").pipe_file(f"/{top}/{name}", b"content")
    ((clip, called_there),) = list_folder(Remote(f"MEMORY://{top}"))
    assert called_there == name
    assert str(clip).endswith(f"/{top}/{name}")
    copy = fetch(clip, tmp_path, lambda *_: None)
    assert copy.read_bytes() == b"content"
    assert copy.suffix.lower() == ".mp4"


def test_what_stands_for_a_folder_is_no_clip(
    shop: type[Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop, "names", ("folder.mp4/", "up/../../a.mp4", "a.mp4"))
    assert [name for _, name in list_folder(Remote("shop://b/clips"))] == ["a.mp4"]


def test_a_folder_where_a_clip_should_be_is_told(tmp_path: Path) -> None:
    put(**{"taken__in__a.mp4": b"x"})
    with pytest.raises(InputError, match=r"memory://taken/in is a folder; name the clips in it"):
        fetch(Remote("memory://taken/in"), tmp_path, lambda *_: None)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (FileNotFoundError("a.mp4"), "a.mp4 does not exist; check the address shop://b/a.mp4."),
        (caused(Status(404, "Not Found")), "a.mp4 does not exist"),
        (caused(RuntimeError("NoSuchBucket")), "a.mp4 does not exist"),
        (caused(Status(403, "Forbidden")), "check the credentials for it"),
        (caused(Status(500, "Oh")), "(Status: 500, message='Oh'); check address and network"),
        (caused(ConnectionRefusedError("no")), "cannot be read at shop://b/a.mp4 (ConnectionRef"),
        (PermissionError("no"), "may not be read with these credentials"),
        (RuntimeError("Unable to locate credentials"), "check the credentials for it"),
        (RuntimeError("no answer from shop://b/a.mp4"), "check address and network"),
    ],
)
def test_what_goes_wrong_far_away_is_told_in_a_sentence(
    shop: type[Shop],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    trouble: Exception,
    said: str,
) -> None:
    monkeypatch.setattr(shop, "trouble", trouble)
    with pytest.raises(InputError) as caught:
        fetch(Remote("shop://b/a.mp4"), tmp_path, lambda *_: None)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "said",
    [
        "GET {}",
        'Invalid bucket name "anna:secret@b"',
        "url='https://anna:secret@b/k%201.mp4?token=secret&x=1'",
    ],
)
def test_no_secret_is_told_when_something_goes_wrong(
    shop: type[Shop], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    clip = Remote("shop://anna:secret@b/k 1.mp4?token=secret")
    monkeypatch.setattr(shop, "trouble", RuntimeError(said.format(clip.url)))
    with pytest.raises(InputError, match=r"shop://b/k 1\.mp4") as caught:
        fetch(clip, tmp_path, lambda *_: None)
    assert "secret" not in str(caught.value)
    assert "anna" not in str(caught.value)


def test_what_those_packages_log_does_not_reach_the_terminal() -> None:
    script = (
        "import fsspec, logging\n"
        "from formcheck.fleet.remote import Remote, list_folder\n"
        "fsspec.filesystem('memory').pipe_file('/a/b.mp4', b'x')\n"
        "list_folder(Remote('memory://a'))\n"
        "logging.getLogger('gcsfs.retry').error('out of retries')\n"
        "logging.getLogger('mine').error('mine')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.stderr == "mine\n"


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
    assert Remote("s3://bucket").name == "bucket"
    assert Remote("s3://bucket/a.mp4?versionId=1.x").name == "a.mp4"
    assert str(Remote("http://[b/a.mp4?token=hidden#x")) == "http://[b/a.mp4"
    assert Remote("s3://b/.mp4").name == "mp4"
    assert len(Remote(f"s3://b/{'x' * 500}.mp4").name) < 140
    assert called(Remote("s3://b/a\u202e.mp4")) == "a?.mp4"
