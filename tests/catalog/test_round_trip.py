"""What an edition says, written as a page and read again, says the same."""

from pathlib import Path

import pytest

from outgate.catalog.importers.page import read_page
from outgate.catalog.importers.tables.lists import import_published
from outgate.catalog.store import Store
from tests.catalog.books import assert_balanced
from tests.catalog.pages import grid_of, list_of, meaning, page_of


@pytest.mark.parametrize("edition", Store(None).editions())
def test_a_list_written_as_a_page(tmp_path: Path, edition: str) -> None:
    (table, *_) = list_of(edition).tables
    grid = grid_of(table)
    path = tmp_path / "page.md"
    path.write_text(page_of(grid), encoding="utf-8")
    imported = import_published(read_page(path))
    for account in imported.accounts:
        assert_balanced(account)
        assert account.rows == len(grid)
    (its,) = imported.lists
    (again,) = its.tables
    assert not again.quarantined
    assert {meaning(each) for each in again.endpoints} == {
        meaning(each) for each in table.endpoints if each.geography
    }
