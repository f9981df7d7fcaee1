from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import Caution
from formcheck.form.judgement import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck

HOSTILE = "<script>alert(1)</script>&\"'"


class Page(HTMLParser):
    """Collects texts and elements, and insists that they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(attrs)
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


def test_a_notebook_shows_verdict_summary_and_a_row_a_rep(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    result = analysed("mixed_bench")
    page = Page(result._repr_html_())
    assert page.texts[:2] == ["MIXED: different from rep to rep", result.summary]
    assert page.tags.count("tr") == 3
    assert "✓ push-back" in page.texts
    assert "✗ locked lean" in page.texts
    assert result.reps[1].cue in page.texts


def test_names_and_words_are_shown_not_run(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    result = analysed("mixed_bench")
    hostile = replace(
        result,
        source=replace(result.source, path=Path(f"{HOSTILE.replace('/', '')}\n\udcff.mp4")),
        summary=HOSTILE,
        reps=(replace(result.reps[0], cue=HOSTILE),),
        cautions=(Caution("x", HOSTILE),),
    )
    text = hostile._repr_html_()
    page = Page(text)
    assert set(page.tags) <= {
        *("div", "p", "strong", "br", "table", "caption", "thead", "tbody", "tr", "th", "td"),
        "small",
    }
    assert page.texts.count(HOSTILE) == 2
    assert f"Note: {HOSTILE}" in page.texts
    assert text.encode("utf-8")


def test_it_leaves_the_colours_to_the_notebook(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    text = analysed("mixed_bench")._repr_html_()
    assert set(Page(text).attributes) <= {"style", "scope"}
    assert text.count("color") == text.count("color: inherit") == 1
    assert "background" not in text


def test_a_clip_without_reps_has_no_table(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    result = replace(analysed("walking"), verdict=Verdict.NO_PERSON, reps=())
    page = Page(result._repr_html_())
    assert "table" not in page.tags
    assert page.texts[0] == "NOBODY SEEN"


def test_what_was_not_measured_is_a_question_mark(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    result = analysed("mixed_bench")
    unknown = replace(result.reps[0], knee_start_deg=None, nerve_tension=None)
    page = Page(replace(result, reps=(unknown,))._repr_html_())
    assert "?" in page.texts
    assert any(text.startswith("? →") for text in page.texts)
