"""Files as grids, before anything is read into them: pages and workbooks."""

import datetime
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from outgate.catalog.importers.interface import PublishedFile
from outgate.catalog.importers.tables.grid import Row
from outgate.catalog.importers.tables.page import read_page
from outgate.catalog.importers.tables.workbook import read_workbook
from tests.builders.books import published
from tests.builders.grids import grids_of


def read(text: str, name: str = "a-page.md") -> list[tuple[str, str, list[tuple[int, ...]]]]:
    """Title, page and the numbers of the rows of each table."""
    grids = read_page(PublishedFile(name, text.encode())).grids
    return [(grid.title, grid.page, [(row.number,) for row in grid.rows]) for grid in grids]


TABLE = "|a|b|\n|-|-|\n|c|d|\n"
TITLES = {
    f"# One\n\n{TABLE}": ("One", "One"),
    f"# One\n\n## Two\n\n{TABLE}": ("Two", "One"),
    f"# One\n\n## Two\n\n### Three\n\n{TABLE}": ("Two / Three", "One"),
    f"# One\n\n## Two\n\n### Three\n\n## Four\n\n{TABLE}": ("Four", "One"),
    f"# One\n\n## `Two` &amp; \\(x\\)\n\n{TABLE}": ("Two & (x)", "One"),
    f"---\ntitle: Front\n---\n\n# One\n\n{TABLE}": ("One", "Front"),
    f"---\ntitle: Front\n---\n\n{TABLE}": ("", "Front"),
    f"---\ntitle: ''\n---\n\n# One\n\n{TABLE}": ("One", "One"),
    f"---\ntitle: [x]\n---\n\n# One\n\n{TABLE}": ("One", "One"),
    f"---\n- x\n---\n\n# One\n\n{TABLE}": ("One", "One"),
    f"---\n\ttitle: x\n---\n\n# One\n\n{TABLE}": ("One", "One"),
    TABLE: ("", "a-page"),
}


@pytest.mark.parametrize("text", TITLES)
def test_titles_of_tables_and_pages(text: str) -> None:
    ((title, of_page, rows),) = read(text)
    assert (title, of_page) == TITLES[text]
    lines = text.split("\n")
    assert rows == [(lines.index("|a|b|") + 1,), (lines.index("|c|d|") + 1,)]


def test_tables_under_one_heading_are_tables_of_their_own() -> None:
    assert read(f"# One\n\n{TABLE}\nwords between\n\n{TABLE}") == [
        ("One", "One", [(3,), (5,)]),
        ("One", "One", [(9,), (11,)]),
    ]


DAYS = {
    "ms.date: 10/16/2025": "2025-10-16",
    "ms.date: 2026-07-03": "2026-07-03",
    "ms.date: 2026-07-03T10:11:12Z": "2026-07-03",
    "ms.date: 10/16/2025 or so": "",
    "ms.date: soon": "",
    "other: 10/16/2025": "",
}


@pytest.mark.parametrize("line", DAYS)
def test_the_day_of_a_page(line: str) -> None:
    text = f"---\n{line}\n---\n\n# One\n\n{TABLE}"
    source = read_page(PublishedFile("a.md", text.encode())).source
    assert (source.date, source.title, source.file) == (DAYS[line], "One", "a.md")


