"""Which importer reads a file: an explicit list, the first that takes the file wins.

An importer of one kind of JSON stands before that of service tags, which takes every other.
"""

from collections.abc import Iterable

from outgate.catalog.importers.interface import Imported, Importer, PublishedFile, UnreadableFile
from outgate.catalog.importers.tables.page import import_page, is_page
from outgate.catalog.importers.tables.workbook import import_workbook, is_workbook
from outgate.catalog.importers.tags import import_tags, is_json

IMPORTERS: tuple[Importer, ...] = (
    Importer("a workbook (.xlsx)", is_workbook, import_workbook),
    Importer("a page (.md)", is_page, import_page),
    Importer("a file of service tags (.json)", is_json, import_tags),
)


def import_file(file: PublishedFile, importers: Iterable[Importer] = IMPORTERS) -> Imported:
    """What a file holds; UnreadableFile where no importer can read it."""
    importers = tuple(importers)
    for importer in importers:
        if importer.takes(file):
            return importer.read(file)
    *others, last = (importer.example for importer in importers)
    kinds = f"{', '.join(others)}, or {last}" if others else last
    raise UnreadableFile(f"`{file.name}` is of no kind that can be imported", f"import {kinds}")
