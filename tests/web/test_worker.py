from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.fleet.failure import failure
from formcheck.web.worker import RELIEF, Order, carry_out

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, samples: Path) -> Path:
    shutil.copy(samples / "walking.mp4", tmp_path / "uploaded-clip")
    return tmp_path


def why_not(folder: Path, results: str = "results", **wishes: Any) -> str:
    clip = folder / "uploaded-clip"
    order = Order(clip=clip, results=folder / results, name="leg day.mp4", **wishes)
    return str(failure(carry_out(order, lambda _said: None), order.name, RELIEF))


def test_our_own_mistakes_are_not_blamed_on_the_clip(folder: Path) -> None:
    assert why_not(folder, exercise=5) == (
        "leg day.mp4 met an error in formcheck itself (TypeError: expected str, bytes or "
        "os.PathLike object, not int); please report it."
    )


def test_reasons_are_in_the_users_words_and_name_no_folder_of_ours(folder: Path) -> None:
    (folder / "file").touch()
    said = [
        why_not(folder, "file/results"),
        why_not(folder, exercise=folder / "mine.toml"),
        why_not(folder, model="nix"),
        why_not(folder, model=folder / "mine.task"),
    ]
    assert said[0].startswith("Results cannot be written to the results")
    assert said[1].startswith("mine.toml does not exist; ")
    assert said[2].startswith("There is no model called 'nix'; ")
    assert said[3].startswith("The pose model mine.task does not exist; ")
    assert not any(str(folder) in each for each in said)
