"""Which importer reads a file: an explicit list, the first that takes the file wins."""

from collections.abc import Callable
from pathlib import Path

from outgate.catalog.importers.files import UnreadableFile
from outgate.catalog.importers.page import is_page, read_page
from outgate.catalog.importers.tables.grid import Published, PublishedTags
from outgate.catalog.importers.tags import is_tags, read_tags
from outgate.catalog.importers.workbook import is_workbook, read_workbook

Importer = Callable[[Path], Published | PublishedTags]

IMPORTERS: tuple[tuple[Callable[[Path], bool], Importer], ...] = (
    (is_workbook, read_workbook),
    (is_page, read_page),
    (is_tags, read_tags),
)


def read_published(path: Path) -> Published | PublishedTags:
    """What a file holds; UnreadableFile where there is none, or nobody can read it."""
    if not path.is_file():
        raise UnreadableFile(f"there is no file `{path}`", "name a file that was downloaded")
    for takes, read in IMPORTERS:
        if takes(path):
            return read(path)
    raise UnreadableFile(
        f"`{path.name}` is of no kind that can be imported",
        "import a workbook (.xlsx), a page (.md), or a file of service tags (.json)",
    )
