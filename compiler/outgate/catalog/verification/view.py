"""What checks look at: an edition as published, or as overlays leave it, beside older ones."""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.model import Catalog, EndpointList, Table
from outgate.catalog.rows import CatalogRow, in_order, rows_of
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition with its rows in order; `older` editions come oldest first.

    Services of a team, which have no cloud, are left out: nobody published them.
    """

    catalog: Catalog
    rows: tuple[CatalogRow, ...]
    older: tuple[Catalog, ...]

    def findings(self, code: FindingCode) -> Iterator[tuple[EndpointList, Table, Finding]]:
        """Findings of one kind that importing made, with the table they are about."""
        for endpoint_list in self.catalog.lists:
            for table in endpoint_list.tables:
                for finding in table.findings:
                    if finding.code is code:
                        yield endpoint_list, table, finding


def view_of(catalog: Catalog, older: tuple[Catalog, ...]) -> EditionView:
    """The view of an edition."""
    lists = [endpoint_list for endpoint_list in catalog.lists if endpoint_list.cloud is not None]
    return EditionView(catalog, tuple(in_order(rows_of(lists, catalog.readings))), older)


class Looks(Enum):
    """Which state of an edition a check looks at."""

    AS_PUBLISHED = auto()
    AS_CORRECTED = auto()
    BOTH_WAYS = auto()


@dataclass(frozen=True, slots=True)
class Check:
    """A function from a view to what is odd about it, and the state that it looks at."""

    run: Callable[[EditionView], Iterator[Finding]]
    looks: Looks = Looks.BOTH_WAYS


def row_finding(code: FindingCode, row: CatalogRow, message: str) -> Finding:
    """A finding about one row, with the URL that stands in it."""
    return Finding(code, message, row.endpoint.text, row.place)


def groups_of(
    rows: Iterable[CatalogRow], key: Callable[[CatalogRow], object]
) -> list[list[CatalogRow]]:
    """Rows with the same key together."""
    groups: dict[object, list[CatalogRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())
