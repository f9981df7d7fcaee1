"""What is printed for people is text, and wide where no terminal sets the width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from formcheck.report.console import PIPED_WIDTH, stdout_console

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LOOKS_LIKE_MARKUP = "[/x] [bold]:smile: 12"


def test_what_looks_like_markup_is_printed_as_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = Table(box=None, show_header=False)
    table.add_row(LOOKS_LIKE_MARKUP)
    console = stdout_console()
    console.print(table)
    console.print(LOOKS_LIKE_MARKUP)
    assert capsys.readouterr().out.split("\n") == [f" {LOOKS_LIKE_MARKUP} ", LOOKS_LIKE_MARKUP, ""]


def test_what_is_piped_is_at_least_so_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert stdout_console().width == PIPED_WIDTH
    monkeypatch.setenv("COLUMNS", "200")
    assert stdout_console().width == 200


def test_results_are_printed_on_this_terminal_alone(repository: Path) -> None:
    source = repository / "src" / "formcheck"
    makers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "Console(" in path.read_text("utf-8").replace("Console(stderr=True)", "")
    }
    assert makers == {"report/console.py"}
