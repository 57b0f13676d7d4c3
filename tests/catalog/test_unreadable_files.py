"""Files that are no lists: a clear message within bounded time, never a traceback."""

import os
import time
import zipfile
from pathlib import Path

import pytest

from outgate.catalog.importers import interface
from outgate.catalog.importers.interface import UnreadableFile, open_published
from outgate.catalog.importers.registry import import_file
from outgate.catalog.importers.tables import workbook
from outgate.catalog.importers.tables.page import read_page
from outgate.catalog.importers.tables.workbook import read_workbook
from tests.builders.books import Book, published, standard

TITLE = "Microsoft Defender URLs"


def refused(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        import_file(open_published(path.parent, path))
    assert caught.value.help
    return str(caught.value)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    book = Book()
    book.sheet(TITLE, standard("a.example.com"))
    return book.save(tmp_path, "good.xlsx")


def with_sheet(good: Path, xml: str) -> Path:
    """A copy of a workbook whose first sheet is this XML."""
    path = good.with_name("other.xlsx")
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return path


def sheet_xml(body: str) -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}">{body}</worksheet>'


def test_files_of_other_kinds(tmp_path: Path) -> None:
    assert "there is no file" in refused(tmp_path / "none.xlsx")
    (tmp_path / "list.csv").write_text("a,b")
    assert "of no kind that can be imported" in refused(tmp_path / "list.csv")
    (tmp_path / "text.xlsx").write_text("not a workbook")
    assert "is not a workbook" in refused(tmp_path / "text.xlsx")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    assert "is not a workbook" in refused(tmp_path / "empty.xlsx")
    (tmp_path / "locked.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000))
    assert "password-protected" in refused(tmp_path / "locked.xlsx")
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook in here")
    assert "is not a workbook that can be read" in refused(tmp_path / "zip.xlsx")


def test_every_truncation_of_a_workbook(good: Path) -> None:
    data = good.read_bytes()
    path = good.with_name("cut.xlsx")
    for size in range(0, len(data) - 1, 97):
        path.write_bytes(data[:size])
        refused(path)


def test_flipped_bytes_are_read_or_refused(good: Path) -> None:
    data = good.read_bytes()
    path = good.with_name("flipped.xlsx")
    for at in range(0, len(data), 41):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            read_workbook(published(path))
        except UnreadableFile as error:
            assert error.help  # noqa: PT017 - either outcome is right


def test_a_link_that_leads_out_of_the_project(good: Path, tmp_path: Path) -> None:
    """Whoever opens a pull request may have put it there, and what it leads to would be quoted."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "list.xlsx").symlink_to(good)
    with pytest.raises(UnreadableFile, match="leads outside of the project") as caught:
        open_published(project, project / "list.xlsx")
    assert caught.value.help
    # The same file, named where it is, is what the user wants to have read.
    assert open_published(project, good).data == good.read_bytes()


def test_what_is_not_a_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert "neither a file nor a folder" in refused(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    assert "it is a folder" in refused(tmp_path / "folder.md")
    assert "neither a file nor a folder" in refused(Path("/dev/zero"))


def test_a_large_file(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interface, "MAX_FILE", 100)
    assert "is larger than" in refused(good)


def test_a_zip_bomb(good: Path) -> None:
    bomb = good.with_name("bomb.xlsx")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(201 * 1024 * 1024))
    assert bomb.stat().st_size < 1024 * 1024
    assert "unpacks to 201 MiB" in refused(bomb)


def test_a_million_empty_rows(good: Path) -> None:
    rows = "".join(f'<row r="{n}"/>' for n in range(1, 1_000_001))
    path = with_sheet(good, sheet_xml(f"<sheetData>{rows}</sheetData>"))
    with pytest.raises(UnreadableFile, match="rows and 0 cells") as caught:
        read_workbook(published(path))
    assert caught.value.help == (
        "no published list has more than 100000 rows, 200 columns or 500000 cells; delete what is "
        "empty"
    )


def test_a_lone_cell_at_the_far_end(good: Path) -> None:
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "1048576 rows" in refused(with_sheet(good, sheet_xml(f"<sheetData>{cell}</sheetData>")))


@pytest.mark.parametrize(
    ("area", "cells"),
    [("A1:XFD1048576", 1048576 * 16384), ("A:XFD", 500_001), ("1:1048576", 500_001)],
)
def test_a_merged_area_over_everything(good: Path, area: str, cells: int) -> None:
    merged = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    message = refused(with_sheet(good, sheet_xml(f"<sheetData/>{merged}")))
    assert message == f"a sheet of `other.xlsx` has at least 0 rows and {cells} cells"


@pytest.mark.parametrize("area", ["nowhere at all", "A1:B\u00e9", "A:1"])
def test_a_merged_area_that_is_none(good: Path, area: str) -> None:
    merged = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    message = refused(with_sheet(good, sheet_xml(f"<sheetData/>{merged}")))
    assert message.startswith("`other.xlsx` is not a workbook that can be read (")


def test_a_whole_number_has_no_fraction_however_it_is_written(good: Path) -> None:
    numbers = "".join(f"<c><v>{number}</v></c>" for number in ("443.0", "4.43E2", "443", "4.5"))
    path = with_sheet(good, sheet_xml(f"<sheetData><row>{numbers}</row></sheetData>"))
    (grid,) = read_workbook(published(path)).grids
    assert grid.rows[0].cells == ("443", "443", "443", "4.5")


CELL = '<c r="A1"><v>1</v></c>'
PARTS = [
    ("<sheetData>" + "<row/>" * 6 + "</sheetData>", "6 rows and 0 cells"),
    (f"<sheetData><row>{CELL * 13}</row></sheetData>", "1 rows and 13 cells"),
    (
        '<sheetData/><mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="D1:G2"/></mergeCells>',
        "0 rows and 14 cells",
    ),
    (
        f"<sheetData>{'<row/>' * 4}<row>{CELL * 12}</row></sheetData>"
        '<mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="A1:B3"/></mergeCells>',
        "",
    ),
]


@pytest.mark.parametrize("size", [1, 10, 100, 1000])
@pytest.mark.parametrize(("body", "said"), PARTS)
def test_what_two_parts_of_a_sheet_share_is_counted_once(
    good: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str, size: int
) -> None:
    """A sheet is looked at in parts of some size, wherever they begin and end."""
    for name, most in (("_CHUNK", size), ("MAX_ROWS", 5), ("MAX_CELLS", 12)):
        monkeypatch.setattr(workbook, name, most)
    path = with_sheet(good, sheet_xml(body))
    if said:
        assert refused(path) == f"a sheet of `other.xlsx` has at least {said}"
    else:
        assert len(read_workbook(published(path)).grids) == 1


@pytest.mark.parametrize(("cells", "is_read"), [(12, True), (13, False)])
def test_cells_are_counted_wherever_they_say_they_stand(
    good: Path, monkeypatch: pytest.MonkeyPatch, cells: int, is_read: bool
) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 12)
    row = '<row r="1">' + '<c r="A1"><v>1</v></c>' * cells + "</row>"
    path = with_sheet(good, sheet_xml(f"<sheetData>{row}</sheetData>"))
    if is_read:
        assert len(read_workbook(published(path)).grids) == 1
    else:
        assert f"has at least 1 rows and {cells} cells" in refused(path)


def test_an_area_at_the_torn_end_of_a_sheet(good: Path) -> None:
    area = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/>'
    xml = sheet_xml(f"<sheetData/>{area}").removesuffix("</worksheet>")
    assert "has at least 0 rows and 17179869184 cells" in refused(with_sheet(good, xml))


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('min="2" max="3" hidden="1"', {1, 2}),
        ('min="2" hidden="1"', {1}),  # which no program writes
        ('min="199" max="16384" hidden="1"', {198, 199}),
        ('min="2" max="3"', set()),
    ],
)
def test_columns_that_a_sheet_hides(good: Path, columns: str, hidden: set[int]) -> None:
    path = with_sheet(good, sheet_xml(f"<cols><col {columns}/></cols><sheetData/>"))
    (grid,) = read_workbook(published(path)).grids
    assert grid.hidden_columns == hidden


TABLE = "# URLs\n\n|Geography|Port|Endpoint/URL|\n|-|-|-|\n|WW|443|a.example.com|\n"


def test_pages_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(b"# URLs\n\xff\xfe\n")
    assert "UTF-8" in refused(path)
    path.write_text("|a|b|\n" * 20_001, encoding="utf-8")
    assert "more than 20000 lines" in refused(path)
    path.write_text("x" * 100_001, encoding="utf-8")
    assert "over 100000 characters" in refused(path)


@pytest.mark.parametrize(
    "around",
    [
        ">" * 50_000,
        "> " * 20_000,
        "- " * 20_000,
        "[" * 50_000,
        "*" * 50_000,
        "`" * 50_000,
        "<div>" * 10_000,
        "![](" * 10_000,
        "|" * 99_000,
        "\\" * 50_000,
    ],
    ids=lambda text: text[:4].strip(),
)
def test_pages_made_to_hurt_are_read_within_bounded_time(tmp_path: Path, around: str) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"{TABLE}\n{around}\n\n{TABLE}", encoding="utf-8")
    grids = read_page(published(path)).grids
    rows = [row.cells for grid in grids for row in grid.rows]
    assert rows.count(("WW", "443", "a.example.com")) == 2


def test_tables_in_fences_and_html_are_not_lost(tmp_path: Path) -> None:
    for before, behind in (("```\n", "```\n"), ("<div>\n", "</div>\n"), ("    ", "")):
        path = tmp_path / "page.md"
        rows = TABLE.split("\n\n")[1]
        path.write_text(f"# URLs\n\n{before}{rows}{behind}", encoding="utf-8")
        grids = read_page(published(path)).grids
        cells = {cell for grid in grids for row in grid.rows for cell in row.cells}
        assert "a.example.com" in cells


def test_front_matter_nested_without_end(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"---\ntitle: {'[' * 3000}\n---\n\n# A title\n", encoding="utf-8")
    assert read_page(published(path)).source.title == "page"


def test_brackets_without_end_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("# A title\n\n" + f"{'[' * 5000}\n\n" * 100, encoding="utf-8")
    started = time.monotonic()
    read_page(published(path))
    assert time.monotonic() - started < 3
