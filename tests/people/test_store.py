"""Files of people: where they lie, who may read them, and what a damaged one does."""

from __future__ import annotations

import json
import math
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.people.cards import LITE, TALL, standing

from formcheck.disk.datafolder import FOLDER_VARIABLE
from formcheck.errors import InputError, UsageError
from formcheck.form.reference import Reference
from formcheck.people.person import MOST_STANDINGS, Person
from formcheck.people.store import MOST_BYTES, People

if TYPE_CHECKING:
    from collections.abc import Callable

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(tmp_path / "data" / "people")


def file_of(people: People) -> Path:
    (path,) = people.folder.iterdir()
    return path


# --- keeping and finding ---


def test_who_was_kept_is_found_by_any_spelling(people: People) -> None:
    kept = people.keep("Zoë", standing())
    assert kept == Person("Zoë", (standing(),))
    assert people.find("ZOË") == kept
    assert people.find("Zoe") is None


def test_a_second_camera_is_kept_beside_the_first(people: People) -> None:
    people.keep("Anna", standing("1280x720"))
    people.keep("anna", standing("Desk", LITE))
    found = people.find("Anna")
    assert found is not None
    assert found.name == "Anna"
    assert [each.camera for each in found.standings] == ["1280x720", "Desk"]


def test_what_was_not_measured_is_null_and_comes_back_as_nan(people: People) -> None:
    people.keep("Anna", standing(reference=Reference(176.0)))
    (entry,) = json.loads(file_of(people).read_text("utf-8"))["cameras"]
    assert (entry["knee_deg"], entry["neck_deg"], entry["ankle_deg"]) == (176.0, None, None)
    found = people.find("Anna")
    assert found is not None
    neutral = found.standings[0].reference.neutral
    assert all(map(math.isnan, (neutral.back, neutral.neck_deg, neutral.ankle_deg)))


@pytest.mark.parametrize(
    "name", ["../../../x", "/etc/passwd", "..", "a\\b", "CON", "x" * 100, "李", "\u200c", "."]
)
def test_no_name_gets_out_of_the_folder_or_into_its_listing(people: People, name: str) -> None:
    people.keep(name, standing())
    path = file_of(people)
    assert len(path.name) == 64 + len(".json")
    assert set(path.stem) <= set("0123456789abcdef")
    found = people.find(name)
    assert found is not None
    assert found.name == name
    everybody = list(people.folder.parent.parent.rglob("*"))
    assert everybody == [people.folder.parent, people.folder, path]


@posix_only
def test_only_the_owner_can_read_it(people: People) -> None:
    before = os.umask(0)
    try:
        people.keep("Anna", standing())
    finally:
        os.umask(before)
    assert stat.S_IMODE(people.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file_of(people).stat().st_mode) == 0o600


def test_everybody_is_listed_by_name(people: People) -> None:
    assert people.all() == ((), ())
    for name in ("bo", "Anna", "Cy"):
        people.keep(name, standing())
    (people.folder / "notes.json").write_text("{}", encoding="utf-8")
    found, errors = people.all()
    assert [person.name for person in found] == ["Anna", "bo", "Cy"]
    assert errors == ()


def test_as_many_cameras_as_may_be_kept_can_be_read_again(people: People) -> None:
    long = "界" * 100
    for number in range(MOST_STANDINGS):
        people.keep(long, standing(f"{number} {long}"[:100]))
    found = people.find(long)
    assert found is not None
    assert len(found.standings) == MOST_STANDINGS


# --- forgetting ---


def test_who_is_forgotten_leaves_nothing(people: People) -> None:
    people.keep("Anna", standing())
    people.keep("Bo", standing())
    assert people.forget("ANNA")
    assert people.find("Anna") is None
    assert people.find("Bo") is not None
    assert not people.forget("Anna")
    assert len(list(people.folder.iterdir())) == 1


def test_a_damaged_file_can_be_forgotten(people: People) -> None:
    people.keep("Anna", standing())
    file_of(people).write_bytes(b"\xff\x00")
    assert people.forget("Anna")
    assert people.find("Anna") is None


# --- what may go wrong ---


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], object]:
    """Return what does that to a file's content."""

    def edit(path: Path) -> None:
        content = json.loads(path.read_text("utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    return edit


def entry(**values: object) -> Callable[[Path], object]:
    return edited(lambda content: content["cameras"][0].update(values))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "no text": lambda path: path.write_bytes(b"\x00\xff\xfe" * 50),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "too large": lambda path: path.write_bytes(path.read_bytes() + b" " * MOST_BYTES),
    "too deep": lambda path: path.write_text("[" * 50_000, encoding="utf-8"),
    "a list": lambda path: path.write_text("[]", encoding="utf-8"),
    "another schema": edited(lambda content: content.update(schema=2)),
    "an unknown key": edited(lambda content: content.update(iris="blue")),
    "no cameras": edited(lambda content: content.update(cameras=[])),
    "somebody else": edited(lambda content: content.update(name="Bo")),
    "knee not a number": entry(knee_deg="176"),
    "knee true": entry(knee_deg=True),
    "knee NaN": entry(knee_deg=math.nan),
    "knee bent": entry(knee_deg=90.0),
    "knee endless": entry(knee_deg=math.inf),
    "neck beyond": entry(neck_deg=1e9),
    "no date": entry(kept_on="someday"),
    "no checksum": entry(model_sha256="../x"),
    "cameras without end": edited(lambda content: content.update(cameras=content["cameras"] * 60)),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_told_in_one_sentence_and_left_as_it_is(
    people: People, damage: Callable[[Path], object]
) -> None:
    people.keep("Anna", standing())
    path = file_of(people)
    damage(path)
    content = path.read_bytes()
    with pytest.raises(InputError) as error:
        people.find("Anna")
    sentence = str(error.value)
    assert str(path) in sentence
    assert "is damaged" in sentence
    assert "--calibrate STANDING_CLIP" in sentence
    assert "\n" not in sentence
    assert len(sentence) < 500
    with pytest.raises(InputError):
        people.keep("Anna", standing("Desk"))
    assert path.read_bytes() == content


def test_one_damaged_file_does_not_hide_the_others(people: People) -> None:
    people.keep("Anna", standing())
    file_of(people).write_bytes(b"{")
    people.keep("Bo", standing())
    found, (error,) = people.all()
    assert [person.name for person in found] == ["Bo"]
    assert "is damaged" in str(error)


@posix_only
def test_a_pipe_or_link_in_a_files_place_is_not_opened(people: People, tmp_path: Path) -> None:
    people.keep("Anna", standing())
    path = file_of(people)
    path.replace(tmp_path / "elsewhere.json")
    for put in (os.mkfifo, lambda here: here.symlink_to(tmp_path / "elsewhere.json")):
        put(path)
        with pytest.raises(InputError, match="it is no ordinary file"):
            people.find("Anna")
        path.unlink()


def test_a_folder_that_cannot_be_made_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=f"cannot be written.*{FOLDER_VARIABLE}"):
        People(tmp_path / "file" / "people").keep("Anna", standing())


def test_what_cannot_be_put_in_place_leaves_what_was_there(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.keep("Anna", standing())
    path = file_of(people)
    content = path.read_bytes()

    def full(_self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="No space left"):
        people.keep("Anna", standing("Desk", reference=TALL))
    assert file_of(people) == path
    assert path.read_bytes() == content


# --- where ---


def test_the_variable_chooses_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert People().folder == tmp_path / "people"
    People().keep("Anna", standing())
    assert (tmp_path / "people").is_dir()
