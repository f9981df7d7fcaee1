from __future__ import annotations

import os
from pathlib import Path, PurePath

import pytest

from formcheck.errors import InputError
from formcheck.fleet.listing import list_clips
from formcheck.fleet.remote import Remote


def put(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_a_folder_gives_its_media_at_any_depth_and_neither_results_nor_hidden_ones(
    tmp_path: Path,
) -> None:
    put(
        tmp_path / "b.MP4",
        tmp_path / "a" / "b.mp4",
        tmp_path / "photo.jpg",
        tmp_path / "notes.txt",
        tmp_path / ".hidden.mp4",
        tmp_path / ".hidden" / "c.mp4",
        tmp_path / "b.MP4.formcheck" / "annotated.mp4",
    )
    (tmp_path / "folder.mp4").mkdir()
    found = {each.name: each.folder.as_posix() for each in list_clips(tmp_path)}
    assert found == {
        str(PurePath("a", "b.mp4")): "a/b.mp4.formcheck",
        "b.MP4": "b.MP4.formcheck",
        "photo.jpg": "photo.jpg.formcheck",
    }


def test_a_list_names_paths_from_its_own_folder_and_keeps_missing_ones(tmp_path: Path) -> None:
    clips = tmp_path / "here"
    clips.mkdir()
    lines = clips / "list.txt"
    lines.write_text(
        "# a comment\n\n  a.mp4  \r\nsub/gone.mp4\n./a.mp4\nsub/../a.mp4\n../beside/a.mp4\n",
        encoding="utf-8",
    )
    found = list_clips(lines)
    beside = PurePath(tmp_path / "beside" / "a.mp4")
    assert [each.name for each in found] == [
        "a.mp4",
        str(PurePath("sub", "gone.mp4")),
        str(beside),
    ]
    assert [each.folder for each in found[:2]] == [
        PurePath("a.mp4.formcheck"),
        PurePath("sub/gone.mp4.formcheck"),
    ]
    assert found[2].folder.parts[-3:] == (*beside.parts[-3:-1], "a.mp4.formcheck")
    assert not found[2].folder.is_absolute()
    assert ".." not in found[2].folder.parts


def test_no_two_clips_share_a_folder_whatever_the_disk_takes_for_the_same(tmp_path: Path) -> None:
    names = ["A.mp4", "a.mp4", "é.mp4", "e\u0301.mp4", "a.mp4-2"]
    lines = tmp_path / "list.txt"
    lines.write_text("\n".join(names), encoding="utf-8")
    folders = [each.folder.name for each in list_clips(lines)]
    assert folders[:2] == ["A.mp4.formcheck", "a.mp4-2.formcheck"]
    assert folders[3] == "e\u0301.mp4-2.formcheck"
    assert folders[4] == "a.mp4-2-2.formcheck"


def test_long_names_are_cut_to_what_a_disk_allows_and_stay_apart(tmp_path: Path) -> None:
    names = [f"{'ü' * 120}{end}.mp4" for end in "ab"]
    lines = tmp_path / "list.txt"
    lines.write_text("\n".join(names), encoding="utf-8")
    folders = [each.folder.name for each in list_clips(lines)]
    assert len(set(folders)) == 2
    assert all(len(os.fsencode(name)) < 240 for name in folders)


def test_names_that_are_no_text_are_listed(tmp_path: Path) -> None:
    lines = tmp_path / "list.txt"
    lines.write_bytes(b"bad\xff.mp4\n")
    (only,) = list_clips(lines)
    assert os.fsencode(only.name) == b"bad\xff.mp4"


def test_a_list_names_addresses_too_and_no_folder_leads_out(tmp_path: Path) -> None:
    lines = tmp_path / "list.txt"
    lines.write_text(
        "s3://bucket/a/b.mp4\na.mp4\ns3://bucket/a/b.mp4\n"
        "https://anna:secret@example.org/../x:y/../b.mp4?token=hidden\nhttps://\n",
        encoding="utf-8",
    )
    found = list_clips(lines)
    assert [(each.name, each.folder.as_posix()) for each in found] == [
        ("s3://bucket/a/b.mp4", "s3/bucket/a/b.mp4.formcheck"),
        ("a.mp4", "a.mp4.formcheck"),
        ("https://example.org/../x:y/../b.mp4", "https/example.org/x_y/b.mp4.formcheck"),
        ("https://", "https.formcheck"),
    ]
    assert found[0].path == Remote("s3://bucket/a/b.mp4")


def test_an_address_of_a_folder_is_listed(tmp_path: Path) -> None:
    memory = pytest.importorskip("fsspec").filesystem("memory")
    for name in ("monday/a.mp4", "A.mp4", "a.mp4", "notes.txt"):
        memory.pipe_file(f"/listing/{name}", b"x")
    found = list_clips("memory://listing")
    assert [(each.name, each.folder.as_posix()) for each in found] == [
        ("A.mp4", "A.mp4.formcheck"),
        ("a.mp4", "a.mp4-2.formcheck"),
        ("monday/a.mp4", "monday/a.mp4.formcheck"),
    ]
    assert list_clips(str(put_one(tmp_path)))[0].name == "a.mp4"


def put_one(folder: Path) -> Path:
    put(folder / "a.mp4")
    return folder


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b"# nothing\n", "names no clip"),
        (b"\x00\x00\x00\x20ftypisom", "is no list"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    lines = tmp_path / "list.txt"
    if content is not None:
        lines.write_bytes(content)
    with pytest.raises(InputError, match=said):
        list_clips(lines)


def test_a_folder_without_clips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no file"):
        list_clips(tmp_path)
