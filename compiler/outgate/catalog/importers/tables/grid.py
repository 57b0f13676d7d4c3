"""A table as published, before anything is read into it: rows of cell texts."""

from outgate.catalog.model import ListSource
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. `number` is the publisher's; cells are as typed, "" where blank.

    A merged area gives its text to each of its cells; `repeated` has the columns where a cell only
    repeats the one above, and `spanned` tells that one text spans the whole row, as titles do.
    `joined` tells that the row was broken over several lines. In a page a row has as many cells as
    its line, whatever its header has.
    """

    number: int
    cells: tuple[str, ...]
    repeated: frozenset[int] = frozenset()
    spanned: bool = False
    hidden: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A sheet or a page's table with its title.

    `page` is the title of the page it stands on, "" for a workbook; the rows of all tables of a
    page are numbered through.
    """

    title: str
    rows: tuple[Row, ...]
    page: str = ""
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PublishedTables:
    """One published file as grids; the date of the source is the file's own last change."""

    source: ListSource
    grids: tuple[Grid, ...]
