"""The JSON documents of the feed (schemas/feed-*.schema.json), one item of a list on each line.

They hold facts and our own words, never sentences of the publisher.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from outgate.catalog.comparison.changes import Change, Kind
from outgate.catalog.comparison.document import change_document, fleets_document, grounds_document
from outgate.catalog.comparison.meaning import Grounds, row_meaning
from outgate.catalog.destination import destination_fields
from outgate.catalog.geography import region_of
from outgate.catalog.model import EndpointList, ListSource, Need, TagFile
from outgate.catalog.readings import Readings
from outgate.catalog.rows import CatalogRow, in_order, rows_of

FORMAT_VERSION = "1.0"
Document = dict[str, Any]


def document_text(document: Mapping[str, Any]) -> str:
    """A document as text that git shows well: one line for each field and each item of a list."""
    parts = []
    for key, value in document.items():
        text = _compact(value)
        if isinstance(value, list) and value:
            text = "[\n" + ",\n".join(f"    {_compact(item)}" for item in value) + "\n  ]"
        parts.append(f"  {_compact(key)}: {text}")
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    # YAML can hold half of a surrogate pair, UTF-8 cannot.
    return text.encode("utf-8", "replace").decode("utf-8")


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def list_document(its: EndpointList, edition: str, known: Readings) -> Document:
    """A list as it went with an edition, row by row."""
    endpoints = [_endpoint(row) for row in in_order(rows_of((its,), known))]
    quarantined = [
        {
            "url": row.text,
            "region": region_of(row.geography, known),
            "code": row.code.value,
            "provenance": _provenance(its.source, table.sheet, row.row),
        }
        for table in sorted(its.tables, key=lambda table: table.id)
        for row in sorted(table.quarantined, key=lambda each: (each.row, each.text))
    ]
    return {
        **_head(its.id, edition, its.source, its.carried_from),
        "endpoints": endpoints,
        "quarantined": quarantined,
        "service_tags": [],
    }


def tags_document(its: TagFile, instance: str, edition: str) -> Document:
    """The service tags of one cloud as they went with an edition."""
    tags = [
        {
            "name": tag.name,
            "change_number": tag.change_number,
            "features": list(tag.features),
            "prefixes": list(tag.prefixes),
        }
        for tag in sorted(its.tags, key=lambda tag: tag.name)
    ]
    return {
        **_head(instance, edition, its.source, its.carried_from),
        "endpoints": [],
        "quarantined": [],
        "service_tags": tags,
    }


def _head(instance: str, edition: str, source: ListSource, carried_from: str | None) -> Document:
    return {
        "format_version": FORMAT_VERSION,
        "instance": instance,
        "version": edition,
        "carried_from": carried_from,
        "source": {"file": source.file, "date": source.date, "sha256": source.sha256},
    }


def _provenance(source: ListSource, sheet: str, row: int) -> Document:
    return {"file": source.file, "section": sheet, "row": row}


def _endpoint(row: CatalogRow) -> Document:
    meaning = row_meaning(row)
    endpoint = row.endpoint
    needs: dict[Grounds, list[str]] = {}
    for fleet, grounds in meaning.fleets.items():
        if grounds:
            needs.setdefault(grounds, []).append(fleet)
    required = any(each.need is Need.REQUIRED for grounds in needs for each in grounds)
    destination = destination_fields(endpoint.remote.destination)
    correction = endpoint.correction
    return {
        "id": endpoint.id,
        "url": str(endpoint.remote),
        "host": destination.get("host"),
        "path": destination.get("path"),
        "service_tag": destination.get("tag"),
        **({"networks": destination["networks"]} if "networks" in destination else {}),
        "protocol": endpoint.remote.protocol,
        "port": endpoint.remote.port,
        "region": row.region,
        "required": required,
        "needs": [
            {"fleets": fleets_document(tuple(fleets)), "grounds": grounds_document(grounds)}
            for grounds, fleets in needs.items()
        ],
        "conditions": sorted(meaning.conditions),
        "features": [each.name for each in row.features],
        "demands": sorted(meaning.demands),
        "provenance": _provenance(row.list.source, row.table.sheet, endpoint.row)
        | {"corrected_by": correction.overlay if correction else None},
    }


_ADDS = frozenset((Kind.LIST, Kind.ADDED, Kind.REMOVED, Kind.MOVED, Kind.TAG))


def changes_document(
    instance: str, since: str, latest: str, steps: Iterable[tuple[str, tuple[Change, ...]]]
) -> Document:
    """Everything since an edition; `steps` pair later editions with their changes, oldest first."""
    return {
        "format_version": FORMAT_VERSION,
        "instance": instance,
        "since": since,
        "latest": latest,
        "changes": [
            {
                "id": f"{version}/{number}",
                "version": version,
                "disposition": disposition(change),
                **change_document(change),
            }
            for version, changes in steps
            for number, change in enumerate(changes, start=1)
        ],
    }


def disposition(change: Change) -> str:
    """`add`, `remove` or `change`, of the thing that the change is about as a whole."""
    if change.kind not in _ADDS:
        return "change"
    return "add" if change.sign == "+" else "remove"
