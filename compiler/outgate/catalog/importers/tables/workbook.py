"""Excel workbooks as grids, hidden parts and merged areas included."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from outgate.catalog.importers.interface import Imported, PublishedFile, UnreadableFile
from outgate.catalog.importers.tables.grid import Grid, PublishedTables, Row
from outgate.catalog.importers.tables.lists import import_tables

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_EXPANDED = 200 << 20
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 500_000
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([^\"']*)")
_CHANGED = re.compile(rb"<(?:\w+:)?modified[\s>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


def is_workbook(file: PublishedFile) -> bool:
    """Whether the file is a workbook by its first bytes, or claims to be one by its name."""
    return file.data.startswith((_OLE, _ZIP)) or file.suffix in (".xlsx", ".xlsm")


def import_workbook(file: PublishedFile) -> Imported:
    """The lists in the sheets of a workbook; UnreadableFile as `read_workbook`."""
    return import_tables(read_workbook(file))


def read_workbook(file: PublishedFile) -> PublishedTables:
    """All sheets of a workbook; UnreadableFile for another file, or one larger than any list."""
    data = file.data
    _check_archive(file)
    import openpyxl

    try:
        with warnings.catch_warnings():  # openpyxl warns of styles and extensions that it drops
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(data), data_only=True)
            # A formula without a stored result would read as a blank cell, which means something.
            formulas = openpyxl.load_workbook(BytesIO(data)) if _has_formulas(data) else None
    except Exception as error:  # openpyxl lets through whatever zipfile, XML and it stumble over
        raise UnreadableFile(
            f"`{file.name}` is not a workbook that can be read ({type(error).__name__})",
            "open it in a spreadsheet program and save it again as .xlsx",
        ) from error
    grids = []
    for sheet in book.worksheets:
        rows, columns = sheet.max_row, sheet.max_column
        if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
            raise _too_large(f"sheet `{sheet.title}` of `{file.name}`", rows, rows * columns)
        grids.append(_grid(sheet, formulas[sheet.title] if formulas else None))
    # openpyxl takes the time of the clock where a workbook does not say when it was changed.
    says = _CHANGED.search(_member(data, "docProps/core.xml"))
    day = book.properties.modified.date().isoformat() if says else ""
    title = book.properties.title or file.stem
    return PublishedTables(file.source(title, day), tuple(grids))


def _check_archive(file: PublishedFile) -> None:
    """Refuse a file that does not unpack, or unpacks to something enormous."""
    if file.data.startswith(_OLE):
        raise UnreadableFile(
            f"`{file.name}` is password-protected or in the old .xls format",
            "remove the password, or save it as .xlsx",
        )
    try:
        with zipfile.ZipFile(BytesIO(file.data)) as archive:
            members = archive.infolist()
            expanded = sum(member.file_size for member in members)
            if expanded > MAX_EXPANDED:
                raise UnreadableFile(
                    f"`{file.name}` unpacks to {expanded >> 20} MiB",
                    "published lists are far smaller; check that it is the right file",
                )
            for member in members:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                    _check_sheet(archive, member, file)
    except UnreadableFile:
        raise
    except Exception as error:  # a damaged archive makes zipfile raise nearly anything
        raise UnreadableFile(
            f"`{file.name}` is not a workbook, or only a part of one",
            "download it again; a workbook is a .xlsx file",
        ) from error


def _too_large(what: str, rows: int, cells: int) -> UnreadableFile:
    return UnreadableFile(
        f"{what} has at least {rows} rows and {cells} cells",
        f"no published list has more than {MAX_ROWS} rows, {MAX_COLUMNS} columns or {MAX_CELLS} "
        "cells; delete what is empty",
    )


def _check_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: PublishedFile) -> None:
    """Refuse a sheet that openpyxl would take minutes or all memory for, before it sees it.

    Looks at the marks of rows, cells and merged areas without parsing: empty rows and a merged
    area over a whole sheet cost a file next to nothing, and openpyxl an object for every cell.
    """
    rows = cells = merged = 0
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            # What an element cut by the end of the chunk needs is kept for the next one.
            cut = max(text.rfind(b"<"), len(text) - 4096)
            text, rest = text[:cut], text[cut:]
            rows += len(_ROW.findall(text))
            cells += len(_CELL.findall(text))
            merged += sum(_area(match[1]) for match in _MERGED.finditer(text))
            if rows > MAX_ROWS or max(cells, merged) > MAX_CELLS:
                raise _too_large(f"a sheet of `{file.name}`", rows, max(cells, merged))
    merged += sum(_area(match[1]) for match in _MERGED.finditer(rest))
    if merged > MAX_CELLS:
        raise _too_large(f"a sheet of `{file.name}`", rows, merged)


def _area(reference: bytes) -> int:
    """Cells of an area such as `A1:C3`; 0 for what openpyxl will refuse in its own words."""
    from openpyxl.utils.cell import range_boundaries

    try:
        edges = range_boundaries(reference.decode())
    except ValueError:
        return 0
    known = [edge for edge in edges if edge is not None]
    if len(known) < len(edges):
        return MAX_CELLS + 1  # whole rows or columns
    left, top, right, bottom = known
    return (right - left + 1) * (bottom - top + 1)


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _member(data: bytes, name: str) -> bytes:
    """A file in the archive, empty where it has none of this name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name) if name in archive.namelist() else b""


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return any(
            _FORMULA.search(archive.read(name))
            for name in archive.namelist()
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)
        )


def _grid(sheet: "Worksheet", formulas: "Worksheet | None") -> Grid:
    top_left: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                top_left[row, column] = (area.min_row, area.min_col)
    return Grid(
        title=sheet.title,
        rows=tuple(_rows(sheet, formulas, top_left)),
        hidden=sheet.sheet_state != "visible",
        hidden_columns=frozenset(_hidden_columns(sheet)),
    )


def _rows(
    sheet: "Worksheet",
    formulas: "Worksheet | None",
    top_left: dict[tuple[int, int], tuple[int, int]],
) -> Iterator[Row]:
    values = {
        (cell.row, cell.column): _text(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    if formulas is not None:
        for line, row in enumerate(formulas.iter_rows(), start=1):
            for column, cell in enumerate(row, start=1):
                if cell.data_type == "f":
                    formula = getattr(cell.value, "text", cell.value)
                    values.setdefault((line, column), str(formula))
    width = max((column for _, column in values), default=0)
    numbers = sorted({row for row, _ in values} | {row for row, _ in top_left})
    for number in numbers:
        columns = range(1, width + 1)
        origins = [top_left.get((number, column), (number, column)) for column in columns]
        cells = tuple(values.get(origin, "") for origin in origins)
        filled = {origin for origin in origins if values.get(origin)}
        yield Row(
            number=number,
            cells=cells,
            repeated=frozenset(n for n, (row, _) in enumerate(origins) if row < number),
            spanned=len(filled) == 1 and sum(bool(cell) for cell in cells) > 1,
            hidden=bool(sheet.row_dimensions[number].hidden),
        )


def _hidden_columns(sheet: "Worksheet") -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            dimension.reindex()  # where a file does not say how far it goes
            assert dimension.min is not None
            assert dimension.max is not None
            yield from range(dimension.min - 1, min(dimension.max, MAX_COLUMNS))
