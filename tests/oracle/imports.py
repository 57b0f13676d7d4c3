"""What must be true of whatever was imported, however damaged the file was."""

import re
from typing import Any

from outgate.catalog.document import Edition, edition_document
from outgate.catalog.document_reader import read_edition
from outgate.catalog.importers.interface import Imported
from outgate.catalog.model import Endpoint
from outgate.traffic.destination import HostDestination
from tests.builders.books import assert_balanced

_GONE = re.compile(r"[\s\u00a0\u200b\ufeff\\`*]")


def endpoints(imported: Imported) -> list[Endpoint]:
    return [each for its in imported.lists for table in its.tables for each in table.endpoints]


def assert_honest(imported: Imported, text: str) -> None:
    """Every row is accounted for, every host stands in the file, and all can be read back."""
    made = Edition("2030-01-01", imported.lists)
    document: Any = edition_document(made)
    assert read_edition(document) == made
    for account in imported.accounts:
        assert_balanced(account)
    plain = _GONE.sub("", text).lower()
    for each in endpoints(imported):
        its = each.remote.destination
        if isinstance(its, HostDestination) and not its.host.name.startswith("xn--"):
            assert its.host.name in plain or "xn--" in its.host.name, each.text
