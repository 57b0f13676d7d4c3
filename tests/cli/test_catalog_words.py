"""Editions of the catalog in text and JSON, word by word: made by hand, with and without."""

import json
from pathlib import Path
from typing import Any

from outgate.catalog.document import Edition
from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.importers.alarms import Alarm, AlarmKind
from outgate.catalog.importers.interface import SheetAccount
from outgate.catalog.model import Overlay, ServiceTag
from outgate.cli.formats import render
from outgate.cli.views.wording import Style
from outgate.commands.catalog import EditionRow, Editions, EditionSummary, ListRow, ShownList
from outgate.commands.catalog_diff import CatalogDiff
from outgate.commands.catalog_import import ImportResult
from outgate.commands.catalog_names import FeatureRow, Features
from outgate.values import replace
from tests.builders.catalogs import catalog, endpoint_list, quarantined, row, tag_file
from tests.builders.schemas import validate

STYLE = Style()
FINDINGS = (
    Finding(FindingCode.HIDDEN_SHEET, "the sheet is hidden", "", Place("l", "t")),
    Finding(FindingCode.HIDDEN_SHEET, "as is this", "cell", Place("l", "t", 4)),
)
OWN = endpoint_list(
    row("a.example", readings=("assumed",)),
    row("b.example", number=12, geography=None, need=None, platforms=()),
    bad=(quarantined("c d"),),
)
OWN = replace(OWN, tables=(replace(OWN.tables[0], findings=FINDINGS),))
CARRIED = replace(endpoint_list(row("d.example"), id="m"), carried_from="2021-03-04")
TAGS = tag_file(
    ServiceTag("MdeTag", 7, ("NSG", "FW"), ("192.0.2.0/25", "192.0.2.128/26")),
    ServiceTag("OneTag", 8, ("FW",), ("198.51.100.0/24",)),
    number=400,
)
CATALOG = replace(
    catalog(OWN, CARRIED, edition="2026-09-03"),
    tag_files=(TAGS, replace(TAGS, carried_from="2025-12-25", tags=())),
    overlays=(
        Overlay(id="fix", table="l/t", reason="a typo", decided_by="ada", rows=2, idle=("row 7",)),
        Overlay(id="old", table="m/t", reason="a typo", decided_by="bob", rows=1, idle=()),
    ),
)
BARE = catalog(edition="bare")


def text_of(result: object, style: Style = STYLE) -> list[str]:
    return render(result, "text", style).splitlines()


def document_of(result: object, schema: str) -> Any:
    document = json.loads(render(result, "json", STYLE))
    validate(f"{schema}.schema.json", document)
    return document


EDITIONS = Editions(
    (
        EditionRow(CATALOG, pinned=True, newest=True),
        EditionRow(BARE, pinned=False, newest=False),
        EditionRow(BARE, pinned=True, newest=False),
    )
)
SUMMARY = EditionSummary(
    CATALOG,
    (
        ListRow(
            list=OWN, endpoints=2, quarantined=1, findings=2, geographies=(("WW", 1), ("EU", 2))
        ),
        ListRow(list=CARRIED, endpoints=1, quarantined=0, findings=1, geographies=()),
    ),
)
IMPORT = ImportResult(
    edition=Edition("2026-09-03", (OWN, CARRIED)),
    path=Path("catalog/2026-09-03.yaml"),
    accounts=(
        (
            "a.xlsx",
            SheetAccount(
                sheet=" Sheet ",
                rows=28,
                entries=1,
                quarantined=2,
                notes=3,
                headers=4,
                repeated=5,
                blank=6,
                skipped=7,
                note="hidden",
            ),
        ),
        ("b.md", SheetAccount(sheet="t", rows=1, headers=1)),
        ("c.md", SheetAccount(sheet="u", rows=0)),
    ),
    findings=FINDINGS,
    difference=None,
    alarms=(Alarm(AlarmKind.SHRINK, "it shrank"),),
    diagnostics=(),
    written=True,
)


