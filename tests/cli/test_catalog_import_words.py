"""What was imported into the catalog, in text and JSON, word by word."""

from pathlib import Path

from outgate.catalog.document import Edition
from outgate.catalog.importers.alarms import Alarm, AlarmKind
from outgate.catalog.importers.interface import SheetAccount
from outgate.commands.catalog_diff import CatalogDiff
from outgate.commands.catalog_import import ImportResult
from outgate.values import replace
from tests.builders.made_editions import BARE, CARRIED, CATALOG, FINDINGS, OWN
from tests.builders.told_results import document_of, text_of

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
