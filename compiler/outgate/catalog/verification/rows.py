"""Checks of rows for one host: duplicates, and what they disagree about."""

from collections.abc import Iterator

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.model import Need
from outgate.catalog.rows import CatalogRow
from outgate.catalog.verification.view import EditionView, groups_of, row_finding


def duplicate_rows(view: EditionView) -> Iterator[Finding]:
    """The same remote for the same region in several rows of a table."""

    def key(row: CatalogRow) -> object:
        return row.list.id, row.table.id, str(row.endpoint.remote), row.region

    for first, *others in groups_of(view.rows, key):
        for other in others:
            if other.endpoint.row != first.endpoint.row:
                message = f"`{other.endpoint.text}` stands in row {first.endpoint.row} too"
                yield row_finding(FindingCode.DUPLICATE_ROW, other, message)


def condition_contradictions(view: EditionView) -> Iterator[Finding]:
    """Version conditions that are disputed, or that rows for one host disagree on."""
    for row in view.rows:
        for reading in row.readings:
            if reading.disputed:
                message = f"the row is {reading.says}; {reading.disputed}"
                yield row_finding(FindingCode.CONDITION_CONTRADICTION, row, message)
    rows = [row for row in view.rows if row.list.service == "mde" and _conditions(row)]
    for first, *others in groups_of(rows, lambda row: str(row.endpoint.remote)):
        for other in others:
            if _conditions(other) != _conditions(first):
                message = (
                    f"`{other.host}` is {'; '.join(_conditions(other))}, but "
                    f"{'; '.join(_conditions(first))} in {first.place}"
                )
                yield row_finding(FindingCode.CONDITION_CONTRADICTION, other, message)


def _conditions(row: CatalogRow) -> tuple[str, ...]:
    """Version conditions of a row, but for those that only lists of one method have."""
    return tuple(
        sorted(
            reading.says
            for reading in row.readings
            if reading.condition is not None and not reading.methods
        )
    )


def need_contradictions(view: EditionView) -> Iterator[Finding]:
    """Remotes that are required in one row and optional in another."""
    marked = [row for row in view.rows if row.endpoint.need is not None]
    for group in groups_of(marked, lambda row: (row.list.service, str(row.endpoint.remote))):
        required = [row for row in group if row.endpoint.need is Need.REQUIRED]
        optional = [row for row in group if row.endpoint.need is Need.OPTIONAL]
        if required and optional:
            _, *others = dict.fromkeys(str(row.place) for row in optional)
            optional_in = ", ".join(("here", *others))
            required_in = ", ".join(dict.fromkeys(str(row.place) for row in required))
            message = f"optional {optional_in}; required in {required_in}"
            yield row_finding(FindingCode.NEED_CONTRADICTION, optional[0], message)


def optional_without_feature(view: EditionView) -> Iterator[Finding]:
    """Optional rows that no statement can ask for."""
    for row in view.rows:
        if row.endpoint.need is Need.OPTIONAL and not any(
            reading.feature or reading.part or reading.condition for reading in row.readings
        ):
            message = (
                "optional, and no feature turns it on: no statement can ask for it, an overlay "
                "that changes it to `need: required` can"
            )
            yield row_finding(FindingCode.OPTIONAL_WITHOUT_FEATURE, row, message)
