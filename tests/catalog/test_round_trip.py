"""What an edition says, written as a page and read again, says the same."""

import pytest

from outgate.catalog.importers.interface import PublishedFile
from outgate.catalog.importers.tables.page import import_page
from outgate.catalog.store import Store
from tests.builders.books import assert_balanced
from tests.builders.written_pages import grid_of, list_of, meaning, page_of


@pytest.mark.parametrize("edition", Store(None).editions())
def test_a_list_written_as_a_page(edition: str) -> None:
    (table, *_) = list_of(edition).tables
    grid = grid_of(table)
    imported = import_page(PublishedFile("page.md", page_of(grid).encode()))
    for account in imported.accounts:
        assert_balanced(account)
        assert account.rows == len(grid)
    (endpoint_list,) = imported.lists
    (again,) = endpoint_list.tables
    assert not again.quarantined
    assert {meaning(each) for each in again.endpoints} == {
        meaning(each) for each in table.endpoints if each.geography
    }
