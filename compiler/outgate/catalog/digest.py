"""One digest for everything a catalog says and means, whatever the order of its rows.

It covers the rows as overlays left them and what the readings make of them: a release that reads a
row of the edition otherwise gives it another digest. Readings that no row of it needs do not count.
"""

import hashlib
import json
from collections.abc import Iterable

from outgate.catalog.conditions import Condition
from outgate.catalog.model import Catalog, EndpointList, ListSource
from outgate.catalog.readings import Reading, Readings
from outgate.catalog.rows import CatalogRow, rows_of

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def catalog_digest(catalog: Catalog) -> str:
    """`sha256:` and the digest of all lists with provenance, findings and quarantined rows."""
    rows = tuple(rows_of(catalog.lists, catalog.readings, withdrawn=True))
    parts = [*_parts(catalog), *(["means", *each] for each in _meanings(rows).items())]
    parts += [_row(row) for row in rows if not row.is_withdrawn]
    return "sha256:" + _hash("\n".join(sorted(map(_ENCODE, parts))))


def meanings(catalog: Catalog) -> dict[str, str]:
    """What readings and overlays make of the rows, as one short digest for each of them.

    By names such as `reading mma-part`, `feature updates` and `overlay gov-cdn-platforms`, sorted.
    """
    return _meanings(rows_of(catalog.lists, catalog.readings, withdrawn=True))


def _meanings(rows: Iterable[CatalogRow]) -> dict[str, str]:
    found: dict[str, object] = {}
    corrected: dict[str, list[object]] = {}
    held: dict[str, tuple[Reading, Readings]] = {}
    for row in rows:
        known = row.known
        if (correction := row.endpoint.correction) is not None:
            corrected.setdefault(correction.overlay, []).append([row.is_withdrawn, _row(row)])
        for each in row.readings:
            held[each.id] = each, known
        if narrowing := known.narrowings.get(row.host):
            found[f"narrowing of {row.host}"] = [narrowing.by, narrowing.becomes]
        if wildcard := known.open_wildcards.get(row.host):
            found[f"open wildcard {row.host}"] = wildcard.keep_inspection
    for reading, known in held.values():
        found[f"reading {reading.id}"] = _reading(reading)
        if reading.feature:
            found[f"feature {reading.feature}"] = known.features[reading.feature].default
    for overlay, its in corrected.items():
        found[f"overlay {overlay}"] = sorted(map(_ENCODE, its))
    return {name: _hash(_ENCODE(found[name]))[:8] for name in sorted(found)}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _reading(reading: Reading) -> list[object]:
    """What a reading does, without its words and without how importers find it."""
    return [
        sorted(reading.services),
        sorted(reading.methods),
        _condition(reading.condition),
        reading.feature,
        reading.part,
        reading.role,
        reading.proxy,
        reading.proxy_with,
        reading.authentication,
        reading.optional,
    ]


def _condition(condition: Condition | None) -> list[object] | None:
    if condition is None:
        return None
    return [condition.only, *sorted([e.family.value, e.low, e.high] for e in condition.ranges)]


def _source(its: ListSource) -> list[str]:
    return [its.title, its.file, its.date, its.sha256]


def _row(row: CatalogRow) -> list[object]:
    e = row.endpoint
    return [
        e.id,
        e.text,
        str(e.remote),
        e.geography,
        row.region,
        e.category,
        e.need,
        sorted(e.platforms),
        e.conditional,
        sorted(e.readings),
        sorted([reading.id for reading in row.readings]),
        sorted(e.treatment),
        str(e.correction),
    ]


def _parts(catalog: Catalog) -> list[object]:
    """The catalog without its rows, cut into pieces whose order means nothing."""
    parts: list[object] = [["edition", catalog.edition]]
    for file in catalog.tag_files:
        head = [file.cloud, file.change_number, _source(file.source), file.carried_from]
        parts.append(head)
        parts += [
            [file.cloud, t.name, t.change_number, sorted(t.features), sorted(t.prefixes)]
            for t in file.tags
        ]
    for each in catalog.lists:
        parts += _list_parts(each)
    return parts


def _list_parts(its: EndpointList) -> list[object]:
    """A list and its tables, without the rows that were read."""
    source = _source(its.source)
    parts: list[object] = [[its.id, its.service, its.cloud, its.method, source, its.carried_from]]
    for table in its.tables:
        name = f"{its.id}/{table.id}"
        parts.append([name, table.sheet, table.has_geography, table.marks_need])
        parts += [
            [name, *map(str, row)]
            for row in (
                *((p.name, sorted(p.fleets), sorted(p.successors)) for p in table.platforms),
                *(
                    (q.row, q.code, q.reason, q.text, q.geography, q.platforms, q.cells)
                    for q in table.quarantined
                ),
                *((f.code, f.row, f.message, f.raw) for f in table.findings),
            )
        ]
    return parts
