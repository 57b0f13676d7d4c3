"""What the documents of the feed hold, field by field, and what its Atom file says."""

import json
from dataclasses import replace
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact, NeedShift
from outgate.catalog.comparison.meaning import NOT_WANTED, FleetNeed
from outgate.catalog.feed.atom import Site, read_site
from outgate.catalog.feed.documents import disposition_of
from outgate.catalog.feed.feed import feed_files
from outgate.catalog.model import ADDED, Correction, Need, ServiceTag
from outgate.errors import UserError
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.path import parse_path
from tests.builders.catalogs import catalog, endpoint_list, quarantined, row

GAINED, LOST = {"gained": ("x",)}, {"lost": ("x",)}
NEW, OLD = {"new_rows": ("x",)}, {"old_rows": ("x",)}
NEEDS = frozenset((FleetNeed(Need.REQUIRED, ""),))
COME = {"shifts": (NeedShift(("linux",), NOT_WANTED, NEEDS),)}
GONE = {"shifts": (NeedShift(("linux",), NEEDS, NOT_WANTED),)}
MIXED = {"shifts": (*COME["shifts"], *GONE["shifts"])}

# Whole things come and go; what changes about one is neither.
SIGNS: list[tuple[str, dict[str, Any], str, str]] = [
    *((kind, GAINED, "+", "add") for kind in ("list", "tag")),
    *((kind, LOST, "-", "remove") for kind in ("list", "tag")),
    *((kind, NEW, "+", "add") for kind in ("added", "moved")),
    *((kind, OLD, "-", "remove") for kind in ("removed", "moved")),
    *((kind, COME, "+", "change") for kind in ("platform", "condition")),
    *((kind, GONE, "-", "change") for kind in ("platform", "condition")),
    *((kind, MIXED, "-", "change") for kind in ("platform", "condition")),
    *((kind, GAINED, "+", "change") for kind in ("quarantine", "prefixes", "overlay")),
    *((kind, LOST, "-", "change") for kind in ("quarantine", "prefixes", "overlay")),
    *(
        (kind, {**GAINED, **NEW}, "~", "change")
        for kind in ("requirement", "feature", "treatment", "change-number", "reading")
    ),
]


@pytest.mark.parametrize(("kind", "fields", "sign", "disposition"), SIGNS)
def test_what_came_and_what_went(
    kind: str, fields: dict[str, Any], sign: str, disposition: str
) -> None:
    change = CatalogChange(
        list="l",
        region="EU",
        kind=ChangeKind(kind),
        impact=Impact.INFORMATION,
        subject="s",
        **fields,
    )
    assert (change.sign, disposition_of(change)) == (sign, disposition)


def test_every_kind_of_change_is_above() -> None:
    assert {kind for kind, *_ in SIGNS} == {kind.value for kind in ChangeKind}


CORRECTION = Correction(overlay="ours", did=ADDED, reason="r", decided_by="d", evidence="an e-mail")
ODD = replace(
    row("b.example", number=7, geography="EU", need=Need.OPTIONAL, platforms=("macOS", "Linux")),
    remote=Remote(HostDestination(parse_host("*.b.example"), parse_path("/x/")), "http", 8080),
    correction=CORRECTION,
)
NETWORKS = replace(
    row("c.example", number=8),
    remote=Remote(AddressesDestination(("192.0.2.0/24", "198.51.100.0/24")), "https", 443),
)
TAG = ServiceTag(name="ATag", change_number=12, features=("NSG",), prefixes=("192.0.2.0/24",))
EARLIER = catalog(endpoint_list(NETWORKS), edition="2026-01-01")
EDITION = catalog(
    replace(
        endpoint_list(
            row("a.example"),
            ODD,
            NETWORKS,
            bad=(
                quarantined("z row", "UK", number=91),
                quarantined("b row", number=90),
                quarantined("a row", number=90),
            ),
        ),
        carried_from="2026-01-01",
    ),
    tags=(replace(TAG, name="BTag"), TAG),
    number=77,
    edition="2026-02-01",
)
PROVENANCE = {"file": "file.md", "section": "a sheet"}


def files() -> dict[str, str]:
    return feed_files((EARLIER, EDITION))


def document(path: str) -> Any:
    return json.loads(files()[path])