LINES: dict[str, list[tuple[int, tuple[str, ...], bool]]] = {
    TABLE: [(1, ("a", "b"), False), (3, ("c", "d"), False)],
    # one table for each heading or table of Markdown; what only looks like one goes on
    "|a|b|\n|c\\|d|e&amp;f|\n": [(1, ("a", "b"), False), (2, ("c|d", "e&f"), False)],
    "|a|b|\n|-|-|\n|c|d\ne|\n|f|g|": [
        (1, ("a", "b"), False),
        (3, ("c", "d e"), True),
        (5, ("f", "g"), False),
    ],
    "|a|b|\n|-|-|\n|c|d\ne\n|f|g|\n": [
        (1, ("a", "b"), False),
        (3, ("c", "d e"), True),
        (5, ("f", "g"), False),
    ],
    "|a|b|\n\n|c|d|\n": [(1, ("a", "b"), False), (3, ("c", "d"), False)],
    "|a|b\nc|d|\n": [(1, ("a", "b c", "d"), True)],
    "a|b\n|c|d|\n": [(1, ("a", "b"), False), (2, ("c", "d"), False)],
    "a|b\n-|-\nc|d\n": [(1, ("a", "b"), False), (3, ("c", "d"), False)],
    "|a|b|\n|:-|-:|\n|`c`| d |\n": [(1, ("a", "b"), False), (3, ("`c`", "d"), False)],
    "|a|b|\n|-|-|\n|c|d\\|\n": [(1, ("a", "b"), False), (3, ("c", "d|"), False)],
}


@pytest.mark.parametrize("text", LINES)
def test_lines_of_tables(text: str) -> None:
    (grid,) = read_page(PublishedFile("a.md", text.encode())).grids
    assert [(row.number, row.cells, row.joined) for row in grid.rows] == LINES[text]


def test_a_sheet_with_everything(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "First"
    for line in (
        ["Title", None, None],
        ["a", 443.0, datetime.date(2024, 8, 1)],
        ["b", 4.5, True],
        [None, None, "c"],
        ["d", "=1+1", None],
    ):
        sheet.append(line)
    sheet["C5"] = ArrayFormula("C5", "=SUM(A1)")
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A3:A4")
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    other = made.create_sheet("Second")
    other["B2"] = "x"
    other.sheet_state = "veryHidden"
    made.create_sheet("Third").merge_cells("A1:B2")
    first, second, third = grids_of(tmp_path, made)
    assert (first.title, first.page, first.hidden) == ("First", "", False)
    assert first.hidden_columns == {1}
    assert first.rows == (
        Row(number=1, cells=("Title", "Title", ""), spanned=True),
        Row(number=2, cells=("a", "443", "2024-08-01T00:00:00"), hidden=True),
        Row(number=3, cells=("b", "4.5", "True")),
        Row(number=4, cells=("b", "", "c"), repeated=frozenset((0,))),
        Row(number=5, cells=("d", "=1+1", "=SUM(A1)")),  # nobody has worked them out
    )
    assert (second.title, second.hidden, second.hidden_columns) == ("Second", True, frozenset())
    assert second.rows == (Row(number=2, cells=("", "x")),)
    assert third.rows == (Row(number=1, cells=()), Row(number=2, cells=()))


CORE = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")


@pytest.mark.parametrize(
    ("modified", "day"),
    [("2024-08-01T23:59:00Z", "2024-08-01"), ("1999-12-31T00:00:00Z", "1999-12-31"), ("", "")],
)
def test_where_a_workbook_comes_from(tmp_path: Path, modified: str, day: str) -> None:
    made = Workbook()
    made.save(tmp_path / "saved.xlsx")
    path = tmp_path / "a-book.xlsx"
    with zipfile.ZipFile(tmp_path / "saved.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "docProps/core.xml":  # saving writes the time of the clock
                element = CORE.search(text)
                assert element is not None
                text = text.replace(
                    element[0], re.sub(b">[^<]+", b">" + modified.encode(), element[0]) * bool(day)
                )
            new.writestr(name, text)
    source = read_workbook(published(path)).source
    assert (source.title, source.file, source.date) == ("a-book", "a-book.xlsx", day)
    made.properties.title = "A title"
    made.save(path)
    assert read_workbook(published(path)).source.title == "A title"


def test_a_workbook_that_says_nothing_of_itself(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "saved.xlsx")
    path = tmp_path / "a-book.xlsx"
    with zipfile.ZipFile(tmp_path / "saved.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if name != "docProps/core.xml":
                new.writestr(name, old.read(name))
    source = read_workbook(published(path)).source
    assert (source.title, source.date) == ("a-book", "")
