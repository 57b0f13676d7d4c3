"""Cells that say for whom a row is and what it names; each reads one row or says why it cannot."""

import re

from outgate.catalog.findings import FindingCode
from outgate.catalog.importers.tables.columns import Columns
from outgate.catalog.importers.tables.grid import Row
from outgate.catalog.model import Need, Platform
from outgate.catalog.platforms import read_platform_word
from outgate.catalog.url_cell import ReadUrl, clean
from outgate.traffic.destination import Remote, ServiceTagDestination

SHOWN = 80  # characters of a cell that a finding quotes
_YES = re.compile(r"yes(\*?)", re.IGNORECASE)
_NO = frozenset({"no", "-", "n/a"})


class Unreadable(Exception):
    """A row whose meaning would have to be guessed; `code` and message are kept with it."""

    def __init__(self, code: FindingCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_need(row: Row, columns: Columns) -> Need | None:
    """Required or Optional; None where the table does not say."""
    text = columns.text(row, "need").lower()
    if not text:
        if "need" in columns.roles:
            raise Unreadable(FindingCode.BLANK_NEED, "neither Required nor Optional is said")
        return None
    if text not in set(Need):
        raise Unreadable(FindingCode.UNREADABLE_NEED, f"`{text}` is neither Required nor Optional")
    return Need(text)


def read_os(row: Row, columns: Columns) -> tuple[Platform, ...]:
    """Platforms that the one cell for all of them names."""
    text = columns.text(row, "os")
    platforms = read_platform_word(text)
    if platforms is None:
        raise Unreadable(FindingCode.UNREADABLE_PLATFORM_CELL, f"`{text}` names no known platform")
    return platforms


def read_platforms(row: Row, columns: Columns) -> tuple[tuple[str, ...], bool]:
    """Names of the platforms whose cells say yes, and whether one says so with a condition."""
    names, conditional, refused = [], False, False
    for column, platform in columns.platforms.items():
        text = clean(row.cells[column])
        match = _YES.fullmatch(text)
        if match:
            names.append(platform.name)
            conditional |= bool(match[1])
        elif text.lower() in _NO:
            refused = True
        elif text:
            message = f"`{text[:SHOWN]}` stands in platform column `{platform.name}`"
            raise Unreadable(FindingCode.UNREADABLE_PLATFORM_CELL, message)
    if not names:
        _refuse_no_platform(row, columns, refused=refused)
    return tuple(names), conditional


def _refuse_no_platform(row: Row, columns: Columns, *, refused: bool) -> None:
    """Blank platform cells mean every fleet; a row must not come to that by another way."""
    if refused:
        message = "the row says no for platforms and yes for none"
        raise Unreadable(FindingCode.NO_PLATFORM, message)
    for column, header in enumerate(columns.headers):
        text = clean(row.cells[column])
        if header in columns.unknown and _YES.fullmatch(text):
            message = f"only column `{header}`, which is not known, says yes"
            raise Unreadable(FindingCode.UNREADABLE_PLATFORM_CELL, message)


def read_tag(row: Row, columns: Columns) -> ReadUrl:
    """The service tag of a row; the prose around it is not read."""
    text = columns.text(row, "tag")
    match = re.match(r"[A-Za-z][A-Za-z0-9.]*", text)
    if match is None:
        raise Unreadable(FindingCode.NO_HOST, f"`{text}` names no service tag")
    return ReadUrl(match[0], Remote(ServiceTagDestination(match[0]), "https", 443))
