"""A digest covers what a catalog says, and not the order in which it says it."""

from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.digest import catalog_digest
from outgate.catalog.model import EndpointList, Need, Table
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


def changed(**fields: object) -> tuple[EndpointList, ...]:
    first, *others = CATALOG.lists
    table = first.tables[0]
    endpoint = replace(table.endpoints[0], **fields)  # type: ignore[arg-type]
    changed_table = replace(table, endpoints=(endpoint, *table.endpoints[1:]))
    return (replace(first, tables=(changed_table, *first.tables[1:])), *others)


@pytest.mark.parametrize(
    "fields",
    [
        {"geography": "XX"},
        {"need": Need.OPTIONAL},
        {"platforms": ("Mac",)},
        {"readings": ()},
        {"conditional": True},
        {"treatment": (("proxy", "direct"),)},
        {"remote": shipped("2024-08-01").lists[0].tables[0].endpoints[1].remote},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_every_fact_counts(fields: dict[str, object]) -> None:
    assert catalog_digest(replace(CATALOG, lists=changed(**fields))) != CATALOG.digest


def test_the_edition_and_every_list_count() -> None:
    assert catalog_digest(replace(CATALOG, edition="2024-08-02")) != CATALOG.digest
    assert catalog_digest(replace(CATALOG, lists=CATALOG.lists[1:])) != CATALOG.digest


@pytest.mark.parametrize("fields", [{"change_number": 0}, {"carried_from": "2020-01-01"}], ids=str)
def test_every_fact_of_a_file_of_tags_counts(fields: dict[str, object]) -> None:
    catalog = shipped("2026-07-03")
    first, *others = catalog.tag_files
    files = (replace(first, **fields), *others)  # type: ignore[arg-type]  # by name of a field
    assert catalog_digest(replace(catalog, tag_files=files)) != catalog.digest
