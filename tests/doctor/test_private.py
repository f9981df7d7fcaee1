from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.doctor.private import LONGEST, shown_path, without_folders, without_private_words


@pytest.fixture(autouse=True)
def anna(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.setenv("LOGNAME", "anna")
    monkeypatch.setattr("platform.node", lambda: "annas-laptop.clinic.example")


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("cannot read /home/anna/patients/eve.mp4", "cannot read .../eve.mp4"),
        ("cannot read '/mnt/team/eve.mp4': denied", "cannot read '.../eve.mp4': denied"),
        (r"no D:\\Data\eve.mp4 there", r"no .../eve.mp4 there"),
        (r"no C:\Users\anna\eve.mp4 there", "no .../eve.mp4 there"),
        ("the disk /dev/sda1", "the disk .../sda1"),
        ("see ~/patients/eve.mp4", "see .../eve.mp4"),
        ("see https://host/a/b.html", "see https://host/a/b.html"),
        ("5.0/s and w/h", "5.0/s and w/h"),
        ("one\nline\x1b[31m", "one line [31m"),
    ],
)
def test_paths_are_cut_to_their_last_names(told: str, kept: str) -> None:
    assert without_folders(told) == kept


def test_a_home_folder_with_a_blank_is_cut_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/srv/anna maria")
    assert "maria" not in without_folders("no /srv/anna maria/clip.mp4 there")


@pytest.mark.parametrize("name", ["anna", "Anna", "annas-laptop", "annas-laptop.clinic.example"])
def test_people_and_machines_are_not_named(name: str) -> None:
    assert without_private_words(f"user {name}!") == "user (name)!"


def test_other_words_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    assert without_private_words("savannah bananna") == "savannah bananna"
    monkeypatch.setenv("LOGNAME", "root")
    assert without_private_words("root and formcheck") == "root and formcheck"


def test_long_messages_are_cut() -> None:
    assert len(without_folders("x" * 5000)) < LONGEST + 5


def test_a_path_is_shown_from_the_home_folder_on() -> None:
    assert shown_path(Path("/home/anna/.local/share")) == "~/.local/share"
    assert shown_path(Path("/mnt/clinic/eve")) == "eve"