def test_a_list_is_told_row_by_row() -> None:
    told = document("endpoints/l.json")
    first, odd, networks = told.pop("endpoints")
    assert told == {
        "$schema": "../schemas/feed-endpoints.schema.json",
        "format_version": "1.0",
        "instance": "l",
        "version": "2026-02-01",
        "carried_from": "2026-01-01",
        "source": {"file": "file.md", "date": "2026-01-01", "sha256": "0" * 64},
        "quarantined": [
            {
                "url": url,
                "region": region,
                "code": "broken-row",
                "provenance": {**PROVENANCE, "row": number},
            }
            for url, region, number in (
                ("a row", "worldwide", 90),
                ("b row", "worldwide", 90),
                ("z row", "UK", 91),
            )
        ],
        "service_tags": [],
    }
    assert odd == {
        "id": "l/t#7",
        "url": "http://*.b.example:8080/x/*",
        "host": "*.b.example",
        "path": "/x/*",
        "service_tag": None,
        "protocol": "http",
        "port": 8080,
        "region": "EU",
        "required": False,
        "needs": [
            {
                "fleets": ["linux", "macos"],
                "grounds": [{"need": "optional", "feature": None}],
            }
        ],
        "conditions": [],
        "features": [],
        "demands": [],
        "provenance": {**PROVENANCE, "row": 7, "corrected_by": "ours"},
    }
    assert "networks" not in first
    assert (first["required"], first["region"], first["path"]) == (True, "worldwide", None)
    assert (networks["networks"], networks["host"]) == (["192.0.2.0/24", "198.51.100.0/24"], None)


def test_a_file_of_tags_is_told_tag_by_tag() -> None:
    assert document("endpoints/service-tags-commercial/2026-02-01.json") == {
        "$schema": "../../schemas/feed-endpoints.schema.json",
        "format_version": "1.0",
        "instance": "service-tags-commercial",
        "version": "2026-02-01",
        "carried_from": None,
        "source": {"file": "file.md", "date": "2026-01-01", "sha256": "0" * 64},
        "endpoints": [],
        "quarantined": [],
        "service_tags": [
            {
                "name": name,
                "change_number": 12,
                "features": ["NSG"],
                "prefixes": ["192.0.2.0/24"],
            }
            for name in ("ATag", "BTag")
        ],
    }


def test_what_there_is_of_each_instance() -> None:
    assert document("version.json") == {
        "$schema": "schemas/feed-version.schema.json",
        "format_version": "1.0",
        "edition": "2026-02-01",
        "instances": [
            {
                "instance": "l",
                "service": "mde",
                "cloud": "commercial",
                "method": "standard",
                "latest": "2026-02-01",
                "last_change": "2026-02-01",
                "withdrawn": False,
                "versions": ["2026-02-01", "2026-01-01"],
            },
            {
                "instance": "service-tags-commercial",
                "service": None,
                "cloud": "commercial",
                "method": None,
                "latest": "2026-02-01",
                "last_change": "2026-02-01",
                "withdrawn": False,
                "versions": ["2026-02-01"],
            },
        ],
    }


def test_changes_are_told_since_each_edition() -> None:
    told = document("changes/l/2026-01-01.json")
    changes = told.pop("changes")
    assert told == {
        "$schema": "../../schemas/feed-changes.schema.json",
        "format_version": "1.0",
        "instance": "l",
        "since": "2026-01-01",
        "latest": "2026-02-01",
    }
    assert [each["id"] for each in changes] == [
        f"2026-02-01/{number}" for number in range(1, len(changes) + 1)
    ]
    assert {
        "id": "2026-02-01/3",
        "version": "2026-02-01",
        "disposition": "add",
        "list": "l",
        "region": "worldwide",
        "kind": "added",
        "impact": "breaks",
        "subject": "https://a.example:443",
        "says": changes[2]["says"],
        "shifts": [
            {
                "fleets": ["linux"],
                "before": [],
                "after": [{"need": "required", "feature": None}],
            }
        ],
        "lost": [],
        "gained": [],
        "elsewhere": [],
        "within": [],
        "old_rows": [],
        "new_rows": ["l/t#1"],
    } in changes
    assert document("changes/l/2026-02-01.json")["changes"] == []


def test_a_document_has_a_line_for_each_item_and_one_for_nothing() -> None:
    lines = files()["endpoints/l/2026-01-01.json"].split("\n")
    assert lines[0] == "{"
    assert lines[-2:] == ["}", ""]
    assert [line[:14] for line in lines if line.startswith("    ")] == ['    {"id": "l/']
    assert '  "quarantined": [],' in lines
    assert '  "service_tags": []' in lines
    assert '  "version": "2026-01-01",' in lines


def test_letters_stay_letters() -> None:
    known = catalog(endpoint_list(row("a.example"), bad=(quarantined("é"),)), edition="2026-01-01")
    assert '"url": "é"' in feed_files((known,))["endpoints/l.json"]


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
