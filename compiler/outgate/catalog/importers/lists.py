"""From published grids to the catalog's lists, with an account of every row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from outgate.catalog.importers.columns import Columns, read_columns
from outgate.catalog.importers.grid import Grid, Published, Row
from outgate.catalog.importers.kinds import Kind, kind_of
from outgate.catalog.importers.table import TableReader
from outgate.catalog.model import EndpointList, Finding, ListSource, Table
from outgate.catalog.text import clean


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
    by_kind: dict[Kind, TableReader] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    unknown: int = 0

    @property
    def note(self) -> str:
        if self.unknown:
            return "a table of endpoints has a layout that is not known; its rows are not read"
        return "" if self.by_kind else "no endpoint table"


@dataclass(frozen=True, slots=True)
class _File:
    """What the tables of a file share: its geographies, and how many tables have a place."""

    geographies: frozenset[str]
    tables: Counter[tuple[str, str]]


def import_published(published: Published) -> ImportedFile:
    """The lists of a file. Sheets without endpoints are skipped and accounted for."""
    file = _File(_geographies(published.grids), Counter())
    readers: list[TableReader] = []
    accounts = []
    for grid in published.grids:
        sheet = _read_grid(grid, file)
        readers += sheet.by_kind.values()
        accounts.append(SheetAccount(grid.title, len(grid.rows), **sheet.counts, note=sheet.note))
    return ImportedFile(_lists(published, readers), tuple(accounts))


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


def _read_grid(grid: Grid, file: _File) -> _Sheet:
    sheet = _Sheet()
    current: TableReader | None = None
    for row in grid.rows:
        columns = read_columns(row)
        if columns is not None:
            sheet.counts["headers"] += 1
            current = _reader(grid, row, columns, file, sheet)
        elif not any(clean(cell) for cell in row.cells):
            sheet.counts["blank"] += 1
        elif row.spanned:
            sheet.counts["notes"] += 1
        elif current is None:
            sheet.counts["skipped"] += 1
        else:
            sheet.counts[_entry(current, row)] += 1
    return sheet


def _reader(
    grid: Grid,
    row: Row,
    columns: Columns,
    file: _File,
    sheet: _Sheet,
) -> TableReader | None:
    """The reader for the rows under a header; further headers of a kind go on with its columns."""
    kind = kind_of(clean(grid.title), columns)
    if kind is None:
        sheet.unknown += 1
        return None
    reader = sheet.by_kind.get(kind)
    if reader is None:
        file.tables[kind.list_id, kind.table_id] += 1
        number = file.tables[kind.list_id, kind.table_id]
        its = kind if number == 1 else replace(kind, table_id=f"{kind.table_id}-{number}")
        reader = TableReader(its, clean(grid.title), columns, file.geographies)
        reader.start(columns, row.number)
        sheet.by_kind[kind] = reader
        if number > 1:
            message = "another sheet of the file has a table of the same list"
            reader.findings.append(Finding("second-table", row.number, message, grid.title))
        if grid.hidden:
            found = Finding("hidden-sheet", row.number, "the sheet is hidden", grid.title)
            reader.findings.append(found)
        for column in sorted(grid.hidden_columns):
            if column < len(columns.headers) and columns.headers[column]:
                header = columns.headers[column]
                message = f"column `{header}` is hidden"
                reader.findings.append(Finding("hidden-column", row.number, message, header))
    else:
        reader.start(columns, row.number)
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
    before = len(reader.endpoints)
    reader.read(row)
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
