"""Checks of platform cells."""

import re
from collections.abc import Iterable, Iterator

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.model import Platform
from outgate.catalog.platforms import read_platform_word
from outgate.catalog.rows import CatalogRow
from outgate.catalog.verification.view import EditionView, groups_of, row_finding


def platform_contradictions(view: EditionView) -> Iterator[Finding]:
    """Rows whose category names platforms, such as `Common (Mac/Linux)`, and cells others."""
    for row in view.rows:
        notes = re.findall(r"\(([^)]*)\)", row.endpoint.category or "")
        named = _fleets(platform for note in notes for platform in read_platform_word(note) or ())
        marked = _fleets(row.table.platforms_named(row.endpoint.platforms))
        if named and marked and named != marked:
            words = ", ".join(f"`{name}`" for name in row.endpoint.platforms)
            message = f"the category is `{row.endpoint.category}`, the cells say yes for {words}"
            yield row_finding(FindingCode.PLATFORM_CONTRADICTION, row, message)


def _fleets(platforms: Iterable[Platform]) -> set[str]:
    """The fleets that some platforms name, without the newer ones taken for them."""
    return {fleet for platform in platforms for fleet in platform.fleets}


def blank_platforms(view: EditionView) -> Iterator[Finding]:
    """Rows that are taken to be for every device, as no platform cell says anything."""
    for row in view.rows:
        if row.table.platforms and not row.endpoint.platforms:
            message = "no platform cell says anything: assumed to be for every device"
            yield row_finding(FindingCode.BLANK_PLATFORMS, row, message)


def sister_contradictions(view: EditionView) -> Iterator[Finding]:
    """Rows whose platforms are those of no row for the same kind of host in another region."""

    def kind(row: CatalogRow) -> object:
        kinds = [sister.pattern for sister in row.known.sisters if sister.search(row.host)]
        return (row.list.id, row.table.id, kinds[0]) if kinds else row.place

    for group in groups_of(view.rows, kind):
        for row in group:
            others = [other for other in group if other.region != row.region]
            cells = set(row.endpoint.platforms)
            if len(others) > 1 and all(set(o.endpoint.platforms) != cells for o in others):
                message = (
                    f"the cells say yes for {_cells(row)}; for {_cells(others[0])} in "
                    f"{others[0].place} (`{others[0].endpoint.text}`), and no sister row says what "
                    "this one does"
                )
                yield row_finding(FindingCode.SISTER_CONTRADICTION, row, message)


def _cells(row: CatalogRow) -> str:
    return ", ".join(f"`{name}`" for name in row.endpoint.platforms) or "none"
