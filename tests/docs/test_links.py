"""Every link of every page leads somewhere: to a file, to a heading of it, or to a whole URL."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT
from tests.docs.pages import PAGES, name_of, tokens

# Whoever adds a site of others says so here; nothing of them is loaded by tests.
SITES = {"keepachangelog.com"}


def links(page: Path) -> list[str]:
    """Where links and pictures of a page lead."""
    inline = (child for token in tokens(page) for child in token.children or ())
    return [str(each.attrs.get("href") or each.attrs.get("src")) for each in inline if each.attrs]


@cache
def anchors(page: Path) -> frozenset[str]:
    """The headings of a page, as code hosts and the site name them."""
    parsed = tokens(page)
    heads = [
        parsed[at + 1].content for at, each in enumerate(parsed) if each.type == "heading_open"
    ]
    return frozenset(
        re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in heads
    )


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme == "https"
            assert parts.hostname in SITES
            continue
        target = (page.parent / parts.path).resolve() if parts.path else page
        assert target.is_file(), link
        assert target.is_relative_to(ROOT)
        assert not parts.fragment or parts.fragment in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_of_the_sources_that_it_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    folders = ("compiler", "docs", "grammar", "locks", "manual", "schemas", "tests")
    for name in re.findall(rf"`((?:{'|'.join(folders)})/[\w./-]*)`", text):
        assert Path(ROOT, name).exists(), name


def test_links_are_seen() -> None:
    assert "docs/guide.md" in links(ROOT / "README.md")
    assert "codes.md#both-clouds" in "".join(links(ROOT / "docs" / "how-to" / "government.md"))
    assert "guards" in anchors(ROOT / "docs" / "language.md")
