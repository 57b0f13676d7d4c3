"""Catalog rows as an explanation names them: by the published file they stand in."""

from outgate.catalog.model import EndpointList, Table
from outgate.catalog.rows import CatalogRow, catalog_rows
from outgate.plan.compile import Compilation
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReference:
    """A catalog row: its id and text, and the file, sheet and row that it was read from.

    `edition` is the one that the list was first in, where later editions carried it on unchanged.
    """

    endpoint: str
    text: str
    list_id: str
    file: str
    sheet: str
    row: int
    edition: str


def refer_to_row(row: CatalogRow, edition: str) -> RowReference:
    """Where a row of an edition stands."""
    endpoint = row.endpoint
    return refer_to(
        endpoint.id, endpoint.text, row.list, row.table, number=endpoint.row, edition=edition
    )


def refer_to(
    id: str, text: str, endpoint_list: EndpointList, table: Table, *, number: int, edition: str
) -> RowReference:
    """Where the row with a number stands in a table."""
    return RowReference(
        endpoint=id,
        text=text,
        list_id=endpoint_list.id,
        file=endpoint_list.source.file,
        sheet=table.sheet,
        row=number,
        edition=endpoint_list.carried_from or edition,
    )


def rows_by_origin(compilation: Compilation) -> dict[str, RowReference]:
    """Rows by what origins call them: those of older editions have the edition before the id."""
    edition = compilation.catalog.edition
    rows = {
        row.endpoint.id: refer_to_row(row, edition) for row in catalog_rows(compilation.catalog)
    }
    for catalog in compilation.older:
        for row in catalog_rows(catalog):
            rows[f"{catalog.edition} {row.endpoint.id}"] = refer_to_row(row, catalog.edition)
    return rows
