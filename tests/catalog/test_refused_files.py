"""What is said of a file that is no list or too large, and how much a file may have."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from outgate.catalog.importers import interface
from outgate.catalog.importers.interface import PublishedFile, UnreadableFile, open_published
from outgate.catalog.importers.registry import import_file
from outgate.catalog.importers.tables import page, workbook
from outgate.catalog.importers.tables.page import read_page
from outgate.catalog.importers.tables.workbook import read_workbook
from tests.builders.books import published
from tests.builders.grids import grids_of


def refused(file: PublishedFile) -> tuple[str, str | None]:
    with pytest.raises(UnreadableFile) as caught:
        import_file(file)
    return str(caught.value), caught.value.help


FAR_SMALLER = "published pages are far smaller; check that it is the right file"
NO_TAGS = "import the file as published, such as ServiceTags_Public_20251117.json"
TAG = '{"cloud": "Public", "changeNumber": 1, "values": [%s]}'
REFUSED = {
    ("a.csv", b"x"): (
        "`a.csv` is of no kind that can be imported",
        "import a workbook (.xlsx), a page (.md), or a file of service tags (.json)",
    ),
    ("a.md", b"a\xff"): (
        "`a.md` is not UTF-8 text (byte 1)",
        "download it again, as the page's source",
    ),
    ("a.md", b"\n" * 20_000): (
        "`a.md` has more than 20000 lines, or one of over 100000 characters",
        FAR_SMALLER,
    ),
    ("a.markdown", b"x" * 100_001): (
        "`a.markdown` has more than 20000 lines, or one of over 100000 characters",
        FAR_SMALLER,
    ),
    ("a.xlsx", b"\xd0\xcf\x11\xe0 more"): (
        "`a.xlsx` is password-protected or in the old .xls format",
        "remove the password, or save it as .xlsx",
    ),
    ("a", b"\xd0\xcf\x11\xe0 more"): (
        "`a` is password-protected or in the old .xls format",
        "remove the password, or save it as .xlsx",
    ),
    ("a", b"PK\x03\x04 more"): (
        "`a` is not a workbook, or only a part of one",
        "download it again; a workbook is a .xlsx file",
    ),
    ("a.xlsm", b"x"): (
        "`a.xlsm` is not a workbook, or only a part of one",
        "download it again; a workbook is a .xlsx file",
    ),
    ("a.JSON", b"{"): ("`a.JSON` is not JSON (line 1)", NO_TAGS),
    ("a.json", b"[" * 100_000): ("`a.json` is not JSON", NO_TAGS),
    ("a.json", b"[]"): ("`a.json` is no file of service tags: no `cloud`", NO_TAGS),
    ("a.json", b'{"cloud": 1}'): ("`a.json` is no file of service tags: no `cloud`", NO_TAGS),
    ("a.json", b'{"cloud": "China"}'): (
        "`a.json` is for cloud `China`; no list is",
        "import the file for Public or AzureGovernment",
    ),
    ("a.json", b'{"cloud": "Public", "changeNumber": true}'): (
        "`a.json` is no file of service tags: no `changeNumber`",
        NO_TAGS,
    ),
    ("a.json", b'{"cloud": "Public", "changeNumber": 1}'): (
        "`a.json` is no file of service tags: no `values`",
        NO_TAGS,
    ),
    **{
        ("a.json", (TAG % tag).encode()): (
            f"`a.json` is no file of service tags: no `{missing}`",
            NO_TAGS,
        )
        for tag, missing in (
            ("1", "name"),
            ('{"name": "A"}', "properties"),
            ('{"name": "A", "properties": {}}', "changeNumber"),
            ('{"name": "A", "properties": {"changeNumber": 1}}', "addressPrefixes"),
            (
                '{"name": "A", "properties": {"changeNumber": 1, "networkFeatures": 1}}',
                "networkFeatures",
            ),
        )
    },
}


@pytest.mark.parametrize(("name", "data"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_said_of_a_file_that_is_no_list(name: str, data: bytes) -> None:
    assert refused(PublishedFile(name, data)) == REFUSED[name, data]


@pytest.mark.parametrize(("lines", "length"), [(20_000, 1), (1, 100_000)])
def test_as_much_as_a_page_may_have(lines: int, length: int) -> None:
    text = "\n".join(["x" * length] * lines)
    assert read_page(PublishedFile("a.md", text.encode())).grids == ()


def sized(rows: int, columns: int, merged: str = "") -> Workbook:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            sheet.cell(row, column, "x")
    if merged:
        sheet.merge_cells(merged)
    return made


# Rows, columns, a merged area, and what is said where it is too much.
SIZES = [
    (5, 2, "", ""),
    (6, 1, "", "a sheet of `a-book.xlsx` has at least 6 rows and 6 cells"),
    (2, 4, "", ""),
    (1, 5, "", "sheet `Sheet` of `a-book.xlsx` has at least 1 rows and 5 cells"),
    (3, 4, "", ""),
    (4, 4, "", "a sheet of `a-book.xlsx` has at least 4 rows and 16 cells"),
    (1, 1, "A1:C4", ""),
    (1, 1, "B2:E5", "a sheet of `a-book.xlsx` has at least 5 rows and 16 cells"),
]


@pytest.mark.parametrize(("rows", "columns", "merged", "said"), SIZES)
def test_as_much_as_a_sheet_may_have(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
    columns: int,
    merged: str,
    said: str,
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 5)
    monkeypatch.setattr(workbook, "MAX_COLUMNS", 4)
    monkeypatch.setattr(workbook, "MAX_CELLS", 12)
    made = sized(rows, columns, merged)
    if not said:
        assert len(grids_of(tmp_path, made)) == 1
        return
    with pytest.raises(UnreadableFile) as caught:
        grids_of(tmp_path, made)
    assert str(caught.value) == said
    assert caught.value.help == (
        "no published list has more than 5 rows, 4 columns or 12 cells; delete what is empty"
    )


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (5, 1, ""),
        (6, 1, "6 rows and 6 cells"),
        (3, 4, ""),
        (4, 4, "4 rows and 16 cells"),
        (1, 5, "1 rows and 5 cells"),
    ],
)
def test_a_sheet_reaches_to_its_last_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: int, column: int, said: str
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 5)
    monkeypatch.setattr(workbook, "MAX_COLUMNS", 4)
    monkeypatch.setattr(workbook, "MAX_CELLS", 12)
    made = Workbook()
    assert made.active is not None
    made.active.cell(row, column, "x")
    if not said:
        assert [each.number for each in grids_of(tmp_path, made)[0].rows] == [row]
        return
    with pytest.raises(UnreadableFile, match=f"sheet `Sheet` of `a-book.xlsx` has at least {said}"):
        grids_of(tmp_path, made)


def test_as_much_as_a_workbook_may_unpack_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    monkeypatch.setattr(workbook, "MAX_EXPANDED", size)
    read_workbook(published(path))
    monkeypatch.setattr(workbook, "MAX_EXPANDED", size - 1)
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(published(path))
    assert str(caught.value) == "`a.xlsx` unpacks to 0 MiB"
    assert caught.value.help == "published lists are far smaller; check that it is the right file"


def test_what_is_said_of_a_file_that_is_not_there_or_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone.md"
    with pytest.raises(UnreadableFile) as caught:
        open_published(tmp_path, gone)
    assert (str(caught.value), caught.value.help) == (
        f"there is no file `{gone}`",
        "name a file that was downloaded",
    )
    gone.write_bytes(b"x" * 10)
    monkeypatch.setattr(interface, "MAX_FILE", 10)
    assert open_published(tmp_path, gone).data == b"x" * 10
    monkeypatch.setattr(interface, "MAX_FILE", 9)
    with pytest.raises(UnreadableFile):
        open_published(tmp_path, gone)


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "x")
    message, help = refused(published(tmp_path / "a.xlsx"))
    assert message.startswith("`a.xlsx` is not a workbook that can be read (")
    assert help == "open it in a spreadsheet program and save it again as .xlsx"
    assert page.is_page(PublishedFile("A.MD", b""))
