"""The site: it builds without a warning, loads nothing from elsewhere, and says what is true."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from tests.docs.pages import DOCS, ROOT, pages

if TYPE_CHECKING:
    from pathlib import Path

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


def python(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    run = python("-m", "sphinx", "-W", "--keep-going", "-q", DOCS, folder)
    assert run.returncode == 0, run.stderr
    return folder


class Loads(HTMLParser):
    """Collects the addresses that a browser would load by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if name == LOADED.get(tag) and value]


def test_the_site_has_every_page(site: Path) -> None:
    sources = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    assert sources <= {path.relative_to(site) for path in site.rglob("*.html")}


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = Loads()
    for page in site.rglob("*.html"):
        loaded.feed(page.read_text(encoding="utf-8"))
    assert len(loaded.addresses) > 100
    assert not [each for each in loaded.addresses if re.match(r"(\w+:)?//", each)]
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", text), style.name


def test_the_python_page_has_the_docstrings(site: Path) -> None:
    text = (site / "api.html").read_text(encoding="utf-8")
    for name in ("formcheck.analyze", "formcheck.Analysis", "formcheck.Coach.feed"):
        assert f'id="{name}"' in text
    assert "A video or photo file." in text


def test_the_pages_made_from_the_program_are_up_to_date() -> None:
    run = python(DOCS / "generate.py", "--check")
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_page_that_is_out_of_date_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "generate.py").write_bytes((DOCS / "generate.py").read_bytes())
    (tmp_path / "commands.md").write_text("# All commands\n", encoding="utf-8")
    run = python(tmp_path / "generate.py", "--check")
    assert run.returncode == 1
    assert "commands.md" in run.stdout
    assert "make docs" in run.stdout


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_pictures_of_a_page_are_there(page: Path) -> None:
    """As they are read where they lie, on a code host or in an editor."""
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, f"{link} leads nowhere"


def slug(heading: str) -> str:
    """Return a heading as code hosts name it in addresses."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
