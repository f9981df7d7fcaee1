"""Keeps names of people, machines and folders out of what may be sent to strangers."""

from __future__ import annotations

import getpass
import platform
import re
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

LONGEST: Final = 300
"""Characters of a foreign message that are kept."""

_LEAST_NAME: Final = 3
"""Shorter names stand inside too many innocent words."""

_NOBODY: Final = frozenset({"admin", "app", "formcheck", "localhost", "python", "root", "user"})
"""Names that tell nothing of anybody, and stand in honest sentences."""

# Folders of either kind of path before a last name; the two slashes of an address are none.
_FOLDERS = re.compile(r"(?<![\w.~:/])(?:~?[/\\]|[A-Za-z]:\\)[/\\]*(?:[^\s/\\'\"()<>;,]+[/\\]+)*")


def shown_path(path: Path) -> str:
    """Return a path for a report: from the home folder on, else its last name only."""
    with suppress(ValueError, RuntimeError):  # it lies elsewhere; there is no home
        return (Path("~") / path.relative_to(Path.home())).as_posix()
    return path.name


def without_folders(text: str) -> str:
    """Return a message on one line with its paths cut to their last names."""
    # First those that may hold blanks, at which a pattern cannot tell a path's end.
    for folder in _known_folders():
        text = text.replace(folder, "~")
    text = _FOLDERS.sub(".../", text)
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


def without_private_words(text: str) -> str:
    """Return a foreign message without folders, the user's name and the machine's."""
    text = without_folders(text)
    for name in _names():
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "(name)", text, flags=re.IGNORECASE)
    return text


def _known_folders() -> list[str]:
    folders = {sys.prefix, tempfile.gettempdir(), str(Path(__file__).resolve().parents[2])}
    with suppress(OSError):
        folders.add(str(Path.cwd()))
    with suppress(RuntimeError):
        folders.add(str(Path.home()))
    # The deepest first, or its parent would leave its end behind; never the root itself.
    return sorted((each for each in folders if len(Path(each).parts) > 1), key=len, reverse=True)


def _names() -> list[str]:
    names = {platform.node(), platform.node().partition(".")[0]}
    with suppress(RuntimeError):
        names.add(Path.home().name)
    with suppress(Exception):  # whatever the system has instead of users
        names.add(getpass.getuser())
    telling = (each for each in names if len(each) >= _LEAST_NAME and each.lower() not in _NOBODY)
    return sorted(telling, key=len, reverse=True)
