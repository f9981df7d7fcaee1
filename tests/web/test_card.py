from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import InputError
from formcheck.report.record import is_bare_name
from formcheck.web.card import LONGEST_NAME, STATE_NAME, Card, is_id, read_card, shown, state_json

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("squat.mp4", "squat.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\leg day.mov", "leg day.mov"),
        ("C:clip.mp4", "C_clip.mp4"),
        ("a\nb\x1b[31m\u202e.mp4", "a?b?[31m?.mp4"),
        ("/", "clip"),
        ("..", "clip"),
        ("", "clip"),
        ("ümläut 中.mp4", "ümläut 中.mp4"),
    ],
)
def test_a_name_is_fit_to_be_shown_and_leads_nowhere(sent: str, expected: str) -> None:
    assert shown(sent) == expected
    assert is_bare_name(shown(sent))


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    name = shown("x" * 5000 + ".mp4")
    assert len(name) == LONGEST_NAME
    assert name.startswith("xxx")
    assert name.endswith(".mp4")


def test_ids_cannot_be_guessed_and_are_fit_for_folders() -> None:
    ids = {Card.new("clip", keep=False).id for _ in range(200)}
    assert len(ids) == 200
    assert all(map(is_id, ids))
    assert not any(map(is_id, ("", "..", "../../aaaaaaaaaaaaaaaa", "a" * 21, "a" * 23)))


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    card = Card.new("clip.mp4", keep=True)
    folder = tmp_path / card.id
    folder.mkdir()
    (folder / STATE_NAME).write_text(state_json(card), "utf-8")
    assert read_card(folder) == card


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": 2},
        {"keep": "yes"},
        {"state": "running away"},
        {"name": "x" * 300},
        {"error": 7},
        {"created": None},
    ],
)
def test_what_no_studio_wrote_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    values = json.loads(state_json(Card.new("clip.mp4", keep=True)))
    (tmp_path / STATE_NAME).write_text(json.dumps(values | changes), "utf-8")
    with pytest.raises(InputError):
        read_card(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / STATE_NAME)
    with pytest.raises(InputError):
        read_card(tmp_path)
