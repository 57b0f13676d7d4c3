"""From published grids to the catalog's lists, with an account of every row."""

from collections import Counter
from collections.abc import Iterable

from outgate.catalog.findings import FindingCode
from outgate.catalog.importers.interface import Imported, RowOutcome, SheetAccount, account_for
from outgate.catalog.importers.tables.cells import SHOWN
from outgate.catalog.importers.tables.columns import Columns, read_columns
from outgate.catalog.importers.tables.draft import TableDraft
from outgate.catalog.importers.tables.grid import Grid, PublishedTables, Row
from outgate.catalog.importers.tables.kinds import TableKind, kind_of
from outgate.catalog.importers.tables.table import TableReader
from outgate.catalog.model import EndpointList, ListSource
from outgate.catalog.url_cell import clean
from outgate.values import dataclass, field, replace


def import_tables(published: PublishedTables) -> Imported:
    """The lists of a file. Sheets without endpoints are skipped and accounted for."""
    file = _FileReader(_geographies(published.grids))
    sheets = [_read_grid(grid, file) for grid in published.grids]
    if file.readers:
        for sheet in sheets:
            for row, title in sheet.unknown:
                message = _unknown_layout(title)
                file.readers[0].draft.note(FindingCode.UNKNOWN_LAYOUT, row, message, title)
    drafts = [reader.draft for reader in file.readers]
    repeated = {(draft.kind, row) for draft in drafts for row in draft.drop_repeated()}
    accounts = tuple(sheet.account(repeated) for sheet in sheets)
    return Imported(lists=_lists(published.source, drafts), accounts=accounts)


@dataclass(frozen=True, slots=True)
class _FileReader:
    """What the tables of a file share.

    `geographies` are those of all its rows, `tables` counts the tables of each list and name.
    `by_page` has the readers for tables of a page: they are parts of one list, under headings of
    their own. Sheets of a workbook count their rows anew, so a second one of a kind is a second
    table.
    """

    geographies: frozenset[str]
    tables: Counter[tuple[str, str]] = field(default_factory=Counter)
    readers: list[TableReader] = field(default_factory=list)
    by_page: dict[TableKind, TableReader] = field(default_factory=dict)


