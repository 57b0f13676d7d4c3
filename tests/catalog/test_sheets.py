"""Sheets of workbooks: whom they are for, hidden ones, second ones, ones without endpoints."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from outgate.catalog.importers.interface import SheetAccount
from outgate.catalog.importers.tables.grid import Grid, PublishedTables, Row
from outgate.catalog.importers.tables.lists import import_tables
from outgate.catalog.importers.tables.workbook import import_workbook
from tests.builders.books import (
    STANDARD,
    Book,
    assert_balanced,
    codes,
    only_list,
    only_table,
    published,
    shown,
    standard,
)
from tests.builders.catalogs import SOURCE

TITLE = "Microsoft Defender URLs"
COMMON = ("Service", "Port", "Endpoint/URLs", "Endpoint/URL Description ", "Type", "Comments", "OS")


def test_a_table_whose_title_says_who_it_is_for(tmp_path: Path) -> None:
    book = Book()
    header = ("Service", "Geography", "Category", "Port", "Endpoint/URL", "Required / Optional")
    row = ("Defender", "All", "MAPS", 443, "a.example.com", "Required")
    book.sheet("Windows 1607 to 1803", [(*header, "Mac"), row, (*row[:4], "b.example.com", row[5])])
    table = only_table(book.read(tmp_path))
    assert [each.platforms for each in table.endpoints] == [("Windows 1607 to 1803",)] * 2
    assert codes(table) == [(1, "platform-column-ignored")]


def test_the_agent_table_takes_geographies_from_its_categories(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("x.example.com", geography="AU"))
    book.sheet(
        "Windows 7, 8.1, 2008R2 (MMA) ",
        [
            ("Category\n", "Port", "Endpoint/URL", "Comments"),
            ("Microsoft Defender for Endpoint AU", 443, "a.example.com", None),
            ("Microsoft Defender for Endpoint AU", 443, "b.example.com", None),
            ("Microsoft Monitoring Agent", 443, "c.example.com", None),
        ],
    )
    (table,) = next(each for each in book.read(tmp_path).lists if "stream" in each.id).tables
    assert [each.geography for each in table.endpoints] == ["AU", "AU", None]
    assert codes(table) == [(2, "geography-from-category")]
    (finding,) = table.findings
    assert (finding.message, finding.raw) == (
        "the table has no geography column: the end of the category is read as one",
        "Microsoft Defender for Endpoint AU",
    )
    assert table.has_geography


def test_service_tags(tmp_path: Path) -> None:
    book = Book()
    header = ("Service Tag Name", "Defender for Endpoint services included", "Comments", "OS")
    book.sheet("IP addresses", [header, ("OneDsCollector (EDR Cyberdata)", "x", None, "All")])
    table = only_table(book.read(tmp_path))
    assert (table.id, shown(table.endpoints)) == (
        "addresses",
        [(2, "https://tag:OneDsCollector:443")],
    )


def test_hidden_parts_are_read_and_reported(tmp_path: Path) -> None:
    book = Book()
    header, row = standard("a.example.com")
    sheet = book.sheet(TITLE, (header, row, (*row[:4], "b.example.com", *row[5:])))
    sheet.sheet_state = "hidden"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["H"].hidden = True
    book.sheet("Change Log", [("Date", "Change")])
    table = only_table(book.read(tmp_path))
    assert [each.row for each in table.endpoints] == [2, 3]
    assert codes(table) == [(1, "hidden-column"), (1, "hidden-sheet"), (3, "hidden-row")]
    assert [(each.message, each.raw) for each in table.findings] == [
        (f"column `{header[7]}` is hidden", header[7]),
        ("the sheet is hidden", TITLE),
        ("the row is hidden", ""),
    ]


def test_a_second_sheet_of_the_same_list_keeps_its_rows_apart(tmp_path: Path) -> None:
    book = Book()
    book.sheet(TITLE, standard("a.example.com"))
    book.sheet(f"{TITLE} (2)", standard("b.example.com"))
    endpoint_list = only_list(book.read(tmp_path))
    assert [table.id for table in endpoint_list.tables] == ["urls", "urls-2"]
    assert codes(endpoint_list.tables[1]) == [(1, "second-table")]
    (finding,) = endpoint_list.tables[1].findings
    assert (finding.message, finding.raw) == (
        "another sheet of the file has a table of the same list",
        f"{TITLE} (2)",
    )


def test_behind_another_header_nothing_goes_on_from_above(tmp_path: Path) -> None:
    book = Book()
    header, row = standard("a.example.com", port=80)
    bare = standard("b.example.com", port=None)[1]
    book.sheet(TITLE, (header, row, header, ("", *bare[1:])))
    table = only_table(book.read(tmp_path))
    assert shown(table.endpoints) == [
        (2, "http://a.example.com:80"),
        (4, "https://b.example.com:443"),
    ]
    assert codes(table) == []


def test_sheets_without_endpoints_are_accounted_for(tmp_path: Path) -> None:
    book = Book()
    book.sheet("Processes", [("Process", "Path"), ("a.exe", "C:\\"), ("b.exe", "C:\\")])
    book.sheet("Something new", [("Endpoint/URL", "Geography"), ("a.example.com", "WW")])
    imported = book.read(tmp_path)
    assert not imported.lists
    assert [(a.sheet, a.skipped, a.note) for a in imported.accounts] == [
        ("Processes", 3, "no endpoint table"),
        (
            "Something new",
            1,
            "a table of endpoints has a layout that is not known; its rows are not read",
        ),
    ]


def test_numbers_dates_and_truths_as_cells(tmp_path: Path) -> None:
    import datetime

    book = Book()
    rows: list[Sequence[object]] = [STANDARD]
    rows += [standard("a.example.com", port=443.0)[1]]
    rows += [standard(datetime.date(2024, 8, 1))[1], standard("b.example.com", windows=True)[1]]
    book.sheet(TITLE, rows)
    imported = import_workbook(published(book.save(tmp_path)))
    assert_balanced(imported.accounts[0])
    table = only_table(imported)
    assert shown(table.endpoints) == [(2, "https://a.example.com:443")]
    assert [each.row for each in table.quarantined] == [3, 4]


def test_what_the_library_drops_of_styles_is_told_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, book = openpyxl.load_workbook, Book()
    book.sheet("Windows 1607 to 1803", [COMMON])

    def warning(*given: Any, **options: Any) -> openpyxl.Workbook:
        warnings.warn("an extension is not supported and will be removed", stacklevel=1)
        return load(*given, **options)

    monkeypatch.setattr(openpyxl, "load_workbook", warning)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        import_workbook(published(book.save(tmp_path)))


# Cells, whether one text spans the row, columns that repeat the row above, and what it comes to.
LINES: list[tuple[str, bool, set[int], str]] = [
    ("A title|A title|A title|A title|A title", True, set(), "notes"),
    ("before|any|header||", False, set(), "skipped"),
    (" ||||", False, set(), "blank"),
    ("Service|Geography|Endpoint/URL|Windows 10|Mac", False, set(), "headers"),
    ("S|EU|a.example|Yes|", False, set(), "entries"),
    ("S|EU|a.example||", False, {0, 1, 2}, "repeated"),
    ("T|EU|a.example|Yes|", False, {1, 2}, "entries"),
    ("a remark||||", False, set(), "notes"),
    ("||b.example||", False, set(), "quarantined"),
    ("\u00a0||\t||", False, set(), "blank"),
    ("URL|URL|URL|URL|URL", True, set(), "notes"),
]


def test_what_becomes_of_each_row_of_a_sheet() -> None:
    rows = tuple(
        Row(
            number=number,
            cells=tuple(cells.split("|")),
            spanned=spanned,
            repeated=frozenset(repeated),
        )
        for number, (cells, spanned, repeated, _) in enumerate(LINES, start=1)
    )
    for end in range(1, len(rows) + 1):
        grids = (Grid(title="Microsoft Defender URLs", rows=rows[:end]),)
        (account,) = import_tables(PublishedTables(SOURCE, grids)).accounts
        outcomes = [outcome for *_, outcome in LINES[:end]]
        assert account == SheetAccount(
            sheet="Microsoft Defender URLs",
            rows=end,
            note="" if "headers" in outcomes else "no endpoint table",
            **{outcome: outcomes.count(outcome) for outcome in outcomes},
        )


def test_a_service_tag_may_stand_alone_in_its_row() -> None:
    texts = (("Service Tag Name", "Services included"), ("Storage", ""))
    rows = tuple(Row(number=number, cells=cells) for number, cells in enumerate(texts))
    (tags,) = import_tables(PublishedTables(SOURCE, (Grid(title="Tags", rows=rows),))).lists
    assert [each.text for each in tags.endpoints] == ["Storage"]
