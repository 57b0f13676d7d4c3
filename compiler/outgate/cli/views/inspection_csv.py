"""An inspection list as CSV, for a spreadsheet and for what imports lists.

Names of a project may be made to be formulas of a spreadsheet: such a cell begins with an
apostrophe, which makes it a text, and no cell has a line break.
"""

import csv
import io
import re
from collections.abc import Iterator

from outgate.cli.views.inspection_words import matched_hosts, matched_paths, path_text
from outgate.cli.views.wording import Style
from outgate.plan.inspection import Entry, InspectionList
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    ServiceTagDestination,
)
from outgate.traffic.interval import EVERYWHERE

COLUMNS = (
    "place",
    "inspection",
    "authentication",
    "proxy",
    "destination",
    "matches",
    "protocol",
    "port",
    "path",
    "path matches",
    "source",
    "addresses",
    "except",
    "need",
    "catalog rows",
    "rule",
)
# What spreadsheets begin formulas with, the wide forms of Asia among them.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def render(listed: InspectionList, _: Style) -> str:
    """One line for each entry, below the names of the columns."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(tuple(map(_cell, _cells(entry))) for entry in listed.entries)
    return written.getvalue()


def _cells(entry: Entry) -> Iterator[str]:
    rule = entry.rule
    treatment = rule.treatment
    yield str(entry.place)
    yield from (treatment.inspection, treatment.authentication, treatment.proxy)
    match rule.remote.destination:
        case HostDestination(host, _):
            yield str(host)
        case AddressesDestination(networks):
            yield " ".join(networks)
        case ServiceTagDestination(name):
            yield name
    yield matched_hosts(rule.remote.destination)
    yield from (rule.remote.protocol, str(rule.remote.port))
    yield path_text(entry) or ""
    yield matched_paths(entry)
    addresses = rule.source.addresses
    yield rule.source.name
    yield "every address" if addresses == EVERYWHERE else " ".join(addresses)
    yield " ".join(map(str, entry.exceptions))
    yield entry.need
    yield " ".join(entry.rows)
    yield rule.key


def _cell(text: str) -> str:
    plain = _CONTROL.sub(" ", text)
    return f"'{plain}" if _FORMULA.match(plain) else plain
