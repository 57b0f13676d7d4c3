"""Damaged pages and workbooks: never a crash, a host from nowhere, or a row without a trace."""

import datetime
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.catalog.importers.interface import Imported, PublishedFile, UnreadableFile
from outgate.catalog.importers.tables.page import import_page
from tests.builders.books import Book, standard
from tests.builders.written_pages import Grid, Meaning, grid_of, list_of, meaning, page_of
from tests.oracle.imports import assert_honest, endpoints

GRID = grid_of(list_of("2025-10-16").tables[0])
OLD = grid_of(list_of("2021-03-04").tables[0])
ROWS = 24


def read(text: str | bytes) -> Imported | None:
    """What a page says; None where it is refused."""
    data = text if isinstance(text, bytes) else text.encode()
    try:
        return import_page(PublishedFile("page.md", data))
    except UnreadableFile as error:
        assert error.help  # noqa: PT017 - either outcome is right
        return None


def by_row(imported: Imported) -> dict[int, set[Meaning]]:
    meanings: dict[int, set[Meaning]] = {}
    for each in endpoints(imported):
        meanings.setdefault(each.row, set()).add(meaning(each))
    return meanings


def quarantined(imported: Imported) -> set[int]:
    return {
        row.row
        for endpoint_list in imported.lists
        for table in endpoint_list.tables
        for row in table.quarantined
    }


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Some rows of a published table, in order, under its header."""
    header, *rows = draw(st.sampled_from((GRID, GRID, OLD)))
    start = draw(st.integers(0, max(len(rows) - ROWS, 0)))
    return [list(header), *map(list, rows[start : start + ROWS])]


@given(grids(), st.data())
@settings(max_examples=120)
def test_columns_in_another_order_or_dress_mean_the_same(grid: Grid, data: st.DataObject) -> None:
    before = read(page_of(grid))
    assert before is not None
    order = data.draw(st.permutations(range(len(grid[0]))))
    moved = [[row[column] for column in order] for row in grid]
    for column, name in enumerate(moved[0]):
        dress = data.draw(st.sampled_from((str, str.upper, lambda text: f" {text}\u00a0")))
        moved[0][column] = dress(name)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(order)))
        for number, row in enumerate(moved):
            row.insert(at, "Owner" if not number else data.draw(st.sampled_from(("", "me", "x"))))
    after = read(page_of(moved))
    assert after is not None
    assert_honest(after, page_of(moved))
    assert by_row(after) == by_row(before)


@given(grids(), st.data())
@settings(max_examples=150)
def test_a_lost_cell_is_no_other_reading(grid: Grid, data: st.DataObject) -> None:
    before = read(page_of(grid))
    assert before is not None
    damaged = [list(row) for row in grid]
    number = data.draw(st.integers(1, len(grid) - 1))
    del damaged[number][data.draw(st.integers(0, len(damaged[number]) - 1))]
    after = read(page_of(damaged))
    assert after is not None
    assert_honest(after, page_of(damaged))
    was, now = by_row(before), by_row(after)
    for row in was.keys() | now.keys():
        if row in quarantined(after):
            continue
        # A cell that is gone leaves no trace of what it said: less may be read, never more. And
        # no platform at all is the most there is: it means every device.
        for each in now.get(row, ()):
            assert any(
                each.target == old.target
                and each.geography == old.geography
                and each.need == old.need
                and (each.platforms <= old.platforms if each.platforms else not old.platforms)
                for old in was.get(row, ())
            ), (row, each, was.get(row))


def _swap(row: list[str], one: int, other: int) -> None:
    row[one], row[other] = row[other], row[one]


@given(grids(), st.data())
@settings(max_examples=150)
def test_rows_damaged_at_random(grid: Grid, data: st.DataObject) -> None:
    lines: list[str] = []
    for row in grid:
        cells = list(row)
        for _ in range(data.draw(st.integers(0, 2))):
            at = data.draw(st.integers(0, max(len(cells) - 1, 0)))
            match data.draw(st.sampled_from(("swap", "split", "nbsp", "drop", "double", "junk"))):
                case "swap" if len(cells) > 1:
                    _swap(cells, at, data.draw(st.integers(0, len(cells) - 1)))
                case "split" if cells:
                    middle = len(cells[at]) // 2
                    cells[at : at + 1] = [cells[at][:middle], cells[at][middle:]]
                case "nbsp" if cells:
                    cells[at] = cells[at][:3] + "\u00a0" + cells[at][3:]
                case "drop" if cells:
                    del cells[at]
                case "double" if cells:
                    cells.insert(at, cells[at])
                case _:
                    cells.insert(at, data.draw(st.text(max_size=6)))
        end = data.draw(st.sampled_from(("|", "|", "", "|\n", " |  ")))
        lines.append("|" + "|".join(cells) + end)
    rule = "|" + "-|" * len(grid[0])
    text = "\n".join(("# URLs", "", lines[0], rule, *lines[1:])) + "\n"
    imported = read(text)
    if imported is not None:
        assert_honest(imported, text)


@given(grids(), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=8))
@settings(max_examples=150)
def test_bytes_damaged_at_random(grid: Grid, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(page_of(grid).encode())
    for at, put in damage:
        start = at % len(data)
        data[start : start + len(put)] = put[::-1] + put
    imported = read(bytes(data))
    if imported is not None:
        assert_honest(imported, bytes(data).decode())


CELLS: Sequence[object] = (
    *("Yes", "yes*", "No", "", None, "WW", "EU", "443", 443, 80.0, True, "=A1+1", "#REF!"),
    *("*.x.example", "a.example\nb.example", "http://c.example:8080/x", "\u00a0", "x" * 5000),
    *(datetime.datetime(2025, 10, 16), datetime.time(4, 43), datetime.timedelta(1)),
)


@given(st.data())
@settings(max_examples=60)
def test_workbooks_with_any_cells(data: st.DataObject) -> None:
    header, row = standard("a.example.com")
    rows = [list(header)]
    for _ in range(data.draw(st.integers(1, 6))):
        cells = list(row)
        for _ in range(data.draw(st.integers(0, 3))):
            cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(st.sampled_from(CELLS))
        rows.append(cells)
    order = data.draw(st.permutations(range(len(header))))
    rows = [[each[column] for column in order] for each in rows]
    book = Book()
    sheet = book.sheet("Microsoft Defender URLs", rows)
    if data.draw(st.booleans()):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.auto_filter.ref = "A1:C3"
    with tempfile.TemporaryDirectory() as folder:
        imported = book.read(Path(folder))
    text = "\n".join(str(cell) for each in rows for cell in each)
    assert_honest(imported, text)


def test_the_page_itself_is_read_whole() -> None:
    imported = read(page_of(GRID))
    assert imported is not None
    assert not quarantined(imported)
    assert len(by_row(imported)) == len(GRID) - 1
    assert {each.source.title for each in imported.lists} == {"standard URLs - commercial"}


@pytest.mark.parametrize("grid", [GRID, OLD], ids=["2025-10-16", "2021-03-04"])
def test_no_lost_cell_opens_another_url_or_a_row_to_every_device(grid: Grid) -> None:
    """Every cell of every row, one column at a time: blank platforms mean all, blank ports 443."""
    whole = read(page_of(grid))
    assert whole is not None
    was = by_row(whole)
    for column in range(len(grid[0])):
        damaged = [grid[0], *(row[:column] + row[column + 1 :] for row in grid[1:])]
        after = read(page_of(damaged))
        assert after is not None
        for row, meanings in by_row(after).items():
            for each in meanings:
                assert any(
                    (each.target, each.geography, each.need)
                    == (old.target, old.geography, old.need)
                    and (each.platforms or not old.platforms)
                    for old in was[row]
                ), (column, row, each)
