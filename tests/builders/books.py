"""Small workbooks, written as rows of cells and read as the importer reads published ones."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from outgate.catalog.importers.interface import Imported, PublishedFile, SheetAccount
from outgate.catalog.importers.tables.workbook import import_workbook
from outgate.catalog.model import Endpoint, EndpointList, Table

Rows = Sequence[Sequence[object]]

STANDARD = (
    "Service",
    "Geography",
    "Category",
    "Port",
    "Endpoint/URL",
    "Endpoint/URL Description ",
    "Windows 10 / Server 2019",
    "Mac",
    "Comments",
)


def standard(url: object, *, geography: object = "WW", port: object = 443, **cells: object) -> Rows:
    """Header and one row of a standard sheet; `windows`, `mac`, `comment` fill other cells."""
    row = (
        "Microsoft Defender for Endpoint",
        geography,
        "Common",
        port,
        url,
        "What it is for",
        cells.get("windows", "Yes"),
        cells.get("mac"),
        cells.get("comment"),
    )
    return (STANDARD, row)


class Book:
    """A workbook in the making."""

    def __init__(self) -> None:
        self.book = openpyxl.Workbook()
        assert self.book.active is not None
        self.book.remove(self.book.active)

    def sheet(self, title: str, rows: Rows) -> Worksheet:
        """A new sheet with rows from its first line on."""
        sheet: Worksheet = self.book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        return sheet

    def save(self, folder: Path, name: str = "list.xlsx") -> Path:
        """The file on disk."""
        path = folder / name
        self.book.save(path)
        return path

    def read(self, folder: Path) -> Imported:
        """What the importer makes of it; every row must be accounted for."""
        imported = import_workbook(published(self.save(folder)))
        for account in imported.accounts:
            assert_balanced(account)
        return imported


def published(path: Path) -> PublishedFile:
    """A file on disk as importers are given it."""
    return PublishedFile(path.name, path.read_bytes())


def assert_balanced(account: SheetAccount) -> None:
    """Rows in = rows accounted for."""
    parts = (
        account.entries,
        account.quarantined,
        account.notes,
        account.headers,
        account.repeated,
        account.blank,
        account.skipped,
    )
    assert account.rows == sum(parts), account


def only_list(imported: Imported) -> EndpointList:
    """The one list of a file."""
    (endpoint_list,) = imported.lists
    return endpoint_list


def only_table(imported: Imported) -> Table:
    """The one table of the one list of a file."""
    (table,) = only_list(imported).tables
    return table


def shown(endpoints: Sequence[Endpoint]) -> list[tuple[int, str]]:
    """Row and target of endpoints, in order."""
    return [(each.row, str(each.remote)) for each in endpoints]


def codes(table: Table) -> list[tuple[int, str]]:
    """Row and code of findings, in order."""
    return [(each.row, each.code) for each in table.findings]
