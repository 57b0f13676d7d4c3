"""Workbooks as grids, before anything is read into them."""

from pathlib import Path

from openpyxl import Workbook

from outgate.catalog.importers.tables.grid import Grid
from outgate.catalog.importers.tables.workbook import read_workbook
from tests.builders.books import published


def grids_of(folder: Path, made: Workbook) -> tuple[Grid, ...]:
    """What is read of a workbook that was saved as `a-book.xlsx`."""
    path = folder / "a-book.xlsx"
    made.save(path)
    return read_workbook(published(path)).grids
