"""One digest for everything a catalog says and means, whatever the order of its rows.

It covers the rows as overlays left them and what the readings make of them: a release that reads a
row of the edition otherwise gives it another digest. Readings that no row of it needs do not count.
"""

import json
from collections.abc import Iterable, Iterator

from outgate.catalog.conditions import Condition
from outgate.catalog.model import Catalog, EndpointList, ListSource, Table
from outgate.catalog.readings import Reading, Readings
from outgate.catalog.rows import CatalogRow, catalog_rows
from outgate.digests import sha256

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def catalog_digest(catalog: Catalog) -> str:
    """`sha256:` and the digest of all lists with provenance, findings and quarantined rows."""
    rows = tuple(catalog_rows(catalog, withdrawn=True))
    parts = [*_parts(catalog), *(["means", *meaning] for meaning in _meanings(rows).items())]
    parts += [_row(row) for row in rows if not row.is_withdrawn]
    return "sha256:" + _hash("\n".join(sorted(map(_ENCODE, parts))))


def meanings(catalog: Catalog) -> dict[str, str]:
    """What readings and overlays make of the rows, as one short digest for each of them.

    By names such as `reading mma-part`, `feature updates` and `overlay gov-cdn-platforms`, sorted.
    """
    return _meanings(catalog_rows(catalog, withdrawn=True))


def _meanings(rows: Iterable[CatalogRow]) -> dict[str, str]:
    facts: dict[str, object] = {}
    corrected: dict[str, list[object]] = {}
    readings: dict[str, tuple[Reading, Readings]] = {}
    for row in rows:
        known = row.known
        if (correction := row.endpoint.correction) is not None:
            corrected.setdefault(correction.overlay, []).append([row.is_withdrawn, _row(row)])
        for reading in row.readings:
            readings[reading.id] = reading, known
        if narrowing := known.narrowings.get(row.host):
            facts[f"narrowing of {row.host}"] = [narrowing.by, narrowing.becomes]
        if wildcard := known.open_wildcards.get(row.host):
            facts[f"open wildcard {row.host}"] = wildcard.keep_inspection
    for reading, known in readings.values():
        facts[f"reading {reading.id}"] = _reading(reading)
        if reading.feature:
            facts[f"feature {reading.feature}"] = known.features[reading.feature].default
    for overlay, rows_of_overlay in corrected.items():
        facts[f"overlay {overlay}"] = sorted(map(_ENCODE, rows_of_overlay))
    return {name: _hash(_ENCODE(facts[name]))[:8] for name in sorted(facts)}


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass"))


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
    builds = [[builds.family.value, builds.low, builds.high] for builds in condition.ranges]
    return [condition.only, *sorted(builds)]


def _source(source: ListSource) -> list[str]:
    return [source.title, source.file, source.date, source.sha256]


def _row(row: CatalogRow) -> list[object]:
    endpoint = row.endpoint
    return [
        endpoint.id,
        endpoint.text,
        str(endpoint.remote),
        endpoint.geography,
        row.region,
        endpoint.category,
        endpoint.need,
        sorted(endpoint.platforms),
        endpoint.conditional,
        sorted(endpoint.readings),
        sorted([reading.id for reading in row.readings]),
        sorted(endpoint.treatment),
        str(endpoint.correction),
    ]


def _parts(catalog: Catalog) -> list[object]:
    """The catalog without its rows, cut into pieces whose order means nothing."""
    parts: list[object] = [["edition", catalog.edition]]
    for file in catalog.tag_files:
        head = [file.cloud, file.change_number, _source(file.source), file.carried_from]
        parts.append(head)
        parts += [
            [file.cloud, tag.name, tag.change_number, sorted(tag.features), sorted(tag.prefixes)]
            for tag in file.tags
        ]
    for endpoint_list in catalog.lists:
        parts += _list_parts(endpoint_list)
    return parts


def _list_parts(endpoint_list: EndpointList) -> list[object]:
    """A list and its tables, without the rows that were read."""
    parts: list[object] = [
        [
            endpoint_list.id,
            endpoint_list.service,
            endpoint_list.cloud,
            endpoint_list.method,
            _source(endpoint_list.source),
            endpoint_list.carried_from,
        ]
    ]
    for table in endpoint_list.tables:
        name = f"{endpoint_list.id}/{table.id}"
        parts.append([name, table.sheet, table.has_geography, table.marks_need])
        parts += [[name, *map(str, row)] for row in _table_parts(table)]
    return parts


def _table_parts(table: Table) -> Iterator[tuple[object, ...]]:
    """Platforms, rows in quarantine and findings of a table."""
    for platform in table.platforms:
        yield platform.name, sorted(platform.fleets), sorted(platform.successors)
    for row in table.quarantined:
        yield (
            row.row,
            row.code,
            row.reason,
            row.text,
            row.geography,
            row.platforms,
            row.cells,
        )
    for finding in table.findings:
        yield finding.code, finding.row, finding.message, finding.raw
