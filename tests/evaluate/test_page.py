"""The page, read as a browser reads it: whole, offline, and safe from names."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from plotly.offline import get_plotlyjs  # type: ignore[import-untyped] # plotly ships no types

from formcheck.evaluate import plots
from formcheck.evaluate.page import page

if TYPE_CHECKING:
    from formcheck.evaluate.evaluation import Evaluation


class Reader(HTMLParser):
    """Collects elements, texts and the data of plots."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.plots: list[Any] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        data = tag == "script" and dict(attrs).get("type") == "application/json"
        self._within = "plot" if data else tag

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "plot":
            self.plots.append(json.loads(data))
        elif self._within not in {"script", "style"}:
            self.text += data


@pytest.fixture
def own(bad_day: Evaluation) -> str:
    """The page without plotly's bundle."""
    text = page(bad_day)
    bundle = get_plotlyjs()
    assert text.count(bundle) == 1
    return text.replace(bundle, "")


def test_nothing_comes_from_elsewhere(own: str) -> None:
    for tag, attributes in Reader(own).elements:
        assert tag not in {"link", "iframe", "img", "object", "embed", "base", "form", "a"}
        assert not attributes.keys() & {"src", "href", "srcset", "data", "action", "onload"}
    assert "@import" not in own
    assert "url(" not in own
    policy = next(
        attributes["content"] or ""
        for _, attributes in Reader(own).elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy
    addresses = re.findall(r"https?://[^\"'<&\\]*", own)
    assert set(addresses) <= {"https://bad.example"}, "only what a file's name says, as text"


def test_a_hostile_name_is_text_wherever_it_stands(own: str, hostile: str) -> None:
    seen = Reader(own)
    assert hostile not in own
    assert "alert('1')</script" not in own
    assert seen.text.count(hostile) >= 4, "as the name of misjudged reps, unchanged"
    scripts = [attributes for tag, attributes in seen.elements if tag == "script"]
    assert sum("type" not in attributes for attributes in scripts) == 2
    assert len(scripts) == 2 + len(seen.plots)


def test_plots_get_names_in_which_plotly_finds_no_tags(own: str) -> None:
    names = [
        name
        for plot in Reader(own).plots
        if plot["kind"] == "bland_altman"
        for dots in plot["dots"].values()
        for name in dots["names"]
    ]
    assert len(names) == 4
    assert not [name for name in names if "<" in name or ">" in name]


def test_the_plots_show_all_that_was_compared(own: str) -> None:
    knee, hip, timing = sorted(
        Reader(own).plots, key=lambda plot: (plot["kind"], plot.get("title") != "knee")
    )
    assert [line["text"].split(" +")[0].split(" -")[0] for line in knee["lines"]] == [
        "bias",
        "lower limit",
        "upper limit",
    ]
    assert sum(len(dots["x"]) for dots in knee["dots"].values()) == 100
    assert set(hip["dots"]["bench"]["y"]) == {-3.0}
    assert sum(timing["starts"]["y"]) == sum(timing["ends"]["y"]) == 3
    assert timing["ends"]["x"] == [-0.2, 0.0, 0.2]
    low, high = knee["y_range"]
    assert all(low < line["y"] < high for line in knee["lines"])


def test_of_very_many_frames_some_are_drawn_and_the_page_says_so(
    bad_day: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is drawn" not in page(bad_day)
    monkeypatch.setattr(plots, "MOST_POINTS", 40)
    thinned = page(bad_day).replace(get_plotlyjs(), "")
    assert "One frame in 3 is drawn; the figures are from all." in thinned
    knee = next(plot for plot in Reader(thinned).plots if plot.get("title") == "knee")
    assert sum(len(dots["x"]) for dots in knee["dots"].values()) == 2 * 17


def test_the_tables_are_there_without_the_plots(own: str) -> None:
    words = " ".join(Reader(own).text.split())
    for part in (
        "A locked lean was called a push-back, or the reverse, once in 3 matched reps.",
        "locked lean called push-back",
        "soft lean missed",
        "lost hug seen where no rep is labelled",
        "push-back called unsure",
        "0:01.0-0:05.0",
        "not medical advice",
    ):
        assert part in words


def test_every_element_is_closed_in_order(own: str) -> None:
    """Table rows and cells may stay open, by the rules of HTML; nothing else may."""
    may_stay_open = {"th", "td", "meta"}
    opened: list[str] = []

    class Balance(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            del attrs
            if tag not in may_stay_open:
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Balance().feed(own)
    assert opened == []
