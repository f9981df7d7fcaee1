"""What every page with plots needs: plotly's own script and the page's own, within the page."""

from __future__ import annotations

import gzip
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup
from plotly.offline import get_plotlyjs  # type: ignore[import-untyped] # plotly ships no types


@dataclass(frozen=True, slots=True)
class Inline:
    """A script or style that stands in the page as it is.

    Attributes
    ----------
    text
        Its content, written by this project or by plotly, by no file's name.
    """

    text: Markup

    @property
    def digest(self) -> str:
        """What a content security policy allows it by."""
        return f"'sha256-{b64encode(sha256(self.text.encode()).digest()).decode()}'"


def inline(package: str, name: str) -> Inline:
    """Return a script or style that lies in a package of this project."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return Inline(Markup(text))  # noqa: S704 - the project's own


def plotly_script() -> Inline:
    """Return plotly's whole bundle; nothing is ever fetched for it."""
    return Inline(Markup(get_plotlyjs()))  # noqa: S704 - plotly's own


@cache
def packed_plotly() -> tuple[str, str]:
    """Return plotly's bundle gzipped, as letters, two fifths of its size, and its digest.

    A page unpacks it and runs it; its policy allows it by the digest (`Inline.digest`) all the
    same.
    """
    script = plotly_script()
    letters = b64encode(gzip.compress(script.text.encode(), mtime=0)).decode()
    return letters, script.digest
