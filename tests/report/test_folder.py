from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formcheck.errors import UsageError
from formcheck.report.folder import check_writable, fresh_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck


def test_results_are_replaced_and_nothing_else_is_touched(
    analysed: Callable[[str], formcheck.Analysis], tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "results"
    analysed("walking").save(folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    analysed("mixed_bench").save(folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "frames.csv",
        "landmarks.npy",
        "notes.txt",
        "result.json",
    ]
    assert '"mixed"' in (folder / "result.json").read_text(encoding="utf-8")
    assert [path.name for path in folder.parent.iterdir()] == ["results"]


def test_an_error_while_writing_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "result.json").write_text("old", encoding="utf-8")

    def write_half() -> None:
        with fresh_files(folder) as workshop:
            (workshop / "result.json").write_text("new", encoding="utf-8")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        write_half()
    assert (folder / "result.json").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("place", ["a-file", "a-file/below"])
def test_a_place_that_cannot_hold_results_is_named_before_any_work(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="--out"):
        check_writable(tmp_path / place)


def test_checking_a_place_leaves_no_trace(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "deep" / "results")
    assert list(tmp_path.iterdir()) == []
