"""A source that is named, in the code or to a user, can be looked up in docs/evidence.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.docs.pages import DOCS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CITED = re.compile(r"(?<![\w.])§\s?(\d+(?:\.\d+)?)")


def texts() -> Iterator[Path]:
    for folder, ends in (("src", {".py", ".toml", ".html"}), ("docs", {".md"})):
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in ends)


def test_every_section_that_is_cited_is_there() -> None:
    headings = re.findall(
        r"^#+ (\d+(?:\.\d+)?)\.? ", (DOCS / "evidence.md").read_text("utf-8"), re.MULTILINE
    )
    cited = {
        (section, path.relative_to(ROOT).as_posix())
        for path in texts()
        for section in CITED.findall(path.read_text("utf-8"))
    }
    assert len({section for section, _ in cited}) > 5
    assert [each for each in sorted(cited) if each[0] not in headings] == []
