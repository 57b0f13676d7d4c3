"""Excel workbooks as grids, hidden parts and merged areas included."""

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outgate.catalog.importers.grid import Grid, Published, Row

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_FILE = 20 * 1024 * 1024
MAX_EXPANDED = 200 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
_OLE = b"\xd0\xcf\x11\xe0"


class UnreadableFile(Exception):
    """A file that is no published list; message and help are for the user."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


def is_workbook(path: Path) -> bool:
    """Whether the file claims to be a workbook by its name."""
    return path.suffix.lower() in (".xlsx", ".xlsm")


def read_workbook(path: Path) -> Published:
    """All sheets of a workbook; UnreadableFile when it is none or larger than any list."""
    data = _bounded(path)
    import openpyxl

    try:
        book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    except Exception as error:  # openpyxl lets through whatever zipfile, XML and it stumble over
        raise UnreadableFile(
            f"`{path.name}` is not a workbook that can be read ({type(error).__name__})",
            "open it in a spreadsheet program and save it again as .xlsx",
        ) from error
    grids = []
    for sheet in book.worksheets:
        if (sheet.max_row or 0) > MAX_ROWS or (sheet.max_column or 0) > MAX_COLUMNS:
            raise UnreadableFile(
                f"sheet `{sheet.title}` of `{path.name}` has {sheet.max_row} rows and "
                f"{sheet.max_column} columns",
                f"no published list has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns; "
                "delete what is empty",
            )
        grids.append(_grid(sheet))
    changed = book.properties.modified
    day = changed.date().isoformat() if isinstance(changed, datetime) else ""
    title = book.properties.title or path.stem
    return Published(path.name, title, day, hashlib.sha256(data).hexdigest(), tuple(grids))


def _bounded(path: Path) -> bytes:
    """The file's bytes, once it is clear that it does not unpack to something enormous."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise UnreadableFile(
                f"`{path.name}` is larger than {MAX_FILE // 1024 // 1024} MiB",
                "published lists are far smaller; check that it is the right file",
            )
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot read `{path}`: {(error.strerror or str(error)).lower()}"
        raise UnreadableFile(message, "check the path and its permissions") from error
    if data.startswith(_OLE):
        raise UnreadableFile(
            f"`{path.name}` is password-protected or in the old .xls format",
            "remove the password, or save it as .xlsx",
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            expanded = sum(member.file_size for member in archive.infolist())
            if expanded > MAX_EXPANDED:
                raise UnreadableFile(
                    f"`{path.name}` unpacks to {expanded // 1024 // 1024} MiB",
                    "published lists are far smaller; check that it is the right file",
                )
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            f"`{path.name}` is not a workbook, or only a part of one",
            "download it again; a workbook is a .xlsx file",
        ) from error
    return data


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _grid(sheet: "Worksheet") -> Grid:
    top_left: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                top_left[row, column] = (area.min_row, area.min_col)
    return Grid(
        sheet.title,
        tuple(_rows(sheet, top_left)),
        hidden=sheet.sheet_state != "visible",
        hidden_columns=frozenset(_hidden_columns(sheet)),
    )


def _rows(sheet: "Worksheet", top_left: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Row]:
    values = {
        (cell.row, cell.column): _text(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    width = max((column for _, column in values), default=0)
    numbers = sorted({row for row, _ in values} | {row for row, _ in top_left})
    for number in numbers:
        columns = range(1, width + 1)
        origins = [top_left.get((number, column), (number, column)) for column in columns]
        cells = tuple(values.get(origin, "") for origin in origins)
        filled = {origin for origin in origins if values.get(origin)}
        yield Row(
            number,
            cells,
            repeated=frozenset(n for n, (row, _) in enumerate(origins) if row < number),
            spanned=len(filled) == 1 and sum(bool(cell) for cell in cells) > 1,
            hidden=bool(sheet.row_dimensions[number].hidden),
        )


def _hidden_columns(sheet: "Worksheet") -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            yield from range(dimension.min - 1, min(dimension.max, MAX_COLUMNS))
