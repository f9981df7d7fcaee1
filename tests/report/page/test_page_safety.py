"""Nothing comes from elsewhere, and no name or reason becomes more than text."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from plotly.offline import get_plotlyjs  # type: ignore[import-untyped] # plotly ships no types

from formcheck.errors import Caution
from formcheck.report.film.stills import Still

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck
from tests.report.page.page_reader import JPEG, Reader, page_of, read

HOSTILE = "\"'><img src=x onerror=alert(1)></script><script>alert('2')</script> 🧘 &amp;"


@pytest.fixture
def mixed(analysed: Callable[[str], formcheck.Analysis]) -> formcheck.Analysis:
    return analysed("mixed_bench")


def spoiled(analysis: formcheck.Analysis) -> formcheck.Analysis:
    """Put hostile text wherever a file or a foreign result could."""
    finding = replace(analysis.reps[1].findings[0], reason=HOSTILE, cue=HOSTILE)
    rep = replace(analysis.reps[1], reason=HOSTILE, cue=HOSTILE, findings=(finding,))
    return replace(
        analysis,
        source=replace(analysis.source, path=Path("/films") / HOSTILE.replace("/", ":")),
        model=replace(analysis.model, name=HOSTILE),
        summary=HOSTILE,
        reps=(analysis.reps[0], rep),
        cautions=(Caution("x", HOSTILE),),
    )


def test_nothing_comes_from_elsewhere(mixed: formcheck.Analysis) -> None:
    text = page_of(mixed, stills={Still(1, "hold"): JPEG})
    seen = Reader(text)
    for tag, attributes in seen.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form", "a", "source"}
        assert not attributes.keys() & {"href", "srcset", "data", "action", "poster", "style"}
        assert not [name for name in attributes if name.startswith("on")]
        if tag != "video":
            assert (attributes.get("src") or "data:").startswith("data:")
    assert not [part for part in ("http:", "https:", "@import", "url(") if part in text]


def test_only_the_scripts_that_the_page_came_with_may_run(mixed: formcheck.Analysis) -> None:
    seen = read(mixed)
    parts = dict(part.strip().split(" ", 1) for part in seen.policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["media-src"] == "'self' file:"
    assert parts["img-src"] == "data:"
    allowed = parts["script-src"].split()
    run = [text for attributes, text in seen.scripts if "type" not in attributes]
    packed = next(text for attributes, text in seen.scripts if attributes.get("id") == "plotly")
    run.append(gzip.decompress(base64.b64decode(packed)).decode())
    assert run[-1] == get_plotlyjs()
    assert len(run) == len(allowed) == 5
    for text in run:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed


def test_hostile_names_and_reasons_are_text_wherever_they_stand(mixed: formcheck.Analysis) -> None:
    analysis = spoiled(mixed)
    text = page_of(analysis, video=HOSTILE)
    seen = Reader(text)
    assert HOSTILE not in text
    assert "<img" not in text
    assert len(seen.scripts) == len(read(mixed).scripts)
    # Summary, caution, model, rep, its cue here and at the top, finding, its cue, the film.
    assert seen.text.count(HOSTILE) >= 8
    assert HOSTILE.replace("/", ":") in seen.text, "the clip's name"


def test_a_name_that_is_no_text_does_not_keep_the_page_from_being_written(
    mixed: formcheck.Analysis,
) -> None:
    name = "caf\udce9.mp4"
    analysis = replace(mixed, source=replace(mixed.source, path=Path(name)))
    seen = Reader(page_of(analysis, video=name).encode("utf-8").decode("utf-8"))
    assert "caf?.mp4" in seen.text
    assert seen.attributes("video")[0]["src"] == "caf%E9.mp4"


def test_the_films_name_is_encoded_for_an_address(mixed: formcheck.Analysis) -> None:
    name = 'a:b 50% "off" #1?.mp4'
    source = read(mixed, video=name).attributes("video")[0]["src"] or ""
    assert unquote(source) == name
    assert not set(source) & set(' :#?"')


def test_an_embedded_film_is_in_the_page_and_no_file_may_be_loaded(
    mixed: formcheck.Analysis,
) -> None:
    seen = read(mixed, embedded=b"film")
    assert seen.attributes("video")[0]["src"] == "data:video/mp4;base64,ZmlsbQ=="
    assert "media-src data:;" in seen.policy


def test_without_a_film_the_page_says_so_and_none_may_be_loaded(mixed: formcheck.Analysis) -> None:
    seen = read(mixed, video=None)
    assert not seen.attributes("video")
    assert "media-src 'none';" in seen.policy
    assert "No film was made of this analysis." in seen.text


def test_every_element_is_closed_in_order(mixed: formcheck.Analysis) -> None:
    opened: list[str] = []

    class Balance(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            del attrs
            if tag not in {"meta", "img", "input", "br"}:
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Balance().feed(page_of(mixed, stills={Still(1, "set"): JPEG}))
    assert opened == []
