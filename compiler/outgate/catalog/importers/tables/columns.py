"""Finds what a table's columns hold by their headers, wherever they stand."""

import re
from collections.abc import Mapping

from outgate.catalog.importers.tables.grid import Row
from outgate.catalog.model import Platform
from outgate.catalog.platforms import read_platform_header
from outgate.catalog.url_cell import clean
from outgate.values import dataclass

_HEADERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        ("url", r"endpoints?|(endpoints?\s*(/|or)\s*)?urls?(\s*\(s\))?"),
        ("tag", r"service tag( name)?"),
        ("service", r"service"),
        ("geography", r"geograph(y|ies)|region"),
        ("category", r"category"),
        ("port", r"ports?"),
        ("description", r".*(description|services included)"),
        ("need", r"required(\s*(/|or)\s*optional)?|type"),
        ("comment", r"comments?"),
        ("os", r"os|operating systems?"),
    )
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Column numbers by role, platform columns, and the headers of all columns.

    `unknown` has headers that no role takes; what they hold is not read.
    """

    roles: Mapping[str, int]
    platforms: Mapping[int, Platform]
    headers: tuple[str, ...]
    unknown: tuple[str, ...]

    def cell(self, row: Row, role: str) -> str:
        """The text of a row in the column of a role, "" where the table has no such column."""
        column = self.roles.get(role)
        return row.cells[column] if column is not None and column < len(row.cells) else ""

    def text(self, row: Row, role: str) -> str:
        """The same, cleaned."""
        return clean(self.cell(row, role))


def read_columns(row: Row) -> Columns | None:
    """The columns that a header row announces, None for any other row."""
    headers = tuple(clean(cell) for cell in row.cells)
    roles: dict[str, int] = {}
    platforms: dict[int, Platform] = {}
    unknown = []
    for column, header in enumerate(headers):
        role = next((name for name, pattern in _HEADERS if pattern.fullmatch(header)), None)
        if role is not None and role not in roles:
            roles[role] = column
        elif (platform := read_platform_header(header)) is not None:
            platforms[column] = platform
        elif header:
            unknown.append(header)
    if not ({"url", "tag"} & set(roles)) or len(roles) + len(platforms) < 2:
        return None
    return Columns(roles, platforms, headers, tuple(unknown))
