"""From published grids to the catalog's lists, with an account of every row."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from outgate.catalog.importers.tables.columns import Columns, read_columns
from outgate.catalog.importers.tables.grid import Grid, Published, Row
from outgate.catalog.importers.tables.kinds import Kind, kind_of
from outgate.catalog.importers.tables.table import TableReader
from outgate.catalog.model import EndpointList, Finding, ListSource, Table
from outgate.catalog.url_cell import clean
from outgate.catalog.verification.findings import FindingCode


@dataclass(frozen=True, slots=True)
class SheetAccount:
    """What became of the rows of one sheet: `rows` is the sum of the others.

    `entries` were read into endpoints, `quarantined` not; `notes` are titles and remarks,
    `headers` header rows, `repeated` rows that only continue merged cells above, `blank` rows
    without text. `skipped` rows stand outside any endpoint table that could be read; `note` says
    why there are such.
    """

    sheet: str
    rows: int
    entries: int = 0
    quarantined: int = 0
    notes: int = 0
    headers: int = 0
    repeated: int = 0
    blank: int = 0
    skipped: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The lists of one published file and the account of its rows."""

    lists: tuple[EndpointList, ...]
    accounts: tuple[SheetAccount, ...]


@dataclass(slots=True)
class _Sheet:
    grid: Grid
    by_kind: dict[Kind, TableReader]
    counts: Counter[str] = field(default_factory=Counter)
    unknown: list[Finding] = field(default_factory=list)

    @property
    def note(self) -> str:
        if self.unknown:
            return "a table of endpoints has a layout that is not known; its rows are not read"
        return "" if self.counts["headers"] else "no endpoint table"


@dataclass(frozen=True, slots=True)
class _File:
    """What the tables of a file share: its geographies, how many tables have a place, readers."""

    geographies: frozenset[str]
    tables: Counter[tuple[str, str]] = field(default_factory=Counter)
    readers: list[TableReader] = field(default_factory=list)


def import_published(published: Published) -> ImportedFile:
    """The lists of a file. Sheets without endpoints are skipped and accounted for."""
    file = _File(_geographies(published.grids))
    sheets: list[_Sheet] = []
    # The tables of a page are parts of one list, each under a heading of its own; the sheets of a
    # workbook count their rows anew, so a second sheet of a kind is a second table.
    shared: dict[Kind, TableReader] = {}
    for grid in published.grids:
        sheet = _Sheet(grid, shared if grid.page else {})
        _read_grid(sheet, file)
        sheets.append(sheet)
    if file.readers:
        file.readers[0].findings += [found for sheet in sheets for found in sheet.unknown]
    said_twice = {(id(reader), row) for reader in file.readers for row in reader.finish()}
    return ImportedFile(
        _lists(published, file.readers), tuple(_account(each, said_twice) for each in sheets)
    )


def _account(sheet: _Sheet, said_twice: set[tuple[int, int]]) -> SheetAccount:
    counts = sheet.counts
    readers = [id(reader) for reader in sheet.by_kind.values()]
    for row in sheet.grid.rows:
        if any((reader, row.number) in said_twice for reader in readers):
            counts["quarantined"] -= 1
            counts["repeated"] += 1
    return SheetAccount(sheet.grid.title, len(sheet.grid.rows), **counts, note=sheet.note)


def _geographies(grids: Iterable[Grid]) -> frozenset[str]:
    """Every text in a Geography column of the file."""
    found: set[str] = set()
    for grid in grids:
        columns: Columns | None = None
        for row in grid.rows:
            columns = read_columns(row) or columns
            if columns is not None and "geography" in columns.roles:
                found.add(columns.text(row, "geography"))
    return frozenset(found - {""})


