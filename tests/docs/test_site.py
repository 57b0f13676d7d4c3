"""The site is built without a warning, and asks nobody else for anything."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", "--quiet", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return folder


class Page(HTMLParser):
    """What a page loads by itself, its headings and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.titles: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        wanted = values.get("src")
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preconnect", "preload"):
            wanted = values.get("href")
        if wanted:
            self.loads.append(wanted)
        if values.get("class") == "filename":
            self.titles.append("")

    def handle_data(self, data: str) -> None:
        if self.titles and not self.titles[-1]:
            self.titles[-1] = data


def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    paths = sorted(site.rglob("*.html"))
    assert len(paths) > 15
    for path in paths:
        loads = read(path).loads
        assert loads
        for each in loads:
            place = each.partition("?")[0]
            assert (path.parent / place).is_file() or path.name == "404.html", each
            assert not re.match(r"[a-z]*:?//", each)
    for path in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", path.read_text("utf-8"))


def test_every_page_is_there(site: Path) -> None:
    sources = {
        path.relative_to(ROOT / "docs").with_suffix("") for path in ROOT.glob("docs/**/*.md")
    }
    built = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    assert built == {*sources, *map(Path, ("index", "contributing", "changelog", "404"))}


def test_blocks_have_the_names_of_their_files(site: Path) -> None:
    assert "policies/hamburg.policy" in read(site / "guide.html").titles


def test_policies_have_colours(site: Path) -> None:
    text = (site / "guide.html").read_text(encoding="utf-8")
    assert re.search(r'<span class="k">allow</span>', text)
    assert re.search(r'<span class="s">"endpoint-security@contoso.example"|&quot;endpoint', text)


def test_comments_for_tests_are_not_shown(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert "<!-- set-up" not in path.read_text(encoding="utf-8")


def test_links_to_the_top_of_the_sources_are_links_of_the_site(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    assert 'href="how-to/emulator.html"' in text
    assert 'href="contributing.html"' in text
