"""The largest file that is still read, and the first that is not: by each of its measures."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from outgate.catalog.importers import interface
from outgate.catalog.importers.interface import PublishedFile, UnreadableFile, open_published
from outgate.catalog.importers.tables import page, workbook
from outgate.catalog.importers.tables.page import read_page
from outgate.catalog.importers.tables.workbook import read_workbook

PAGE = "# URLs\n\n|Geography|Port|Endpoint/URL|\n|-|-|-|\n|WW|443|a.example.com|\n"


def file_at(path: Path) -> PublishedFile:
    return open_published(path.parent, path)


def sheet(folder: Path, rows: int, columns: int) -> PublishedFile:
    """A workbook of one sheet in which every cell has something."""
    book = openpyxl.Workbook()
    (made,) = book.worksheets
    for row in range(1, rows + 1):
        made.append([f"{row}.{column}" for column in range(columns)])
    book.save(folder / "list.xlsx")
    return file_at(folder / "list.xlsx")


@pytest.mark.parametrize(
    ("bound", "rows", "columns"),
    [("MAX_ROWS", 6, 2), ("MAX_COLUMNS", 2, 6), ("MAX_CELLS", 2, 3)],
)
def test_a_sheet_up_to_its_last_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, rows: int, columns: int
) -> None:
    file = sheet(tmp_path, rows, columns)
    monkeypatch.setattr(workbook, bound, 6)
    (grid,) = read_workbook(file).grids
    assert len(grid.rows) == rows
    monkeypatch.setattr(workbook, bound, 5)
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(file)
    assert f"{rows} rows" in caught.value.message
    assert "delete what is empty" in str(caught.value.help)


def test_a_workbook_up_to_its_last_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = sheet(tmp_path, 1, 1)
    with zipfile.ZipFile(tmp_path / "list.xlsx") as archive:
        expanded = sum(member.file_size for member in archive.infolist())
    monkeypatch.setattr(workbook, "MAX_EXPANDED", expanded)
    read_workbook(file)
    monkeypatch.setattr(workbook, "MAX_EXPANDED", expanded - 1)
    with pytest.raises(UnreadableFile, match="unpacks to"):
        read_workbook(file)


def test_a_file_up_to_its_last_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    monkeypatch.setattr(interface, "MAX_FILE", len(PAGE))
    assert read_page(file_at(path)).grids
    monkeypatch.setattr(interface, "MAX_FILE", len(PAGE) - 1)
    with pytest.raises(UnreadableFile, match="is larger than"):
        file_at(path)


@pytest.mark.parametrize(
    ("bound", "most"),
    [("MAX_LINES", PAGE.count("\n") + 1), ("MAX_LINE", max(map(len, PAGE.split("\n"))))],
)
def test_a_page_up_to_its_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    monkeypatch.setattr(page, bound, most)
    assert read_page(file_at(path)).grids
    monkeypatch.setattr(page, bound, most - 1)
    with pytest.raises(UnreadableFile, match="has more than"):
        read_page(file_at(path))