def _read_grid(sheet: _Sheet, file: _File) -> None:
    current: TableReader | None = None
    grid, counts = sheet.grid, sheet.counts
    for row in grid.rows:
        columns = read_columns(row)
        if columns is not None:
            counts["headers"] += 1
            current = _reader(row, columns, file, sheet)
        elif not any(clean(cell) for cell in row.cells):
            counts["blank"] += 1
        elif row.spanned:
            counts["notes"] += 1
        elif current is None:
            counts["skipped"] += 1
        elif grid.page:
            counts[_outcome(current, current.read_ragged, row)] += 1
        else:
            counts[_entry(current, row)] += 1
    if grid.page and counts["skipped"] and not sheet.unknown:
        sheet.unknown.append(_unknown_layout(grid, grid.rows[0]))


def _unknown_layout(grid: Grid, row: Row) -> Finding:
    title = clean(grid.title)[:80]
    message = f"the table under `{title}` has a layout that is not known; its rows are not read"
    return Finding(FindingCode.UNKNOWN_LAYOUT, row.number, message, title)


def _reader(row: Row, columns: Columns, file: _File, sheet: _Sheet) -> TableReader | None:
    """The reader for the rows under a header; further headers of a kind go on with its columns."""
    grid = sheet.grid
    kind = kind_of(clean(grid.title), grid.page, columns)
    if kind is None:
        sheet.unknown.append(_unknown_layout(grid, row))
        return None
    reader = sheet.by_kind.get(kind)
    if reader is not None:
        reader.start(columns, row.number)
        return reader
    file.tables[kind.list_id, kind.table_id] += 1
    number = file.tables[kind.list_id, kind.table_id]
    its = kind if number == 1 else replace(kind, table_id=f"{kind.table_id}-{number}")
    reader = TableReader(its, clean(grid.title), columns, file.geographies)
    reader.start(columns, row.number)
    sheet.by_kind[kind] = reader
    file.readers.append(reader)
    if number > 1:
        message = "another sheet of the file has a table of the same list"
        reader.findings.append(Finding(FindingCode.SECOND_TABLE, row.number, message, grid.title))
    if grid.hidden:
        found = Finding(FindingCode.HIDDEN_SHEET, row.number, "the sheet is hidden", grid.title)
        reader.findings.append(found)
    for column in sorted(grid.hidden_columns):
        if column < len(columns.headers) and columns.headers[column]:
            header = columns.headers[column]
            message = f"column `{header}` is hidden"
            reader.findings.append(Finding(FindingCode.HIDDEN_COLUMN, row.number, message, header))
    return reader


def _entry(reader: TableReader, row: Row) -> str:
    """Read a row of a table; says what became of it."""
    # Only a row with nothing of its own repeats the one above; one that shares a merged URL and has
    # a geography of its own, say, is another endpoint.
    if all(n in row.repeated for n, cell in enumerate(row.cells) if clean(cell)):
        return "repeated"
    filled = {clean(cell) for cell in row.cells} - {""}
    if len(filled) == 1 and not reader.columns.text(row, "url") and "url" in reader.columns.roles:
        return "notes"
    return _outcome(reader, reader.read, row)


def _outcome(reader: TableReader, read: Callable[[Row], None], row: Row) -> str:
    before = len(reader.endpoints)
    read(row)
    return "entries" if len(reader.endpoints) > before else "quarantined"


def _lists(published: Published, readers: list[TableReader]) -> tuple[EndpointList, ...]:
    by_list: dict[str, list[TableReader]] = {}
    for reader in readers:
        by_list.setdefault(reader.kind.list_id, []).append(reader)
    source = ListSource(published.title, published.file, published.date, published.sha256)
    return tuple(
        EndpointList(
            id=list_id,
            service=group[0].kind.service,
            cloud=group[0].kind.cloud,
            method=group[0].kind.method,
            source=source,
            carried_from=None,
            tables=tuple(
                Table(
                    id=reader.kind.table_id,
                    sheet=reader.sheet,
                    has_geography=reader.has_geography,
                    marks_need=reader.marks_need,
                    platforms=tuple(sorted(reader.platforms.values(), key=lambda each: each.name)),
                    endpoints=tuple(reader.endpoints),
                    quarantined=tuple(reader.quarantined),
                    findings=tuple(sorted(reader.findings, key=lambda f: (f.row, f.code, f.raw))),
                )
                for reader in group
            ),
        )
        for list_id, group in sorted(by_list.items())
    )
