"""A table as published, before anything is read into it: rows of cell texts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is the publisher's; cells are as typed, "" where blank.

    A merged area gives its text to each of its cells; `repeated` has the columns where a cell only
    repeats the one above, and `spanned` tells that one text spans the whole row, as titles do.
    """

    number: int
    cells: tuple[str, ...]
    repeated: frozenset[int] = frozenset()
    spanned: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet or a page's table with its title."""

    title: str
    rows: tuple[Row, ...]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Published:
    """One published file as grids. `date` is the file's own last change, as YYYY-MM-DD."""

    file: str
    title: str
    date: str
    sha256: str
    grids: tuple[Grid, ...]
