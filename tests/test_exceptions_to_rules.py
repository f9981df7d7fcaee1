"""A rule of the linter or of the type checker is only left out with a reason on the same line."""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SILENT = re.compile(r"noqa|type: ignore|pragma: no cover|fmt: off")
REASONED = re.compile(
    r"# (?:(?:ruff: )?noqa: [A-Z]+\d+(?:, [A-Z]+\d+)* - \S.+"
    r"|type: ignore\[[a-z-]+(?:, ?[a-z-]+)*\] +# ?\S.+)"
)


def exceptions(path: Path) -> Iterator[tuple[int, str]]:
    """Give the line and the text of every comment that leaves out a rule."""
    text = path.read_text(encoding="utf-8")
    if SILENT.search(text):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and SILENT.search(token.string):
                yield token.start[0], token.string


@pytest.mark.parametrize("folder", ["src", "tests", "benchmarks", "models", "docs", "fuzz"])
def test_a_rule_is_left_out_for_a_reason(repository: Path, folder: str) -> None:
    bare = [
        f"{path.relative_to(repository)}:{line} {comment}"
        for path in sorted((repository / folder).rglob("*.py"))
        for line, comment in exceptions(path)
        if not REASONED.fullmatch(comment)
    ]
    assert bare == []