def test_the_editions() -> None:
    own, bare = CATALOG.digest, BARE.digest
    assert text_of(EDITIONS) == [
        f"2026-09-03  {own[:19]}  (pinned, newest)",
        "    l",
        f"bare  {bare[:19]}",
        "    ",
        f"bare  {bare[:19]}  (pinned)",
        "    ",
    ]
    assert len(own) == 71
    assert document_of(EDITIONS, "editions") == {
        "format_version": "1.0",
        "editions": [
            {
                "edition": "2026-09-03",
                "digest": own,
                "pinned": True,
                "newest": True,
                "lists": ["l"],
            },
            {"edition": "bare", "digest": bare, "pinned": False, "newest": False, "lists": []},
            {"edition": "bare", "digest": bare, "pinned": True, "newest": False, "lists": []},
        ],
    }


def test_an_edition() -> None:
    assert text_of(SUMMARY) == [
        f"catalog 2026-09-03  {CATALOG.digest}",
        "",
        "l  (file.md, 2026-01-01)",
        "    2 endpoints, 1 row in quarantine, 2 findings",
        "    WW 1, EU 2",
        "",
        "m  (file.md, 2026-01-01, carried from 2021-03-04)",
        "    1 endpoint, 0 rows in quarantine, 1 finding",
        "",
        "",
        "service tags, commercial  (file.md, change 400)",
        "    MdeTag: 2 networks, change 7, for NSG, FW",
        "    OneTag: 1 network, change 8, for FW",
        "",
        "service tags, commercial  (file.md, change 400, carried from 2025-12-25)",
        "",
        "overlay fix: 2 rows of l/t",
        "overlay old: 1 row of m/t",
    ]
    assert document_of(SUMMARY, "edition") == {
        "format_version": "1.0",
        "edition": "2026-09-03",
        "digest": CATALOG.digest,
        "lists": [
            {
                "list": "l",
                "file": "file.md",
                "date": "2026-01-01",
                "carried_from": None,
                "endpoints": 2,
                "quarantined": 1,
                "findings": 2,
                "geographies": [{"name": "WW", "endpoints": 1}, {"name": "EU", "endpoints": 2}],
            },
            {
                "list": "m",
                "file": "file.md",
                "date": "2026-01-01",
                "carried_from": "2021-03-04",
                "endpoints": 1,
                "quarantined": 0,
                "findings": 1,
                "geographies": [],
            },
        ],
        "service_tags": [
            {
                "cloud": "commercial",
                "file": "file.md",
                "change_number": 400,
                "carried_from": None,
                "tags": [
                    {
                        "name": "MdeTag",
                        "change_number": 7,
                        "networks": 2,
                        "features": ["NSG", "FW"],
                    },
                    {"name": "OneTag", "change_number": 8, "networks": 1, "features": ["FW"]},
                ],
            },
            {
                "cloud": "commercial",
                "file": "file.md",
                "change_number": 400,
                "carried_from": "2025-12-25",
                "tags": [],
            },
        ],
        "overlays": [
            {"overlay": "fix", "table": "l/t", "rows": 2},
            {"overlay": "old", "table": "m/t", "rows": 1},
        ],
    }
    undated = replace(OWN, source=replace(OWN.source, date=""))
    row = ListRow(
        list=undated,
        endpoints=0,
        quarantined=0,
        findings=0,
        geographies=tuple((f"G{n}", n) for n in range(9)),
    )
    lines = text_of(EditionSummary(BARE, (row,)), Style(width=30))
    assert lines == [
        f"catalog bare  {BARE.digest}",
        "",
        "l  (file.md, no date)",
        "    0 endpoints, 0 rows in quarantine, 0 findings",
        "    G0 0, G1 1, G2 2, G3 3, G4",
        "    4, G5 5, G6 6, G7 7, G8 8",
    ]


