"""What the documents of the feed hold, field by field."""

import json
from typing import Any

import pytest

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact, NeedShift
from outgate.catalog.comparison.meaning import NOT_WANTED, FleetNeed
from outgate.catalog.feed.documents import disposition_of
from outgate.catalog.feed.feed import feed_files
from outgate.catalog.model import Need
from tests.builders.catalogs import catalog, endpoint_list, quarantined, row
from tests.builders.feeds import files

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


PROVENANCE = {"file": "file.md", "section": "a sheet"}


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
