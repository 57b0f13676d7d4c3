"""Rows of a page whose cells do not fit their header: repaired where one reading is left.

A lost cell is looked for where cells get lost: at the end of the row, or in a run of blank ones. A
cell too many must be a blank one. Each way to mend the row has to put something fitting under every
header; when just one does, it is the reading. A row that lacks several cells is never repaired:
all its blank cells may be gone, and then nothing tells which platform a `Yes` belongs to. Nor is
one that lacks a cell and has a blank port or only blank ones for platforms: the lost cell may have
been that port or the one `Yes`, while blank ones mean the scheme's port and every device.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import combinations

from outgate.catalog.importers.tables.columns import Columns
from outgate.catalog.importers.tables.grid import Row
from outgate.catalog.platforms import read_platform_word
from outgate.catalog.url_cell import clean, read_ports
from outgate.values import replace

MOST_SURPLUS = 2
_ANSWER = re.compile(r"(yes\*?|no|-|n/a)?", re.IGNORECASE)
_NEED = re.compile(r"required|optional", re.IGNORECASE)


def fit(row: Row, columns: Columns) -> Row | None:
    """The row with a cell for each header, None where it has none or several readings."""
    wanted = len(columns.headers)
    cells = row.cells
    if len(cells) == wanted:
        return row
    tries: Iterator[tuple[str, ...]]
    if len(cells) == wanted - 1:
        tries = filter(partial(_is_told, columns), _with_one_more(cells))
    elif len(cells) - wanted in range(1, MOST_SURPLUS + 1):
        tries = _with_fewer(cells, len(cells) - wanted)
    else:
        return None
    fitting = {cells for cells in tries if fits(cells, columns)}
    return replace(row, cells=fitting.pop()) if len(fitting) == 1 else None


def _is_told(columns: Columns, cells: tuple[str, ...]) -> bool:
    """Whether no blank cell says by itself which port or whose devices are meant."""
    port = columns.roles.get("port")
    return (port is None or bool(clean(cells[port]))) and (
        not columns.platforms or any(clean(cells[column]) for column in columns.platforms)
    )


def _with_one_more(cells: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place in range(len(cells) + 1):
        if place == len(cells) or not clean(cells[place]):
            yield (*cells[:place], "", *cells[place:])


def _with_fewer(cells: tuple[str, ...], surplus: int) -> Iterator[tuple[str, ...]]:
    blank = [number for number, cell in enumerate(cells) if not clean(cell)]
    for gone in combinations(blank, surplus):
        yield tuple(cell for number, cell in enumerate(cells) if number not in gone)


def fits(cells: tuple[str, ...], columns: Columns, until: int | None = None) -> bool:
    """Whether each cell, up to the column `until`, can stand under its header."""
    by_column = {column: role for role, column in columns.roles.items()}
    return all(
        _ANSWER.fullmatch(clean(cell)) is not None
        if column in columns.platforms
        else _can_be(by_column.get(column, ""), clean(cell))
        for column, cell in enumerate(cells[:until])
    )


def _can_be(role: str, text: str) -> bool:
    """Whether a text can stand in the column of a role; unknown columns hold anything."""
    stray = bool(text) and bool(_ANSWER.fullmatch(text) or _NEED.fullmatch(text))
    match role:
        case "need":
            return _NEED.fullmatch(text) is not None
        case "port":
            return read_ports(text) is not None
        case "url":
            return "." in text
        case "geography":
            return bool(text) and "." not in text and not text.isdigit() and not stray
        case "os":
            return read_platform_word(text) is not None
        case "tag":
            return re.fullmatch(r"[A-Za-z][A-Za-z0-9.]*", text) is not None and not stray
        case "":
            return True
        case _:
            return not stray
