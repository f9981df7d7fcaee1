"""What the pages show: blocks of code, and the commands in them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

PROMPT = "$ "
INDENT = " " * 4


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code; an indented one has no language."""

    page: str
    line: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A call of formcheck, without its first word."""

    page: str
    line: int
    words: tuple[str, ...]

    def __str__(self) -> str:
        return shlex.join(("formcheck", *self.words))


def pages() -> list[Path]:
    """Return all Markdown that users read."""
    return [ROOT / "README.md", ROOT / "samples" / "README.md", *sorted(DOCS.rglob("*.md"))]


@cache
def blocks() -> tuple[Block, ...]:
    """Return the blocks of all pages, in order."""
    return tuple(block for page in pages() for block in _blocks_of(page))


def _blocks_of(page: Path) -> Iterator[Block]:
    name = page.relative_to(ROOT).as_posix()
    lines = page.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        begin = number
        fence = re.match(r"```\{?(\S*?)\}?(?: .*)?$", lines[number])
        if fence:
            number += 1
            while lines[number] != "```":
                number += 1
            text = "\n".join(lines[begin + 1 : number])
            yield Block(name, begin + 1, fence[1], text)
        elif lines[number].startswith(INDENT) and (begin == 0 or not lines[begin - 1]):
            while number + 1 < len(lines) and lines[number + 1].startswith(INDENT):
                number += 1
            text = "\n".join(line[len(INDENT) :] for line in lines[begin : number + 1])
            yield Block(name, begin + 1, "", text)
        number += 1


def commands() -> list[Command]:
    """Return the commands in blocks: after a prompt, or at the beginning of an indented line."""
    found: dict[tuple[str, ...], Command] = {}
    for block in blocks():
        if block.language not in ("", "console"):
            continue
        # A backslash at the end of a line goes on in the next.
        for line in block.text.replace("\\\n", " ").splitlines():
            words = _words(line.removeprefix(PROMPT))
            if words is not None:
                found.setdefault(words, Command(block.page, block.line, words))
    return list(found.values())


def spans() -> list[Command]:
    """Return the commands within the text and the tables of the pages."""
    found: dict[tuple[str, ...], Command] = {}
    for page in pages():
        name = page.relative_to(ROOT).as_posix()
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
            for span in re.findall(r"`([^`]+)`", line):
                words = _words(span.replace("\\|", "|"))
                if words is not None:
                    found.setdefault(words, Command(name, number, words))
    return list(found.values())


def _words(line: str) -> tuple[str, ...] | None:
    """Split a call of formcheck as a shell would; None for other lines."""
    line = line.removeprefix("uv run ")
    if not re.match(r"formcheck( |$)", line):
        return None
    words = shlex.split(line.partition(" | ")[0], comments=True)[1:]
    return tuple(words) if words else None
