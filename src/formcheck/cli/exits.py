"""Exit codes (told in docs/commands.md), and messages for people on stderr."""

from __future__ import annotations

import sys
from typing import Final

from formcheck.text import printable

MATCHED: Final = 1
"""--fail-on found what it was to look for."""

INTERRUPTED: Final = 130
"""Ctrl-C: 128 + SIGINT, as shells expect."""

TERMINATED: Final = 143
"""SIGTERM: 128 + 15, as shells expect."""

UNREAD: Final = 141
"""Nobody reads what is said any more, as in ``formcheck … | head``: 128 + SIGPIPE."""


def complain(message: str) -> None:
    """Print one sentence for a person on stderr, on one line whatever names it carries."""
    print(f"formcheck: {printable(message)}", file=sys.stderr)  # noqa: T201 - messages go to stderr
