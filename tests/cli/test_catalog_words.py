"""Editions of the catalog in text and JSON, word by word: all of them, and one."""

import json

from outgate.cli.formats import render
from outgate.cli.views.wording import Style
from outgate.commands.catalog import EditionRow, Editions, EditionSummary, ListRow, ShownList
from outgate.commands.catalog_names import FeatureRow, Features
from outgate.values import replace
from tests.builders.made_editions import BARE, CARRIED, CATALOG, OWN
from tests.builders.told_results import STYLE, document_of, text_of

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