@dataclass(slots=True)
class _SheetReader:
    """Reads the rows of one grid; `unknown` has row and title of tables that are not read."""

    grid: Grid
    file: _FileReader
    by_kind: dict[TableKind, TableReader]
    outcomes: Counter[RowOutcome] = field(default_factory=Counter)
    unknown: list[tuple[int, str]] = field(default_factory=list)

    def account(self, repeated: set[tuple[TableKind, int]]) -> SheetAccount:
        """What became of the rows; those that another row repeats were quarantined at first."""
        kinds = [reader.draft.kind for reader in self.by_kind.values()]
        for row in self.grid.rows:
            if any((kind, row.number) in repeated for kind in kinds):
                self.outcomes[RowOutcome.QUARANTINED] -= 1
                self.outcomes[RowOutcome.REPEATED] += 1
        rows = len(self.grid.rows)
        return account_for(self.grid.title, rows, self.outcomes, self._note())

    def _note(self) -> str:
        if self.unknown:
            return "a table of endpoints has a layout that is not known; its rows are not read"
        return "" if self.outcomes[RowOutcome.HEADER] else "no endpoint table"

    def read(self) -> None:
        reader: TableReader | None = None
        for row in self.grid.rows:
            columns = read_columns(row)
            if columns is not None:
                self.outcomes[RowOutcome.HEADER] += 1
                reader = self._reader(row, columns)
            else:
                self.outcomes[self._read_row(row, reader)] += 1
        if self.grid.page and self.outcomes[RowOutcome.SKIPPED] and not self.unknown:
            self.unknown.append(self._titled(self.grid.rows[0]))

    def _read_row(self, row: Row, reader: TableReader | None) -> RowOutcome:
        if not any(clean(cell) for cell in row.cells):
            return RowOutcome.BLANK
        if row.spanned:
            return RowOutcome.NOTE
        if reader is None:
            return RowOutcome.SKIPPED
        if self.grid.page:
            return reader.read_ragged(row)
        return _read_entry(reader, row)

    def _titled(self, row: Row) -> tuple[int, str]:
        return row.number, clean(self.grid.title)[:SHOWN]

    def _reader(self, row: Row, columns: Columns) -> TableReader | None:
        """The reader for rows under a header; further headers of a kind go on with its columns."""
        kind = kind_of(clean(self.grid.title), self.grid.page, columns)
        if kind is None:
            self.unknown.append(self._titled(row))
            return None
        reader = self.by_kind.get(kind)
        if reader is not None:
            reader.start(columns, row.number)
            return reader
        self.file.tables[kind.list_id, kind.table_id] += 1
        number = self.file.tables[kind.list_id, kind.table_id]
        own = kind if number == 1 else replace(kind, table_id=f"{kind.table_id}-{number}")
        draft = TableDraft(own, clean(self.grid.title))
        reader = TableReader(draft, columns, self.file.geographies)
        reader.start(columns, row.number)
        self.by_kind[kind] = reader
        self.file.readers.append(reader)
        if number > 1:
            message = "another sheet of the file has a table of the same list"
            reader.draft.note(FindingCode.SECOND_TABLE, row.number, message, self.grid.title)
        self._note_hidden(reader, row, columns)
        return reader

    def _note_hidden(self, reader: TableReader, row: Row, columns: Columns) -> None:
        title = self.grid.title
        if self.grid.hidden:
            reader.draft.note(FindingCode.HIDDEN_SHEET, row.number, "the sheet is hidden", title)
        for column in sorted(self.grid.hidden_columns):
            if column < len(columns.headers) and columns.headers[column]:
                header = columns.headers[column]
                message = f"column `{header}` is hidden"
                reader.draft.note(FindingCode.HIDDEN_COLUMN, row.number, message, header)


def _read_grid(grid: Grid, file: _FileReader) -> _SheetReader:
    sheet = _SheetReader(grid, file, file.by_page if grid.page else {})
    sheet.read()
    return sheet


def _unknown_layout(title: str) -> str:
    return f"the table under `{title}` has a layout that is not known; its rows are not read"


def _geographies(grids: Iterable[Grid]) -> frozenset[str]:
    """Every text in a Geography column of the file."""
    texts: set[str] = set()
    for grid in grids:
        columns: Columns | None = None
        for row in grid.rows:
            columns = read_columns(row) or columns
            if columns is not None:
                texts.add(columns.text(row, "geography"))
    return frozenset(texts - {""})


def _read_entry(reader: TableReader, row: Row) -> RowOutcome:
    """Read a row of a sheet."""
    # Only a row with nothing of its own repeats the one above; one that shares a merged URL and has
    # a geography of its own, say, is another endpoint.
    if all(n in row.repeated for n, cell in enumerate(row.cells) if clean(cell)):
        return RowOutcome.REPEATED
    texts = {clean(cell) for cell in row.cells} - {""}
    if len(texts) == 1 and not reader.columns.text(row, "url") and "url" in reader.columns.roles:
        return RowOutcome.NOTE
    return reader.read(row)


def _lists(source: ListSource, drafts: list[TableDraft]) -> tuple[EndpointList, ...]:
    by_list: dict[str, list[TableDraft]] = {}
    for draft in drafts:
        by_list.setdefault(draft.kind.list_id, []).append(draft)
    return tuple(
        EndpointList(
            id=list_id,
            service=group[0].kind.service,
            cloud=group[0].kind.cloud,
            method=group[0].kind.method,
            source=source,
            carried_from=None,
            tables=tuple(draft.table() for draft in group),
        )
        for list_id, group in sorted(by_list.items())
    )
