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
    return [
        each
        for endpoint_list in imported.lists
        for table in endpoint_list.tables
        for each in table.endpoints
    ]


def assert_honest(imported: Imported, text: str) -> None:
    """Every row is accounted for, every host stands in the file, and all can be read back."""
    made = Edition("2030-01-01", imported.lists)
    document: Any = edition_document(made)
    assert read_edition(document) == made
    for account in imported.accounts:
        assert_balanced(account)
    plain = _GONE.sub("", text).lower()
    for each in endpoints(imported):
        destination = each.remote.destination
        if isinstance(destination, HostDestination) and not destination.host.name.startswith(
            "xn--"
        ):
            assert destination.host.name in plain or "xn--" in destination.host.name, each.text
