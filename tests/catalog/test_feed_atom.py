"""What the Atom file of the feed says, and the site that its links lead to."""

import feedparser  # type: ignore[import-untyped]
import pytest

from outgate.catalog.feed.atom import Site, read_site
from outgate.catalog.feed.feed import feed_files
from outgate.errors import UserError
from tests.builders.feeds import EDITION, files


def test_an_entry_tells_each_class_of_impact_with_its_changes() -> None:
    newest, first = feedparser.parse(files()["atom.xml"], sanitize_html=False).entries
    assert newest.title == (
        "Catalog 2026-02-01: 7 changes: 2 break devices if ignored, 0 may be closed, 5 for "
        "information"
    )
    assert [newest.updated, first.updated] == ["2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"]
    assert files()["atom.xml"].count("\n  <entry>\n    <id>") == 2
    assert first.title == "Catalog 2026-01-01: first edition"
    assert first.content[0].value == "<p>The first edition of this feed.</p>"
    content = newest.content[0].value
    assert content.startswith("<p>7 changes: 2 ")
    assert "<h3>breaks devices if ignored (2)</h3><ul><li>" in content
    assert "<li>l, worldwide: " in content
    assert ": https://a.example:443</li>" in content
    # A list that comes as a whole has no subject.
    assert "<li>service-tags-commercial, worldwide: " in content
    assert ": </li>" not in content
    assert "<h3>may be closed" not in content
    assert ": a row</li>" in content
    assert newest.content[0].type == "text/html"


def test_links_lead_to_the_site_where_one_is_known() -> None:
    parsed = feedparser.parse(feed_files((EDITION,), "http://a.example/b")["atom.xml"])
    assert [(each.rel, each.type, each.href) for each in parsed.feed.links] == [
        ("self", "application/atom+xml", "http://a.example/b/atom.xml")
    ]
    assert [(each.rel, each.type, each.href) for each in parsed.entries[0].links] == [
        ("alternate", "application/json", "http://a.example/b/version.json")
    ]
    assert parsed.feed.title == "Endpoints of Microsoft Defender for Endpoint: catalog editions"
    alone = feedparser.parse(files()["atom.xml"])
    assert alone.feed.get("links", []) == []
    assert alone.entries[0].get("links", []) == []
    assert alone.feed.id == "tag:outgate,2026:feed"
    assert alone.entries[0].id == "tag:outgate,2026:editions/2026-02-01"


SITES = {
    "https://a.example": Site("https://a.example", "a.example", ""),
    "http://A.Example:8080": Site("http://a.example:8080", "a.example", "8080:"),
    "https://a-b.example/x/y/": Site("https://a-b.example/x/y", "a-b.example", "x/y/"),
    "https://a.example:443/x": Site("https://a.example:443/x", "a.example", "443:x/"),
}


@pytest.mark.parametrize("url", SITES)
def test_sites(url: str) -> None:
    assert read_site(url) == SITES[url]


REFUSED = {
    "ftp://a.example": "`ftp://a.example` is not a URL such as `https://host.example/outgate`",
    "https://a_b.example": "`https://a_b.example` is not a URL such as "
    "`https://host.example/outgate`",
    "https://a.example:port": "`https://a.example:port` is not a URL",
    "https://a.example?q": "a base URL has no user, no query and no fragment",
    "https://a.example#f": "a base URL has no user, no query and no fragment",
    "https://me@a.example": "a base URL has no user, no query and no fragment",
}


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_said_of_a_url_that_is_no_site(url: str) -> None:
    with pytest.raises(UserError) as raised:
        read_site(url)
    assert (str(raised.value), raised.value.outcome) == (REFUSED[url], "nothing was written")
