"""A digest covers what a catalog says, and not the order in which it says it."""

from dataclasses import replace
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.digest import catalog_digest
from outgate.catalog.model import Table
from tests.support import shipped

T = TypeVar("T")
CATALOG = shipped("2024-08-01")


def shuffled_table(draw: st.DataObject, table: Table) -> Table:
    def mixed(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(draw.draw(st.permutations(items)))

    return replace(
        table,
        platforms=mixed(table.platforms),
        endpoints=mixed(table.endpoints),
        findings=mixed(table.findings),
    )


@given(st.data())
def test_order_means_nothing(data: st.DataObject) -> None:
    lists = tuple(
        replace(each, tables=tuple(shuffled_table(data, table) for table in each.tables))
        for each in data.draw(st.permutations(CATALOG.lists))
    )
    assert catalog_digest(replace(CATALOG, lists=lists)) == CATALOG.digest


def test_the_edition_and_every_list_count() -> None:
    assert catalog_digest(replace(CATALOG, edition="2024-08-02")) != CATALOG.digest
    assert catalog_digest(replace(CATALOG, lists=CATALOG.lists[1:])) != CATALOG.digest
