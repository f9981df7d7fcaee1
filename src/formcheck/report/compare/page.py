"""Two results as one page without scripts, which opens without a network and prints well."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2

from formcheck import __version__
from formcheck.disk.whole import write_whole
from formcheck.errors import UsageError
from formcheck.report.compare import words
from formcheck.report.words import PATTERN_WORDS, SIGNS
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.report.compare.comparison import Comparison


def write_page(comparison: Comparison, target: Path) -> None:
    """Write the page, whole or not at all.

    Raises
    ------
    UsageError
        If it cannot be written; what was there before is untouched then.
    """
    text = page(comparison)
    try:
        if target.is_dir():
            raise UsageError(
                f"{shown_name(target)} is a folder; give a file's name with --out, such as "
                "comparison.html."
            )
        write_whole(target, text.encode())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{shown_name(target)} cannot be written ({getattr(error, 'strerror', error)}); "
            "choose another place with --out."
        ) from error


def page(comparison: Comparison) -> str:
    """Return the page; its style is within it."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = files("formcheck.report.compare").joinpath("page.html").read_text(encoding="utf-8")
    pairs = comparison.pairs
    holds = [rep.hold_duration_s for pair in pairs for rep in (pair.a, pair.b) if rep is not None]
    return environment.from_string(source).render(
        version=__version__,
        comparison=comparison,
        pairs=pairs,
        longest_s=max([1.0, *holds]),
        words=words,
        pattern_words=PATTERN_WORDS,
        signs=SIGNS,
    )
