"""What the rows and lists of an edition say of each other: duplicates, gaps and contradictions.

Findings about one row are made when a file is imported and stand in the edition. These need the
whole edition, carried lists included, and are made when somebody asks.
"""

import re
from collections.abc import Iterable, Iterator

from outgate.catalog.model import Catalog
from outgate.catalog.rows import CatalogRow, in_order, rows_of
from outgate.catalog.verification.checks import CHECKS
from outgate.catalog.verification.findings import FindingCode
from outgate.catalog.verification.history import check_history, repeated
from outgate.catalog.verification.remarks import Remark
from outgate.traffic.destination import ServiceTagDestination


def examine(
    catalog: Catalog, older: Iterable[Catalog] = (), corrected: Catalog | None = None
) -> tuple[Remark, ...]:
    """Everything there is to say about an edition as published, in order of codes and places.

    `older` editions tell what a mangled text once was and which hosts went. Where overlays read
    rows that cannot be read as published, `corrected` is the edition with them: what those rows
    and others say of each other counts too.
    """
    found = [
        Remark(each.code, f"{its.id}/{table.id}#{each.row}", each.message, each.raw)
        for its in catalog.lists
        for table in its.tables
        for each in table.findings
    ]
    rows = _rows(catalog)
    for check in CHECKS:
        found += check(rows)
    found += _missing_siblings(catalog, rows)
    found += _tags(catalog, rows)
    settled = _rows(corrected) if corrected else rows
    told = {(each.code, each.place) for each in found}
    ours = {row.place for row in settled if row.is_added}
    for check in CHECKS if corrected else ():
        found += [
            each
            for each in check(settled)
            if (each.code, each.place) not in told and each.place not in ours
        ]
    found += check_history(corrected or catalog, settled, older)
    order = list(FindingCode)
    return tuple(
        sorted(dict.fromkeys(found), key=lambda f: (order.index(f.code), _natural(f.place)))
    )


def _rows(catalog: Catalog) -> list[CatalogRow]:
    lists = [each for each in catalog.lists if each.cloud is not None]
    return in_order(rows_of(lists, catalog.readings))


def _natural(place: str) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", place)
    )


def _missing_siblings(catalog: Catalog, rows: list[CatalogRow]) -> Iterator[Remark]:
    """Where a URL stands twice in a row: what other lists have beside it and this one lacks."""
    for its, table, number, raw in repeated(catalog, FindingCode.REPEATED_URL):
        have = {str(each.remote) for each in table.endpoints}
        elsewhere = [row for row in rows if row.endpoint.text == raw and row.list.id != its.id]
        beside = sorted(
            {
                (row.endpoint.text, model.list.id)
                for model in elsewhere
                for row in rows
                if (row.list.id, row.table.id, row.endpoint.category)
                == (model.list.id, model.table.id, model.endpoint.category)
                and row.list.cloud is its.cloud
                and str(row.endpoint.remote) not in have
            }
        )
        for text, where in beside:
            message = f"list `{where}` has `{text}` beside `{raw}`; here `{raw}` stands twice"
            place = f"{its.id}/{table.id}#{number}"
            yield Remark(FindingCode.MISSING_SIBLING, place, message, text)


def _tags(catalog: Catalog, rows: list[CatalogRow]) -> Iterator[Remark]:
    files = {each.cloud: each for each in catalog.tag_files}
    for row in rows:
        destination = row.endpoint.remote.destination
        if not isinstance(destination, ServiceTagDestination):
            continue
        file = files.get(row.list.cloud) if row.list.cloud else None
        tags = {each.name: each for each in file.tags} if file else {}
        tag = tags.get(destination.name)
        if tag is None:
            message = "no file of service tags in this edition has it"
            code = FindingCode.TAG_WITHOUT_ADDRESSES
        elif "FW" not in tag.features:
            message = f"it is for {', '.join(tag.features)}: Azure Firewall needs its addresses"
            code = FindingCode.TAG_NOT_IN_FIREWALL
        else:
            continue
        yield Remark(code, row.place, message, destination.name)
