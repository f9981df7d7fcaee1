"""The report page as a browser reads it: elements, texts, and the content of scripts."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from formcheck.report.page.page import report_html

if TYPE_CHECKING:
    import formcheck

JPEG = b"\xff\xd8\xff" + bytes(range(256))


class Reader(HTMLParser):
    """Collects elements, texts, and the content of scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.text = ""
        self._within = ""
        self.feed(text)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        if tag in {"td", "th", "dt", "dd", "button"}:
            self.text += " "

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            attributes, before = self.scripts[-1]
            self.scripts[-1] = (attributes, before + data)
        elif self._within != "style":
            self.text += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def policy(self) -> str:
        return next(
            each["content"] or ""
            for each in self.attributes("meta")
            if each.get("http-equiv") == "Content-Security-Policy"
        )


def page_of(analysis: formcheck.Analysis, **more: Any) -> str:
    return report_html(analysis, **{"stills": {}, "video": "annotated.mp4", **more})


def read(analysis: formcheck.Analysis, **more: Any) -> Reader:
    return Reader(page_of(analysis, **more))
