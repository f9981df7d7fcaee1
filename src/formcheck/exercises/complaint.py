"""One sentence about what is wrong in an exercise file, and what would be right."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from formcheck.errors import UsageError
from formcheck.text import printable

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_LONGEST = 60


def shortened(text: str) -> str:
    """Give somebody's name or key as it may stand in a one-line message."""
    line = printable(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def shown_name(path: Path) -> str:
    """Give a file's name as it may stand in a one-line message."""
    return shortened(path.name or str(path))


def wrong(file: str, keys: tuple[str | int, ...], what: str) -> UsageError:
    """Return the error for one key of a file; `what` goes on from the key's name."""
    return UsageError(f"{file}: {dotted(keys)} {what}.")


def unknown(file: str, keys: tuple[str | int, ...], known: Collection[str]) -> UsageError:
    """Return the error for a key that no file has, with the nearest one that could be meant."""
    nearest = get_close_matches(str(keys[-1])[:_LONGEST], known, n=1, cutoff=0.0)
    meant = dotted((*keys[:-1], nearest[0]))
    return wrong(file, keys, f"is not a known key; the nearest one is {meant}")


def dotted(keys: tuple[str | int, ...]) -> str:
    """Return the place of a value, such as ``thresholds.hug_deg.unit``, list items from 1."""
    return ".".join(str(key + 1) if isinstance(key, int) else shortened(key) for key in keys)
