"""Which importer reads a file: an explicit list, the first that takes the file wins."""

from collections.abc import Callable
from pathlib import Path

from outgate.catalog.importers.grid import Published
from outgate.catalog.importers.workbook import UnreadableFile, is_workbook, read_workbook

Importer = Callable[[Path], Published]

IMPORTERS: tuple[tuple[Callable[[Path], bool], Importer], ...] = ((is_workbook, read_workbook),)


def find_importer(path: Path) -> Importer:
    """The importer for a file; UnreadableFile where there is none, or no file."""
    if not path.is_file():
        raise UnreadableFile(f"there is no file `{path}`", "name a file that was downloaded")
    for takes, importer in IMPORTERS:
        if takes(path):
            return importer
    raise UnreadableFile(
        f"`{path.name}` is of no kind that can be imported",
        "import the published workbook (.xlsx)",
    )
