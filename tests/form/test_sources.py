"""Whatever the code names as its source can be read in the documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CITED = re.compile(r"evidence ((?:§[\d.]*\d(?:, )?)+)")


def cited(source: Path) -> set[str]:
    """Return the sections that a file names."""
    found = CITED.findall(source.read_text(encoding="utf-8"))
    return {section for run in found for section in re.findall(r"§([\d.]*\d)", run)}


def test_every_section_that_is_cited_is_there(repository: Path) -> None:
    text = (repository / "docs" / "evidence.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^##+ ([\d.]*\d)\.? ", text, re.MULTILINE))
    package = repository / "src" / "formcheck"
    sources = [*package.rglob("*.py"), *package.rglob("*.toml")]
    missing = {path.name: cited(path) - sections for path in sources}
    assert {name: gone for name, gone in missing.items() if gone} == {}
    assert {"2.1", "3", "4", "4.1"} <= set.union(*map(cited, sources))


@pytest.mark.parametrize("name", ["form/thresholds.py", "exercises/common.toml"])
def test_limits_name_their_sources(repository: Path, name: str) -> None:
    assert len(cited(repository / "src" / "formcheck" / name)) > 2