def test_a_list_row_by_row() -> None:
    shown = ShownList("2026-09-03", OWN)
    assert text_of(shown) == [
        "l/t: `a sheet` of file.md",
        "     1  https://a.example:443  [WW, required, Linux, assumed]",
        "    12  https://b.example:443",
        "    90  quarantined: because",
        "     0  hidden-sheet: the sheet is hidden",
        "     4  hidden-sheet: as is this",
    ]
    document = json.loads(render(shown, "json", STYLE))
    assert document["edition"] == "2026-09-03"


def test_an_import() -> None:
    assert text_of(IMPORT) == [
        "a.xlsx, `Sheet`: 28 rows (hidden)",
        "    1 read, 2 quarantined, 3 titles and notes, 4 headers, 5 continued, 6 blank, 7 "
        "outside tables",
        "b.md, `t`: 1 row",
        "    1 header",
        "c.md, `u`: 0 rows",
        "",
        "l: 2 endpoints",
        "m: 1 endpoint, carried from 2021-03-04",
        "",
        "hidden-sheet: hidden sheets, read all the same (2)",
        "  l/t: the sheet is hidden",
        "  l/t#4: as is this",
        "      | cell",
    ]
    assert document_of(IMPORT, "catalog-imported") == {
        "format_version": "1.0",
        "edition": "2026-09-03",
        "path": "catalog/2026-09-03.yaml",
        "written": True,
        "sheets": [
            {
                "file": "a.xlsx",
                "sheet": "Sheet",
                "rows": 28,
                "entries": 1,
                "quarantined": 2,
                "notes": 3,
                "headers": 4,
                "repeated": 5,
                "blank": 6,
                "skipped": 7,
                "note": "hidden",
            },
            {
                "file": "b.md",
                "sheet": "t",
                "rows": 1,
                "entries": 0,
                "quarantined": 0,
                "notes": 0,
                "headers": 1,
                "repeated": 0,
                "blank": 0,
                "skipped": 0,
                "note": "",
            },
            {
                "file": "c.md",
                "sheet": "u",
                "rows": 0,
                "entries": 0,
                "quarantined": 0,
                "notes": 0,
                "headers": 0,
                "repeated": 0,
                "blank": 0,
                "skipped": 0,
                "note": "",
            },
        ],
        "lists": [
            {"list": "l", "endpoints": 2, "carried_from": None},
            {"list": "m", "endpoints": 1, "carried_from": "2021-03-04"},
        ],
        "findings": [
            {"code": "hidden-sheet", "place": "l/t", "message": "the sheet is hidden", "raw": ""},
            {"code": "hidden-sheet", "place": "l/t#4", "message": "as is this", "raw": "cell"},
        ],
        "difference": None,
        "alarms": [{"kind": "shrink", "message": "it shrank"}],
    }
    nothing = replace(IMPORT, edition=None, accounts=(), findings=(), alarms=(), written=False)
    assert text_of(nothing) == [""]
    document = document_of(nothing, "catalog-imported")
    assert (document["edition"], document["written"]) == ("2026-09-03", False)
    assert (document["sheets"], document["lists"], document["findings"]) == ([], [], [])
    changed = replace(IMPORT, difference=CatalogDiff(BARE, CATALOG, (), 0))
    assert text_of(changed)[-3:] == ["catalog bare -> 2026-09-03", "", "no changes"]
    assert document_of(changed, "catalog-imported")["difference"] is not None


def test_features() -> None:
    """Those of the readings, with the services that have rows of them."""
    on, off = (
        next(each for each in CATALOG.readings.features.values() if each.default is default)
        for default in (True, False)
    )
    features = Features(CATALOG, (FeatureRow(on, ("mde",)), FeatureRow(off, ())))
    assert text_of(features) == [
        "catalog 2026-09-03",
        "",
        f"    {on.name:<22}on   {on.about}",
        f"    {off.name:<22}off  {off.about}",
        "",
        "`with FEATURE` switches one on, `without FEATURE` off.",
    ]
    assert document_of(features, "catalog-names") == {
        "format_version": "1.0",
        "edition": "2026-09-03",
        "features": [
            {"name": on.name, "default": True, "about": on.about, "services": ["mde"]},
            {"name": off.name, "default": False, "about": off.about, "services": []},
        ],
    }
