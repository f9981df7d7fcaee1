"""The terminal that results are printed on."""

from __future__ import annotations

from typing import Final

from rich.console import Console

PIPED_WIDTH: Final = 120
"""Columns for what no terminal shows, so that tables are not squeezed into 80."""


def stdout_console() -> Console:
    """Return stdout: in colour on a terminal, plain and wide when piped.

    What is printed is text as it stands: names and files of users may look like rich's markup.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = max(console.width, PIPED_WIDTH)
    return console
