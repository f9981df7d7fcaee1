"""Names and words come from anybody, and stand in messages, tables and spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formcheck.text import cell, printable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë 日本 🧘", "Zoë 日本 🧘"),
        ("a\x1b[2J\nb\tc\x00", "a?[2J?b?c?"),
        ("\u202egnp.exe \udcff\u2028", "?gnp.exe ??"),
        ("", ""),
    ],
)
def test_what_cannot_be_shown_has_a_mark(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert cell(text) == shown


@pytest.mark.parametrize("sign", "=+-@")
def test_nothing_is_a_formula(sign: str) -> None:
    for text in (f"{sign}1", f"  {sign}1"):
        assert cell(text)[0] == " "
        assert cell(text).strip() == f"{sign}1"
    assert cell(f"\t{sign}1") == f"?{sign}1"
    assert cell(f"1{sign}1") == f"1{sign}1"


def test_this_is_decided_in_one_place(repository: Path) -> None:
    source = repository / "src" / "formcheck"
    deciding = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if 'isprintable() else "?"' in path.read_text("utf-8")
        or '"=+-@"' in path.read_text("utf-8")
    }
    assert deciding == {"text.py"}
